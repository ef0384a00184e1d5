"""What may be wrong with a lake's files and folders, in words that name them and the remedy."""

from pathlib import Path

from pipeline.errors import FULL, NOT_WRITABLE, PermanentError
from pipeline.tables import Table


class LakeError(PermanentError):
    """A lake file that cannot be read or written; the message names the file and the remedy."""


class DamagedFile(LakeError):
    """A file that is not readable, or not of its table's shape. `found` is the message without the remedy."""

    def __init__(self, path: Path, table: Table, reason: str) -> None:
        self.found = f"{path}: not a readable {table.name} file ({reason})"
        super().__init__(f"{self.found}; {_remedy(path, table)}")


class StrayFolder(LakeError):
    """A folder between the days of a table that names no day."""

    def __init__(self, folder: Path) -> None:
        name = folder.name.removeprefix("day=")
        super().__init__(
            f"{folder}: '{name}' is no day (YYYY-MM-DD); move the folder out of {folder.parent}, or give it the name of its day"
        )


def disk_error(target: Path, error: OSError) -> LakeError | None:
    """The same of a disk that is full or not writable, in words; None for any other error."""
    if error.errno in NOT_WRITABLE:
        return LakeError(
            f"{target}: cannot be written ({error.strerror}); give this user the right to write there, or mount the disk "
            "writable, and run it again: what was stored stays"
        )
    if error.errno in FULL:
        return LakeError(f"{target}: the disk is full; free space on it and run the step again")
    return None


def _remedy(path: Path, table: Table) -> str:
    day = path.parent.name.removeprefix("day=")
    if table.name in ("pages", "captures"):
        return f"run `quotewire reindex {day}`: the archive still holds the pages"
    if path.parent.name == table.name:
        return "run the nightly job: it is made again"
    return f"run the nightly job for {day}: it is made again from the archive"
