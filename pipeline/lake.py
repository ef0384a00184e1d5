"""Daily Parquet files: written whole or not at all, read by table and day. Knows no stage and no DuckDB."""

import fcntl
import io
import os
import re
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.errors import NOT_WRITABLE
from pipeline.folders import make_folder
from pipeline.lake_errors import DamagedFile, LakeError, StrayFolder, disk_error
from pipeline.lake_hashes import fingerprint_of
from pipeline.layout import is_empty, layout_of, tell_layout
from pipeline.tables import Table

PART = "part.parquet"
# In a partitioned table the folder `day=YYYY-MM-DD` is the one place of this column: a reader that finds it in the file
# too (pandas) refuses the table. Files of earlier versions hold it.
DAY = "day"
_STAGES = "stages"  # held shared by stages at work, alone by who rewrites what they wrote
_DAY_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")


# A draft as old as this belongs to no run that is still going on.
OLD_DRAFT_S = 86_400


@dataclass(frozen=True)
class Partition:
    """One day of one table: its files, oldest name first, and a fingerprint of their content."""

    table: str
    day: date
    files: tuple[Path, ...]
    fingerprint: str


@dataclass(frozen=True)
class Lake:
    """The folder `<root>/<table>/day=YYYY-MM-DD/*.parquet`."""

    root: Path

    @property
    def is_shared(self) -> bool:
        """Whether other machines work on it too."""
        return False

    @property
    def place(self) -> str:
        """Where its truth lies, in words."""
        return str(self.root)

    def folder(self, table: Table, day: date | None) -> Path:
        base = self.root / table.name
        return base if day is None else base / f"{DAY}={day.isoformat()}"

    def write(self, table: Table, day: date | None, frame: pl.DataFrame, part: str = PART) -> Path:
        """Replaces one file of a partition. `frame` must have the table's columns; rows are sorted by key.

        Raises LakeError when the disk is full or may not be written, and ValueError for rows of another day; what stood there before stays.
        """
        target = self.folder(table, day) / part
        draft = target.with_name(f".{part}.{os.getpid()}.tmp")
        try:
            if self.is_empty():
                self.tell_layout()
            make_folder(target.parent)
            content = file_content(table, day, frame)
            with draft.open("wb") as handle:
                handle.write(content.getbuffer())
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(target)
        except OSError as error:
            if error.errno not in NOT_WRITABLE:
                draft.unlink(missing_ok=True)
            raise disk_error(target, error) or error from error
        _remove_old_drafts(target.parent)
        return target

    def append(self, table: Table, day: date, frame: pl.DataFrame, segment: str) -> Path:
        """Adds an immutable segment to a day; the same segment name replaces itself, so that a rerun adds nothing twice."""
        return self.write(table, day, frame, f"{segment}.parquet")

    def remove(self, table: Table, day: date | None, part: str) -> None:
        """Takes one file out of a partition; one that is gone already is no error."""
        (self.folder(table, day) / part).unlink(missing_ok=True)

    def bring(self, table: Table, days: Iterable[date]) -> None:
        """Makes sure that the files of days are on this machine's disk: where the lake lies on it, they are."""

    def bring_archived(self, names: Iterable[str]) -> None:
        """The same for files of the archive beside the lake, by the names that pages give."""

    def bring_archive(self) -> None:
        """The same for all files of the archive."""

    def days(self, table: Table) -> list[date]:
        """Days that hold at least one file, in order."""
        found = (self.root / table.name).glob(f"{DAY}=*/*.parquet")
        return sorted({day for path in found if (day := folder_day(path))})

    def day_folders(self, table: Table) -> list[date]:
        """Days that have a folder, in order, by the folders' names alone; what is no day's name is passed over."""
        found: list[date] = []
        for folder in (self.root / table.name).glob(f"{DAY}=*"):
            name = folder.name.removeprefix(f"{DAY}=")
            with suppress(ValueError):
                if _DAY_NAME.fullmatch(name):
                    found.append(date.fromisoformat(name))
        return sorted(found)

    def files(self, table: Table, day: date | None) -> list[Path]:
        return sorted(path for path in self.folder(table, day).glob("*.parquet"))

    def every_file(self, table: Table) -> list[Path]:
        """Of all days, and beside them."""
        return sorted((self.root / table.name).glob("**/*.parquet"))

    def read(self, table: Table, day: date | None, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows of a day (None: of an unpartitioned table), sorted by key; an absent day has no rows.

        Raises DamagedFile naming a damaged file and how to make it again.
        """
        wanted = columns or list(table.columns)
        frames = [read_file(path, table, wanted) for path in self.files(table, day)]
        return pl.concat(frames).sort(table.key) if frames else table.frame([]).select(*wanted)

    def read_days(self, table: Table, days: Sequence[date]) -> tuple[pl.DataFrame, list[str]]:
        """Rows of several days, and the messages of files that could not be read (these days are left out)."""
        frames: list[pl.DataFrame] = []
        damaged: list[str] = []
        for day in days:
            try:
                frames.append(self.read(table, day))
            except LakeError as error:
                damaged.append(str(error))
        return pl.concat([table.frame([]), *frames]), damaged

    def partitions(self, table: Table) -> list[Partition]:
        """Every day of a table with the fingerprint of its content, for loading only what changed."""
        return [
            Partition(table.name, day, tuple(files), fingerprint_of(files))
            for day in self.days(table)
            if (files := self.files(table, day))
        ]

    def rows(self, table: Table, day: date | None) -> int:
        """How many rows the readable files of a day hold, by their footers."""
        count = 0
        for path in self.files(table, day):
            with suppress(pl.exceptions.PolarsError, OSError):
                count += int(pl.scan_parquet(path, hive_partitioning=False).select(pl.len()).collect().item())
        return count

    def fingerprint(self, table: Table, day: date | None) -> str:
        """Of the content of one day, or of a table without days: equal where the files are; an absent day has one too."""
        return fingerprint_of(self.files(table, day))

    def damaged(self, tables: Sequence[Table]) -> list[str]:
        """Messages of all files whose Parquet footer or shape is broken. Reads no rows, so that history costs little."""
        found: list[str] = []
        for table in tables:
            for path in self.every_file(table):
                try:
                    places = {place for place in places_in(path, table).values() if place}
                    missing = places - pl.read_parquet_schema(path).keys()
                except StrayFolder as error:
                    found.append(str(error))
                except (pl.exceptions.PolarsError, OSError) as error:
                    found.append(str(DamagedFile(path, table, str(error).splitlines()[0])))
                else:
                    if missing:
                        found.append(str(DamagedFile(path, table, f"no column {', '.join(sorted(missing))}")))
        return list(dict.fromkeys(found))

    def is_empty(self) -> bool:
        """Whether it has no table yet."""
        return is_empty(self.root)

    def layout(self) -> int:
        """Which it is written in; today's where nothing is there yet. Raises LayoutError for a damaged note."""
        return layout_of(self.root)

    def tell_layout(self) -> None:
        """Says that the lake is of today's layout. Raises OSError."""
        tell_layout(self.root)

    @contextmanager
    def lock(self, name: str) -> Generator[None]:
        """Waits for, then holds, an exclusive lock between processes; the kernel frees it when its holder dies."""
        with self._locked(name, fcntl.LOCK_EX):
            yield

    @contextmanager
    def claim(self, what: str, day: date) -> Generator[None]:
        """Work of a stage on a day: nobody is `alone` with the lake meanwhile. Where several machines have the lake, it also keeps
        others from the same work; on one, Dagster's pools do."""
        with self._locked(_STAGES, fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Generator[None]:
        """Waits until no stage is at work on any day, and lets none begin: for who reads files and writes them anew. Taken before
        the locks `capture`, `clusters` and `extract`, and after `refresh`, whose holders wait for stages."""
        with self._locked(_STAGES, fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, name: str, how: int) -> Generator[None]:
        path = self.root / f".{name}.lock"
        try:
            make_folder(self.root)
            handle = path.open("w")
        except OSError as error:
            raise disk_error(path, error) or error from error
        with handle:
            fcntl.flock(handle, how)
            yield


def file_content(table: Table, day: date | None, frame: pl.DataFrame) -> io.BytesIO:
    """The bytes of a file with the rows of `frame`, sorted by key. Raises ValueError for rows of another day."""
    ordered = _without_day(table, day, frame.select(*table.columns).cast(table.polars_schema).sort(table.key))
    # By way of memory: Polars reports a full disk as a fault of the format.
    content = io.BytesIO()
    ordered.write_parquet(content, compression="zstd", statistics=True)
    return content


def read_file(path: Path, table: Table, columns: Sequence[str]) -> pl.DataFrame:
    """One file of a table, with `columns` (the key among them).

    Raises DamagedFile naming it where it is damaged, of another shape, or holds rows of another day than its folder's.
    """
    try:
        places = places_in(path, table)
        held = {name: place for name in columns if (place := places[name])}
        frame = pl.read_parquet(path, columns=list(held.values()), hive_partitioning=False)
        day = folder_day(path)
        if day and held.get(DAY) and (stray := sorted(set(frame[DAY]) - {day})):
            raise DamagedFile(path, table, f"it holds rows of {', '.join(map(str, stray))}, not of {day} alone")
        values = (
            pl.col(held[name]).alias(name) if name in held else pl.lit(day if name == DAY else None).alias(name)
            for name in columns
        )
        return frame.select(values).cast(pl.Schema({name: table.polars_schema[name] for name in columns}))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedFile(path, table, str(error).splitlines()[0]) from error


def places_in(path: Path, table: Table) -> dict[str, str | None]:
    """Under which name a file holds each column: None for a later column that it lacks, and for the day in its folder's name.

    A column that it ought to hold is among them by its own name, also where it is missing. Reads the footer only. Raises
    PolarsError and OSError for a damaged file.
    """
    held = pl.read_parquet_schema(path).keys()
    places: dict[str, str | None] = {}
    for name, column in table.columns.items():
        if name in held:
            places[name] = name
        elif column.was in held:
            places[name] = column.was
        else:
            elsewhere = column.later or (name == DAY and folder_day(path))
            places[name] = None if elsewhere else name
    return places


def folder_day(path: Path) -> date | None:
    """The day of a file's partition; None in an unpartitioned table. Raises StrayFolder where its folder names no day."""
    _, is_partition, day = path.parent.name.partition(f"{DAY}=")
    if not is_partition:
        return None
    if not _DAY_NAME.fullmatch(day):
        raise StrayFolder(path.parent)
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise StrayFolder(path.parent) from error


def _without_day(table: Table, day: date | None, frame: pl.DataFrame) -> pl.DataFrame:
    if day is None or DAY not in table.columns:
        return frame
    if stray := sorted(set(frame[DAY]) - {day}):
        raise ValueError(f"{table.name}: rows of {', '.join(map(str, stray))} do not belong to the folder of {day}")
    return frame.drop(DAY)


def _remove_old_drafts(folder: Path) -> None:
    """Drafts of runs that were killed while they wrote."""
    for draft in folder.glob(".*.tmp"):
        if time.time() - draft.stat().st_mtime > OLD_DRAFT_S:
            draft.unlink(missing_ok=True)
