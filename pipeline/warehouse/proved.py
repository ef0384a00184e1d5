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
from pipeline.warehouse.base_tables import BASE_TABLES, WarehouseTable
from pipeline.warehouse.catalog import tables_there
from pipeline.warehouse.making import make_commented

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
    listed = ", ".join(f'"{name}"::varchar' for name in columns)
    con.execute(
        f"insert into ops.unproved_values select $table, [{listed}] from ({rows}) where not exists "
        "(from ops.unproved_values where table_name = $table and value is null) except select * from ops.unproved_values",
        {"table": table},
    )


def note_whole(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Notes that all rows of a kept table without days were made again."""
    con.execute("delete from ops.unproved_values where table_name = ?", [table])
    con.execute("insert into ops.unproved_values values (?, null)", [table])


def unproved_values(con: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str]) -> str | None:
    """A query for the values of a kept table, by columns of these types, whose rows were made again; None where all were, or
    where nothing tells: an earlier version's file."""
    if not tables_there(con, [_VALUES.name]):
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
    for name in sorted(tables_there(con, [_TABLE.name, _VALUES.name])):
        con.execute(f"delete from {name}")


def create_proved_tables(con: duckdb.DuckDBPyConnection, there: Collection[str] | None = None) -> None:
    """Makes the two tables where they are not `there`, among the tables of the file: what notes changes needs them. Of what the
    base tables and the kept ones hold then, nothing is known to be proved."""
    there = tables_there(con) if there is None else there
    if _TABLE.name not in there:
        make_commented(con, _TABLE)
        for base in BASE_TABLES:
            if base.name in there:
                con.execute(f"insert into ops.unproved_days select distinct '{base.name}', day from {base.name}")
    if _VALUES.name not in there:
        make_commented(con, _VALUES)
        if "ops.kept_models" in there:
            con.execute("insert into ops.unproved_values select table_name, null from ops.kept_models")


def _is_there(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(tables_there(con, [_TABLE.name]))
