"""The stories of all days, read from and written to the lake: only days whose articles, or whose window, changed are told again.

Days are told in their order, each by the WINDOW_DAYS before it: a day that comes late has the days behind it told again, until
they come out as they were. So stories do not depend on the order in which days are captured or run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.lake import DamagedFile, Lake
from pipeline.stories.copies import with_copies
from pipeline.stories.made import Made, read_roundups, roundups_differ, terms_made_of, told_made_of, window_of
from pipeline.stories.telling import tell_day
from pipeline.stories.terms import article_terms
from pipeline.tables import ARTICLES, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS, Table

_READ = ["article_id", "day", "title", "text", "published_at", "published_precision"]


@dataclass(frozen=True)
class Told:
    """The days that were told again, those whose stories came out otherwise, and what was found wrong with files."""

    told: list[date]
    changed: list[date]
    damaged: list[str]


def tell_all(lake: Lake) -> Told:
    """Tells the stories of every day that has articles, and writes terms and stories of those that changed.

    A day whose articles or mentions cannot be read keeps what it had. Raises LakeError.
    """
    # Stories of another run, begun earlier and written later, would lack what this one knows.
    with lake.lock("stories"):
        known = Made.read(lake)
        days = lake.days(ARTICLES)
        for gone in sorted({*lake.days(STORY_TERMS), *lake.days(STORY_ARTICLES)} - {*days}):
            _remove(lake, gone)
        damaged = _make_terms(lake, days, known)
        told, changed = _tell(lake, lake.days(STORY_TERMS), known)
        known.remember(lake)
        return Told(told, changed, damaged)


def stories_of(lake: Lake, days: Sequence[date]) -> pl.DataFrame:
    """Rows of STORY_ARTICLES of some days."""
    return _read(lake, STORY_ARTICLES, days)


def _make_terms(lake: Lake, days: Sequence[date], known: Made) -> list[str]:
    """Writes the terms of days that they were not made of yet; returns the messages of files that cannot be read."""
    roundups = read_roundups(lake)
    of_day = dict(roundups.group_by("day").agg("article_id").iter_rows())
    made_of = {day: terms_made_of(lake, day, of_day.get(day, [])) for day in days}
    moved = [day for day in days if roundups_differ(known.terms.get(day), made_of[day])]
    damaged: list[str] = []
    for day in days:
        made = known.terms.get(day) == (made_of[day], lake.fingerprint(STORY_TERMS, day))
        try:
            if made and not _shares_text_with(lake, day, moved):
                continue
            rows = article_terms(lake.read(ARTICLES, day, _READ), lake.read(MENTIONS, day))
            rows = with_copies(rows, lake.read(DUPLICATES, day), roundups["article_id"])
        except DamagedFile as error:
            known.terms.pop(day, None)
            damaged.append(str(error))
            continue
        lake.write(STORY_TERMS, day, rows)
        known.terms[day] = (made_of[day], lake.fingerprint(STORY_TERMS, day))
    return damaged


def _shares_text_with(lake: Lake, day: date, moved: Sequence[date]) -> bool:
    """Whether articles of the day have text of earlier ones on days whose roundups are others now: a roundup tells no story,
    and what it was a copy of, or what was one of it, is told by itself."""
    if not (before := [other for other in moved if other < day]):
        return False
    return lake.read(DUPLICATES, day, [*DUPLICATES.key, "other_day"])["other_day"].is_in(before).any()


def _tell(lake: Lake, days: Sequence[date], known: Made) -> tuple[list[date], list[date]]:
    """Tells the days that they were not told of yet, in their order: those told, and those that came out otherwise."""
    told: list[date] = []
    changed: list[date] = []
    terms = {day: lake.fingerprint(STORY_TERMS, day) for day in days}
    stories: dict[date, str] = {}
    for day in days:
        made_of = told_made_of(day, terms, stories)
        stories[day] = lake.fingerprint(STORY_ARTICLES, day)
        if known.told.get(day) == (made_of, stories[day]):
            continue
        window = window_of(day, terms)
        before = _read(lake, STORY_ARTICLES, window)
        rows = tell_day(day, lake.read(STORY_TERMS, day), before, _read(lake, STORY_TERMS, window))
        lake.write(STORY_ARTICLES, day, rows)
        told.append(day)
        if (now := lake.fingerprint(STORY_ARTICLES, day)) != stories[day]:
            changed.append(day)
        stories[day] = now
        known.told[day] = (made_of, now)
    return told, changed


def _read(lake: Lake, table: Table, days: Sequence[date]) -> pl.DataFrame:
    return pl.concat([table.frame([]), *(lake.read(table, day) for day in days)])


def _remove(lake: Lake, day: date) -> None:
    """Takes away what was told of a day that has no articles any more."""
    for table in (STORY_TERMS, STORY_ARTICLES):
        for file in lake.files(table, day):
            lake.remove(table, day, file.name)
