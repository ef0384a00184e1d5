"""Which files the archive holds, and which were removed on purpose: so that nobody takes them for lost, and no day is cleaned
without its pages. What is in them is `pipeline/archive.py`'s."""

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.folders import FILE_OF_OWNER
from pipeline.lake import folder_day

_RECORD = "removed.txt"


@dataclass(frozen=True)
class ArchiveFiles:
    """The files `<root>/day=YYYY-MM-DD/*.warc.gz` of this machine; their names are relative to `root`, as pages give them."""

    root: Path

    def folders(self) -> Mapping[date, Mapping[str, int]]:
        """The files of each day's folder, by name, with their bytes. Raises LakeError for a folder that names no day."""
        found: dict[date, dict[str, int]] = defaultdict(dict)
        for path in sorted(self.root.glob("day=*/*.warc.gz")):
            if day := folder_day(path):
                found[day][f"{path.parent.name}/{path.name}"] = path.stat().st_size
        return found

    def removed(self) -> frozenset[str]:
        """Those that were removed on purpose; one whose removal was cut off may be there still."""
        record = self.root / _RECORD
        return frozenset(record.read_text().split("\n")) - {""} if record.exists() else frozenset()

    def remove(self, names: Collection[str]) -> None:
        """Removes files, all of them noted before the first goes: who is killed meanwhile is finished by the next call with the
        same names. Raises OSError."""
        self._note(names)
        for name in names:
            (self.root / name).unlink(missing_ok=True)

    def drop_copies(self) -> int:
        """Removes what this machine still has of files that another one removed, and gives the bytes: where the archive lies on
        this machine alone, nothing. Raises OSError."""
        return 0

    def _note(self, names: Collection[str]) -> None:
        """In the record, brought to the disk itself."""
        handle = os.open(self.root / _RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_OF_OWNER)
        try:
            os.write(handle, "".join(f"{name}\n" for name in names).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
