"""One day's fingerprints and duplicate pairs, and the clusters of all days, read from and written to the lake."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.pairs import find_pairs
from pipeline.lake import Lake
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS


@dataclass(frozen=True)
class Written:
    """Rows written, and messages of files of other days that could not be read."""

    rows: pl.DataFrame
    damaged: list[str]


def fingerprint_day(lake: Lake, day: date) -> pl.DataFrame:
    """Sketches every article of `day`."""
    rows = fingerprint(lake.read(ARTICLES, day))
    lake.write(FINGERPRINTS, day, rows)
    return rows


def pair_day(lake: Lake, day: date, window_days: int) -> Written:
    """Finds every pair that touches `day`, looking back and ahead, so that the order in which days run does not matter."""
    span = [day + timedelta(days=n) for n in range(-window_days, window_days + 1) if n]
    window, damaged = lake.read_days(FINGERPRINTS, [d for d in lake.days(FINGERPRINTS) if d in set(span)])
    pairs = find_pairs(day, lake.read(FINGERPRINTS, day), window)
    lake.write(DUPLICATES, day, pairs)
    return Written(pairs, damaged)


def cluster_all(lake: Lake) -> Written:
    """Clusters every article of the lake from the pairs of all days.

    Writes the clusters, and beside the days' pair files the one list of pairs that still hold, each once.
    """
    columns = [name for name in FINGERPRINTS.columns if name not in ("shingles", "salient")]
    articles, damaged = lake.read_days(FINGERPRINTS, lake.days(FINGERPRINTS), columns)
    found, broken = lake.read_days(DUPLICATES, lake.days(DUPLICATES))
    pairs = current_pairs(articles, found)
    clusters = build_clusters(articles, pairs)
    lake.write(DUPLICATES, None, pairs)
    lake.write(CLUSTERS, None, clusters)
    return Written(clusters, damaged + broken)
