"""The archive in a bucket: files that are whole and never change again, each brought there before a row of the lake names it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.bucket.errors import TakenError
from pipeline.bucket.mirror import Mirror
from pipeline.bucket.pointers import Entry, add_day, change_folder, read_days, read_folder
from pipeline.bucket.store import Store
from pipeline.lake import folder_day
from pipeline.lake_hashes import content_hash

PLACE = "archive"


@dataclass(frozen=True)
class BucketArchive:
    """`root` is the archive's folder on this machine: what it captured itself, and what was brought."""

    store: Store
    root: Path

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.store, PLACE, self.root)

    def keep(self, names: Iterable[str]) -> None:
        """Uploads those of the files that only this machine has. Raises TakenError where the bucket has another of the name."""
        for folder, files in _by_folder(names).items():
            known = read_folder(self.store, f"{PLACE}/{folder}").files
            for name in files:
                path = self.root / folder / name
                if path.exists() and (name not in known or known[name].bytes != path.stat().st_size):
                    self._upload(folder, name, path)

    def bring(self, names: Iterable[str]) -> None:
        """Makes sure that the files are here, as far as the bucket has them."""
        for folder, files in _by_folder(names).items():
            if not all((self.root / folder / name).exists() for name in files):
                self._mirror.bring(folder, files)

    def bring_everything(self) -> None:
        """All files of all days: what the index of pages is made of again."""
        for day in read_days(self.store, PLACE):
            folder = f"day={day.isoformat()}"
            self._mirror.bring(folder, read_folder(self.store, f"{PLACE}/{folder}").files.keys())

    def _upload(self, folder: str, name: str, path: Path) -> None:
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

        change_folder(self.store, f"{PLACE}/{folder}", add)


def _by_folder(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names relative to the archive, as pages give them."""
    folders: dict[str, list[str]] = defaultdict(list)
    for name in names:
        folder, _, file = name.rpartition("/")
        folders[folder].append(file)
    return folders
