"""Folders and files of our own making: for their owner alone, since pages, tokens in addresses and logs are nobody else's business."""

import os
from pathlib import Path

OWNER_ALONE, FILE_OF_OWNER = 0o700, 0o600


def make_folder(folder: Path) -> None:
    """Makes a folder and those missing above it, for their owner alone; one that is there keeps its rights.

    Raises OSError.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=OWNER_ALONE, exist_ok=True)
    folder.mkdir(exist_ok=True)  # raises where a file stands in its place


def write_whole(path: Path, content: str, mode: int = 0o666) -> None:
    """Writes a file so that a reader, and whoever comes after a kill, meets the old one or the new. `mode`, less the umask,
    is that of the file. Raises OSError."""
    write_bytes_whole(path, content.encode(), mode)


def write_bytes_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """The same for bytes."""
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
