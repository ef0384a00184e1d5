"""What capture remembers between runs, in SQLite: pages held, feed validators, robots.txt copies, source health.

Only `apply` marks pages as held, after their rows are safely in the lake; all of it can be rebuilt from the lake's
captures (`adopt`), so that a lost state file costs requests, never pages."""

import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

import polars as pl

from pipeline.capture.addresses import address_key
from pipeline.capture.remembered import FeedCopy, Health, Held, Marks, Reserved, Rest, RobotsCopy, plain, typed
from pipeline.errors import PermanentError
from pipeline.folders import FILE_OF_OWNER, make_folder
from pipeline.sqlite_reading import looked_at

Kind = TypeVar("Kind")

_VERSION = 3
_TABLES = """
create table if not exists pages (
    key text primary key, url text, sha256 text, etag text, last_modified text,
    capture_id text, captured_at text, warc_file text, warc_offset integer
) without rowid;
create table if not exists feeds (
    source_id text, url text, etag text, last_modified text, sha256 text, fetched_at text,
    primary key (source_id, url)
) without rowid;
create table if not exists robots (origin text primary key, fetched_at text, body text) without rowid;
create table if not exists sources (
    source_id text primary key, kind text, outlet text, last_success_at text,
    consecutive_failures integer, disabled_until text, last_error text, asked_at text, fresh_at text
) without rowid;
create table if not exists rests (
    host text primary key, rests_until text, in_a_row integer, reason text
) without rowid;
create table if not exists reserved (key text primary key, seen_at text) without rowid;
create table if not exists unfinished (warc_file text primary key) without rowid;
"""


_ADDED = {2: ("asked_at", "fresh_at")}
"""Columns of `sources` by the layout that brought them: an older file gets them when it is opened."""


_REKEYED = """
create temp table moved as select key as old, address_key(key) as new from pages where new <> key;
insert into pages
select new, url, sha256, etag, last_modified, capture_id, captured_at, warc_file, warc_offset
from moved join pages on key = old where true order by captured_at
on conflict (key) do update set (url, sha256, etag, last_modified, capture_id, captured_at, warc_file, warc_offset)
    = (excluded.url, excluded.sha256, excluded.etag, excluded.last_modified, excluded.capture_id, excluded.captured_at,
       excluded.warc_file, excluded.warc_offset)
where excluded.captured_at >= pages.captured_at;
delete from pages where key in (select old from moved);
drop table moved;
"""
"""Since layout 3 views of a page (AMP, print, www) have one key. Of pages that were held under several the last stays."""


class StateError(PermanentError):
    """The state file cannot be used; the message names it and the remedy."""


class DamagedState(StateError):
    """The file is no SQLite database, or a torn one."""


_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
# In WAL mode SQLite says "disk I/O error" too where a full disk has no room for its files.
_OF_THE_DISK = ("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOMEM")


def _damaged(path: Path, reason: object) -> DamagedState:
    return DamagedState(
        f"{path} is no readable state file ({reason}); run the capture job: it moves the file aside and makes a new one "
        "from the lake"
    )


