"""A lake whose truth is in a bucket: the same tables, days and files, read by way of a mirror on this machine's disk.

A file's content goes into the bucket under a name of its own; then what is said of its day is replaced on condition. Who reads
follows what is said; who was slower than another finds out before anything is lost.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.bucket.archive import BucketArchive
from pipeline.bucket.at_once import at_once
from pipeline.bucket.errors import TakenError
from pipeline.bucket.lease import held, require_held
from pipeline.bucket.mirror import Mirror
from pipeline.bucket.pointers import Entry, add_day, change_folder, read_days, read_folder
from pipeline.bucket.store import Store, open_store
from pipeline.folders import write_bytes_whole
from pipeline.lake import DAY, PART, Lake, Partition, file_content
from pipeline.lake_hashes import fingerprint_of
from pipeline.layout import FILE, LAYOUT, layout_note, layout_said
from pipeline.tables import LAKE_TABLES, Table

PLACE = "lake"


@dataclass(frozen=True)
class BucketLake(Lake):
    """`root` is the mirror's folder. What was read through one BucketLake is what it may replace: a file that another process
    wrote since stays, and the later write raises TakenError."""

    store: Store
    archive: BucketArchive
    _seen: dict[tuple[str, date | None], Mapping[str, Entry]] = field(
        default_factory=dict[tuple[str, date | None], Mapping[str, Entry]], compare=False, repr=False
    )

    @property
    def is_shared(self) -> bool:
        return True

    @property
    def place(self) -> str:
        return f"{self.store.address}/{PLACE}"

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.store, PLACE, self.root)

    def write(self, table: Table, day: date | None, frame: pl.DataFrame, part: str = PART) -> Path:
        """As Lake.write. Raises TakenError where another process wrote this file since it was read here, or meanwhile."""
        content = file_content(table, day, frame).getvalue()
        self._archive_pages(frame)
        require_held(self.store)
        base = self._seen.get((table.name, day))
        if base is None:
            base = read_folder(self.store, _place(table, day)).files
        if day is not None:
            self._announce(table, day)
        mine = self._mirror.upload(_folder(table, day), part, content)
        require_held(self.store)  # uploading takes its time
        self._point_at(table, day, part, base.get(part), mine)
        self._mirror.place_here(_folder(table, day), part, content)
        return self.folder(table, day) / part

    def remove(self, table: Table, day: date | None, part: str) -> None:
        require_held(self.store)
        before = change_folder(
            self.store, _place(table, day), lambda files: {name: entry for name, entry in files.items() if name != part}
        )
        if entry := before.files.get(part):
            self.store.drop(entry.object)
        self._remember(table, day, part, None)
        super().remove(table, day, part)

    def bring(self, table: Table, days: Iterable[date]) -> None:
        self._bring_all(table, days)

    def bring_archived(self, names: Iterable[str]) -> None:
        self.archive.bring(names)

    def bring_archive(self) -> None:
        self.archive.bring_everything()

    def days(self, table: Table) -> list[date]:
        known = self.day_folders(table)
        folders = at_once(partial(read_folder, self.store), (_place(table, day) for day in known))
        return [day for day, folder in zip(known, folders, strict=True) if folder.files]

    def day_folders(self, table: Table) -> list[date]:
        return read_days(self.store, f"{PLACE}/{table.name}")

    def files(self, table: Table, day: date | None) -> list[Path]:
        brought = self._mirror.bring(_folder(table, day))
        for name in brought.lost:
            # An empty file is a damaged one: whoever reads it says which, and how it is made again.
            write_bytes_whole(self.folder(table, day) / name, b"")
        self._seen[table.name, day] = brought.said
        return list(brought.paths)

    def every_file(self, table: Table) -> list[Path]:
        brought = self._bring_all(table, self.day_folders(table))
        return sorted([*self.files(table, None), *(path for paths in brought.values() for path in paths)])

    def partitions(self, table: Table) -> list[Partition]:
        brought = self._bring_all(table, self.day_folders(table))
        return [
            Partition(table.name, day, tuple(paths), fingerprint_of(paths)) for day, paths in brought.items() if paths
        ]

    def is_empty(self) -> bool:
        return not any(self.day_folders(table) for table in LAKE_TABLES)

    def layout(self) -> int:
        """As Lake.layout, of the bucket as it was when this was opened."""
        note = self.root / FILE
        if note.is_file():
            return layout_said(note.read_bytes(), f"{self.place}/{FILE}", "remove this object")
        return LAYOUT if self.is_empty() else 1

    def tell_layout(self) -> None:
        """As Lake.tell_layout, in the bucket too."""
        found = self.store.read(f"{PLACE}/{FILE}")
        content = layout_note(LAYOUT).encode()
        if found is None or found.content != content:
            self.store.replace(f"{PLACE}/{FILE}", content, found.tag if found else None)
        super().tell_layout()

    @contextmanager
    def lock(self, name: str) -> Generator[None]:
        """A lease between machines: one whose holder died is another's after half a minute."""
        with held(self.store, name, otherwise="wait"):
            self._seen.clear()  # what was read before is not what may be replaced now
            yield

    @contextmanager
    def alone(self) -> Generator[None]:
        """Nobody waits: of two writers of a file the later one gets TakenError."""
        yield

    @contextmanager
    def claim(self, what: str, day: date) -> Generator[None]:
        """Raises TakenError where another process is at the same work on the day."""
        with held(self.store, f"{what}-{day}", otherwise="refuse", what=f"{what} of {day}"):
            yield

    def _bring_all(self, table: Table, days: Iterable[date]) -> dict[date, list[Path]]:
        days = list(days)
        return dict(zip(days, at_once(partial(self.files, table), days), strict=True))

    def _archive_pages(self, frame: pl.DataFrame) -> None:
        """No row of the bucket names a page that only this machine has."""
        if "warc_file" in frame.columns:
            self.archive.keep(frame["warc_file"].drop_nulls().unique().sort())

    def _announce(self, table: Table, day: date) -> None:
        if not (self.root / FILE).is_file() and self.is_empty():
            self.tell_layout()
        add_day(self.store, f"{PLACE}/{table.name}", day)

    def _point_at(self, table: Table, day: date | None, part: str, base: Entry | None, mine: Entry) -> None:
        replaced: list[Entry | None] = []

        def change(files: Mapping[str, Entry]) -> Mapping[str, Entry]:
            now = files.get(part)
            if now is not None and now.sha256 == mine.sha256:
                return files  # written: by this one, whose answer was lost, or by another with the same rows
            if now != base:
                raise TakenError(
                    f"{part} of {_folder(table, day)} in {self.store.address} was written by another process meanwhile: what it "
                    "wrote stands, and this one's is dropped; see that two runs do not work on one day, and run it again"
                )
            replaced[:] = [now]
            return {**files, part: mine}

        try:
            change_folder(self.store, _place(table, day), change)
        except TakenError:
            self.store.drop(mine.object)
            raise
        now = read_folder(self.store, _place(table, day)).files.get(part)
        for entry in (mine, *replaced):
            if entry and (now is None or entry.object != now.object):
                self.store.drop(entry.object)
        self._remember(table, day, part, mine if replaced else now)

    def _remember(self, table: Table, day: date | None, part: str, entry: Entry | None) -> None:
        others = {name: seen for name, seen in self._seen.get((table.name, day), {}).items() if name != part}
        self._seen[table.name, day] = {**others, part: entry} if entry else others


def open_bucket_lake(address: str, root: Path, archive: Path) -> BucketLake:
    """With what the bucket says of its layout in the mirror. Raises BucketError and BucketLostError."""
    store = open_store(address)
    found = store.read(f"{PLACE}/{FILE}")
    if found is None:
        (root / FILE).unlink(missing_ok=True)
    elif not ((root / FILE).is_file() and (root / FILE).read_bytes() == found.content):
        write_bytes_whole(root / FILE, found.content)
    return BucketLake(root, store, BucketArchive(archive, store))


def _folder(table: Table, day: date | None) -> str:
    return table.name if day is None else f"{table.name}/{DAY}={day.isoformat()}"


def _place(table: Table, day: date | None) -> str:
    return f"{PLACE}/{_folder(table, day)}"
