"""Near-duplicate articles: fingerprints, pairs of articles that share text, clusters. Pure functions over frames; no files."""
