"""The publications on disk: finding them by name, and opening two side by side, read-only and confined to their files."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.warehouse.base_tables import quoted
from pipeline.warehouse.differences import Gone, gone_quotations
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.file import Warehouse

BEFORE, AFTER = "before", "after"
# Of memory; more goes to a temporary folder.
_MEMORY = "1GB"
# The last one keeps a file's content from taking the others back.
_CONFINED = ("enable_external_access = false", "autoload_known_extensions = false", "lock_configuration = true")


def find_publication(warehouse: Warehouse, name: str) -> Path:
    """The file at a path, or that of a version. Raises WarehouseError naming the versions that there are."""
    if Path(name).is_file():
        return Path(name).resolve()
    known = {path.stem.partition("-")[2]: path for path in warehouse.kept()}
    if name in known:
        return known[name]
    there = ", ".join(known) or "none yet"
    raise WarehouseError(f"{name}: no such file, and no publication in {warehouse.publications} (there are: {there})")


def last_two(warehouse: Warehouse) -> tuple[Path, Path]:
    """The publication before the newest, and the newest. Raises WarehouseError where there are fewer."""
    found = warehouse.kept()
    if len(found) < 2:
        raise WarehouseError(
            f"{warehouse.publications} holds {len(found)} publication{'s' * (len(found) != 1)}, and two are compared: name files, "
            "or run a night first"
        )
    return found[-2], found[-1]


@contextmanager
def side_by_side(before: Path, after: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Both files in one connection, as the catalogs `before` and `after`; nothing but these two files can be read, and
    nothing written. Raises WarehouseError for one that is missing, damaged or no publication."""
    if before.samefile(after):
        raise WarehouseError(f"{before} is named twice: name two publications")
    with tempfile.TemporaryDirectory(prefix="quotewire-") as spill, duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"set memory_limit = '{_MEMORY}'")
        con.execute(f"set temp_directory = {quoted(spill)}")
        files = {BEFORE: before, AFTER: after}
        for name, path in files.items():
            attach(con, path, name)
        for setting in _CONFINED:
            con.execute(f"set {setting}")
        # Not before: a file from elsewhere may hold views that read other files.
        for name, path in files.items():
            with _explained(path):
                con.execute(f"select 1 from {name}.news.quotes, {name}.news.articles limit 0")
        yield con


def attach_last(warehouse: Warehouse, con: duckdb.DuckDBPyConnection) -> str | None:
    """Opens the last publication as the catalog `before` of a connection to the working file, until that is closed (DuckDB 2.0
    detaches nothing within a transaction); gives the name of the working file's catalog, or None where nothing was published."""
    if not warehouse.newest.exists():
        return None
    attach(con, warehouse.newest.resolve(), BEFORE)
    return warehouse.working.stem


def gone_since(warehouse: Warehouse, con: duckdb.DuckDBPyConnection) -> Gone:
    """Quotations of the last publication that the working file, open in `con`, has no more, over the days that changed.

    Nothing is gone before the first publication, nor where a damaged one proves nothing.
    """
    try:
        ours = attach_last(warehouse, con)
        return gone_quotations(con, BEFORE, ours) if ours else Gone(0, 0, 0)
    except WarehouseError:
        return Gone(0, 0, 0)
    finally:
        con.execute(f"detach database if exists {BEFORE}")


def attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """A publication as one more catalog of the connection, read-only. Raises WarehouseError."""
    with _explained(path):
        con.execute(f"attach {quoted(str(path))} as {name} (read_only)")


@contextmanager
def _explained(path: Path) -> Generator[None]:
    try:
        yield
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise WarehouseError(f"{path} is no publication that can be opened ({reason}): name another") from error
