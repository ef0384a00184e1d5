"""What the terms and stories of each day were made of, and what is remembered of it beside the lake's tables.

A memory that is lost, damaged or of other files costs the time of telling again, and nothing else.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from pydantic import TypeAdapter, ValidationError

from pipeline.folders import write_whole
from pipeline.lake import Lake
from pipeline.lake_errors import disk_error
from pipeline.stories.telling import WINDOW_DAYS
from pipeline.stories.terms import VERSION
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS

RULES = 1
"""Raise it with every change to which texts tell one story: all days are then told again."""
TERMS_OF = ("story terms", "articles", "mentions", "duplicates", "roundups")
"""What `terms_made_of` tells, in its order."""
TOLD_OF = ("story rules", "story terms", "stories of days before")
"""What `told_made_of` tells, in its order."""
_MEMORY = ".remembered-stories.json"
_KNOWN = TypeAdapter(dict[str, dict[date, tuple[str, str]]])


@dataclass(frozen=True)
class Made:
    """Of each day what its file was made of, and the fingerprint of the file."""

    terms: dict[date, tuple[str, str]]
    told: dict[date, tuple[str, str]]

    @staticmethod
    def read(lake: Lake) -> "Made":
        with suppress(FileNotFoundError, NotADirectoryError, ValidationError):
            found = _KNOWN.validate_json((lake.root / _MEMORY).read_bytes())
            return Made(found.get("terms", {}), found.get("told", {}))
        return Made({}, {})

    def remember(self, lake: Lake) -> None:
        """Raises LakeError where the disk is full."""
        path = lake.root / _MEMORY
        content = _KNOWN.dump_json({"terms": self.terms, "told": self.told}).decode()
        try:
            write_whole(path, content)
        except OSError as error:
            raise disk_error(path, error) or error from error


def read_roundups(lake: Lake) -> pl.DataFrame:
    """article_id and day of all roundups, by article_id. Raises DamagedFile."""
    clusters = lake.read(CLUSTERS, None, ["article_id", "day", "role"])
    return clusters.filter(pl.col("role") == "roundup").sort("article_id").drop("role")


def terms_made_of(lake: Lake, day: date, roundups: Iterable[str]) -> str:
    """`roundups` are the article ids of those of the day."""
    prints = (lake.fingerprint(table, day) for table in (ARTICLES, MENTIONS, DUPLICATES))
    return " ".join((str(VERSION), *prints, _digest(sorted(roundups))))


def roundups_differ(known: tuple[str, str] | None, made_of: str) -> bool:
    """Whether the roundups of a day are not those that its terms, as they are `known`, were made of."""
    before = known[0].split()[-1:] if known else [_digest([])]
    return before != made_of.split()[-1:]


def told_made_of(day: date, terms: Mapping[date, str], stories: Mapping[date, str]) -> str:
    """By the fingerprints of all days' terms, and those of the stories of the days before it."""
    window = [(other, terms[other], stories[other]) for other in window_of(day, terms)]
    return f"{RULES} {terms[day]} {_digest(window)}"


def window_of(day: date, days: Container[date]) -> list[date]:
    """Those of `days` that a day is told by, oldest first."""
    before = (day - timedelta(back) for back in range(WINDOW_DAYS, 0, -1))
    return [other for other in before if other in days]


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
