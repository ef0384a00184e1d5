"""Tables of sql/ whose rows are kept from night to night: which rows are stale, because rows that they are made of changed.

Whoever changes rows of a table tells it here in the same transaction, so that what is stale is stored with what made it so.
Knows no SQL file: a model says what it follows when it is built.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import polars as pl

from pipeline.tables import Column, Table
from pipeline.warehouse.base_tables import WarehouseTable
from pipeline.warehouse.catalog import tables_there
from pipeline.warehouse.making import make_commented

Part = TypeVar("Part")
_NAMES = pl.List(pl.String())
# Days that are named one by one, so that whole stretches of a table are passed over; more by their first and last.
_NAMED_DAYS = 60
NO_DAYS = "false"
"""What `in_days` gives for a table without rows."""

KEPT_MODELS = Table(
    "ops",
    "kept_models",
    "one row a table of sql/ whose rows are kept from night to night, and brought up to date where they are stale",
    ("table_name",),
    {
        "table_name": Column(pl.String(), "Table as schema.name"),
        "made_by": Column(pl.String(), "Hash of its query and of the rules by which it is kept: another makes it anew"),
    },
)
FOLLOWS = Table(
    "ops",
    "follows",
    "one row a table that a kept table reads: what of a changed row tells which of the kept rows are stale",
    ("table_name", "source"),
    {
        "table_name": Column(pl.String(), "The kept table: ops.kept_models.table_name"),
        "source": Column(pl.String(), "A table that it reads"),
        "columns": Column(_NAMES, "Columns of the source whose values, before and after a change, are noted"),
        "watched": Column(_NAMES, "Columns of the source whose change counts; all where none is named"),
    },
)
STALE_ROWS = Table(
    "ops",
    "stale_rows",
    "one row a value that changed rows of a source have, until the table that follows it is brought up to date (empty in a "
    "publication)",
    ("table_name", "source", "value"),
    {
        "table_name": Column(pl.String(), "The kept table"),
        "source": Column(pl.String(), "The table whose rows changed"),
        "value": Column(_NAMES, "Values of ops.follows.columns, as text"),
    },
)
_TABLES = tuple(WarehouseTable(table) for table in (KEPT_MODELS, FOLLOWS, STALE_ROWS))


@dataclass(frozen=True)
class Follow:
    """One row of ops.follows, without its table."""

    source: str
    columns: tuple[str, ...]
    watched: tuple[str, ...] = ()


def create_kept_tables(con: duckdb.DuckDBPyConnection, there: Collection[str] | None = None) -> None:
    """Makes the three tables where they are not `there`, among the tables of the file. Nothing is known then of any table: all
    are made anew. Everything else in this module needs them."""
    if {made.name for made in _TABLES} <= set(tables_there(con) if there is None else there):
        return
    for made in _TABLES:
        make_commented(con, made)


def note_changed(con: duckdb.DuckDBPyConnection, source: str, *rows: str) -> None:
    """Tells every table that follows `source` that the rows of these queries come, go or change. Call it with the rows as
    they were, before the change, and as they are, behind it."""
    for columns, tables in _by(followers(con, source), lambda follow: follow.columns).items():
        for query in rows:
            _note(con, source, tables, columns, query)


def note_replaced(con: duckdb.DuckDBPyConnection, source: str, before: str, after: str) -> None:
    """The same for rows that were replaced, all at once, from those of the query `before` to those of `after`: what is in
    both tells nothing."""
    alike = _by(followers(con, source), lambda follow: (follow.columns, follow.watched))
    for (columns, watched), tables in alike.items():
        _note(con, source, tables, columns, f"from ({differing_values(before, after, columns, watched)})")


def differing_values(before: str, after: str, columns: Sequence[str], watched: Sequence[str] = ()) -> str:
    """A query for the values of `columns` of which the rows of two queries differ: in what is `watched`, in anything where
    nothing is named. Rows are compared by the sum of their hashes: of all ways the one that neither sorts nor holds them."""
    named = ", ".join(f'"{name}"' for name in columns)
    shown = ", ".join(f'"{name}"' for name in (*columns, *watched)) if watched else "compared"
    sums = " union all ".join(
        f"select {named}, count(*) as number, sum(hash({shown})) as sum from ({rows}) as compared group by {named}"
        for rows in (before, after)
    )
    return f"select distinct {named} from ({sums}) group by {named}, number, sum having count(*) = 1"


def note_set(con: duckdb.DuckDBPyConnection, source: str, column: str, rows: str) -> None:
    """The same for rows of `source`, those of a query, of which `column` alone gets another value. Raises ValueError where a
    table follows by that column: which values it is to note, before and after, these rows do not tell."""
    found = followers(con, source)
    if led := [table for table, follow in found if column in follow.columns]:
        raise ValueError(f"{', '.join(led)} follows {source} by {column}: tell it with note_replaced")
    watching = [(table, follow) for table, follow in found if not follow.watched or column in follow.watched]
    for columns, tables in _by(watching, lambda follow: follow.columns).items():
        _note(con, source, tables, columns, rows)


def _by(found: Iterable[tuple[str, Follow]], part: Callable[[Follow], Part]) -> dict[Part, list[str]]:
    """The tables that are told alike."""
    tables: dict[Part, list[str]] = {}
    for table, follow in found:
        tables.setdefault(part(follow), []).append(table)
    return tables


def _note(
    con: duckdb.DuckDBPyConnection, source: str, tables: Sequence[str], columns: Sequence[str], query: str
) -> None:
    named = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'"{name}"::varchar' for name in columns)
    # A row without a value belongs to no kept row.
    known = " and ".join(f'"{name}" is not null' for name in columns)
    con.execute(
        f"""
        insert into ops.stale_rows
        select * from (
            select unnest($tables::varchar[]) as table_name, $source as source, [{values}] as value
            -- Distinct before they are text: a day's rows have one day.
            from (select distinct {named} from ({query}) where {known})
        )
        anti join ops.stale_rows using (table_name, source, value)
        """,
        {"tables": list(tables), "source": source},
    )


def followers(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple[str, Follow]]:
    """The tables that follow `source`, and by what."""
    found = con.execute(
        "select table_name, source, columns, watched from ops.follows where source = ? order by all", [source]
    ).fetchall()
    return [(table, Follow(name, tuple(columns), tuple(watched))) for table, name, columns, watched in found]


def is_kept(con: duckdb.DuckDBPyConnection, table: str, made_by: str) -> bool:
    """Whether the rows of `table` were made by the same rules, and may be kept."""
    found = con.execute("select made_by from ops.kept_models where table_name = ?", [table]).fetchone()
    return found == (made_by,)


def keep(con: duckdb.DuckDBPyConnection, table: str, made_by: str, follows: Sequence[Follow]) -> None:
    """Notes that `table` was made whole just now, and what it follows from here on."""
    forget(con, [table])
    con.execute("insert into ops.kept_models values (?, ?)", [table, made_by])
    for follow in follows:
        row = [table, follow.source, list(follow.columns), list(follow.watched)]
        con.execute("insert into ops.follows values (?, ?, ?, ?)", row)


def clear_stale(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Notes that `table` was brought up to date just now."""
    con.execute("delete from ops.stale_rows where table_name = ?", [table])


def forget(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """The tables are made anew when they are built next."""
    for table in tables:
        for made in _TABLES:
            con.execute(f"delete from {made.name} where table_name = ?", [table])


def forget_followers(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """All that follow `source` are made anew: it has another shape, or nothing is known of what it held."""
    forget(con, [table for table, _ in followers(con, source)])


def in_days(con: duckdb.DuckDBPyConnection, rows: str, column: str = "day", of: str = "day") -> str:
    """A condition that `column` is a day that the table `rows` has in its column `of`, in plain values: by these DuckDB passes
    over whole stretches of a table. Of many days it names the first and the last alone."""
    days = [day for (day,) in con.execute(f"select distinct {of} from {rows} order by {of}").fetchall()]
    if not days:
        return NO_DAYS
    if len(days) > _NAMED_DAYS:
        return f"{column} between date '{days[0]}' and date '{days[-1]}'"
    named = ", ".join(f"date '{day}'" for day in days)
    return f"{column} in ({named})"
