"""The bucket itself: objects by name, read whole, made once, replaced on condition; every failure in a sentence with its remedy.

The address is that of the setting, credentials are the library's own variables (AWS_..., AZURE_...): neither they nor the
server's answers, which may repeat them, get into a message.
"""

import importlib
import os
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.explained import explained, no_bucket, unusable
from pipeline.bucket.services import service_of

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
            return Read(content, str(found.meta["e_tag"]), found.meta["last_modified"])

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
                return str(self._lib.put(self._objects, name, content, mode="create")["e_tag"])
            except self._lib.exceptions.AlreadyExistsError:
                return None

    def replace(self, name: str, content: bytes, tag: str | None) -> str | None:
        """In the place of the content with `tag` (None: where there is none), and the new tag; None where it is another by now."""
        if tag is None:
            return self.make(name, content)
        with self._named(name):
            try:
                return str(self._lib.put(self._objects, name, content, mode={"e_tag": tag})["e_tag"])
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
        tag = self.make(name, b"once")
        again = self.replace(name, b"twice", tag) if tag else None
        is_kept = again and not self.make(name, b"made over it") and not self.replace(name, b"stale", tag)
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

    def _require_bucket(self, error: BaseException) -> None:
        if absent := no_bucket(service_of(self.address), self.address, str(error)):
            raise absent from None

    @contextmanager
    def _named(self, name: str) -> Generator[None]:
        try:
            yield
        except (self._lib.exceptions.BaseError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # this machine's disk
            # Not from the library's error: what it prints is the server's answer.
            raise explained(service_of(self.address), self.address, name, str(error)) from None


def open_store(address: str) -> Store:
    """Asks nothing yet. Raises BucketError where the library is missing."""
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
    retry = {"max_retries": RETRIES, "retry_timeout": timedelta(seconds=PATIENCE_S)}
    try:
        objects = stores.from_url(address, client_options=options, retry_config=retry)
    except library.exceptions.BaseError as error:
        raise unusable(service, address, str(error)) from None
    return Store(address, objects, library)
