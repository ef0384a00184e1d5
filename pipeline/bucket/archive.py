"""The archive in a bucket: files that are whole and never change again, each brought there before a row of the lake names it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from pipeline.archive_files import ArchiveFiles
from pipeline.bucket.at_once import at_once
from pipeline.bucket.errors import TakenError
from pipeline.bucket.lease import require_held
from pipeline.bucket.mirror import Mirror
from pipeline.bucket.pointers import (
    Entry,
    Folder,
    add_day,
    change_folder,
    note_removed,
    read_days,
    read_folder,
    read_removed,
)
from pipeline.bucket.store import Store
from pipeline.lake import DAY, folder_day
from pipeline.lake_hashes import content_hash

PLACE = "archive"


@dataclass(frozen=True)
class BucketArchive(ArchiveFiles):
    """`root` is the archive's folder on this machine: what it captured itself, and what was brought."""

    store: Store

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.store, PLACE, self.root)

    def folders(self) -> Mapping[date, Mapping[str, int]]:
        """As ArchiveFiles.folders, of the bucket. Raises BucketError and BucketLostError."""
        days = read_days(self.store, PLACE)
        said = at_once(self._read, map(_folder, days))
        return {
            day: {f"{_folder(day)}/{name}": entry.bytes for name, entry in folder.files.items()}
            for day, folder in zip(days, said, strict=True)
            if folder.files
        }

    def removed(self) -> frozenset[str]:
        """As ArchiveFiles.removed, of the bucket. Raises BucketError and BucketLostError."""
        folders = [_folder(day) for day in read_days(self.store, PLACE)]
        noted = at_once(self._removed, folders)
        return frozenset(f"{folder}/{name}" for folder, names in zip(folders, noted, strict=True) for name in names)

    def remove(self, names: Collection[str]) -> None:
        """As ArchiveFiles.remove: a folder's files are noted, their objects go, and last what named them; then the copies here.

        Raises BucketError and BucketLostError, and OSError.
        """
        for folder, files in _by_folder(names).items():
            require_held(self.store)
            note_removed(self.store, f"{PLACE}/{folder}", files)
            said = self._read(folder).files
            for name in files:
                if name in said:
                    self.store.remove(said[name].object)
            # Last: a file that is still named is one that a later call has to remove.
            change_folder(self.store, f"{PLACE}/{folder}", partial(_without, files))
        self._unlink(names)

    def drop_copies(self) -> int:
        """As ArchiveFiles.drop_copies. Raises BucketError and BucketLostError, and OSError."""
        return self._unlink(self.removed())

    def keep(self, names: Iterable[str]) -> None:
        """Uploads those of the files that only this machine has, but not again what was removed on purpose. Raises TakenError
        where the bucket has another of the name."""
        for folder, files in _by_folder(names).items():
            known = self._read(folder).files
            mine = [name for name in files if self._is_new(folder, name, known)]
            removed = self._removed(folder) if mine else frozenset[str]()
            for name in mine:
                if name not in removed:
                    self._upload(folder, name)

    def bring(self, names: Iterable[str]) -> None:
        """Makes sure that the files are here, as far as the bucket has them."""
        for folder, files in _by_folder(names).items():
            if not all((self.root / folder / name).exists() for name in files):
                self._mirror.bring(folder, files)

    def bring_everything(self) -> None:
        """All files of all days: what the index of pages is made of again."""
        for day in read_days(self.store, PLACE):
            self._mirror.bring(_folder(day), self._read(_folder(day)).files.keys())

    def _read(self, folder: str) -> Folder:
        return read_folder(self.store, f"{PLACE}/{folder}")

    def _removed(self, folder: str) -> frozenset[str]:
        return read_removed(self.store, f"{PLACE}/{folder}")

    def _is_new(self, folder: str, name: str, known: Mapping[str, Entry]) -> bool:
        path = self.root / folder / name
        return path.exists() and (name not in known or known[name].bytes != path.stat().st_size)

    def _upload(self, folder: str, name: str) -> None:
        path = self.root / folder / name
        if day := folder_day(path):
            add_day(self.store, PLACE, day)
        mine = self._mirror.upload(folder, name, path)

        def add(files: Mapping[str, Entry]) -> Mapping[str, Entry]:
            there = files.get(name)
            if there and there.sha256 != content_hash(path):
                raise TakenError(
                    f"{self.store.address}/{PLACE}/{folder} has another {name} than {path}: two machines captured at one moment, "
                    "or the file was written to after it was stored; move it away, and capture again"
                )
            return files if there else {**files, name: mine}

        try:
            there = change_folder(self.store, f"{PLACE}/{folder}", add).files.get(name)
        except TakenError:
            self.store.drop(mine.object)
            raise
        if there and there.object != mine.object:
            self.store.drop(mine.object)

    def _unlink(self, names: Iterable[str]) -> int:
        gone = 0
        for path in (self.root / name for name in names):
            if path.exists():
                gone += path.stat().st_size
                path.unlink()
        return gone


def _folder(day: date) -> str:
    return f"{DAY}={day.isoformat()}"


def _without(names: Collection[str], files: Mapping[str, Entry]) -> Mapping[str, Entry]:
    return {name: entry for name, entry in files.items() if name not in names}


def _by_folder(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names relative to the archive, as pages give them."""
    folders: dict[str, list[str]] = defaultdict(list)
    for name in names:
        folder, _, file = name.rpartition("/")
        folders[folder].append(file)
    return folders
