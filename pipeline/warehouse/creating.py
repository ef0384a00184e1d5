"""All tables of the working file that no file of sql/ makes."""

import duckdb

from pipeline.warehouse.base_tables import BASE_TABLES, BOOKKEEPING
from pipeline.warehouse.catalog import tables_there
from pipeline.warehouse.kept import create_kept_tables
from pipeline.warehouse.making import comment_columns, comments_of, make_schemas, make_table
from pipeline.warehouse.proved import create_proved_tables


def create_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes schemas and tables, and comments on all of them; returns the base tables that had to be made (anew).

    A table of another shape (made by an earlier version) is dropped and forgotten, so that the next load brings all of
    it from the lake.
    """
    make_schemas(con)
    loaded, *others = BOOKKEEPING
    if make_table(con, loaded, is_there=loaded.name in tables_there(con, [loaded.name])):
        for base in BASE_TABLES:  # nothing is known of what these hold
            con.execute(f"drop table if exists {base.name}")
    there = tables_there(con)
    create_kept_tables(con, there)
    create_proved_tables(con, there)
    made = [base.name for base in (*others, *BASE_TABLES) if make_table(con, base, is_there=base.name in there)]
    for name in made:
        con.execute("delete from ops.loaded_partitions where table_name = ?", [name])
    known = comments_of(con)
    for base in (*BOOKKEEPING, *BASE_TABLES):
        comment_columns(con, base, known)
    return made
