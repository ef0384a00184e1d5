"""Near-duplicate articles: fingerprints, pairs of articles that share text, clusters. No Dagster, no DuckDB."""
