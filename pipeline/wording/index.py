"""The wordings of all history in one SQLite file beside the lake: where each was said, what it is like, and its group.

A memory of the lake's sketches and pairs, which may be deleted: it holds hashes, days and ids, and no text. What a night
changes is found by it without reading the days before.
"""

import sqlite3
from collections.abc import Collection, Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.errors import DISK_REMEDY
from pipeline.folders import make_folder
from pipeline.lake_errors import LakeError
from pipeline.sqlite_reading import looked_at
from pipeline.wording.grouping import heads_of, speakers_of
from pipeline.wording.rows import GROUPS, with_names

_VERSION = 1
# Hashes of 64 bits stand in SQLite's signed integers, days as YYYY-MM-DD.
_TABLES = """
create table if not exists days (day text primary key, made_of text not null, written text) without rowid;
create table if not exists said (
    wording integer, day text, quote_id text not null, primary key (wording, day)
) without rowid;
create index if not exists said_on on said (day);
create table if not exists wordings (wording integer primary key, speaker text, words integer not null, spoken_by text);
create table if not exists pairs (
    wording integer, fuller integer, day text, share real not null, primary key (wording, fuller, day)
) without rowid;
create index if not exists pairs_of_fuller on pairs (fuller);
create index if not exists pairs_on on pairs (day);
create table if not exists groups (
    wording integer primary key, head integer not null, told_day text, group_id text not null, head_id text not null
);
create temp table touched (wording integer primary key);
create temp table reached (wording integer primary key);
create temp table altered (wording integer primary key);
"""
_TOUCH = "insert or ignore into touched"
_OF_TOUCHED = """
select pairs.wording, pairs.fuller, lesser.speaker, fuller.speaker as fuller_speaker
from {touched} as touched
join pairs on pairs.{side} = touched.wording
join wordings as lesser on lesser.wording = pairs.wording
join wordings as fuller on fuller.wording = pairs.fuller
"""
# What a changed pair can change: whatever hangs together with its wordings, or with those they are like, by pairs of one speaker.
_REACH = """
insert into reached
with recursive reach (wording) as (
    select wording from touched
    union select pairs.fuller from touched join pairs using (wording)
    union select pairs.wording from touched join pairs on pairs.fuller = touched.wording
    union
    select pairs.fuller
    from reach join pairs using (wording)
    join wordings as here on here.wording = pairs.wording
    join wordings as there on there.wording = pairs.fuller
    where here.spoken_by is there.spoken_by
    union
    select pairs.wording
    from reach join pairs on pairs.fuller = reach.wording
    join wordings as here on here.wording = pairs.fuller
    join wordings as there on there.wording = pairs.wording
    where here.spoken_by is there.spoken_by
)
select wording from reach
"""
# SQLite takes the other columns from the row with the smallest day (sqlite.org/lang_select.html#bareagg).
_LINKS = """
select pairs.wording, pairs.fuller, min(pairs.day) as day, pairs.share, lesser.words, fuller.words as fuller_words
from reached
join pairs using (wording)
join wordings as lesser on lesser.wording = pairs.wording
join wordings as fuller on fuller.wording = pairs.fuller
where lesser.spoken_by is fuller.spoken_by
group by pairs.wording, pairs.fuller
"""
_FIRSTS = "select said.wording, min(said.day) as day, said.quote_id from reached join said using (wording) group by 1"
_HASHES = ("wording", "fuller", "head")
_DAYS = ("day", "told_day")
_KINDS: dict[str, pl.DataType] = {
    **dict.fromkeys(_HASHES, pl.Int64()),
    **dict.fromkeys((*_DAYS, "speaker", "fuller_speaker", "quote_id", "group_id", "head_id"), pl.String()),
    **dict.fromkeys(("words", "fuller_words"), pl.UInt32()),
    "share": pl.Float64(),
}


class DamagedIndex(Exception):
    """The file is no index of this version: it is to be made anew."""


@dataclass(frozen=True)
class Indexed:
    """What a day of the index was made of, and the fingerprint of the day's groups when they were last written."""

    made_of: str
    written: str | None


@contextmanager
def opened(path: Path) -> Generator["WordingIndex"]:
    """The index, made where there is none; what is changed stays if all of it went well. Raises DamagedIndex, and LakeError
    where the disk is full or may not be written."""
    make_folder(path.parent)
    try:
        with closing(sqlite3.connect(path)) as db:
            version = int(db.execute("pragma user_version").fetchone()[0])
            if version not in (0, _VERSION):
                raise DamagedIndex(f"{path} is of version {version}")
            for setting in ("cache_size = -65536", "temp_store = memory", f"user_version = {_VERSION}"):
                db.execute(f"pragma {setting}")
            db.executescript(_TABLES)
            with db:
                yield WordingIndex(db)
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
            raise LakeError(f"{path}: {error}; {DISK_REMEDY}") from error
        raise DamagedIndex(f"{path}: {error}") from error


def indexed_days(path: Path) -> dict[date, Indexed]:
    """The days of an index for who only looks; none where there is no index of this version, or where it is being written."""
    try:
        with looked_at(path) as db:
            known = int(db.execute("pragma user_version").fetchone()[0]) == _VERSION
            return WordingIndex(db).days() if known else {}
    except (FileNotFoundError, NotADirectoryError, sqlite3.DatabaseError):
        return {}


