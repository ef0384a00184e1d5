"""The bucket itself: objects by name, read whole, made once, replaced on condition; every failure in a sentence with its remedy.

The address is that of the setting, credentials are the library's own variables (AWS_..., AZURE_..., GOOGLE_...): neither they
nor the server's answers, which may repeat them, get into a message.
"""

import importlib
import os
import threading
import uuid
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.explained import explained, no_bucket, unusable
from pipeline.bucket.services import Service, service_of

# A server that says nothing for so long is not answering; one request after another is tried for so long.
ANSWER_S, PATIENCE_S, RETRIES = 20, 45, 3
# What is tried out goes again: a folder of its own, in which nothing is missed.
_TRIED = "tried"
_TRUE = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class Read:
    """An object's content, the tag by which it is replaced (another where the content is), and when it was written by the
    server's clock."""

    content: bytes
    tag: str
    modified: datetime


@dataclass(frozen=True)
class Listed:
    """An object in a listing: its name under the address, its size, and when it was written by the server's clock."""

    name: str
    bytes: int
    modified: datetime


@dataclass(frozen=True)
class Store:
    """The objects under an address. Raises BucketError and BucketLostError from every method."""

    address: str
    _objects: Any = field(repr=False)
    _lib: Any = field(repr=False)

    def read(self, name: str) -> Read | None:
        """None where there is no such object."""
        with self._named(name):
            try:
                found = self._lib.get(self._objects, name)
                content = bytes(found.bytes())
            except FileNotFoundError as error:
                self._require_bucket(error)
                return None
            return Read(content, self._tag(found.meta), found.meta["last_modified"])

    def download(self, name: str, target: Path) -> bool:
        """Into a file, piece by piece; False where there is no such object."""
        with self._named(name):
            try:
                found = self._lib.get(self._objects, name)
                with target.open("wb") as file:
                    for piece in found.stream():
                        file.write(piece)
            except FileNotFoundError as error:
                self._require_bucket(error)
                return False
            return True

    def make(self, name: str, content: bytes) -> str | None:
        """A new object, whole or not at all, and its tag; None where one of this name is there."""
        with self._named(name):
            try:
                return self._tag(self._lib.put(self._objects, name, content, mode="create"))
            except self._lib.exceptions.AlreadyExistsError:
                return None

    def replace(self, name: str, content: bytes, tag: str | None) -> str | None:
        """In the place of the content with `tag` (None: where there is none), and the new tag; None where it is another by now."""
        if tag is None:
            return self.make(name, content)
        with self._named(name):
            try:
                return self._tag(self._lib.put(self._objects, name, content, mode={self._service.tag: tag}))
            except self._lib.exceptions.PreconditionError as error:
                self._require_bucket(error)
                return None

    def upload(self, name: str, file: Path) -> None:
        """A file of any size, in pieces; the object is there when all of them are."""
        with self._named(name):
            self._lib.put(self._objects, name, file)

    def try_out(self) -> None:
        """Makes, replaces and removes an object of its own, and sees that conditions are kept. Raises BucketError where not."""
        name = f"{_TRIED}/{uuid.uuid4().hex}"
        first = self._written(name, b"once", self.make(name, b"once"))
        second = first and self._written(name, b"twice", self.replace(name, b"twice", first))
        is_kept = second and not self.make(name, b"made over it") and not self.replace(name, b"stale", first)
        self.remove(name)
        if not is_kept:
            raise BucketError(
                f"{self.address}: the server does not keep the conditions of writes, and two machines would overwrite each other; "
                "take one that does"
            )

    def remove(self, name: str) -> None:
        """Also one that is not there."""
        with self._named(name):
            try:
                self._lib.delete(self._objects, name)
            except FileNotFoundError as error:
                self._require_bucket(error)

    def drop(self, name: str) -> None:
        """An object that nothing points to any more. Where the bucket does not answer it takes room, and nothing else: a sweep
        finds it."""
        with suppress(BucketLostError):
            self.remove(name)

    def listed(self) -> list[Listed]:
        """Every object under the address. For accounts of what there is; what counts is said by objects."""
        with self._named("its list"):
            return [
                Listed(str(found["path"]), int(found["size"]), found["last_modified"])
                for page in self._lib.list(self._objects)
                for found in page
            ]

    def now(self) -> datetime:
        """The server's clock, by an object of its own that goes again."""
        name = f"{_TRIED}/{uuid.uuid4().hex}"
        self.make(name, b"now")
        with self._named(name):
            found: datetime = self._lib.head(self._objects, name)["last_modified"]
        self.remove(name)
        return found

    def _written(self, name: str, content: bytes, tag: str | None) -> str | None:
        """The tag of what was written: where the answer was lost on its way and the next one says that it is there, the object's."""
        if tag is None and (found := self.read(name)) and found.content == content:
            return found.tag
        return tag

    @property
    def _service(self) -> Service:
        return service_of(self.address)

    def _tag(self, said: Mapping[str, Any]) -> str:
        if (found := said.get(self._service.tag)) is None:
            raise BucketError(
                f"{self.address}: the server does not say which {self._service.tag} of an object it has, without which nothing is "
                "replaced on condition; take one that does"
            )
        return str(found)

    def _require_bucket(self, error: BaseException) -> None:
        if absent := no_bucket(self._service, self.address, str(error)):
            raise absent from None

    @contextmanager
    def _named(self, name: str) -> Generator[None]:
        try:
            yield
        except (self._lib.exceptions.BaseError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # this machine's disk
            # Not from the library's error: what it prints is the server's answer.
            raise explained(self._service, self.address, name, str(error)) from None


# Addresses where this process has seen that the conditions of writes are kept, and who looks whether they are.
_seen_kept: set[str] = set()
_looking = threading.Lock()


@dataclass(frozen=True)
class Untried(Store):
    """The objects of a service whose conditions of writes are not taken on trust: a process tries them out in the bucket before
    it first writes there."""

    def make(self, name: str, content: bytes) -> str | None:
        self._require_conditions()
        return super().make(name, content)

    def replace(self, name: str, content: bytes, tag: str | None) -> str | None:
        self._require_conditions()
        return super().replace(name, content, tag)

    def upload(self, name: str, file: Path) -> None:
        self._require_conditions()
        super().upload(name, file)

    def try_out(self) -> None:
        Store(self.address, self._objects, self._lib).try_out()
        _seen_kept.add(self.address)

    def _require_conditions(self) -> None:
        if self.address not in _seen_kept:
            with _looking:
                if self.address not in _seen_kept:
                    self.try_out()


def open_store(address: str) -> Store:
    """Asks nothing yet. Raises BucketError where the library is missing, or its variables make no client."""
    try:
        library = importlib.import_module("obstore")
        stores = importlib.import_module("obstore.store")
    except ModuleNotFoundError:
        raise BucketError(
            f"{address} needs obstore, which is not installed here: pip install 'quotewire[bucket]' (in a checkout: make "
            "bucket), or set QUOTEWIRE_DATA to a folder"
        ) from None
    service = service_of(address)
    options = {
        "timeout": timedelta(seconds=10 * ANSWER_S),
        "connect_timeout": timedelta(seconds=ANSWER_S),
        "read_timeout": timedelta(seconds=ANSWER_S),
        # Options that are given stand in the place of the library's own variable.
        "allow_http": os.environ.get(service.plain, "").lower() in _TRUE,
    }
    retry = {
        "max_retries": RETRIES,
        "retry_timeout": timedelta(seconds=PATIENCE_S),
        "backoff": {"init_backoff": timedelta(seconds=service.pause_s)},
    }
    try:
        objects = stores.from_url(address, client_options=options, retry_config=retry)
    except library.exceptions.BaseError as error:
        raise unusable(service, address, str(error)) from None
    return (Store if service.is_tried else Untried)(address, objects, library)
