"""An old copy of a DuckDB file brought up to date: only the blocks that differ are written. Knows no DuckDB: run by its path,
`python copying.py SOURCE DRAFT OLD`, in a process of its own, for opening the working file where DuckDB has it open would drop
DuckDB's lock on it. Prints the bytes that were written; ends with REFUSED where the file has to be copied whole.

An old copy is written over only where no name but the one given leads to it, and no process on this machine has it open:
the kernel grants a lease for writing only then (fcntl(2), F_SETLEASE). Whoever reads a publication keeps what he reads.
"""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator

# DuckDB's file: three headers, then blocks that begin with a checksum of what they hold.
# https://duckdb.org/docs/stable/internals/storage.html
HEADERS, BLOCK, CHECKSUM = 3 * 4096, 262_144, 8
REFUSED = 3
_MAGIC, _MAGIC_AT = b"DUCK", 8


def bring_up_to_date(source: str, old: str) -> int | None:
    """Makes `old`, an earlier copy of the file, the same as it is now; returns the number of bytes written. None, and nothing is
    changed, where somebody else has it open or linked, or where these are not such files. Raises OSError."""
    here = os.open(old, os.O_RDWR)
    try:
        if os.fstat(here).st_nlink != 1 or not _leased(here):
            return None
        with open(source, "rb") as given:  # noqa: PTH123
            return _write_differing(given.fileno(), here)
    finally:
        os.close(here)


def _leased(file: int) -> bool:
    """Whether this is the only open handle on the file, and stays so until it is closed."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    # Sent to a holder of whom somebody wants the lease back: by its old name nobody finds the file any more.
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    try:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        return False
    return True


def _write_differing(source: int, old: int) -> int | None:
    size, size_then = os.fstat(source).st_size, os.fstat(old).st_size
    if not (_is_ours(source, size) and _is_ours(old, size_then)):
        return None
    for file in (source, old):
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
    written = 0
    for start, end in [(0, HEADERS), *_runs(_differing(source, size, old, size_then))]:
        _copy(source, old, start, end)
        written += end - start
    os.ftruncate(old, size)
    os.utime(old)
    os.fsync(old)
    return written


def _is_ours(file: int, size: int) -> bool:
    return os.pread(file, len(_MAGIC), _MAGIC_AT) == _MAGIC and size > HEADERS and (size - HEADERS) % BLOCK == 0


def _differing(source: int, size: int, old: int, size_then: int) -> Iterator[int]:
    """Where the blocks begin that differ. Equal checksums are equal blocks: they are of 64 bits, and nobody chooses them."""
    for start in range(HEADERS, size, BLOCK):
        if start >= size_then or os.pread(source, CHECKSUM, start) != os.pread(old, CHECKSUM, start):
            yield start


def _runs(starts: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Blocks that lie side by side, as (start, end)."""
    begun = end = -1
    for start in starts:
        if start != end:
            if end > 0:
                yield begun, end
            begun = start
        end = start + BLOCK
    if end > 0:
        yield begun, end


def _copy(source: int, target: int, start: int, end: int) -> None:
    """Copies a stretch to the same place of the other file."""
    while start < end:
        done = os.pwrite(target, os.pread(source, min(end - start, 16 * BLOCK), start), start)
        if not done:
            raise OSError("the file became shorter while it was copied")
        start += done


def _made_of_old(source: str, draft: str, old: str) -> int | None:
    """Renames the old copy to the draft and brings it up to date; None where that cannot be, and the draft is not there."""
    try:
        os.chmod(old, 0o600)  # noqa: PTH101
        os.rename(old, draft)  # noqa: PTH104
    except OSError:
        # It is not ours to change, or gone: the whole file is copied.
        return None
    written = bring_up_to_date(source, draft)
    if written is None:
        # Whoever has it open keeps it.
        os.unlink(draft)  # noqa: PTH108
    return written


def main(source: str, draft: str, old: str) -> int:
    written = _made_of_old(source, draft, old)
    if written is None:
        return REFUSED
    print(written)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{error.strerror or error}")
