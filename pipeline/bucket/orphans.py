"""What lies in a bucket, part by part, and of it the objects that nothing names: who is killed between an object and the pointer
to it, or loses a race, leaves one. They alone are found by a listing; a run that goes on never is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from pipeline.bucket.at_once import at_once
from pipeline.bucket.pointers import read_folder
from pipeline.bucket.store import Listed, Store
from pipeline.lake import OLD_DRAFT_S

# As the mirror names contents (stem, hash, chance), and the store what it tries out.
_CONTENT = re.compile(r"(lake|archive|published)/.+\.[0-9a-f]{16}-[0-9a-f]{8}\.[a-z.]+")
_TRIED = re.compile(r"tried/[0-9a-f]{32}")


@dataclass(frozen=True)
class Use:
    """Bytes of each part of a bucket, and its objects that nothing names: `old` ones are no run's that goes on, `young` ones may
    be about to be named."""

    parts: Mapping[str, int]
    old: tuple[Listed, ...]
    young: tuple[Listed, ...]


def look_through(store: Store, age: timedelta = timedelta(seconds=OLD_DRAFT_S)) -> Use:
    """Lists everything under the address, then reads what names it: an object that is named meanwhile is no orphan. By the
    server's clock. Raises BucketError and BucketLostError."""
    now = store.now()
    listed = store.listed()
    parts = Counter[str]()
    for found in listed:
        parts[found.name.partition("/")[0]] += found.bytes
    unnamed = _unnamed(store, listed)
    old = tuple(found for found in unnamed if now - found.modified > age)
    return Use(parts, old, tuple(found for found in unnamed if found not in old))


def sweep(store: Store, orphans: Iterable[Listed]) -> None:
    """Removes them. Raises BucketError and BucketLostError: what is left is found by the next sweep."""
    for found in orphans:
        store.remove(found.name)


def _unnamed(store: Store, listed: Iterable[Listed]) -> list[Listed]:
    contents = [found for found in listed if _CONTENT.fullmatch(found.name)]
    folders = sorted({found.name.rpartition("/")[0] for found in contents})
    said = at_once(partial(read_folder, store), folders)
    named = {entry.object for folder in said for entry in folder.files.values()}
    tried = [found for found in listed if _TRIED.fullmatch(found.name)]
    return [found for found in contents if found.name not in named] + tried
