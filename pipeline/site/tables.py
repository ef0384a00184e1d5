"""The data dictionary, out of the publication's own comments; a table's example, and all its rows as CSV."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.look.asking import ask_for
from pipeline.shown import unsteered
from pipeline.site.errors import found_or_404
from pipeline.site.examples import example_of
from pipeline.warehouse.base_tables import as_text

# Rows that are read at a time, the characters of one cell on a page and in excerpts.
BATCH, CELL, ROWS_SHOWN = 5_000, 300, 50
# Other people's texts and words, as far as tables hold them whole.
TEXTS = {
    "news.articles": {"text"},
    "news.quotes": {"text", "normalized_text"},
    "marts.quotations": {"text", "sentence_before", "sentence_after", "utterance"},
    "marts.quote_spread": {"text"},
    "news.quote_groups": {"text"},
    "news.grouped_quotes": {"difference", "cut", "changed"},
    "marts.quote_variants": {"text", "normalized_text", "head_text", "difference", "cut", "changed"},
}


@dataclass(frozen=True)
class Table:
    """A table of the publication: `name` is schema.table, `grain` its comment."""

    name: str
    grain: str | None
    rows: int
    columns: int

    @property
    def example(self) -> str:
        return example_of(self.name)


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    meaning: str | None


@dataclass(frozen=True)
class Rows:
    """What a query gave: names of its columns, and cells as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


_TABLES = """
select schema_name || '.' || table_name, comment, estimated_size::bigint, column_count::integer
from duckdb_tables()
where not internal and database_name = current_database()
order by list_position(['marts', 'news', 'ops'], schema_name), table_name
"""
_COLUMNS = """
select column_name, data_type, comment
from duckdb_columns()
where database_name = current_database() and schema_name || '.' || table_name = $table
order by column_index
"""


def read_tables(con: duckdb.DuckDBPyConnection) -> tuple[Table, ...]:
    return ask_for(con, Table, _TABLES)


def read_table(con: duckdb.DuckDBPyConnection, name: str) -> Table:
    """Raises NoAnswer where the publication has no such table."""
    return found_or_404([table for table in read_tables(con) if table.name == name], "The table")[0]


def read_columns(con: duckdb.DuckDBPyConnection, table: Table) -> tuple[Column, ...]:
    return ask_for(con, Column, _COLUMNS, {"table": table.name})


def run_example(con: duckdb.DuckDBPyConnection, table: Table) -> Rows:
    """The first rows that the table's example gives."""
    result = con.execute(table.example)
    names = tuple(str(column[0]) for column in result.description)
    rows = result.fetchmany(ROWS_SHOWN)
    return Rows(names, tuple(tuple(_cell(value) for value in row) for row in rows))


def csv_lines(con: duckdb.DuckDBPyConnection, table: Table, *, is_excerpts: bool, deadline: float) -> Iterator[str]:
    """The table as CSV, a batch at a time, with its texts or, as excerpts, without and with other long cells cut.

    Raises TimeoutError past `deadline` (of time.monotonic): the reader then sees a download that broke off.
    """
    left_out = TEXTS.get(table.name, set[str]()) if is_excerpts else set[str]()
    columns = [column for column in read_columns(con, table) if column.name not in left_out]
    yield _lines([[column.name for column in columns]])
    chosen = ", ".join(_as_csv(column, is_excerpts) for column in columns)
    (last,) = con.execute(f"select coalesce(max(rowid), -1) from {table.name}").fetchall()[0]
    for first in range(0, last + 1, BATCH):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{table.name} was not read to its end in time")
        rows = con.execute(f"select {chosen} from {table.name} where rowid between {first} and {first + BATCH - 1}")
        yield _lines(rows.fetchall())


def _as_csv(column: Column, is_excerpts: bool) -> str:
    text = as_text(column.name, column.type)
    return f"if(length({text}) > {CELL}, substr({text}, 1, {CELL}) || '…', {text})" if is_excerpts else text


def _lines(rows: Sequence[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _cell(value: object) -> str | None:
    text = None if value is None else unsteered(str(value))
    return f"{text[:CELL]}…" if text and len(text) > CELL else text
