"""The stories of all days, read from and written to the lake: only days whose articles, or whose window, changed are told again.

Days are told in their order, each by the WINDOW_DAYS before it: a day that comes late has the days behind it told again, until
they come out as they were. So stories do not depend on the order in which days are captured or run.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter, ValidationError

from pipeline.folders import write_whole
from pipeline.lake import DamagedFile, Lake
from pipeline.lake_errors import disk_error
from pipeline.stories.copies import with_copies
from pipeline.stories.telling import WINDOW_DAYS, tell_day
from pipeline.stories.terms import VERSION, article_terms
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS, Table

RULES = 1
"""Raise it with every change to which texts tell one story: all days are then told again."""
_MEMORY = ".remembered-stories.json"
_READ = ["article_id", "day", "title", "text", "published_at", "published_precision"]
_KNOWN = TypeAdapter(dict[str, dict[date, tuple[str, str]]])


@dataclass(frozen=True)
class Told:
    """The days that were told again, those whose stories came out otherwise, and what was found wrong with files."""

    told: list[date]
    changed: list[date]
    damaged: list[str]


@dataclass(frozen=True)
class _Made:
    """Of each day what its file was made of, and the fingerprint of the file."""

    terms: dict[date, tuple[str, str]]
    told: dict[date, tuple[str, str]]


def tell_all(lake: Lake) -> Told:
    """Tells the stories of every day that has articles, and writes terms and stories of those that changed.

    A day whose articles or mentions cannot be read keeps what it had. Raises LakeError.
    """
    # Stories of another run, begun earlier and written later, would lack what this one knows.
    with lake.lock("stories"):
        known = _known(lake.root / _MEMORY)
        days = lake.days(ARTICLES)
        for gone in sorted({*lake.days(STORY_TERMS), *lake.days(STORY_ARTICLES)} - {*days}):
            _remove(lake, gone)
        damaged = _make_terms(lake, days, known)
        told, changed = _tell(lake, lake.days(STORY_TERMS), known)
        _remember(lake.root / _MEMORY, known)
        return Told(told, changed, damaged)


def stories_of(lake: Lake, days: Sequence[date]) -> pl.DataFrame:
    """Rows of STORY_ARTICLES of some days."""
    return _read(lake, STORY_ARTICLES, days)


def _make_terms(lake: Lake, days: Sequence[date], known: _Made) -> list[str]:
    """Writes the terms of days that they were not made of yet; returns the messages of files that cannot be read."""
    roundups = (
        lake.read(CLUSTERS, None, ["article_id", "day", "role"]).filter(pl.col("role") == "roundup").sort("article_id")
    )
    of_day = dict(roundups.group_by("day").agg("article_id").iter_rows())
    damaged: list[str] = []
    for day in days:
        made_of = _digest(
            VERSION,
            *(lake.fingerprint(table, day) for table in (ARTICLES, MENTIONS, DUPLICATES)),
            sorted(of_day.get(day, [])),
        )
        if known.terms.get(day) == (made_of, lake.fingerprint(STORY_TERMS, day)):
            continue
        try:
            rows = article_terms(lake.read(ARTICLES, day, _READ), lake.read(MENTIONS, day))
            rows = with_copies(rows, lake.read(DUPLICATES, day), roundups["article_id"])
        except DamagedFile as error:
            damaged.append(str(error))
            continue
        lake.write(STORY_TERMS, day, rows)
        known.terms[day] = (made_of, lake.fingerprint(STORY_TERMS, day))
    return damaged


def _tell(lake: Lake, days: Sequence[date], known: _Made) -> tuple[list[date], list[date]]:
    """Tells the days that they were not told of yet, in their order: those told, and those that came out otherwise."""
    told: list[date] = []
    changed: list[date] = []
    terms = {day: lake.fingerprint(STORY_TERMS, day) for day in days}
    stories: dict[date, str] = {}
    for day in days:
        window = [other for other in days if day - timedelta(WINDOW_DAYS) <= other < day]
        made_of = _digest(RULES, day, terms[day], *((other, terms[other], stories[other]) for other in window))
        stories[day] = lake.fingerprint(STORY_ARTICLES, day)
        if known.told.get(day) == (made_of, stories[day]):
            continue
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


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _known(path: Path) -> _Made:
    """What was made before. A memory that is lost, damaged or of other files costs the time of telling again, and nothing else."""
    with suppress(FileNotFoundError, ValidationError):
        found = _KNOWN.validate_json(path.read_bytes())
        return _Made(found.get("terms", {}), found.get("told", {}))
    return _Made({}, {})


def _remember(path: Path, made: _Made) -> None:
    content = _KNOWN.dump_json({"terms": made.terms, "told": made.told}).decode()
    try:
        write_whole(path, content)
    except OSError as error:
        raise disk_error(path, error) or error from error
