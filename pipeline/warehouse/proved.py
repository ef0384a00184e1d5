"""Which days the checks have to look at: those with rows that changed since all was proved, and once a week all of them.

A night that brings a Tuesday looks at everything: it runs early on a Wednesday, when somebody is at work who can see to what
it finds. A Tuesday that comes later is looked at so when it comes.
"""

from collections.abc import Collection, Sequence
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
_TABLE = WarehouseTable(UNPROVED_DAYS)


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


def looks_at_everything(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this night's checks look at all days. True too where nothing tells what changed: an earlier version's file."""
    if not _is_there(con):
        return True
    query = "select count(*) from ops.unproved_days where table_name = ? and isodow(day) = ?"
    found = con.execute(query, [f"{CAPTURES.schema}.{CAPTURES.name}", WHOLE_ON]).fetchone()
    return bool(found and found[0])


def mark_proved(con: duckdb.DuckDBPyConnection) -> None:
    """All checks have passed over what the file holds now."""
    if _is_there(con):
        con.execute("delete from ops.unproved_days")


def _create(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the table where it is not there. Of what the base tables hold then, nothing is known to be proved."""
    if _is_there(con):
        return
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    make_table(con, _TABLE)
    comment(con, _TABLE.name, UNPROVED_DAYS.grain, {name: doc for name, (_, doc) in _TABLE.columns.items()})
    for name in _names(con, [base.name for base in BASE_TABLES]):
        con.execute(f"insert into ops.unproved_days select distinct '{name}', day from {name}")


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
