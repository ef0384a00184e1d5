"""How a stored row says what made it: a name with its version, and the libraries that it rests on, in one string
(`1+trafilatura-2.3.1+lxml-6.1.3`). Knows no stage."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from typing import Literal

# What an upgrade makes again: pages are cleaned, articles are read; stories and wordings are made of these, over all days.
Stage = Literal["clean", "extract", "stories", "wordings"]
STAGES: tuple[Stage, ...] = ("clean", "extract", "stories", "wordings")
_TIER = re.compile(r"(.+)-(best|fast)")
# How a library that is not installed is told; what needs it fails by itself.
MISSING = "missing"
# How what tells no version is shown: it is older than the telling.
EARLIER = "an earlier version"
# Characters from which on it is a hash, and tells a reader nothing.
_FINGERPRINT = 16


@dataclass(frozen=True)
class Behind:
    """A day to be made again: rows concerned, and what has changed since it was made, in words."""

    day: date
    rows: int
    changed: tuple[str, ...]


def with_libraries(base: str, libraries: Iterable[str]) -> str:
    """`base` and the installed versions of `libraries` (names of distributions), without importing them."""
    return "+".join([base, *(f"{name}-{_installed(name)}" for name in libraries)])


def parts(made_by: str, base: str) -> dict[str, str]:
    """What the string tells, by name: `base` names what stands first, whose tier is told apart."""
    first, *others = made_by.split("+")
    tier = _TIER.fullmatch(first)
    found = {base: tier[1], "tier": tier[2]} if tier else {base: first}
    for other in others:
        name, _, version = other.rpartition("-")
        found |= {name: version} if name else {"rules": other.removeprefix("rules")}
    return found


def changes(then: str, now: str, base: str) -> list[str]:
    """What differs between two makers, in words: `rules 3 -> 4`, `trafilatura not told -> 2.3.1`."""
    old, new = parts(then, base), parts(now, base)
    names = [*new, *(name for name in old if name not in new)]
    return [
        f"{name} {old.get(name, 'not told')} -> {new.get(name, 'none')}"
        for name in names
        if old.get(name) != new.get(name)
    ]


def changed_parts(names: Sequence[str], then: str, now: str) -> list[str]:
    """What differs between what something was made of and what it would be made of now: versions and fingerprints, parted by
    spaces, `names` telling which is which. In words: `sketches 1 -> 2`, `quotations changed since`."""
    old, new = then.split(), now.split()
    if len(old) != len(new):
        return [EARLIER]
    return [
        f"{name} {was} -> {is_now}" if max(len(was), len(is_now)) < _FINGERPRINT else f"{name} changed since"
        for name, was, is_now in zip(names, old, new, strict=True)
        if was != is_now
    ]


@cache
def _installed(name: str) -> str:
    try:
        # A local version ("2.1.0+cu121") has the sign that parts ours.
        return metadata.version(name).replace("+", ".")
    except metadata.PackageNotFoundError:
        return MISSING
