"""The small objects that say what a bucket holds: of a folder (a day of a table, a day of the archive) its files and the
objects with their content, and those that were removed on purpose; and of a table its days. Each is replaced on condition; what
is there is never known from a listing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

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
_NAMES = TypeAdapter(list[str])
Said = TypeVar("Said")


def read_folder(store: Store, place: str) -> Folder:
    """What the folder `place` holds. Raises BucketError where its object is damaged."""
    return Folder(*_read(store, _of_folder(place), _FILES, {}))


def change_folder(store: Store, place: str, change: Callable[[Mapping[str, Entry]], Mapping[str, Entry]]) -> Folder:
    """Replaces what is said of a folder by what `change` makes of it, however many do so at once; gives what was there.

    `change` is asked again where another was faster, and may raise.
    """
    return Folder(*_change(store, _of_folder(place), _FILES, {}, lambda files: dict(change(files))))


def read_days(store: Store, place: str) -> list[date]:
    """The days of a table of which files were ever written, in order; theirs may be gone again."""
    return _read(store, _of_days(place), _DAYS, [])[0]


def add_day(store: Store, place: str, day: date) -> None:
    """Before its first file is: what is pointed at is found by all."""
    _change(store, _of_days(place), _DAYS, [], lambda known: sorted({*known, day}))


def read_removed(store: Store, place: str) -> frozenset[str]:
    """The files of a folder that were removed on purpose."""
    return frozenset(_read(store, _of_removed(place), _NAMES, [])[0])


def note_removed(store: Store, place: str, names: Iterable[str]) -> None:
    """Before the first of them is."""
    more = frozenset(names)
    _change(store, _of_removed(place), _NAMES, [], lambda known: sorted({*known, *more}))


def _read(store: Store, name: str, form: TypeAdapter[Said], nothing: Said) -> tuple[Said, str | None]:
    """What an object says and its tag; `nothing` and None where there is no such object."""
    if (found := store.read(name)) is None:
        return nothing, None
    try:
        return form.validate_json(found.content), found.tag
    except ValidationError as error:
        raise _damaged(store, name) from error


def _change(
    store: Store, name: str, form: TypeAdapter[Said], nothing: Said, change: Callable[[Said], Said]
) -> tuple[Said, str | None]:
    """Replaces what an object says, on the condition that it still does; gives what it said, and the tag of that."""
    for _ in range(TRIES):
        said, tag = _read(store, name, form, nothing)
        wanted = change(said)
        if wanted == said or store.replace(name, form.dump_json(wanted), tag):
            return said, tag
    raise BucketLostError(f"{store.address}/{name} is changed by others without end; run it again")


def _of_folder(place: str) -> str:
    return f"{place}/_files.json"


def _of_days(place: str) -> str:
    return f"{place}/_days.json"


def _of_removed(place: str) -> str:
    return f"{place}/_removed.json"


def _damaged(store: Store, name: str) -> BucketError:
    return BucketError(
        f"{store.address}/{name} is damaged: bring back an earlier version of this object (the bucket keeps them where "
        "versioning is on)"
    )
