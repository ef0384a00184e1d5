"""`quotewire export`: tables of the publication as Parquet or CSV files, one a table, for tools that do not open DuckDB."""

import difflib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from pipeline.commands.errors import CommandError, UsageError
from pipeline.settings import Settings
from pipeline.warehouse.base_tables import as_text, is_nested, quoted
from pipeline.warehouse.errors import is_damage

ExportFormat = Literal["parquet", "csv"]

# Marks a folder as an export, which the next may replace: the names of the files that it wrote.
MARK = ".quotewire-export"
# The whole articles: news.articles.text is most of a publication, and other people's work.
TEXTS = {"news.articles": "text"}


@dataclass(frozen=True)
class Exported:
    """One file that was written."""

    table: str
    rows: int
    bytes: int


def run_export(
    to: Path,
    settings: Settings,
    *,
    tables: Sequence[str] = (),
    since: date | None = None,
    format: ExportFormat = "parquet",
    texts: bool = False,
    force: bool = False,
) -> int:
    """Prints table, rows and bytes of each file. Raises CommandError and WarehouseError; what `to` holds then stays.

    Each file takes its place whole. Files of the folder's earlier export that this one does not write go; other people's
    files stay.
    """
    earlier = _earlier_files(to, force)
    draft = to / f"{MARK}.draft"
    with settings.warehouse.read_published() as con:
        chosen = _chosen(con, tables)
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            written = [_write(con, table, draft, since, format, texts) for table in chosen]
            names = _put_in_place(draft, to)
            for gone in earlier - names:
                (to / gone).unlink(missing_ok=True)
        except (OSError, duckdb.IOException) as error:
            if isinstance(error, duckdb.Error) and is_damage(error):
                raise
            raise CommandError(f"{to} cannot be written ({_in_one_line(error)}); free space or give another") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    for file in written:
        print(f"{file.table:28} {file.rows:>10,} rows {file.bytes:>14,} bytes")
    return 0


def _earlier_files(to: Path, force: bool) -> set[str]:
    """Names of the files that the folder's earlier export wrote."""
    if to.exists() and not to.is_dir():
        raise CommandError(f"{to} is a file: give a folder, which is made")
    mark = to / MARK
    if mark.exists():
        return {Path(name).name for name in mark.read_text().splitlines()}
    if to.exists() and any(to.iterdir()) and not force:
        raise CommandError(
            f"{to} holds other files than an export: give a new folder, or --force to put the tables among them"
        )
    return set()


def _chosen(con: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    found = con.execute("select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1")
    known = [str(row[0]) for row in found.fetchall()]
    for name in asked:
        if name not in known:
            bare = {table.partition(".")[2]: table for table in known}
            close = difflib.get_close_matches(name, known) + [
                bare[match] for match in difflib.get_close_matches(name.rpartition(".")[2], bare)
            ]
            meant = f"; did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""
            raise UsageError(f"the publication has no table {name}{meant} (all of them: {', '.join(known)})")
    return list(dict.fromkeys(asked)) or known


def _write(
    con: duckdb.DuckDBPyConnection, table: str, folder: Path, since: date | None, format: ExportFormat, texts: bool
) -> Exported:
    columns = {str(name): str(kind) for name, kind, *_ in con.execute(f"describe {table}").fetchall()}
    left_out = None if texts else TEXTS.get(table)
    chosen = ", ".join(_column(name, kind, format) for name, kind in columns.items() if name != left_out)
    # A table without a day (people, sources, clusters) is written whole: its rows belong to no day.
    days = f" where day >= date {quoted(since.isoformat())}" if since and columns.get("day") == "DATE" else ""
    file = folder / f"{table}.{format}"
    how = "format parquet, compression zstd" if format == "parquet" else "format csv, header true"
    done = con.execute(
        f"copy (select {chosen} from {table}{days} order by all) to {quoted(str(file))} ({how})"
    ).fetchone()
    return Exported(table, int(done[0]) if done else 0, file.stat().st_size)


def _column(name: str, kind: str, format: ExportFormat) -> str:
    return f'{as_text(name, kind)} as "{name}"' if format == "csv" and is_nested(kind) else f'"{name}"'


def _put_in_place(draft: Path, to: Path) -> set[str]:
    """Moves the files to their place, the mark with their names before them, and returns the names."""
    names = {file.name for file in draft.iterdir()}
    (draft / MARK).write_text("".join(f"{name}\n" for name in sorted(names)))
    for name in (MARK, *sorted(names)):
        (draft / name).replace(to / name)
    return names


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
