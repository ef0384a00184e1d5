"""A publication that many readers ask at once, each through a cursor of its own, until it is let go."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.warehouse.errors import damaged_publication, is_damage

_CONFINED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Limits:
    """What all readers of a publication together may take: DuckDB's memory ('1GB'), and threads of one query."""

    memory: str = "1GB"
    threads: int = 2

    def as_config(self) -> dict[str, str | bool | int | float | list[str]]:
        return {"memory_limit": self.memory, "threads": self.threads}


class SharedPublication:
    """One publication, open read-only: nothing else can be read through it, and nothing written.

    Raises WarehouseError where it is damaged or gone.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._readers = 0
        self._is_let_go = False
        try:
            self._con = duckdb.connect(path, read_only=True, config=limits.as_config() | _CONFINED)
        except duckdb.Error as error:
            raise damaged_publication(path, error) from error
        # Cursors have the settings of the whole database, and none of the connection they come from. Where this process has
        # the file open already, they are set and locked.
        (is_locked,) = self._con.execute("select current_setting('lock_configuration')").fetchall()[0]
        if not is_locked:
            self._con.execute("set global timezone = 'UTC'")
            # Last: keeps a file's content from taking the others back.
            self._con.execute("set lock_configuration = true")

    @contextmanager
    def cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A connection of the caller's own. Raises WarehouseError where the file is damaged."""
        cursor = self._begin()
        try:
            yield cursor
        except duckdb.Error as error:
            if is_damage(error):
                raise damaged_publication(self.path, error) from error
            raise
        finally:
            self._end(cursor)

    def let_go(self) -> None:
        """Closes the file as soon as nobody reads it any more. No new cursor may be asked for."""
        with self._lock:
            self._is_let_go = True
            self._close_unread()

    def _begin(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            cursor = self._con.cursor()
            self._readers += 1
            return cursor

    def _end(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            with suppress(duckdb.Error):
                cursor.close()
            self._readers -= 1
            self._close_unread()

    def _close_unread(self) -> None:
        # DuckDB closes a connection's cursors along with it.
        if self._is_let_go and not self._readers:
            self._con.close()
            self.closed.set()
