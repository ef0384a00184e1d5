"""Which article stands for others: the first copy of a text on its day, and the order of those that share a text."""

import polars as pl


def best_first(articles: pl.DataFrame) -> pl.DataFrame:
    """Rows of fingerprints, or of anything with their columns: the earliest by day, then by published_at (unknown last;
    midnight counts as a date without time, the end of its day), then the longest, then the smallest id."""
    published = pl.col("published_at")
    by_time = pl.when(published.dt.time() == pl.time(0, 0)).then(published.dt.offset_by("24h")).otherwise(published)
    return articles.sort(
        "day", by_time, "n_tokens", "article_id", descending=[False, False, True, False], nulls_last=True
    )


def first_copies(fingerprints: pl.DataFrame) -> pl.DataFrame:
    """One row for every text of a day: that of the smallest article_id."""
    return fingerprints.sort("article_id").unique(["day", "text_hash"], keep="first", maintain_order=True)
