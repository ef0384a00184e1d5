"""A folder of the bucket on this machine's disk: its files under their own names, brought where they are missing or others.

Only what the bucket holds is in it, so that it may be deleted at any moment.
"""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.bucket.errors import BucketError
from pipeline.bucket.pointers import Entry, read_folder
from pipeline.bucket.store import Store
from pipeline.folders import make_folder, write_bytes_whole
from pipeline.lake_hashes import content_hash


@dataclass(frozen=True)
class Brought:
    """What the bucket says of a folder, the paths of its files (of those that were asked for) on this disk, in order, and the
    names of those whose content the bucket has lost: gone, or another than was written."""

    said: Mapping[str, Entry]
    paths: tuple[Path, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Mirror:
    """The folders under `place` of the bucket, in `root` on the disk."""

    store: Store
    place: str
    root: Path

    def bring(self, folder: str, names: Collection[str] | None = None) -> Brought:
        """Makes the files of a folder (of `names` alone, where given) those of the bucket; without `names`, files that it no
        longer has go. Raises BucketError, BucketLostError and OSError."""
        with self._alone(folder):
            lost: dict[str, Entry] = {}
            while True:
                said = read_folder(self.store, f"{self.place}/{folder}").files
                wanted = {name: entry for name, entry in said.items() if names is None or name in names}
                missing = {name: entry for name, entry in wanted.items() if not self._brought(folder, name, entry)}
                # Between the two readings a file may have been replaced, and its old object gone: then it is said anew.
                if missing == {name: entry for name, entry in lost.items() if name in missing}:
                    break
                lost = missing
            if names is None:
                self._drop_others(folder, wanted)
        return Brought(said, tuple(self.root / folder / name for name in sorted(wanted)), tuple(missing))

    def upload(self, folder: str, name: str, content: bytes | Path) -> Entry:
        """Brings a file's content into the bucket under a name that nothing points to yet."""
        if isinstance(content, bytes):
            size, digest = len(content), hashlib.sha256(content).hexdigest()
        else:
            with content.open("rb") as file:
                size, digest = content.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
        stem, _, ending = name.partition(".")
        # Never the name of another writing, whose object may be about to go.
        object_name = f"{self.place}/{folder}/{stem}.{digest[:16]}-{uuid.uuid4().hex[:8]}.{ending}"
        if isinstance(content, bytes):
            self.store.make(object_name, content)
        else:
            self.store.upload(object_name, content)
        return Entry(object_name, size, digest)

    def _brought(self, folder: str, name: str, entry: Entry) -> bool:
        path = self.root / folder / name
        if PurePosixPath(name).name != name or name.startswith("."):
            raise BucketError(
                f"{self.store.address}/{self.place}/{folder} names a file '{name}', which is no file's name"
            )
        if path.exists() and path.stat().st_size == entry.bytes and content_hash(path) == entry.sha256:
            return True
        make_folder(path.parent)
        draft = path.with_name(f".{name}.{os.getpid()}.tmp")
        try:
            if not self.store.download(entry.object, draft):
                return False
            with draft.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry.sha256:
                    return False
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return True

    def place_here(self, folder: str, name: str, content: bytes) -> None:
        """Saves bringing what this machine has just written; nothing where another has replaced it meanwhile."""
        with self._alone(folder):
            entry = read_folder(self.store, f"{self.place}/{folder}").files.get(name)
            if entry and entry.sha256 == hashlib.sha256(content).hexdigest():
                write_bytes_whole(self.root / folder / name, content)

    def _drop_others(self, folder: str, wanted: Collection[str]) -> None:
        for path in (self.root / folder).glob("[!.]*"):
            if path.is_file() and path.name not in wanted:
                path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self, folder: str) -> Generator[None]:
        """Of this machine's processes one at a time brings a folder: an older state never follows a newer one."""
        lock = self.root.parent / "bringing" / f"{self.place}-{folder}.lock".replace("/", "-")
        make_folder(lock.parent)
        with lock.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
