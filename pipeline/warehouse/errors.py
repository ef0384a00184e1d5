"""What goes wrong with the DuckDB files, told with the file and the remedy."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import PermanentError

_FULL = ("No space left on device", "Disk quota exceeded", "File too large")


class WarehouseError(PermanentError):
    """Something that a retry does not mend; the message names the file and the remedy."""


class WarehouseBusy(TimeoutError):
    """Another process kept the working file locked until the deadline; the message names it. Trying later may help."""


@contextmanager
def named_errors(path: Path) -> Generator[None]:
    """DuckDB's errors about the file itself, met while it is in use, with the file and the remedy."""
    try:
        yield
    except duckdb.Error as error:
        if any(reason in str(error) for reason in _FULL):
            raise WarehouseError(
                f"{path}: the disk is full ({error}); nothing of this step was kept. Free space and run it again"
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            reason = str(error).splitlines()[0]
            raise WarehouseError(
                f"{path}: this needs more memory than it may take ({reason}); nothing of this step was kept. Set "
                "QUOTEWIRE_WAREHOUSE_MEMORY to more GB and run it again"
            ) from error
        if is_damage(error):
            raise _corrupt(path, error) from error
        raise


def is_damage(error: duckdb.Error) -> bool:
    """Whether an error met in use tells of a damaged database file rather than of the statement."""
    return "Corrupt database file" in str(error) or "Could not read enough bytes" in str(error)


def damaged_publication(path: Path, error: duckdb.Error) -> WarehouseError:
    """What an error tells that was met while a publication was opened or read."""
    return WarehouseError(f"{path} is damaged ({error}): run publish again: `quotewire publish`")


def unopenable(path: Path, error: duckdb.Error) -> WarehouseError:
    if "Cannot open file" in str(error) or "Cannot open database" in str(error):
        return WarehouseError(f"{path} cannot be opened ({error}): give this user the right to read and write it")
    return _corrupt(path, error)


def _corrupt(path: Path, error: duckdb.Error) -> WarehouseError:
    return WarehouseError(
        f"{path} is damaged or of another DuckDB version ({error}): delete it (and {path.name}.wal beside it) "
        "and run the nightly job: it is rebuilt from the lake"
    )
