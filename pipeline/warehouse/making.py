"""Makes tables of the working file, each with its comments, where they are not there in their shape."""

from collections.abc import Mapping

import duckdb

from pipeline.warehouse.base_tables import SCHEMAS, WarehouseTable, quoted
from pipeline.warehouse.catalog import columns_of

Comments = Mapping[tuple[str, str], str | None]


def make_schemas(con: duckdb.DuckDBPyConnection) -> None:
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")


def make_commented(con: duckdb.DuckDBPyConnection, made: WarehouseTable) -> None:
    """Makes the table anew, empty and with its comments, and its schema where it is not there."""
    make_schemas(con)
    con.execute(f"drop table if exists {made.name}")
    make_table(con, made, is_there=False)
    comment_columns(con, made, {})


def make_table(con: duckdb.DuckDBPyConnection, base: WarehouseTable, *, is_there: bool) -> bool:
    """Makes a table where it is not there in this shape; True where it had to be made (anew)."""
    kinds = [kind for kind, _ in base.columns.values()]
    # As DuckDB writes them: a field of a struct whose name is a word of SQL is quoted there.
    written = con.execute("select " + ", ".join(f"typeof(null::{kind})" for kind in kinds)).fetchone() or ()
    wanted = list(zip(base.columns, written, strict=True))
    if is_there and columns_of(con, base.name) == wanted:
        return False
    columns = ", ".join(f'"{name}" {kind}' for name, kind in wanted)
    con.execute(f"create or replace table {base.name} ({columns})")
    return True


def comment_columns(con: duckdb.DuckDBPyConnection, made: WarehouseTable, known: Comments) -> None:
    """Comments on a table and its columns, where they are not `known`."""
    docs = {name: doc for name, (_, doc) in made.columns.items()}
    comment(con, made.name, made.table.grain, docs, known)


def comments_of(con: duckdb.DuckDBPyConnection) -> Comments:
    """The comment of every column, by table and name."""
    found = con.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() "
        "where database_name = current_database() and not internal"
    ).fetchall()
    return {(table, column): text for table, column, text in found}


def comment(con: duckdb.DuckDBPyConnection, table: str, doc: str, columns: Mapping[str, str], known: Comments) -> None:
    """Sets the comments of a table and its columns, leaving those that are `known` already."""
    con.execute(f"comment on table {table} is {quoted(doc)}")
    for column, text in columns.items():
        if known.get((table, column)) != text:
            con.execute(f'comment on column {table}."{column}" is {quoted(text)}')
