"""The index of a publication: an SQLite file (FTS5), made once, that finds rows by words, names and filters.

Rows are numbered by day, time and place, so that the days from one to another are one range of numbers.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.folders import make_folder

OUTLET, PERSON, TYPE, ABOUT, SAID = "o", "p", "t", "a", "s"
_BATCH = 10_000
_OPTIONS = "content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'"


@dataclass(frozen=True)
class Kind:
    """One kind of rows that can be found: the columns with words, and the query that gives `rowid, day, <columns>` in order.
    `table` names one that publications of earlier versions lack: of these nothing is found."""

    name: str
    columns: tuple[str, ...]
    rows: str
    table: str | None = None


def facet(kind: str, value: str) -> str:
    """The token of a filter: letters and digits alone, whatever the value holds."""
    return kind + hashlib.md5(value.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:12]


def _facet(kind: str, column: str) -> str:
    """The same in SQL; nothing where the column is null."""
    return f"coalesce('{kind}' || substr(md5({column}), 1, 12), '')"


QUOTATIONS = Kind(
    "quotations",
    ("text", "speaker", "facets"),
    # About is as in marts.who_about_whom: named or meant inside the quotation, and not the speaker.
    f"""
    with
        spoken_of as (
            select quote.quote_id, quote.person_id, mention.entity_id
            from news.quotes as quote
            join news.mentions as mention
                on mention.article_id = quote.article_id
                and mention.start_char >= quote.start_char
                and mention.end_char <= quote.end_char
            union
            select quote_id, person_id, unnest(about).entity_id from news.quotes
        ),
        about as (
            select quote_id, string_agg(distinct {_facet(ABOUT, "entity_id")}, ' ') as facets
            from spoken_of
            where entity_id is not null and entity_id is distinct from person_id
            group by quote_id
        )
    select
        quotation.rowid, quotation.day, quotation.text, coalesce(quotation.speaker, ''),
        concat_ws(
            ' ', {_facet(OUTLET, "quotation.outlet")}, {_facet(PERSON, "quotation.person_id")},
            {_facet(TYPE, "quotation.type")}, if(quotation.is_said_first, {_facet(SAID, "'once'")}, null), about.facets
        )
    from marts.quotations as quotation
    left join about using (quote_id)
    order by quotation.day, quotation.seen_at, quotation.rowid
    """,
)
TITLES = Kind(
    "titles",
    ("title", "facets"),
    f"""
    select rowid, day, title, {_facet(OUTLET, "outlet")}
    from news.articles
    where title is not null
    order by day, seen_at, article_id
    """,
)
NAMES = Kind(
    "names",
    ("name", "aliases"),
    """
    select entity.rowid, null, entity.name, array_to_string(entity.aliases, ' | ')
    from news.entities as entity
    left join marts.speaker_profile as profile on profile.person_id = entity.entity_id
    order by coalesce(profile.quotes_said, 0), entity.articles, entity.entity_id desc
    """,
)
STORIES = Kind(
    "stories",
    ("headline", "label"),
    """
    select rowid, last, coalesce(headline, ''), coalesce(label, '')
    from news.stories
    order by last, outlets, story_id
    """,
    "news.stories",
)
KINDS = (QUOTATIONS, TITLES, NAMES, STORIES)


# Of all that makes the file: one that an earlier version made is made anew.
_VERSION = hashlib.sha256(repr((KINDS, _OPTIONS)).encode()).hexdigest()[:8]


def index_of(publication: Path, folder: Path) -> Path:
    """Where the index of a publication lies: a name that no other publication has."""
    found = publication.stat()
    return folder / f"{publication.stem}-{found.st_mtime_ns:x}-{found.st_size:x}.{_VERSION}.sqlite"


def make_index(con: duckdb.DuckDBPyConnection, path: Path, goes_on: Callable[[], bool] = lambda: True) -> bool:
    """Makes the index of the publication that `con` reads, whole or not at all; False where it no longer `goes_on`.

    Raises OSError and sqlite3.Error where the disk is full.
    """
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(draft, isolation_level=None)) as index:
            # A draft that a power cut tears is made anew: nothing of it is worth a journal.
            for setting in ("journal_mode = off", "synchronous = off", "cache_size = -65536", "temp_store = memory"):
                index.execute(f"pragma {setting}")
            index.execute("begin")
            for kind in KINDS:
                if not _fill(con, index, kind, goes_on):
                    return False
            index.execute("commit")
        with draft.open("rb+") as whole:
            os.fsync(whole.fileno())
        draft.replace(path)
        return True
    finally:
        draft.unlink(missing_ok=True)


def forget_others(kept: Path) -> None:
    """Deletes the indexes of other publications, and drafts of processes that were killed. Who reads one goes on reading it."""
    for path in kept.parent.glob("*.sqlite"):
        if path != kept:
            path.unlink(missing_ok=True)
    for path in kept.parent.glob(".*.draft"):
        if not Path("/proc", path.name.split(".")[-2]).exists():
            path.unlink(missing_ok=True)


def _fill(con: duckdb.DuckDBPyConnection, index: sqlite3.Connection, kind: Kind, goes_on: Callable[[], bool]) -> bool:
    index.execute(f"create virtual table {kind.name} using fts5({', '.join(kind.columns)}, {_OPTIONS})")
    index.execute(f"create table {kind.name}_rows (number integer primary key, place integer)")
    index.execute(f"create table {kind.name}_days (day text primary key, first integer, last integer)")
    insert = (
        f"insert into {kind.name}(rowid, {', '.join(kind.columns)}) values (?, {', '.join('?' * len(kind.columns))})"
    )
    if kind.table and not _holds(con, kind.table):
        return True
    rows = con.execute(kind.rows)
    number, days = 0, dict[str, list[int]]()
    while batch := rows.fetchmany(_BATCH):
        numbered = list(enumerate(batch, number + 1))
        index.executemany(insert, ((n, *row[2:]) for n, row in numbered))
        index.executemany(f"insert into {kind.name}_rows values (?, ?)", ((n, row[0]) for n, row in numbered))
        for n, row in numbered:
            days.setdefault(str(row[1]), [n, n])[1] = n
        number += len(batch)
        if not goes_on():
            return False
    index.executemany(f"insert into {kind.name}_days values (?, ?, ?)", ((day, *ends) for day, ends in days.items()))
    return True


def _holds(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = current_database() and schema_name || '.' || table_name = ?",
        [table],
    )
    return found.fetchone() is not None