@dataclass(frozen=True)
class WordingIndex:
    """An open index."""

    db: sqlite3.Connection

    def days(self) -> dict[date, Indexed]:
        rows = self.db.execute("select day, made_of, written from days")
        return {date.fromisoformat(day): Indexed(made_of, written) for day, made_of, written in rows}

    def replace(self, day: date, made_of: str, said: pl.DataFrame, pairs: pl.DataFrame) -> None:
        """Puts the day's rows of QUOTE_SKETCHES and QUOTE_PAIRS in the place of those that are known of it."""
        self.forget(day)
        named = str(day)
        self.db.execute("insert into days values (?, ?, null)", (named, made_of))
        first = _signed(said.group_by("wording").agg(pl.col("quote_id").min()).sort("wording"))
        self._insert("said values (?, ?, ?)", ((wording, named, quote) for wording, quote in first.iter_rows()))
        rows = _signed(pairs.select("wording", "fuller", "share"))
        self._insert(
            "pairs values (?, ?, ?, ?)", ((one, other, named, share) for one, other, share in rows.iter_rows())
        )
        for names in (("wording", "speaker", "words"), ("fuller", "fuller_speaker", "fuller_words")):
            known = _signed(pairs.select(names)).iter_rows()
            self._insert("wordings values (?, ?, ?, null)", known)
        self._touch(named)

    def forget(self, day: date) -> None:
        """Takes a day out."""
        named = str(day)
        self._touch(named)
        for table in ("said", "pairs", "days"):
            self.db.execute(f"delete from {table} where day = ?", (named,))

    def regroup(self, changed: Collection[date]) -> set[date]:
        """Groups anew what the days replaced or forgotten can have changed, and tells the days on which the rows of a quotation
        may be others now; `changed` are these days."""
        self._tell_speakers()
        self.db.execute(_REACH)
        links = self._frame(_LINKS, ("wording", "fuller", "day", "share", "words", "fuller_words"))
        groups = with_names(heads_of(links), self._frame(_FIRSTS, ("wording", "day", "quote_id")))
        before = self._groups("reached")
        self.db.execute("delete from groups where wording in (select wording from reached)")
        rows = _signed(groups).with_columns(pl.col("told_day").dt.to_string("%Y-%m-%d")).iter_rows()
        self._insert("groups values (?, ?, ?, ?, ?)", rows)
        told_anew = groups.filter(pl.col("told_day").is_in(list(changed)))
        others = (
            before.join(groups, on=list(GROUPS), how="anti", nulls_equal=True),
            groups.join(before, on=list(GROUPS), how="anti", nulls_equal=True),
            told_anew,
        )
        found = _signed(pl.concat(others).select(pl.col("wording").unique()))
        self._insert("altered values (?)", found.iter_rows())
        days = self.db.execute("select distinct said.day from altered join said using (wording)")
        return {*changed, *(date.fromisoformat(day) for (day,) in days)}

    def groups_of(self, day: date) -> pl.DataFrame:
        """Rows of GROUPS of the wordings that were said on a day."""
        return self._groups("(select wording from said where day = ?)", str(day))

    def note_written(self, day: date, fingerprint: str) -> None:
        self.db.execute("update days set written = ? where day = ?", (fingerprint, str(day)))

    def _touch(self, day: str) -> None:
        for column, table in (("wording", "said"), ("wording", "pairs"), ("fuller", "pairs")):
            self.db.execute(f"{_TOUCH} select {column} from {table} where day = ?", (day,))

    def _tell_speakers(self) -> None:
        """Of the wordings touched; those of others do not rest on what changed."""
        names = ("wording", "fuller", "speaker", "fuller_speaker")
        sides = [self._frame(_OF_TOUCHED.format(touched="touched", side=side), names) for side in ("wording", "fuller")]
        spoken = _signed(speakers_of(pl.concat(sides))).select("spoken_by", "wording")
        touched = "wording in (select wording from touched)"
        self.db.executemany(f"update wordings set spoken_by = ? where wording = ? and {touched}", spoken.iter_rows())

    def _groups(self, wordings: str, *values: object) -> pl.DataFrame:
        return self._frame(f"select groups.* from {wordings} join groups using (wording)", GROUPS, *values)

    def _insert(self, into: str, rows: Iterable[tuple[object, ...]]) -> None:
        self.db.executemany(f"insert or ignore into {into}", rows)

    def _frame(self, query: str, columns: Iterable[str], *values: object) -> pl.DataFrame:
        schema = {name: _KINDS[name] for name in columns}
        rows = pl.DataFrame(self.db.execute(query, values).fetchall(), schema=schema, orient="row")
        return rows.with_columns(
            *(pl.col(name).reinterpret(signed=False) for name in _HASHES if name in schema),
            *(pl.col(name).str.to_date("%Y-%m-%d") for name in _DAYS if name in schema),
        )


def _signed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(name).reinterpret(signed=True) for name in _HASHES if name in frame.columns)
