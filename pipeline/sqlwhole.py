"""Tables of sql/ made whole. One that is kept by day is made a month after the other, so that it takes the memory of a month."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from pipeline.sqlfiles import Parsed, TableName, named_errors
from pipeline.sqlkept import DAY, over_narrowed
from pipeline.warehouse import kept


def make(con: duckdb.DuckDBPyConnection, table: str, queries: Iterable[str], path: Path) -> None:
    """The table, in the place of one that is there, with the rows of the first query and then of the others.

    Raises SqlFileError where a query fails.
    """
    for number, query in enumerate(queries):
        with named_errors(path):
            con.execute(f"{f'insert into {table}' if number else f'create or replace table {table} as'}\n{query}")


def by_months(con: duckdb.DuckDBPyConnection, parsed: Parsed, tables: Sequence[TableName]) -> Iterator[str]:
    """The query over the rows of one month after the other of `tables`, which all have days. Each holds until the next is
    asked for; where there are no rows there is one query."""
    for month in months(con, [".".join(table) for table in tables]) or ["false"]:
        for schema, name in tables:
            con.execute(f'create or replace temp view "stale {schema}.{name}" as from {schema}.{name} where {month}')
        yield over_narrowed(parsed, tables)
    for schema, name in tables:
        con.execute(f'drop view temp."stale {schema}.{name}"')


def months(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> list[str]:
    """A condition for each month that rows of `tables` have, oldest first."""
    days = " union ".join(f"select distinct {DAY} from {table} where {DAY} is not null" for table in tables)
    found = con.execute(f"select min({DAY}), max({DAY}) from ({days}) group by date_trunc('month', {DAY}) order by 1")
    return [f"{DAY} between date '{first}' and date '{last}'" for first, last in found.fetchall()]


def note_made(con: duckdb.DuckDBPyConnection, table: str, before: str) -> None:
    """Tells the followers of `table` in what it differs from the table `before`, of the same columns."""
    columns = {name for name, *_ in con.execute(f"describe {table}").fetchall()}
    stretches = [f" where {month}" for month in months(con, [table, before])] if DAY in columns else [""]
    for stretch in stretches:
        kept.note_replaced(con, table, f"from {before}{stretch}", f"from {table}{stretch}")
