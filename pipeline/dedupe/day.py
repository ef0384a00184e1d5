"""One day's fingerprints and duplicate pairs, and the clusters of all days, read from and written to the lake.

Fingerprints and pairs of another day that cannot be read are made again from that day's articles, so that one damaged
file does not tear clusters apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from pydantic import TypeAdapter

from pipeline.dedupe.clusters import clusters_of, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.pairs import find_pairs
from pipeline.lake import DamagedFile, Lake
from pipeline.lake_memory import Memory, marks, remembered
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS, Table

Sketch = Callable[[pl.DataFrame], pl.DataFrame]
_MARKS = TypeAdapter(Memory[int])


@dataclass(frozen=True)
class FoundPairs:
    """Pairs that touch a day, and what was found wrong with files of other days."""

    pairs: pl.DataFrame
    damaged: list[str]


@dataclass(frozen=True)
class Clustered:
    """Clusters of all articles, the pairs that hold, days whose pairs changed, and what was found wrong with files."""

    clusters: pl.DataFrame
    duplicates: pl.DataFrame
    changed_days: list[date]
    damaged: list[str]


def fingerprint_day(lake: Lake, day: date, sketch: Sketch = fingerprint) -> pl.DataFrame:
    """Sketches every article of `day`, by `fingerprint` or by what gives the same rows, and tells its floods."""
    rows = with_floods(sketch(lake.read(ARTICLES, day)))
    lake.write(FINGERPRINTS, day, rows)
    return rows


def pair_day(lake: Lake, day: date, window_days: int) -> FoundPairs:
    """Finds every pair that touches `day`, looking back and ahead, so that the order in which days run does not matter."""
    span = {day + timedelta(days=n) for n in range(-window_days, window_days + 1) if n}
    window, damaged = _fingerprints(lake, [d for d in lake.days(FINGERPRINTS) if d in span])
    pairs = find_pairs(day, lake.read(FINGERPRINTS, day), window).rename({"day": "later_day"})
    lake.write(PAIRS, day, pairs)
    return FoundPairs(pairs, damaged)


def cluster_all(lake: Lake, window_days: int) -> Clustered:
    """Clusters every article of the lake from the pairs of all days, and writes clusters and the pairs that still hold.

    Only days whose pairs changed are written, so that only they are loaded again.
    """
    # Clusters of another run, begun earlier and written later, would lack what this one knows.
    with lake.lock("clusters"):
        columns = [name for name in FINGERPRINTS.columns if name not in ("shingles", "salient")]
        articles, damaged = _fingerprints(lake, lake.days(FINGERPRINTS), columns)
        found, broken = _pairs(lake, window_days)
        duplicates = current_pairs(articles, found).sort(DUPLICATES.key)
        clusters = clusters_of(articles, duplicates)
        changed = _write_changed(lake, duplicates)
        lake.write(CLUSTERS, None, clusters)
        return Clustered(clusters, duplicates, changed, damaged + broken)


def _fingerprints(
    lake: Lake, days: Sequence[date], columns: Sequence[str] | None = None
) -> tuple[pl.DataFrame, list[str]]:
    return _read_days(lake, FINGERPRINTS, days, lambda day: fingerprint_day(lake, day), columns)


def _pairs(lake: Lake, window_days: int) -> tuple[pl.DataFrame, list[str]]:
    """The pairs that all days' searches found, as rows of DUPLICATES."""
    found, damaged = _read_days(lake, PAIRS, lake.days(PAIRS), lambda day: pair_day(lake, day, window_days).pairs)
    return found.rename({"later_day": "day"}).select(*DUPLICATES.columns), damaged


def _read_days(
    lake: Lake,
    table: Table,
    days: Sequence[date],
    make_again: Callable[[date], pl.DataFrame],
    columns: Sequence[str] | None = None,
) -> tuple[pl.DataFrame, list[str]]:
    """Rows of several days, and what was found wrong with their files. A file that cannot be read is made again; the day
    is left out where its articles cannot be read either."""
    wanted = columns or list(table.columns)
    frames = [table.frame([]).select(wanted)]
    damaged: list[str] = []
    for day in days:
        try:
            frame = lake.read(table, day, wanted)
        except DamagedFile as error:
            try:
                frame = make_again(day).select(wanted)
            except DamagedFile as worse:
                damaged += [str(worse), str(error)]
                continue
            damaged.append(f"{error.found}; made again from the day's articles")
        frames.append(frame)
    return pl.concat(frames), damaged


def _write_changed(lake: Lake, duplicates: pl.DataFrame) -> list[date]:
    """Writes the days whose pairs are not those that are stored, and tells them."""
    days = lake.days(DUPLICATES)
    # Hashes are the library's, and another version's are others.
    stored = remembered(
        lake,
        "duplicates",
        [DUPLICATES],
        days,
        lambda day: marks(lake.read(DUPLICATES, day), DUPLICATES.columns).get(day, 0),
        _MARKS,
        by=f"polars {pl.__version__}",
    )
    now = marks(duplicates, DUPLICATES.columns)
    # A day whose file is damaged is not among those that are stored.
    changed = sorted(day for day in {*days, *now} if stored.get(day) != now.get(day, 0))
    for day in changed:
        lake.write(DUPLICATES, day, duplicates.filter(pl.col("day") == day))
    return changed
