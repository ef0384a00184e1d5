"""Grouping in the lake: sketches and pairs of the days whose quotations changed, and the groups of all days.

All of it is a function of the quotations that the lake holds: what an earlier run made is used where it says that it was made of
the same, and made anew otherwise, so that the order of days does not matter.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.lake import DamagedFile, Lake
from pipeline.lake_memory import marks
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES, Table
from pipeline.wording import pairs as pairing
from pipeline.wording import sketches as sketching
from pipeline.wording.grouping import group_wordings
from pipeline.wording.pairs import find_pairs
from pipeline.wording.sketches import sketch

# Days whose quotations are looked up at once: each batch reads the window before it again.
_DAYS_AT_ONCE = 10


@dataclass(frozen=True)
class Grouped:
    """Quotations in groups of several wordings, days searched anew, days whose groups changed, and damaged files."""

    quotes: pl.DataFrame
    searched: list[date]
    changed_days: list[date]
    damaged: list[str]


def group_all(lake: Lake, days_back: int) -> Grouped:
    """Groups every quotation of the lake with its other wordings of `days_back` days before and after it; writes only days
    whose rows changed. Raises LakeError. A day whose quotations cannot be read keeps no group."""
    with lake.lock("grouped_quotes"):
        sketched, damaged = _sketch_days(lake)
        searched = _search_days(lake, sketched, days_back)
        grouped = _grouped(lake, sorted(sketched))
        return Grouped(grouped, searched, _write_changed(lake, grouped), damaged)


def _sketch_days(lake: Lake) -> tuple[dict[date, str], list[str]]:
    """Of each day with quotations what its sketches were made of; those that are not there yet, or of others, are made."""
    sketched: dict[date, str] = {}
    damaged: list[str] = []
    for day in lake.days(QUOTES):
        made_of = f"{sketching.VERSION} {lake.fingerprint(QUOTES, day)}"
        if _made_of(lake, QUOTE_SKETCHES, day) != made_of:
            try:
                quotes = lake.read(QUOTES, day, sketching.TAKES)
            except DamagedFile as error:
                damaged.append(str(error))
                continue
            lake.write(QUOTE_SKETCHES, day, sketch(quotes, made_of))
        sketched[day] = made_of
    _forget(lake, QUOTE_SKETCHES, sketched)
    return sketched, damaged


def _search_days(lake: Lake, sketched: Mapping[date, str], days_back: int) -> list[date]:
    """Finds the pairs of the days whose window is another than when they were found; returns these days."""
    stale: dict[date, str] = {}
    for day in sorted(sketched):
        made_of = _made_of_window(sketched, day, days_back)
        if _made_of(lake, QUOTE_PAIRS, day) != made_of:
            stale[day] = made_of
    for start in range(0, len(stale), _DAYS_AT_ONCE):
        days = list(stale)[start : start + _DAYS_AT_ONCE]
        first = min(days) - timedelta(days=days_back)
        window = [day for day in sorted(sketched) if first <= day <= max(days)]
        found = find_pairs({day: stale[day] for day in days}, window, days_back, _sketches_of(lake))
        for day in days:
            lake.write(QUOTE_PAIRS, day, found.filter(pl.col("day") == day))
    _forget(lake, QUOTE_PAIRS, sketched)
    return list(stale)


def _made_of_window(sketched: Mapping[date, str], day: date, days_back: int) -> str:
    before = (day - timedelta(days=back) for back in range(days_back + 1))
    window = "\n".join(f"{one} {sketched[one]}" for one in before if one in sketched)
    return f"{pairing.VERSION} {days_back} {hashlib.sha256(window.encode()).hexdigest()[:32]}"


def _sketches_of(lake: Lake) -> Callable[[date, Sequence[str]], pl.DataFrame]:
    return lambda day, columns: lake.read(QUOTE_SKETCHES, day, [*QUOTE_SKETCHES.key, *columns]).select(columns)


def _made_of(lake: Lake, table: Table, day: date) -> str | None:
    """What a day of sketches or pairs says that it was made of; None where it is not there, damaged, or without a row."""
    try:
        told = lake.read(table, day, ["made_of", *table.key])["made_of"]
    except DamagedFile:
        return None
    return told[0] if len(told) else None


def _forget(lake: Lake, table: Table, days: Mapping[date, str]) -> None:
    """Empties days that have no quotations any more."""
    for day in lake.days(table):
        if day not in days and lake.rows(table, day):
            lake.write(table, day, table.frame([]))


def _grouped(lake: Lake, days: Sequence[date]) -> pl.DataFrame:
    """Rows of GROUPED_QUOTES of all days."""
    found = [frame for day in days if (frame := lake.read(QUOTE_PAIRS, day)).height]
    wordings = group_wordings(pl.concat([QUOTE_PAIRS.frame([]), *found]))
    said = pl.concat([QUOTE_SKETCHES.frame([]).select(_SAID), *_said(lake, days, wordings)])
    rows = said.join(wordings, on="wording").sort("day", "quote_id")
    first = pl.col("quote_id").first()
    rows = rows.with_columns(
        group_id=first.over("head"),
        head_id=pl.col("quote_id").filter(pl.col("wording") == pl.col("head")).first().over("head"),
        kind=pl.col("kind").fill_null("head"),
        share=pl.col("share").fill_null(1.0),
        **{
            name: pl.col(name).fill_null(pl.lit([], pl.List(pl.String)))
            for name in ("cut", "changed", "changes_meaning")
        },
    )
    schema = GROUPED_QUOTES.polars_schema
    return rows.select(schema.names()).cast(schema).sort(GROUPED_QUOTES.key)


_SAID = ("quote_id", "article_id", "day", "wording")


def _said(lake: Lake, days: Sequence[date], wordings: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Of each day the quotations that say one of these wordings."""
    for day in days:
        yield lake.read(QUOTE_SKETCHES, day, _SAID).join(wordings.select("wording"), on="wording", how="semi")


def _write_changed(lake: Lake, grouped: pl.DataFrame) -> list[date]:
    """Writes the days whose rows are not those that are stored, and tells them: only they are loaded again."""
    now = marks(grouped, GROUPED_QUOTES.columns)
    changed = [day for day in sorted({*lake.days(GROUPED_QUOTES), *now}) if _stored(lake, day) != now.get(day, 0)]
    for day in changed:
        lake.write(GROUPED_QUOTES, day, grouped.filter(pl.col("day") == day))
    return changed


def _stored(lake: Lake, day: date) -> int | None:
    try:
        return marks(lake.read(GROUPED_QUOTES, day), GROUPED_QUOTES.columns).get(day, 0)
    except DamagedFile:
        return None
