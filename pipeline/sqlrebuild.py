"""Kept tables held against what they would be if they were made whole."""

import duckdb

from pipeline.sqlfiles import named_errors
from pipeline.sqlmodels import SqlModel


def differing(con: duckdb.DuckDBPyConnection, model: SqlModel) -> tuple[int, int, object] | None:
    """Rows by which the model's table differs from its query over the tables as they are: how many it lacks, how many it has
    too many, and one of them; None where it is the same. `con` may be read-only. Raises SqlFileError."""
    with named_errors(model.path):
        con.execute(f"create or replace temp table whole_rows as\n{model.query}")
    lacking = f"from whole_rows except all from {model.table}"
    surplus = f"from {model.table} except all from whole_rows"
    found = con.execute(f"select (select count(*) from ({lacking})), (select count(*) from ({surplus}))").fetchone()
    assert found is not None
    lacks, has = found
    first = con.execute(f"({lacking}) union all ({surplus}) limit 1").fetchone()
    con.execute("drop table whole_rows")
    return (lacks, has, first) if first else None
