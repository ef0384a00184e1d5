"""What was read of the days of a lake, remembered beside its tables until a file of these days changes.

A memory that is lost, damaged or of other files is made again; nothing is ever known by it alone.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import polars as pl
from pydantic import TypeAdapter, ValidationError

from pipeline.errors import DISK
from pipeline.folders import write_whole
from pipeline.lake import DamagedFile, Lake
from pipeline.tables import Table

Value = TypeVar("Value")
# Of each day the state of its files, and what was read of them.
Memory = dict[date, tuple[str, Value]]


def remembered(
    lake: Lake,
    name: str,
    tables: Sequence[Table],
    days: Iterable[date],
    read: Callable[[date], Value],
    memory: TypeAdapter[Memory[Value]],
    by: str = "",
    *,
    keep: bool = True,
    days_back: int = 0,
) -> dict[date, Value]:
    """What `read` tells of each day, asked only of days whose files in `tables` are others than when it last told.

    A day of which it meets a damaged file is left out and not remembered. `name` is that of the memory: another where `read`
    tells another thing; `memory` is how it goes through JSON; `by` is what a value rests on beside the files, those of
    `days_back` days before it among them. Without `keep` nothing is written: for those who only look.
    """
    known = recall(lake, name, memory)
    found: Memory[Value] = {}
    days = list(days)
    for table in tables:
        lake.bring(table, {day - timedelta(days=back) for day in days for back in range(days_back + 1)})
    state_of = cache(partial(_state, lake, tables))
    for day in days:
        # The state of before it is read: what changes meanwhile is read again by the next.
        state = f"{by} {_state_of_several(state_of, day, days_back)}"
        if (then := known.get(day)) and then[0] == state:
            found[day] = then
            continue
        with suppress(DamagedFile):
            found[day] = (state, read(day))
    if keep and found != known:
        remember(lake, name, found, memory)
    return {day: value for day, (_, value) in found.items()}


def marks(rows: pl.DataFrame, columns: Iterable[str]) -> dict[date, int]:
    """A number for the rows of each day, whatever their order: another where one of `columns` is. 0 is that of a day without
    rows. It rests on the version of Polars."""
    hashed = rows.select("day", mark=rows.select(list(columns)).hash_rows())
    return dict(hashed.group_by("day").agg(pl.col("mark").bitwise_xor()).iter_rows())


def recall(lake: Lake, name: str, memory: TypeAdapter[Memory[Value]]) -> Memory[Value]:
    """What was remembered under a name; nothing where it is lost or damaged."""
    try:
        return memory.validate_json(_path(lake, name).read_bytes(), strict=True)
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return {}


def remember(lake: Lake, name: str, found: Memory[Value], memory: TypeAdapter[Memory[Value]]) -> None:
    """Writes it in the place of what was remembered under the name."""
    try:
        write_whole(_path(lake, name), memory.dump_json(found).decode())
    except OSError as error:
        # Only time is lost: an outside monitor may look and not write, and who writes what counts tells of a full disk.
        if error.errno not in DISK:
            raise


def _path(lake: Lake, name: str) -> Path:
    return lake.root / f".remembered-{name}.json"


def _state(lake: Lake, tables: Sequence[Table], day: date) -> str:
    """Name, number, size and time of each file: another where a file was replaced or written to."""
    return " ".join(part for table in tables for part in (f"{table.name}:", *_files(lake.folder(table, day))))


def _state_of_several(state_of: Callable[[date], str], day: date, days_back: int) -> str:
    """Of a day, and in short of those before it."""
    before = "\n".join(state_of(day - timedelta(days=back)) for back in range(1, days_back + 1))
    return f"{state_of(day)} {hashlib.sha256(before.encode()).hexdigest()[:16]}" if days_back else state_of(day)


def _files(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".parquet")]
    except FileNotFoundError:
        return []
    return sorted(f"{name} {stat.st_ino} {stat.st_size} {stat.st_mtime_ns}" for name, stat in found)
