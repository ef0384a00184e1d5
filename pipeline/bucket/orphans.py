"""What lies in a bucket, part by part, and of it what nobody needs any more: objects that nothing names, which who is killed
between an object and the pointer to it, or loses a race, leaves; and leases that ended. They alone are found by a listing; a run
that goes on never is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pipeline.bucket.at_once import at_once
from pipeline.bucket.lease import FOLDER, sweep_lease
from pipeline.bucket.pointers import read_folder
from pipeline.bucket.store import Listed, Store
from pipeline.lake import OLD_DRAFT_S

# As the mirror names contents (stem, hash, chance), and the store what it tries out.
_CONTENT = re.compile(r"(lake|archive|published)/.+\.[0-9a-f]{16}-[0-9a-f]{8}\.[a-z.]+")
_TRIED = re.compile(r"tried/[0-9a-f]{32}")
_LEASE = re.compile(rf"{FOLDER}/[^/]+\.json")


@dataclass(frozen=True)
class Use:
    """Bytes of each part of a bucket, and its objects that nothing names: `old` ones, of before `bound` by the server's clock, are
    no run's that goes on, `young` ones may be about to be named; and leases that nobody has renewed since `bound`."""

    parts: Mapping[str, int]
    bound: datetime
    old: tuple[Listed, ...]
    young: tuple[Listed, ...]
    leases: tuple[Listed, ...]


def look_through(store: Store, age: timedelta = timedelta(seconds=OLD_DRAFT_S)) -> Use:
    """Lists everything under the address, then reads what names it: an object that is named meanwhile is no orphan. By the
    server's clock. Raises BucketError and BucketLostError."""
    bound = store.now() - age
    listed = store.listed()
    parts = Counter[str]()
    for found in listed:
        parts[found.name.partition("/")[0]] += found.bytes
    unnamed = _unnamed(store, listed)
    old = tuple(found for found in unnamed if found.modified < bound)
    young = tuple(found for found in unnamed if found not in old)
    ended = tuple(found for found in listed if _LEASE.fullmatch(found.name) and found.modified < bound)
    return Use(parts, bound, old, young, ended)


def sweep(store: Store, use: Use) -> int:
    """Removes the old objects, and the leases that ended; gives how many of these. Raises BucketError and BucketLostError: what
    is left is found by the next sweep."""
    for found in use.old:
        store.remove(found.name)
    return sum(sweep_lease(store, lease.name, use.bound) for lease in use.leases)


def _unnamed(store: Store, listed: Iterable[Listed]) -> list[Listed]:
    contents = [found for found in listed if _CONTENT.fullmatch(found.name)]
    folders = sorted({found.name.rpartition("/")[0] for found in contents})
    said = at_once(partial(read_folder, store), folders)
    named = {entry.object for folder in said for entry in folder.files.values()}
    tried = [found for found in listed if _TRIED.fullmatch(found.name)]
    return [found for found in contents if found.name not in named] + tried
