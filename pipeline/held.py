"""Whether a process still lives, told by a lock that the kernel drops with it: after a reboot its number is another's."""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.folders import FILE_OF_OWNER, make_folder

# The tag of a run that says where its lock lies: its data folder need not be the one of who asks.
HELD = "quotewire/held"
# Open for as long as this process lives: a descriptor that is closed lets go of its lock.
_held: list[int] = []


def hold(path: Path) -> None:
    """Locks a file until this process ends, and writes into it who that is. Raises OSError."""
    make_folder(path.parent)
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, FILE_OF_OWNER)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if _is_at(path, handle):
            break
        os.close(handle)  # swept away between the opening and the lock
    os.pwrite(handle, f"{os.getpid()} {_numbers()}\n".encode(), 0)
    _held.append(handle)


def is_held(path: Path) -> bool:
    """Whether the process that held the file lives. A file that is gone is held by nobody. Raises OSError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def holder(path: Path) -> int | None:
    """The number of the process that holds the file; none where nobody does, or where it counts its processes apart."""
    if not is_held(path):
        return None
    number, _, numbers = path.read_text(encoding="ascii").strip().partition(" ")
    return int(number) if number and numbers == _numbers() else None


def lock_of(run_id: str, tags: Mapping[str, str]) -> Path | None:
    """Where a run's lock lies, as seen from here; none where nothing can be said (another container, an earlier version).

    A retry takes over the tags of the run that failed, until it has a lock of its own.
    """
    path = Path(tags.get(HELD, "."))
    return path if path.name == run_id and path.parent.is_dir() else None


def sweep(folder: Path) -> None:
    """Deletes the files that no living process holds. Raises OSError."""
    for path in folder.iterdir():
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _numbers() -> str:
    """Which count of processes a number belongs to: containers have their own."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux: one count for all
        return "-"
