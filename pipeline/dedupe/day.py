"""One day's fingerprints and duplicate pairs, and the clusters of all days, read from and written to the lake."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.pairs import find_pairs
from pipeline.lake import Lake, LakeError
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS


@dataclass(frozen=True)
class FoundPairs:
    """Pairs that touch a day, and messages of files of other days that could not be read."""

    pairs: pl.DataFrame
    damaged: list[str]


@dataclass(frozen=True)
class Clustered:
    """Clusters of all articles, the pairs that hold, days whose pairs changed, and messages of unreadable files."""

    clusters: pl.DataFrame
    duplicates: pl.DataFrame
    changed_days: list[date]
    damaged: list[str]


def fingerprint_day(lake: Lake, day: date) -> pl.DataFrame:
    """Sketches every article of `day`."""
    rows = fingerprint(lake.read(ARTICLES, day))
    lake.write(FINGERPRINTS, day, rows)
    return rows


def pair_day(lake: Lake, day: date, window_days: int) -> FoundPairs:
    """Finds every pair that touches `day`, looking back and ahead, so that the order in which days run does not matter."""
    span = {day + timedelta(days=n) for n in range(-window_days, window_days + 1) if n}
    window, damaged = lake.read_days(FINGERPRINTS, [d for d in lake.days(FINGERPRINTS) if d in span])
    pairs = find_pairs(day, lake.read(FINGERPRINTS, day), window)
    lake.write(PAIRS, day, pairs)
    return FoundPairs(pairs, damaged)


def cluster_all(lake: Lake) -> Clustered:
    """Clusters every article of the lake from the pairs of all days, and writes clusters and the pairs that still hold.

    Only days whose pairs changed are written, so that only they are loaded again.
    """
    columns = [name for name in FINGERPRINTS.columns if name not in ("shingles", "salient")]
    articles, damaged = lake.read_days(FINGERPRINTS, lake.days(FINGERPRINTS), columns)
    found, broken = lake.read_days(PAIRS, lake.days(PAIRS))
    duplicates = current_pairs(articles, found).sort(DUPLICATES.key)
    clusters = build_clusters(articles, duplicates)
    changed = _write_changed(lake, duplicates)
    lake.write(CLUSTERS, None, clusters)
    return Clustered(clusters, duplicates, changed, damaged + broken)


def _write_changed(lake: Lake, duplicates: pl.DataFrame) -> list[date]:
    changed: list[date] = []
    for day in sorted({*lake.days(DUPLICATES), *duplicates["day"]}):
        rows = duplicates.filter(pl.col("day") == day)
        if not _stored(lake, day).equals(rows):
            lake.write(DUPLICATES, day, rows)
            changed.append(day)
    return changed


def _stored(lake: Lake, day: date) -> pl.DataFrame:
    try:
        return lake.read(DUPLICATES, day)
    except LakeError:
        # Damaged, and written anew from the pairs.
        return DUPLICATES.frame([])