def _make_for_owner(path: Path) -> None:
    """An empty file is an empty database; what SQLite keeps beside it takes over its rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_OF_OWNER))
    except OSError as error:
        raise StateError(
            f"{path}: {error.strerror}; give this user the right to write there, then run again"
        ) from error


def _require_known(path: Path, version: int) -> None:
    """0 is a file without tables. Raises StateError."""
    if version > _VERSION:
        raise StateError(
            f"{path} is of layout {version}, written by a newer version of Quotewire, and this one reads up to {_VERSION}: "
            "install that version again, or move it away: it is rebuilt from the lake's captures"
        )


class State:
    """An open state file. Use as a context manager. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        make_folder(path.parent)
        with self._explained():
            _make_for_owner(path)
            # Robots copies are kept by the threads that ask for them: one at a time, under the lock.
            self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        with self._explained():
            self._db.row_factory = sqlite3.Row
            version = int(self._db.execute("pragma user_version").fetchone()[0])
            _require_known(self.path, version)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = full")
            self._db.executescript(_TABLES)
            self._upgrade(version)
            self._db.execute(f"pragma user_version = {_VERSION}")

    def _upgrade(self, version: int) -> None:
        """A new file, of version 0, has nothing to upgrade."""
        # By what is there, not by the version alone: a kill between two of these must not stop the next run.
        there = {row["name"] for row in self._db.execute("pragma table_info(sources)")}
        for layout, names in _ADDED.items():
            for name in (name for name in names if layout > version and name not in there):
                self._db.execute(f"alter table sources add column {name} text")
        if 0 < version < 3:
            self._db.create_function("address_key", 1, _key_again, deterministic=True)
            self._db.executescript(f"begin immediate; {_REKEYED} commit;")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            with self._lock:
                yield
        except sqlite3.OperationalError as error:
            # What Python itself raises (text that is no UTF-8) has no name.
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(_BUSY):
                raise RuntimeError(f"{self.path}: {error}; is another capture running?") from error
            if not name.startswith(_OF_THE_DISK):
                raise _damaged(self.path, error) from error
            raise StateError(
                f"{self.path}: {error}; free space in {self.path.parent}, or give this user the right to write there, "
                "then run again"
            ) from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter where its message is no text
            raise _damaged(self.path, error) from error

    def _row(self, kind: Callable[..., Kind], query: str, *values: object) -> Kind | None:
        with self._explained():
            row = self._db.execute(query, values).fetchone()
        return self._made(kind, row) if row is not None else None

    def _made(self, kind: Callable[..., Kind], row: sqlite3.Row) -> Kind:
        """Raises DamagedState: a flipped bit leaves times that are none, and columns of another name."""
        try:
            return kind(**typed(row))
        except (ValueError, TypeError) as error:
            raise _damaged(self.path, error) from error

    def held(self, key: str) -> Held | None:
        return self._row(Held, "select * from pages where key = ?", key)

    def feed(self, source_id: str, url: str) -> FeedCopy | None:
        return self._row(FeedCopy, "select * from feeds where source_id = ? and url = ?", source_id, url)

    def health(self, source_id: str) -> Health | None:
        return self._row(Health, "select * from sources where source_id = ?", source_id)

    def robots(self, origin: str) -> RobotsCopy | None:
        return self._row(RobotsCopy, "select fetched_at, body as text from robots where origin = ?", origin)

    def keep_robots(self, origin: str, copy: RobotsCopy) -> None:
        with self._explained(), self._db:
            values = (origin, copy.fetched_at.isoformat(), copy.text)
            self._db.execute("insert or replace into robots values (?, ?, ?)", values)

    def reserved(self, key: str) -> Reserved | None:
        return self._row(Reserved, "select * from reserved where key = ?", key)

    def rest(self, host: str) -> Rest | None:
        return self._row(Rest, "select * from rests where host = ?", host)

    def keep_rest(self, rest: Rest) -> None:
        """At once, and not with a run's marks: what a server asks for holds for the next run too if this one is killed."""
        with self._explained(), self._db:
            values = (rest.host, rest.rests_until.isoformat(), rest.in_a_row, rest.reason)
            self._db.execute("insert or replace into rests values (?, ?, ?, ?)", values)

    def end_rest(self, host: str) -> None:
        with self._explained(), self._db:
            self._db.execute("delete from rests where host = ?", (host,))

    def begin(self, warc_file: str) -> None:
        """A run writes to an archive file; until marks say that it is finished, what it holds may not be in the lake."""
        with self._explained(), self._db:
            self._db.execute("insert or ignore into unfinished values (?)", (warc_file,))

    def unfinished(self) -> list[str]:
        """Archive files of runs that did not come to their end."""
        with self._explained():
            return [row["warc_file"] for row in self._db.execute("select warc_file from unfinished order by warc_file")]

    def apply(self, marks: Marks) -> None:
        """Remember a run, all of it or nothing. Applying the same marks again changes nothing."""
        with self._explained(), self._db:
            for table, rows in (
                ("pages", marks.pages),
                ("feeds", marks.feeds),
                ("sources", marks.health),
                ("reserved", marks.reserved),
            ):
                if rows:
                    names = list(vars(rows[0]))
                    query = (
                        f"insert or replace into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
                    )
                    self._db.executemany(query, [[plain(value) for value in vars(row).values()] for row in rows])
            self._db.executemany("delete from unfinished where warc_file = ?", [(name,) for name in marks.finished])

    def adopt(self, captures: pl.DataFrame) -> int:
        """Mark as held what rows of the lake (captures, pages, or both) say is stored; gives how many were news.

        For a run that was killed after its segment was written and before it was marked, and for a lost state file.
        """
        found = captures.filter(pl.col("warc_file").is_not_null()).sort("captured_at", "capture_id")
        pages: dict[str, Held] = {}
        for row in found.iter_rows(named=True):
            for url in filter(None, (row["url"], row.get("final_url"))):
                key = address_key(url)
                known = self.held(key)
                if known is None or known.captured_at < row["captured_at"]:
                    place = (row["capture_id"], row["captured_at"], row["warc_file"], row["warc_offset"])
                    pages[key] = Held(key, row.get("final_url") or url, row["sha256"], None, None, *place)
        self.apply(Marks(pages=list(pages.values())))
        return len(pages)

    def source_rows(self) -> list[dict[str, object]]:
        """Rows for ops.sources, without what SQL adds."""
        with self._explained():
            rows = self._db.execute("select * from sources order by source_id").fetchall()
        return [self._made(dict[str, object], row) for row in rows]


def _key_again(key: str) -> str:
    """Of a key of before: what it holds of its address, all but the scheme, is enough. Files have keys of their own."""
    kind, colon, rest = key.partition(":")
    if colon and kind.isalpha() and not rest[:1].isdigit():
        return key
    try:
        return address_key(f"https://{key}")
    except ValueError:
        return key


def check(path: Path) -> None:
    """Raises DamagedState for a state file that SQLite finds damaged, StateError for one of a newer version; changes nothing."""
    try:
        with looked_at(path) as db:
            (found,) = db.execute("pragma quick_check(1)").fetchone()
            (version,) = db.execute("pragma user_version").fetchone()
    except (sqlite3.DatabaseError, ValueError) as error:
        raise _damaged(path, error) from error
    if found != "ok":
        raise _damaged(path, found)
    _require_known(path, version)


def set_aside(path: Path) -> Path:
    """Moves a damaged state file away, with what SQLite keeps beside it; gives its new name."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def source_rows(path: Path) -> list[dict[str, object]]:
    """Rows for ops.sources from the state file: source_id, kind, outlet, last_success_at, consecutive_failures,
    disabled_until, last_error. Times are UTC. No rows where nothing was captured yet."""
    if not path.exists():
        return []
    with State(path) as state:
        return state.source_rows()
