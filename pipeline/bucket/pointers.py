"""The small objects that say what a bucket holds: of a folder (a day of a table, a day of the archive) its files and the
objects with their content, and of a table its days. Each is replaced on condition; what is there is never known from a listing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import TypeAdapter, ValidationError

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.store import Store

# Others' changes between reading and replacing one object; each of them got theirs in.
TRIES = 200


@dataclass(frozen=True)
class Entry:
    """A file: the object that holds it, its size and its SHA-256."""

    object: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Folder:
    """The files of a folder by name, and the tag of the object that said so; none where nothing was ever written."""

    files: Mapping[str, Entry] = field(default_factory=dict[str, Entry])
    tag: str | None = None


_FILES = TypeAdapter(dict[str, Entry])
_DAYS = TypeAdapter(list[date])


def read_folder(store: Store, place: str) -> Folder:
    """What the folder `place` holds. Raises BucketError where its object is damaged."""
    name = _of_folder(place)
    if (found := store.read(name)) is None:
        return Folder()
    try:
        return Folder(_FILES.validate_json(found.content), found.tag)
    except ValidationError as error:
        raise _damaged(store, name) from error


def change_folder(store: Store, place: str, change: Callable[[Mapping[str, Entry]], Mapping[str, Entry]]) -> Folder:
    """Replaces what is said of a folder by what `change` makes of it, however many do so at once; gives what was there.

    `change` is asked again where another was faster, and may raise.
    """
    for _ in range(TRIES):
        folder = read_folder(store, place)
        wanted = dict(change(folder.files))
        if wanted == folder.files or store.replace(_of_folder(place), _FILES.dump_json(wanted), folder.tag):
            return folder
    raise BucketLostError(f"{store.address}/{_of_folder(place)} is changed by others without end; run it again")


def read_days(store: Store, place: str) -> list[date]:
    """The days of a table of which files were ever written, in order; theirs may be gone again."""
    found = store.read(_of_days(place))
    return _parsed_days(store, place, found.content) if found else []


def add_day(store: Store, place: str, day: date) -> None:
    """Before its first file is: what is pointed at is found by all."""
    for _ in range(TRIES):
        found = store.read(_of_days(place))
        known = _parsed_days(store, place, found.content) if found else []
        wanted = sorted({*known, day})
        if wanted == known or store.replace(_of_days(place), _DAYS.dump_json(wanted), found.tag if found else None):
            return
    raise BucketLostError(f"{store.address}/{_of_days(place)} is changed by others without end; run it again")


def _parsed_days(store: Store, place: str, content: bytes) -> list[date]:
    try:
        return _DAYS.validate_json(content)
    except ValidationError as error:
        raise _damaged(store, _of_days(place)) from error


def _of_folder(place: str) -> str:
    return f"{place}/_files.json"


def _of_days(place: str) -> str:
    return f"{place}/_days.json"


def _damaged(store: Store, name: str) -> BucketError:
    return BucketError(
        f"{store.address}/{name} is damaged: bring back an earlier version of this object (the bucket keeps them where "
        "versioning is on)"
    )
