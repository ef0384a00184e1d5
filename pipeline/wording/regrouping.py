"""The groups in the lake: what changed sketches and pairs change of them, without reading the history beside it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from pipeline.lake import DamagedFile, Lake
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES
from pipeline.wording.index import DamagedIndex, WordingIndex, opened
from pipeline.wording.made import groups_made_of
from pipeline.wording.rows import PAIRED, SAID, rows_of

INDEX = ".remembered-wordings.sqlite"
# Days tell of each other within the window: so many days' pairs are held while rows are written in the order of days.
_DAYS_HELD = 64
_LIKE = ("wording", "fuller", "share", "speaker", "fuller_speaker", "words", "fuller_words")


def regroup(lake: Lake, days: Sequence[date]) -> list[date]:
    """Writes GROUPED_QUOTES of the days whose rows are others by now, and tells these days; `days` are all that have sketches and
    pairs. A day without groups has a file without rows. Raises LakeError."""
    path = lake.root / INDEX
    with suppress(DamagedIndex), opened(path) as index:
        return _regroup(lake, index, days)
    path.unlink(missing_ok=True)
    with opened(path) as index:
        return _regroup(lake, index, days)


def _regroup(lake: Lake, index: WordingIndex, days: Sequence[date]) -> list[date]:
    looked_at = index.regroup(_bring_in(lake, index, days))
    known = index.days()
    looked_at |= {*lake.days(GROUPED_QUOTES)} - known.keys()
    looked_at |= {day for day, then in known.items() if then.written != lake.fingerprint(GROUPED_QUOTES, day)}

    @lru_cache(_DAYS_HELD)
    def pairs_on(day: date) -> pl.DataFrame:
        return lake.read(QUOTE_PAIRS, day, PAIRED)

    rows = _Rows(lake, index, pairs_on)
    return [day for day in sorted(looked_at) if rows.write(day)]


def _bring_in(lake: Lake, index: WordingIndex, days: Sequence[date]) -> list[date]:
    """Brings the index to what the lake holds; returns the days that were others."""
    known = index.days()
    changed = sorted(known.keys() - set(days))
    for day in changed:
        index.forget(day)
    for day in days:
        made_of = groups_made_of(lake, day)
        if day not in known or known[day].made_of != made_of:
            said = lake.read(QUOTE_SKETCHES, day, ("quote_id", "wording"))
            index.replace(day, made_of, said, lake.read(QUOTE_PAIRS, day, _LIKE))
            changed.append(day)
    return changed


@dataclass(frozen=True)
class _Rows:
    """Rows of GROUPED_QUOTES as the index has them."""

    lake: Lake
    index: WordingIndex
    pairs_on: Callable[[date], pl.DataFrame]

    def write(self, day: date) -> bool:
        """Writes those of a day where they are not what is stored; tells whether it did."""
        rows = self._rows(day)
        if changed := not self._is_stored(day, rows):
            self.lake.write(GROUPED_QUOTES, day, rows)
        self.index.note_written(day, self.lake.fingerprint(GROUPED_QUOTES, day))
        return changed

    def _rows(self, day: date) -> pl.DataFrame:
        groups = self.index.groups_of(day)
        wanted = groups.select("wording", fuller="head", day="told_day")
        told = [
            self.pairs_on(of).join(wanted, on=["wording", "fuller", "day"], how="semi")
            for of in wanted["day"].drop_nulls().unique().sort()
        ]
        said = self.lake.read(QUOTE_SKETCHES, day, SAID)
        return rows_of(said, groups, pl.concat([QUOTE_PAIRS.frame([]).select(PAIRED), *told]))

    def _is_stored(self, day: date, rows: pl.DataFrame) -> bool:
        if not self.lake.files(GROUPED_QUOTES, day):
            return False
        try:
            return self.lake.read(GROUPED_QUOTES, day).equals(rows)
        except DamagedFile:
            return False
