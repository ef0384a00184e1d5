"""How a stored row says what made it: a name with its version, and the libraries that it rests on, in one string
(`1+trafilatura-2.3.1+lxml-6.1.3`). Knows no stage."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from typing import Literal

# What an upgrade makes again: pages are cleaned, articles are read.
Stage = Literal["clean", "extract"]
STAGES: tuple[Stage, ...] = ("clean", "extract")
_TIER = re.compile(r"(.+)-(best|fast)")
# How a library that is not installed is told; what needs it fails by itself.
MISSING = "missing"


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


@cache
def _installed(name: str) -> str:
    try:
        # A local version ("2.1.0+cu121") has the sign that parts ours.
        return metadata.version(name).replace("+", ".")
    except metadata.PackageNotFoundError:
        return MISSING
