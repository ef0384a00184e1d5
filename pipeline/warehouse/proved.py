"""Which days, and which rows of kept tables without days, the checks have to look at: those that changed since all was proved,
and once a week all of them.

A night that brings a Tuesday looks at everything: it runs early on a Wednesday, when somebody is at work who can see to what
it finds. A Tuesday that comes later is looked at so when it comes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from pipeline.tables import CAPTURES, Column, Table
from pipeline.warehouse.base_tables import BASE_TABLES, SCHEMAS, WarehouseTable, comment, make_table

# As isodow counts: Monday is 1.
WHOLE_ON = 2
UNPROVED_DAYS = Table(
    "ops",
    "unproved_days",
    "one row a day of a table that has changed since the checks passed (empty in a publication that they passed)",
    ("table_name", "day"),
    {
        "table_name": Column(pl.String(), "Table as schema.name"),
        "day": Column(pl.Date(), "Day of its rows that came, went or changed"),
    },
)
UNPROVED_VALUES = Table(
    "ops",
    "unproved_values",
    "one row a value by which a table without days is kept, and whose rows were made again since the checks passed (empty in a "
    "publication that they passed)",
    ("table_name", "value"),
    {
        "table_name": Column(pl.String(), "The kept table: ops.kept_models.table_name"),
        "value": Column(
            pl.List(pl.String()), "Values of the columns that its rows are kept by, as text; null: all of them"
        ),
    },
)
_TABLE = WarehouseTable(UNPROVED_DAYS)
_VALUES = WarehouseTable(UNPROVED_VALUES)


def note_days(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> None:
    """Notes the days of the rows of a query as changed days of `table`."""
    _create(con)
    con.execute(
        f"insert into ops.unproved_days select distinct $table, day from ({rows}) where day is not null "
        "except select * from ops.unproved_days",
        {"table": table},
    )


def unproved_days(con: duckdb.DuckDBPyConnection, tables: Collection[str]) -> list[date]:
    """The changed days of any of `tables`, oldest first."""
    query = "select distinct day from ops.unproved_days where list_contains(?, table_name) order by day"
    return [day for (day,) in con.execute(query, [sorted(tables)]).fetchall()]


def note_values(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: str) -> None:
    """Notes what the rows of a query have in `columns`, by which `table` is kept, as values whose rows are made again: nothing
    where all of its rows were."""
    _create_values(con)
    listed = ", ".join(f'"{name}"::varchar' for name in columns)
    con.execute(
        f"insert into ops.unproved_values select $table, [{listed}] from ({rows}) where not exists "
        "(from ops.unproved_values where table_name = $table and value is null) except select * from ops.unproved_values",
        {"table": table},
    )


def note_whole(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Notes that all rows of a kept table without days were made again."""
    _create_values(con)
    con.execute("delete from ops.unproved_values where table_name = ?", [table])
    con.execute("insert into ops.unproved_values values (?, null)", [table])


def unproved_values(con: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str]) -> str | None:
    """A query for the values of a kept table, by columns of these types, whose rows were made again; None where all were, or
    where nothing tells: an earlier version's file."""
    if not _names(con, [_VALUES.name]):
        return None
    query = "select count(*) from ops.unproved_values where table_name = ? and value is null"
    if con.execute(query, [table]).fetchone() != (0,):
        return None
    typed = ", ".join(f'value[{place}]::{kind} as "{name}"' for place, (name, kind) in enumerate(types.items(), 1))
    return f"select {typed} from ops.unproved_values where table_name = '{table}'"


def looks_at_everything(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this night's checks look at all days. True too where nothing tells what changed: an earlier version's file."""
    if not _is_there(con):
        return True
    query = "select count(*) from ops.unproved_days where table_name = ? and isodow(day) = ?"
    found = con.execute(query, [f"{CAPTURES.schema}.{CAPTURES.name}", WHOLE_ON]).fetchone()
    return bool(found and found[0])


def mark_proved(con: duckdb.DuckDBPyConnection) -> None:
    """All checks have passed over what the file holds now."""
    for name in _names(con, [_TABLE.name, _VALUES.name]):
        con.execute(f"delete from {name}")


def _create(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the table where it is not there. Of what the base tables hold then, nothing is known to be proved."""
    if _is_there(con):
        return
    _make(con, _TABLE)
    for name in _names(con, [base.name for base in BASE_TABLES]):
        con.execute(f"insert into ops.unproved_days select distinct '{name}', day from {name}")


def _create_values(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the table where it is not there. Of the kept tables that are there, nothing is known to be proved."""
    if _names(con, [_VALUES.name]):
        return
    _make(con, _VALUES)
    if _names(con, ["ops.kept_models"]):
        con.execute("insert into ops.unproved_values select table_name, null from ops.kept_models")


def _make(con: duckdb.DuckDBPyConnection, made: WarehouseTable) -> None:
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    make_table(con, made)
    comment(con, made.name, made.table.grain, {name: doc for name, (_, doc) in made.columns.items()})


def _is_there(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(_names(con, [_TABLE.name]))


def _names(con: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> list[str]:
    """Those of the tables that there are."""
    found = con.execute(
        "select schema_name || '.' || table_name as name from duckdb_tables() "
        "where database_name = current_database() and list_contains(?, name) order by name",
        [wanted],
    ).fetchall()
    return [name for (name,) in found]
