"""What a case is: a name, what is given to which door, what is to come of it, and what it may cost."""

from collections.abc import Callable
from dataclasses import dataclass, field

Fate = str | tuple[str, ...]
"""The outcome that is expected, or those that are right; `read` stands for an article or an extraction."""


@dataclass(frozen=True)
class Case:
    """`make` gives the bytes, text or script. `seconds` and `gigabytes` are what it may cost beside the start of a process."""

    name: str
    make: Callable[[], object]
    fate: Fate
    seconds: float = 20.0
    gigabytes: float = 1.0
    items: int | None = None  # pages that a list must name all the same
    kind: bytes = b"application/xml"  # of a feed

    @property
    def fates(self) -> tuple[str, ...]:
        return (self.fate,) if isinstance(self.fate, str) else self.fate


@dataclass
class Table:
    """The cases of one door, in order; a name is taken once."""

    door: str
    cases: list[Case] = field(default_factory=list[Case])

    def add(self, name: str, given: object, fate: Fate, **bounds: object) -> None:
        make = given if callable(given) and not isinstance(given, bytes) else lambda: given
        assert name not in {case.name for case in self.cases}, name
        self.cases.append(Case(name, make, fate, **bounds))  # type: ignore[arg-type]
