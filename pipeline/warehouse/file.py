"""The working file and its published copies: who may open them, for how long, and how a copy becomes the news.

Local disks only: the locks of network file systems are not reliable enough for DuckDB.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.folders import FILE_OF_OWNER, make_folder
from pipeline.warehouse.copies import copy_file, sync_folder
from pipeline.warehouse.errors import (
    WarehouseBusy,
    WarehouseError,
    damaged_publication,
    is_damage,
    named_errors,
    unopenable,
)
from pipeline.warehouse.memory import MEMORY_GB, config, remove_spilled
from pipeline.warehouse.proved import looks_at_everything, mark_proved

POLL_S = 0.1
# The working file and so its copies are in this storage version: analysts' DuckDB opens them from 1.2 on. Half as large
# again as DuckDB 2.0's own (its newer string compressions are not in it); writing another only at publication would cost
# seconds of processor time every night.
STORAGE = "v1.2.0"
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Publications of before were called news-<version>.duckdb.
_OLD = "news-"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Warehouse:
    """The DuckDB files under `root`. Processes wait up to `lock_wait` seconds for each other; of the working file each may hold
    `memory_gb` in memory, and writes the rest to a folder under `root`. `bucket` is the address of one with copies of what was
    published."""

    root: Path
    lock_wait: float = 120.0
    memory_gb: float = MEMORY_GB
    bucket: str | None = None

    @property
    def first_publication(self) -> str:
        """How one comes here, where there is none."""
        if self.bucket:
            return f"bring it from {self.bucket}: `quotewire fetch`, or run the nightly job"
        return "run the nightly job, or `quotewire demo` for the sample"

    @property
    def working(self) -> Path:
        """The private file. DuckDB lets one writing process lock out every reader, so analysts never open it."""
        return self.root / "working.duckdb"

    @property
    def published(self) -> Path:
        """A link to the newest publication: the only name that analysts open (read-only)."""
        return self.root / "quotewire.duckdb"

    @property
    def old_link(self) -> Path:
        """The link's name of before, which goes with the next version: beside a schema `news` it hid the tables."""
        return self.root / "news.duckdb"

    @property
    def newest(self) -> Path:
        """The link that readers follow: `published`, or the old one where only an earlier version has published."""
        old = self.old_link
        if not os.path.lexists(self.published) and old.is_symlink() and old.readlink().name.startswith(_OLD):
            return old
        return self.published

    @property
    def publications(self) -> Path:
        return self.root / "published"

    @contextmanager
    def write(self) -> Generator[duckdb.DuckDBPyConnection]:
        """One transaction on the working file: all of the block lands, or none of it.

        Inside the block nothing else in this process may open, hash or copy the working file: closing any other
        handle on it drops DuckDB's lock (POSIX fcntl). Raises WarehouseBusy and WarehouseError.
        """
        make_folder(self.root)
        is_new = not self.working.exists()
        with named_errors(self.working), self._connect(read_only=False) as con:
            if is_new:
                self.working.chmod(FILE_OF_OWNER)
            con.begin()
            try:
                yield con
                con.commit()
            except BaseException:
                # A failed commit has ended the transaction already; the first error is the one to show.
                with suppress(duckdb.Error):
                    con.rollback()
                raise

    @contextmanager
    def read(self) -> Generator[duckdb.DuckDBPyConnection]:
        """The working file, read-only; waits for a writer to finish. Raises WarehouseBusy and WarehouseError."""
        self.require_working()
        with named_errors(self.working), self._connect(read_only=True) as con:
            yield con

    @contextmanager
    def read_published(self) -> Generator[duckdb.DuckDBPyConnection]:
        """The newest publication, read-only; never waits. Raises WarehouseError when there is none."""
        link = self.newest
        if not link.exists():
            what = "points to a file that is gone" if link.is_symlink() else "is not there"
            if self.working.exists():
                raise WarehouseError(f"{link} {what}: run publish again: `quotewire publish`")
            raise WarehouseError(f"{link} {what}: {self.first_publication}")
        # DuckDB keeps open files by path: only the file's own name shows a long-lived process each new night.
        target = link.resolve()
        try:
            con = duckdb.connect(target, read_only=True)
        except duckdb.Error as error:
            raise damaged_publication(target, error) from error
        try:
            con.execute("set timezone = 'UTC'")
            yield con
        except duckdb.Error as error:
            if is_damage(error):
                raise damaged_publication(target, error) from error
            raise
        finally:
            con.close()

    def publish(
        self,
        version: str,
        keep: int = 3,
        still: Callable[[duckdb.DuckDBPyConnection], bool] | None = None,
        *,
        proved: bool = True,
    ) -> Path:
        """Copies the working file to `published/quotewire-<version>.duckdb` and points `quotewire.duckdb` at it.

        Readers see the old publication or the new one, whole, at any moment; open connections keep what they have. The file
        of a publication that goes now is used again where nobody has it open: only what differs is written (see `copying`).
        Publishing a version again replaces it. The newest `keep` publications stay. On any error (disk full) the last
        publication stays as it is and no draft is left. Raises WarehouseBusy and WarehouseError, the latter also where the
        working file is not `still` what its caller has proved. Where all checks have passed (`proved`), the next night's look
        at what changes from here on.
        """
        if not VERSION.fullmatch(version):
            raise WarehouseError(f"version {version!r}: use letters, digits, '.', '_' and '-', a letter or digit first")
        self.require_working()
        make_folder(self.publications)
        target = self.publications / f"quotewire-{version}.duckdb"
        draft = self.publications / f".quotewire-{version}.draft"
        # The writer's lock is held to the end, so that two publications never meet and no other draft is in use.
        with named_errors(self.working), self._connect(read_only=False) as con:
            if still and not still(con):
                raise WarehouseError(
                    f"{self.working} was loaded again since it was proved: another run is under way, and publishes what it proves"
                )
            # Once a week every byte is written anew, so that no damage of an old file lives on.
            old = None if looks_at_everything(con) else self._superseded(target, keep)
            if proved:
                mark_proved(con)
            con.execute("force checkpoint")
            self._remove_drafts()
            try:
                copy_file(self.working, draft, old)
                draft.chmod(0o444)
                draft.replace(target)
                sync_folder(self.publications)
                self._point_at(target)
            except OSError as error:
                raise WarehouseError(
                    f"publishing {target} failed ({error}); the last publication is untouched. "
                    f"Free space in {self.root} and publish again"
                ) from error
            finally:
                self._remove_drafts()
            self._prune(target, keep)
        return target

    def take_over(self, files: Sequence[Path], keep: int = 3) -> None:
        """Points `quotewire.duckdb` at the last of files in `publications` that were published elsewhere, oldest first; all of
        them stay. Raises OSError."""
        for file in files:
            file.chmod(0o444)
            # What is older goes by its time.
            file.touch()
        sync_folder(self.publications)
        self._point_at(files[-1])
        self._prune(files[-1], max(keep, len(files)))

    def require_working(self) -> None:
        """Raises WarehouseError where there is no working file yet."""
        if not self.working.exists():
            raise WarehouseError(f"{self.working} is not there yet: run the nightly job, which builds it from the lake")

    @contextmanager
    def _connect(self, *, read_only: bool) -> Generator[duckdb.DuckDBPyConnection]:
        con = self._wait_for_lock(read_only=read_only)
        if not read_only and _storage(con) != f"{STORAGE}+":
            con = self._in_our_storage(con)
        if not read_only:
            remove_spilled(self.root)
        try:
            con.execute("set timezone = 'UTC'")
            yield con
        finally:
            con.close()

    def _wait_for_lock(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        deadline = time.monotonic() + self.lock_wait
        settings = config(self.root, self.memory_gb) | {"storage_compatibility_version": STORAGE}
        while True:
            try:
                return duckdb.connect(self.working, read_only, settings)
            except duckdb.ConnectionException as error:
                raise WarehouseError(
                    f"{self.working} is already open in this process, in another mode ({error}): close that first"
                ) from error
            except duckdb.Error as error:
                if "Could not set lock" not in str(error):
                    raise unopenable(self.working, error) from error
                if time.monotonic() > deadline:
                    raise WarehouseBusy(
                        f"waited {self.lock_wait:g} s for {self.working}: {error}. Wait for that process to end, "
                        f"or stop it, and run the step again; to look at the data, open {self.published} instead"
                    ) from error
            time.sleep(POLL_S)

    def _in_our_storage(self, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Copies a working file that an earlier version made in another storage version, once; opens the copy."""
        draft = self.working.with_name(".working.draft")
        try:
            _log.warning("%s is in storage %s: copied to %s, once", self.working, _storage(con), STORAGE)
            draft.unlink(missing_ok=True)
            con.execute("force checkpoint")
            con.execute(f"attach '{_escaped(draft)}' as draft (storage_version '{STORAGE}')")
            con.execute(f"copy from database {self.working.stem} to draft")
            con.execute("detach draft")
            # Under the lock of the file that it replaces.
            draft.replace(self.working)
            sync_folder(self.root)
        finally:
            con.close()
            draft.unlink(missing_ok=True)
        return self._wait_for_lock(read_only=False)

    def _point_at(self, target: Path) -> None:
        # The old link is kept where an earlier version left it; it is not made anew.
        links = [self.published, *([self.old_link] if self.old_link.is_symlink() else [])]
        for link in links:
            draft = self.publications / ".quotewire.draft"
            draft.symlink_to(os.path.relpath(target, self.root))
            draft.replace(link)  # atomic: readers see the old night or the new one
        sync_folder(self.root)

    def _remove_drafts(self) -> None:
        for draft in self._in_publications("*.draft", "."):
            draft.unlink()

    def kept(self) -> list[Path]:
        """The publications that are still there, oldest first."""
        return sorted(self._in_publications("-*.duckdb"), key=lambda path: (path.stat().st_mtime_ns, path.name))

    def _prune(self, current: Path, keep: int) -> None:
        for old in self._past(current, keep):
            old.unlink()

    def _past(self, current: Path, keep: int) -> list[Path]:
        """The publications beside `current` that are more than the newest to be kept, newest first."""
        return [path for path in reversed(self.kept()) if path != current][max(keep - 1, 0) :]

    def _superseded(self, current: Path, keep: int) -> Path | None:
        """The newest publication that goes when `current` comes, and that readers are not led to meanwhile."""
        return next((path for path in self._past(current, keep) if path != self.newest.resolve()), None)

    def _in_publications(self, ending: str, start: str = "") -> list[Path]:
        """Files of this version and, under `news`, of earlier ones."""
        return [path for name in ("quotewire", "news") for path in self.publications.glob(f"{start}{name}{ending}")]


def _storage(con: duckdb.DuckDBPyConnection) -> str:
    """Storage version of the file that is open: `v1.2.0+` is read by DuckDB 1.2 and later."""
    query = "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    found = con.execute(query).fetchone()
    return str(found[0]) if found else "unknown"


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
