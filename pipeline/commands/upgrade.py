"""`quotewire upgrade`: a lake of an earlier layout is brought to today's, file by file; each is replaced whole, and the new
layout is told last, so that a run that is killed is simply repeated."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.lake import DAY, DamagedFile, Lake, folder_day, read_file
from pipeline.layout import LAYOUT
from pipeline.settings import Settings
from pipeline.tables import LAKE_TABLES, Table

# Whoever writes the lake holds one of these, or has claimed a day for its stage.
_WRITERS = ("capture", "clusters", "extract", "stories")


@dataclass(frozen=True)
class _Older:
    table: Table
    path: Path


def upgrade_lake(settings: Settings, *, dry_run: bool) -> int:
    """Prints what is done; 1 where a damaged file stands in the way, of which all others are done. Raises LakeError."""
    lake = settings.open_lake()
    with ExitStack() as locks:
        if not dry_run and (lake.is_shared or lake.root.is_dir()):
            locks.enter_context(lake.lock("refresh"))
            locks.enter_context(lake.alone())
            for name in _WRITERS:
                locks.enter_context(lake.lock(name))
        then, older, damaged = lake.layout(), list[_Older](), list[str]()
        for found in _look(lake):
            damaged.append(str(found)) if isinstance(found, DamagedFile) else older.append(found)
        if then == LAYOUT and not older and not damaged:
            print(f"{lake.place} is of layout {LAYOUT}, as this version writes it")
            return 0
        _tell(lake, then, older, dry_run)
        if dry_run:
            return 0
        for file in older:
            _rewrite(lake, file)
        for message in damaged:
            print(f"not upgraded: {message}")
        if damaged:
            print("run `quotewire upgrade` again when they are mended")
            return 1
        lake.tell_layout()
    print(
        f"{lake.place} is of layout {LAYOUT} now. The next night loads what was written again; `quotewire stale` says which"
    )
    print("days an earlier version cleaned or read")
    return 0


def is_of_today(path: Path, table: Table) -> bool:
    """Whether a file has the table's columns as they are written now. Raises DamagedFile."""
    try:
        held = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedFile(path, table, str(error).splitlines()[0]) from error
    by_day = folder_day(path) is not None
    return dict(held) == {name: kind for name, kind in table.polars_schema.items() if not (by_day and name == DAY)}


def _look(lake: Lake) -> Iterator[_Older | DamagedFile]:
    for table in LAKE_TABLES:
        for path in lake.every_file(table):
            try:
                if not is_of_today(path, table):
                    read_file(path, table, list(table.columns))
                    yield _Older(table, path)
            except DamagedFile as error:
                yield error


def _rewrite(lake: Lake, file: _Older) -> None:
    """Rows, name and day of the file stay."""
    frame = read_file(file.path, file.table, list(file.table.columns))
    lake.write(file.table, folder_day(file.path), frame, file.path.name)


def _tell(lake: Lake, then: int, older: list[_Older], dry_run: bool) -> None:
    print(f"{lake.place}: layout {then} -> {LAYOUT}")
    for table in LAKE_TABLES:
        if files := [file.path for file in older if file.table is table]:
            days = sorted({day for path in files if (day := folder_day(path))})
            span = f" of {days[0]} to {days[-1]}" if days else ""
            print(f"  {table.name}: {len(files)} files{span} {'would be' if dry_run else 'are'} written again")
