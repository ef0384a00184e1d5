"""The things that capture remembers between runs, as values. How they are kept: `state`."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Held:
    """A page that the archive holds, under one of its addresses."""

    key: str
    url: str
    sha256: str
    etag: str | None
    last_modified: str | None
    capture_id: str
    captured_at: datetime
    warc_file: str
    warc_offset: int


@dataclass(frozen=True)
class FeedCopy:
    """The last reading of a feed. Validators are kept only when nothing of it was left to fetch."""

    source_id: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    fetched_at: datetime


@dataclass(frozen=True)
class RobotsCopy:
    fetched_at: datetime
    text: str


@dataclass(frozen=True)
class Rest:
    """A host that is left alone until a moment, and how often in a row it said that it is asked too much."""

    host: str
    rests_until: datetime
    in_a_row: int
    reason: str


@dataclass(frozen=True)
class Reserved:
    """A page that asked not to be stored, by its key, and when it did."""

    key: str
    seen_at: datetime


@dataclass(frozen=True)
class Health:
    """How a source fared in a run; absolute values, so that applying them twice changes nothing."""

    source_id: str
    kind: str
    outlet: str | None
    last_success_at: datetime | None
    consecutive_failures: int
    disabled_until: datetime | None
    last_error: str | None
    asked_at: datetime | None = None
    fresh_at: datetime | None = None  # when it last named a page that was not held; before that, its first reading


@dataclass
class Marks:
    """What a run wants to be remembered once its rows are stored. `finished` are archive files that it closed."""

    pages: list[Held] = field(default_factory=list[Held])
    feeds: list[FeedCopy] = field(default_factory=list[FeedCopy])
    health: list[Health] = field(default_factory=list[Health])
    reserved: list[Reserved] = field(default_factory=list[Reserved])
    finished: list[str] = field(default_factory=list[str])
    are_applied: bool = False


def plain(value: object) -> object:
    """A value as SQLite keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def typed(row: sqlite3.Row) -> dict[str, Any]:
    """A row as Python has it: times are times. Raises ValueError for one that is none."""
    named = {name: row[name] for name in row.keys()}  # noqa: SIM118 (sqlite3.Row iterates over values)
    for name, value in named.items():
        if isinstance(value, str) and name.endswith(("_at", "_until")):
            named[name] = datetime.fromisoformat(value)
    return named
