"""Copies of the working file, made durable, and by other processes: opening it here would drop DuckDB's lock on it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.warehouse import copying


def copy_file(source: Path, draft: Path, old: Path | None) -> None:
    """Copies in a child process (opening `source` here would drop DuckDB's lock on it) and makes the copy durable."""
    if old and _run([sys.executable, "-I", "-S", copying.__file__, source, draft, old], copying.REFUSED) == 0:
        return
    _run(["cp", "--", source, draft])
    with draft.open("rb+") as handle:
        os.fsync(handle.fileno())


def _run(command: Sequence[str | Path], *also_right: int) -> int:
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode not in (0, *also_right):
        raise OSError(done.stderr.strip() or f"copying ended with {done.returncode}")
    return done.returncode


def sync_folder(folder: Path) -> None:
    """Makes what was renamed in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
