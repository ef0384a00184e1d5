"""What tells a person's gender: a courtesy title, a first name, the noun of a role."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.language.names.keys import fold
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Passage

Gender = Literal["male", "female"]

# First names, folded, beneath the share of women among their bearers; `training.first_names` says whose lists these are.
FIRST_NAMES = Path(__file__).with_name("first_names.txt")
_SHARE = re.compile(r"# (\d+)%")
# From which share on a first name tells a gender for sure, and from which it is a hint.
SURELY, _LIKELY = 0.9, 0.75


def title_gender(passage: Passage, first: int) -> Gender | None:
    """Of the title in front of a name that begins at `first`, or at its beginning."""
    word = passage.tokens[first - 1].lower if first else ""
    inside = passage.tokens[first].lower
    for title in (word, inside):
        if title in lexicon.TITLES_MALE:
            return "male"
        if title in lexicon.TITLES_FEMALE:
            return "female"
    return None


def gender_of_noun(text: str) -> Gender | None:
    """The gender that a role's words tell: 'spokeswoman', 'his wife'."""
    words = fold(text).split()
    if any(word in lexicon.FEMALE_NOUNS for word in words):
        return "female"
    return "male" if any(word in lexicon.MALE_NOUNS for word in words) else None


def gender_of_name(words: Sequence[str]) -> Gender | None:
    """Of a full name, folded, by a first name that nearly all its bearers of one gender have."""
    share = share_of_women(words)
    if share is None or 1 - SURELY < share < SURELY:
        return None
    return "female" if share >= SURELY else "male"


def likely_gender(name: str) -> Gender | None:
    """Of a full name as written, by a first name that most of its bearers of one gender have."""
    share = share_of_women(fold(name).split())
    if share is None or 1 - _LIKELY < share < _LIKELY:
        return None
    return "female" if share >= _LIKELY else "male"


def share_of_women(words: Sequence[str]) -> float | None:
    """How many of the bearers of a full name's first word are women, 0 to 1; None where that is not known. Of an initial the
    word behind it tells, a single word is as often a surname."""
    if len(words) > 2 and len(words[0].strip(".")) == 1:
        words = words[1:]
    return first_names().get(words[0]) if len(words) > 1 else None


@cache
def known_first_names() -> frozenset[str]:
    """First names that tell a person for sure; no place is called so."""
    return frozenset(name for name, share in first_names().items() if share in (0, 1)) - lexicon.PLACE_NAMES


@cache
def first_names() -> Mapping[str, float]:
    """First names, folded, to the share of women among their bearers, 0 to 1."""
    found: dict[str, float] = {}
    share = 0.0
    for line in FIRST_NAMES.read_text(encoding="utf-8").splitlines():
        heading = _SHARE.match(line)
        if heading is not None:
            share = int(heading[1]) / 100
        elif not line.startswith("#"):
            found |= dict.fromkeys(line.split(), share)
    return found
