"""One question to the publication at a time: rows as dataclasses, and the windows of days that a night is held against."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

import duckdb

from pipeline.look.made import LookError

Row = TypeVar("Row")

# Before the night, itself not counted.
WEEK, MONTH = 7, 28
# How DuckDB says that a table or column is not there.
_MISSING = ("does not exist", "not found in FROM clause", "does not have a column")


def ask(
    con: duckdb.DuckDBPyConnection,
    row: Callable[..., Row],
    sql: str,
    day: date,
    given: Mapping[str, object] | None = None,
) -> tuple[Row, ...]:
    """The rows of a query about a night, `$day`. Raises LookError as `ask_for` does."""
    return ask_for(con, row, sql, {"day": day} | dict(given or {}))


def ask_for(
    con: duckdb.DuckDBPyConnection, row: Callable[..., Row], sql: str, given: Mapping[str, object] | None = None
) -> tuple[Row, ...]:
    """The rows of a query as `row`s, their fields in the order of its columns.

    Raises LookError where the publication lacks what the query reads: an earlier version made it.
    """
    with of_this_version():
        rows = con.execute(sql, dict(given or {})).fetchall()
    return tuple(row(*values) for values in rows)


@contextmanager
def of_this_version() -> Generator[None]:
    """Raises LookError where a query inside reads a table or column that is not there."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        if not any(reason in str(error) for reason in _MISSING):
            raise
        missing = " ".join(str(error).partition("\n")[0].split())
        raise LookError(
            f"the publication was made by an earlier version ({missing}): run the nightly job once, which publishes it anew"
        ) from error
