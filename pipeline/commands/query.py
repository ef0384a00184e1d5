"""`quotewire query`: one SQL statement over the published file, as a table, CSV or JSON lines."""

import json
import sys
from collections.abc import Sequence
from typing import Literal

import duckdb
from rich.console import Console
from rich.table import Table as RichTable

from pipeline.commands.errors import CommandError, UsageError
from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.warehouse.errors import is_damage

Format = Literal["table", "csv", "jsonl"]
# The last one keeps a statement from taking the others back.
_CONFINED = ("enable_external_access = false", "autoload_known_extensions = false", "lock_configuration = true")
ROWS_SHOWN = 1000
WIDEST = 100_000


def run_query(sql: str, settings: Settings, format: Format, *, unsafe: bool = False) -> int:
    """Prints the rows. Raises CommandError for bad SQL or where nothing has been published.

    The statement reads the published file and nothing else, unless `unsafe`: DuckDB's `copy ... to`, `read_csv`, `attach` and
    `install` reach every file of this user, the working file too, and the network.
    """
    with settings.warehouse.read_published() as con:
        if not unsafe:
            for setting in _CONFINED:
                con.execute(f"set {setting}")
        try:
            result = con.execute(sql)
            if result is None:  # pyright: ignore[reportUnnecessaryComparison] (the stubs forget the empty statement)
                raise UsageError('the query is empty; write for example "from marts.speaker_profile"')
            columns = [column[0] for column in result.description or ()]
            rows = result.fetchall()
        except duckdb.Error as error:
            if is_damage(error):
                raise
            raise CommandError(f"the query failed: {_in_one_line(error)}") from error
    if format == "csv":
        _print_csv(columns, rows)
    elif format == "jsonl":
        for row in rows:
            print(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))
    else:
        _print_table(columns, rows)
    return 0


def _in_one_line(error: duckdb.Error) -> str:
    """What DuckDB says, without the line of the query that it shows below."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())


def _print_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    import csv

    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows(rows)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = RichTable(*map(unsteered, columns), show_edge=False)
    for row in rows[:ROWS_SHOWN]:
        table.add_row(*("" if value is None else unsteered(str(value)) for value in row))
    # A pipe gets whole lines, however wide; a terminal gets its own width.
    width = None if sys.stdout.isatty() else WIDEST
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    console.print(table)
    if len(rows) > ROWS_SHOWN:
        console.print(f"{ROWS_SHOWN} of {len(rows)} rows; use --format csv for all of them")
