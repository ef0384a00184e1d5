"""Which files of the archive were removed on purpose: so that nobody takes them for lost, and no day is cleaned without its pages."""

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.folders import FILE_OF_OWNER

_NAME = "removed.txt"


def removed_files(archive: Path) -> frozenset[str]:
    """Names relative to the archive, as pages give them."""
    record = archive / _NAME
    return frozenset(record.read_text().split("\n")) - {""} if record.exists() else frozenset()


def note_removal(archive: Path, names: Iterable[str]) -> None:
    """Adds names to the record, brought to the disk itself before anything is removed. Raises OSError."""
    handle = os.open(archive / _NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_OF_OWNER)
    try:
        os.write(handle, "".join(f"{name}\n" for name in names).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
