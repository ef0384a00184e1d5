"""The publication that the site shows: the newest one whose search index is made, changed while readers read on."""

import logging
import sqlite3
import tempfile
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.look.asking import of_this_version
from pipeline.look.made import LookError
from pipeline.site.errors import NoAnswer
from pipeline.site.search_index import forget_others, index_of, make_index
from pipeline.warehouse import Warehouse, WarehouseError
from pipeline.warehouse.reading import Limits, SharedPublication

# How often it looks for a newer one, in seconds.
EVERY_S = 2.0
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """What a request reads: a cursor and an index connection of its own, of one publication."""

    con: duckdb.DuckDBPyConnection
    index: sqlite3.Connection
    name: str


@dataclass(frozen=True)
class _Edition:
    publication: SharedPublication
    index: Path
    # Of the file: a path may be published again.
    inode: int


class Editions:
    """Follows the newest publication of a data folder. Use as a context manager: inside, a thread looks for newer ones.

    Indexes lie in `folder`, or in a temporary one where that may not be written.
    """

    def __init__(
        self, warehouse: Warehouse, folder: Path, limits: Limits | None = None, every: float = EVERY_S
    ) -> None:
        self._warehouse = warehouse
        self._folder = folder
        self._limits = limits or Limits()
        self._every = every
        self._lock = threading.Lock()
        self._shown: _Edition | None = None
        self._left: SharedPublication | None = None
        self._is_preparing = False
        self._trouble: str | None = None
        self._looked, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._follow, name="newest publication", daemon=True)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Editions":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        with self._lock:
            if self._shown:
                self._shown.publication.let_go()
            self._shown = None
        if self._temporary:
            self._temporary.cleanup()

    @contextmanager
    def read(self, seconds: float) -> Generator[Reading]:
        """The shown publication; what takes longer than `seconds` is interrupted. Raises NoAnswer where there is none yet, and
        where time ran out."""
        with ExitStack() as stack:
            with self._lock:
                if self._shown is None:
                    raise NoAnswer(503, self._why_none())
                edition = self._shown
                con = stack.enter_context(edition.publication.cursor())
            with _readable(edition.index):
                address = f"{edition.index.as_uri()}?mode=ro&immutable=1"
                index = sqlite3.connect(address, uri=True, check_same_thread=False)
                stack.callback(index.close)
                with _within(seconds, con, index):
                    yield Reading(con, index, edition.publication.path.stem)

    def wait(self, seconds: float) -> bool:
        """Waits until it was looked for a publication once, and its index made; False where that takes longer."""
        return self._looked.wait(seconds)

    def _why_none(self) -> str:
        if self._trouble:
            return self._trouble
        if self._is_preparing or not self._looked.is_set():
            return "The search index of the publication is being made: a few seconds, or some minutes for millions of quotations."
        return f"Nothing is published yet in {self._warehouse.root.name}: {self._warehouse.first_publication}."

    def _follow(self) -> None:
        while True:
            self._look()
            self._looked.set()
            if self._ended.wait(self._every):
                return

    def _look(self) -> None:
        link = self._warehouse.newest
        target = link.resolve()
        if not link.exists() or self._is_shown(target) or not self._may_be_opened(target):
            return
        try:
            self._is_preparing = True
            self._show(target)
            self._trouble = None
        except FileNotFoundError:
            return  # a newer publication took its place just now: the next look finds that
        except LookError as error:
            self._tell(target, str(error), f"{target.name} cannot be shown: {error}.")
        except (WarehouseError, OSError, sqlite3.Error, duckdb.Error) as error:
            self._tell(target, str(error), f"{target.name} cannot be shown: the site's own log says why.")
        finally:
            self._is_preparing = False

    def _is_shown(self, target: Path) -> bool:
        shown = self._shown
        if shown is None or shown.publication.path != target or shown.inode != _inode(target):
            return False
        return shown.index.exists()  # it may be deleted at any moment, as all of the cache

    def _may_be_opened(self, target: Path) -> bool:
        """Where the same version was published anew, or its index is gone, not before the last reader of the old file: DuckDB would open that one again."""
        with self._lock:
            if self._shown and self._shown.publication.path == target:
                self._left, self._shown = self._shown.publication, None
                self._left.let_go()
        return self._left is None or self._left.path != target or self._left.closed.is_set()

    def _tell(self, target: Path, why: str, words: str) -> None:
        """What is wrong with the newest publication: once in the log, and to readers while there is no other to show."""
        if words != self._trouble:
            _log.error("%s cannot be shown: %s", target.name, " ".join(why.split()))
        self._trouble = words

    def _show(self, target: Path) -> None:
        inode = _inode(target)
        publication = SharedPublication(target, self._limits)
        try:
            index = self._indexed(publication)
        except BaseException:
            publication.let_go()
            raise
        if index is None:
            publication.let_go()
            return
        with self._lock:
            before, self._shown = self._shown, _Edition(publication, index, inode)
        if before:
            before.publication.let_go()
        forget_others(index)

    def _indexed(self, publication: SharedPublication) -> Path | None:
        """The index, made where it is not there yet; None where the site ends meanwhile."""
        path = index_of(publication.path, self._folder)
        try:
            with publication.cursor() as con, of_this_version():
                whole = path.exists() or make_index(con, path, lambda: not self._ended.is_set())
        except (OSError, sqlite3.OperationalError) as error:
            if self._temporary:
                raise
            self._temporary = tempfile.TemporaryDirectory(prefix="quotewire-")
            self._folder = Path(self._temporary.name)
            _log.warning("%s: the index goes to %s, and is made again at the next start", error, self._folder)
            return self._indexed(publication)
        return path if whole else None


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


@contextmanager
def _readable(index: Path) -> Generator[None]:
    """An index that is gone or damaged is deleted, so that the next look makes it again. Raises NoAnswer."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # The lowest byte is the kind, the rest says more of it.
        if error.sqlite_errorcode & 0xFF not in _BROKEN:
            raise
        _log.warning("%s cannot be read (%s): it is made again", index, error)
        index.unlink(missing_ok=True)
        raise NoAnswer(503, "The search index of the publication is being made again.") from error


@contextmanager
def _within(seconds: float, con: duckdb.DuckDBPyConnection, index: sqlite3.Connection) -> Generator[None]:
    def stop() -> None:
        con.interrupt()
        index.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise _too_long(seconds) from error
    except duckdb.OutOfMemoryException as error:
        raise NoAnswer(
            503, "This needs more memory than one answer may take: ask for less, such as fewer days."
        ) from error
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise _too_long(seconds) from error
    finally:
        timer.cancel()


def _too_long(seconds: float) -> NoAnswer:
    return NoAnswer(503, f"This takes longer than {seconds:g} seconds: ask for less, such as fewer days.")
