"""Rows of DuckDB and of Python: brought over in batches, so that few are at hand at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow  # pyright: ignore[reportMissingTypeStubs]

# It has no type stubs. Polars makes columns of lists from rows of Python ten times as slowly.
_arrow: Any = pyarrow
_TYPES: Mapping[str, Any] = {
    "ubigint": _arrow.uint64(),
    "ubigint[]": _arrow.list_(_arrow.uint64()),
    "bigint": _arrow.int64(),
    "double": _arrow.float64(),
    "boolean": _arrow.bool_(),
    "date": _arrow.date32(),
    "varchar": _arrow.string(),
    "varchar[]": _arrow.list_(_arrow.string()),
}


def put(
    con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]], types: Mapping[str, str]
) -> None:
    """Makes the temporary table `name` of rows whose columns have these DuckDB types."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    con.execute(f"create or replace temp table {name} ({columns})")
    add(con, name, rows, types)


def add(
    con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]], types: Mapping[str, str]
) -> None:
    """Adds rows to a table that `put` made."""
    if not rows:
        return
    columns = [
        _arrow.array(column, _TYPES[kind]) for column, kind in zip(zip(*rows, strict=True), types.values(), strict=True)
    ]
    con.register("rows_of_python", _arrow.table(columns, list(types)))
    con.execute(f"insert into {name} from rows_of_python")
    con.unregister("rows_of_python")


def batches(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    """The rows of a table with a column `batch` (0 and up), a batch after the other, as a table and its condition."""
    (number,) = con.execute(f"select coalesce(max(batch) + 1, 0) from {table}").fetchone() or (0,)
    for batch in range(number):
        yield f"{table} where batch = {batch}"
