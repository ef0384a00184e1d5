"""Grouping in the lake: sketches and pairs of the days whose quotations changed, and the groups that they change.

All of it is a function of the quotations that the lake holds: what an earlier run made is used where it says that it was made of
the same, and made anew otherwise, so that the order of days does not matter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.lake import DamagedFile, Lake
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES
from pipeline.wording.made import Made, pairs_made_of, sketches_made_of
from pipeline.wording.pairs import find_pairs
from pipeline.wording.regrouping import regroup
from pipeline.wording.sketches import TAKES, sketch

# Days whose quotations are looked up at once: each batch reads the window before it again. What is made is remembered as often.
_DAYS_AT_ONCE = 10


@dataclass(frozen=True)
class Grouped:
    """Days searched anew, days whose rows of GROUPED_QUOTES changed, and damaged files."""

    searched: list[date]
    changed_days: list[date]
    damaged: list[str]

    def newest(self, lake: Lake) -> pl.DataFrame:
        """Rows of the last of the days that changed; none where none did."""
        return lake.read(GROUPED_QUOTES, self.changed_days[-1]) if self.changed_days else GROUPED_QUOTES.frame([])


def group_all(lake: Lake, days_back: int) -> Grouped:
    """Groups every quotation of the lake with its other wordings of `days_back` days before and after it; writes only days
    whose rows changed. Raises LakeError. A day whose quotations cannot be read keeps no group."""
    with lake.lock("grouped_quotes"):
        sketched, damaged = _sketch_days(lake)
        searched = _search_days(lake, sketched, days_back)
        return Grouped(searched, regroup(lake, sorted(sketched)), damaged)


def _sketch_days(lake: Lake) -> tuple[dict[date, str], list[str]]:
    """Of each day with quotations what its sketches were made of; those that are not there yet, or of others, are made."""
    done = Made.read(lake, QUOTE_SKETCHES)
    sketched: dict[date, str] = {}
    damaged: list[str] = []
    days = lake.days(QUOTES)
    for table in (QUOTES, QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES):
        lake.bring(table, days)
    for number, day in enumerate(days, 1):
        made_of = sketches_made_of(lake, day)
        if done.known(day) != made_of:
            try:
                quotes = lake.read(QUOTES, day, TAKES)
            except DamagedFile as error:
                damaged.append(str(error))
                continue
            done.write(day, made_of, sketch(quotes))
            if number % _DAYS_AT_ONCE == 0:
                done.remember()
        sketched[day] = made_of
    done.end(sketched)
    return sketched, damaged


def _search_days(lake: Lake, sketched: Mapping[date, str], days_back: int) -> list[date]:
    """Finds the pairs of the days whose window is another than when they were found; returns these days."""
    done = Made.read(lake, QUOTE_PAIRS)
    made_of = {day: pairs_made_of(sketched, day, days_back) for day in sorted(sketched)}
    stale = [day for day in made_of if done.known(day) != made_of[day]]
    for start in range(0, len(stale), _DAYS_AT_ONCE):
        days = stale[start : start + _DAYS_AT_ONCE]
        first = days[0] - timedelta(days=days_back)
        window = [day for day in made_of if first <= day <= days[-1]]
        found = find_pairs(days, window, days_back, _sketches_of(lake))
        for day in days:
            done.write(day, made_of[day], found.filter(pl.col("day") == day))
        done.remember()
    done.end(sketched)
    return stale


def _sketches_of(lake: Lake) -> Callable[[date, Sequence[str]], pl.DataFrame]:
    return lambda day, columns: lake.read(QUOTE_SKETCHES, day, [*QUOTE_SKETCHES.key, *columns]).select(columns)
