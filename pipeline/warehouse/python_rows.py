"""Rows of Python as a temporary table of DuckDB."""

from collections.abc import Mapping, Sequence
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
