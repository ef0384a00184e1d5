"""SQLite files opened to be looked at: also while another process writes them, and on a disk that may not be written."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def looked_at(file: Path) -> Generator[sqlite3.Connection]:
    """The file, read-only. Raises sqlite3.DatabaseError and OSError."""
    log = file.with_name(f"{file.name}-wal")
    if not log.exists():
        # Nobody has it open, if it keeps such a log; without `immutable` SQLite would leave one there.
        with closing(_open(file, "immutable=1" if _keeps_a_log(file) else "mode=ro")) as db:
            yield db
    elif os.access(file.parent, os.W_OK):
        with closing(_open(file, "mode=ro")) as db:
            yield db
    else:
        # To read the log SQLite wants to write beside it: a copy, as nobody else writes here either.
        with tempfile.TemporaryDirectory(prefix="quotewire-") as folder:
            for part in (file, log):
                shutil.copyfile(part, Path(folder, part.name))
            with closing(_open(Path(folder, file.name), "mode=rw")) as db:
                yield db


def _open(file: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?{how}", uri=True)


def _keeps_a_log(file: Path) -> bool:
    """Byte 18 of the header is 2 in write-ahead mode (sqlite.org/fileformat2.html)."""
    with file.open("rb") as handle:
        return handle.read(19)[18:] == b"\x02"
