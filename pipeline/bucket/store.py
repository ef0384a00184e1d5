"""The bucket itself: objects by name, read whole, made once, replaced on condition; every failure in a sentence with its remedy.

The address is that of the setting, credentials are the library's own variables (AWS_...): neither they nor the server's answers,
which may repeat them, get into a message.
"""

import importlib
import os
import re
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.bucket.errors import BucketError, BucketLostError

# A server that says nothing for so long is not answering; one request after another is tried for so long.
ANSWER_S, PATIENCE_S, RETRIES = 20, 45, 3
# What is tried out goes again: a folder of its own, in which nothing is missed.
_TRIED = "tried"
_TRUE = ("1", "true", "yes", "on")
_STATUS = re.compile(r"status code: (\d{3})")
# How the service names what is wrong, in the body of an answer.
_NO_BUCKET = ("NoSuchBucket", "The specified bucket does not exist")
_CREDENTIALS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of the machine"
_ENDPOINT = "AWS_ENDPOINT_URL"


@dataclass(frozen=True)
class Read:
    """An object's content, and the tag by which it is replaced: another where the content is."""

    content: bytes
    tag: str


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
            return Read(content, str(found.meta["e_tag"]))

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
        # An absent bucket answers as an absent object does, and would be taken for an empty lake.
        if any(word in str(error) for word in _NO_BUCKET):
            raise BucketError(
                f"{self.address}: there is no such bucket; make it, or mend QUOTEWIRE_DATA (and {_ENDPOINT})"
            ) from None

    @contextmanager
    def _named(self, name: str) -> Generator[None]:
        try:
            yield
        except (self._lib.exceptions.BaseError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # this machine's disk
            # Not from the library's error: what it prints is the server's answer.
            raise self._explained(name, str(error)) from None

    def _explained(self, name: str, said: str) -> BucketError | BucketLostError:
        if any(word in said for word in _NO_BUCKET):
            return BucketError(f"{self.address}: there is no such bucket; make it, or mend QUOTEWIRE_DATA")
        status = int(found[1]) if (found := _STATUS.search(said)) else None
        if "169.254." in said or "MissingCredentials" in said:
            return BucketError(f"{self.address}: no credentials; set {_CREDENTIALS}")
        if "BadScheme" in said:
            return BucketError(
                f"{self.address}: the server's address in {_ENDPOINT} is not https; set AWS_ALLOW_HTTP=true where that is meant"
            )
        if status in (401, 403):
            return BucketError(
                f"{self.address}: the server refuses these credentials for {name} (status {status}); give them the right to "
                "read, write, delete and list objects there, or set others"
            )
        if status in (501, 405):
            return BucketError(
                f"{self.address}: the server knows no conditional writes (status {status}), without which two machines would "
                "overwrite each other; take one that does"
            )
        why = f"status {status}" if status else _why(said)
        return BucketLostError(
            f"{self.address} does not answer ({why}, at {name}); look after the network and {_ENDPOINT}, and run it "
            "again: what was stored stays"
        )


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
    options = {
        "timeout": timedelta(seconds=10 * ANSWER_S),
        "connect_timeout": timedelta(seconds=ANSWER_S),
        "read_timeout": timedelta(seconds=ANSWER_S),
        # Options that are given stand in the place of the library's own variable.
        "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() in _TRUE,
    }
    retry = {"max_retries": RETRIES, "retry_timeout": timedelta(seconds=PATIENCE_S)}
    try:
        objects = stores.from_url(address, client_options=options, retry_config=retry)
    except library.exceptions.BaseError as error:
        raise BucketError(f"{address}: {_first_line(error)}") from None
    return Store(address, objects, library)


def _why(said: str) -> str:
    for word, reason in (
        ("TimedOut", "too slow"),
        ("timed out", "too slow"),
        ("Connection refused", "connection refused"),
        ("ConnectionRefused", "connection refused"),
        ("dns", "no such host"),
    ):
        if word in said:
            return reason
    return "no answer"


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
