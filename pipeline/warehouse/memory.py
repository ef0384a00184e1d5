"""What DuckDB may hold in memory of the working file, and the folder beside the file that takes the rest.

Left to itself it takes four fifths of the machine's memory before it turns to the disk.
"""

import os
import platform
import shutil
from pathlib import Path

MEMORY_GB = 2.0
"""What is taken by default."""
_SPILL = ".spill-"
Config = dict[str, str | bool | int | float | list[str]]


def config(root: Path, gigabytes: float) -> Config:
    """Settings of a connection to the working file under `root`. DuckDB makes the folder when it needs it, and deletes it."""
    return {"memory_limit": f"{int(gigabytes * 1000)}MB", "temp_directory": str(_spill(root))}


def remove_spilled(root: Path) -> None:
    """Removes what killed processes have left. Call it with the writer's lock, under which no other process has the file open."""
    for folder in root.glob(f"{_SPILL}*"):
        if folder != _spill(root):
            shutil.rmtree(folder, ignore_errors=True)


def _spill(root: Path) -> Path:
    # Of its own: what two processes write into one folder has the same names.
    return root / f"{_SPILL}{platform.node()}-{os.getpid()}"
