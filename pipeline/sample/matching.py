"""When a quotation, name or phrase counts as the same as the gold one: compared by words, never by marks or case."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.sample.gold import Quotation

_SHARE = 0.8


@dataclass(frozen=True)
class Found:
    """A quotation as the pipeline published it."""

    type: str
    text: str
    speaker: str | None
    speaker_kind: str | None
    cue: str | None

    @property
    def is_indirect(self) -> bool:
        return self.type == "indirect"


def words(text: str | None) -> list[str]:
    """Words in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return re.findall(r"\w+", plain)


def flat(text: str | None) -> str:
    return " ".join(words(text))


def holds(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text` in this order, next to each other."""
    return f" {flat(phrase)} " in f" {flat(text)} "


def overlap(one: str, other: str) -> float:
    """Shared words over those of the longer of the two; 0.8 or more is a match."""
    left, right = Counter(words(one)), Counter(words(other))
    longer = max(left.total(), right.total())
    return (left & right).total() / longer if longer else 0.0


def same_speaker(gold: str | None, found: str | None) -> bool:
    """Whether the full name is there (a title before it does no harm, a bare surname is not enough).

    A speaker that the gold leaves open must stay open.
    """
    wanted, given = words(gold), words(found)
    if not wanted or not given:
        return wanted == given
    return given[-1] == wanted[-1] and set(wanted) <= set(given)


def _likeness(gold: Quotation, found: Found) -> float:
    if (gold.type == "indirect") != found.is_indirect:
        return 0.0
    return max(overlap(reading, found.text) for reading in gold.readings)


def match(gold: Sequence[Quotation], found: Sequence[Found]) -> list[tuple[int, int]]:
    """Pairs of indexes (gold, found), one to one, the best overlap first."""
    scored = sorted(
        (-likeness, g, f)
        for g, quotation in enumerate(gold)
        for f, candidate in enumerate(found)
        if (likeness := _likeness(quotation, candidate)) >= _SHARE
    )
    pairs: list[tuple[int, int]] = []
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    for _, g, f in scored:
        if g not in taken_gold and f not in taken_found:
            taken_gold.add(g)
            taken_found.add(f)
            pairs.append((g, f))
    return sorted(pairs)


def second_reading(gold: Sequence[Quotation], found: Found) -> bool:
    """Whether an unmatched quotation is the other reading of a mixed one, its clause or its words in marks.

    Such a quotation is neither right nor wrong.
    """
    return any(
        overlap(reading, found.text) >= _SHARE
        for quotation in gold
        if quotation.type == "mixed"
        for reading in quotation.readings
    )
