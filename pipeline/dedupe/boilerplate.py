"""Stop shingles: wording that outlets and templates repeat day after day, learned from history as a frozen input."""

import polars as pl


def learn_stop_shingles(fingerprints: pl.DataFrame, min_days: int = 6) -> pl.Series:
    """Shingle hashes seen on at least `min_days` different days, sorted.

    The spread over days, and not the number of articles, tells a footer from a story that eighty outlets copy in one
    day. Learn them from a period of the past, store them, and hand the same series to `find_pairs` for every day: a
    list that followed the live tables would make pairs depend on the order in which days are run.
    """
    rows = fingerprints.select("day", h="shingles").explode("h").drop_nulls("h")
    spread = rows.group_by("h").agg(days=pl.col("day").n_unique())
    return spread.filter(pl.col("days") >= min_days)["h"].sort()
