"""`quotewire dedupe`: rows of a file in, their duplicate clusters out."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.commands.errors import CommandError
from pipeline.dedupe.rows import dedupe_rows

NEEDED = ("doc_id", "day", "outlet", "text")


def dedupe_file(path: Path) -> int:
    """Prints one JSON object a row. Raises CommandError for a file that is not there, lacks a column, or holds a bad row."""
    try:
        found = list(dedupe_rows(_rows(path)))
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from error
    for row in found:
        print(json.dumps(row, ensure_ascii=False, default=str))
    return 0


def _rows(path: Path) -> Iterator[dict[str, object]]:
    if not path.is_file():
        raise CommandError(f"{path}: no such file; give a .jsonl or .parquet file")
    if path.suffix != ".parquet" and not path.read_bytes().strip():
        return
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_ndjson(path, infer_schema_length=None)
    except pl.exceptions.PolarsError as error:
        raise CommandError(f"{path}: not readable as {path.suffix or 'JSON lines'}: {error}") from error
    if missing := [name for name in NEEDED if name not in frame.columns]:
        raise CommandError(f"{path}: column {', '.join(missing)} is missing; it needs {', '.join(NEEDED)}")
    yield from frame.select(NEEDED).iter_rows(named=True)
