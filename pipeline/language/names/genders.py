"""What tells a person's gender: a courtesy title, a first name, the noun of a role."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.language.names.keys import fold
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Passage

Gender = Literal["male", "female"]

# First names, folded, beneath the gender that they tell; `training.first_names` says whose list it is.
FIRST_NAMES = Path(__file__).with_name("first_names.txt")


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
    """Of a full name's first word; a single word is as often a surname."""
    if len(words) < 2:
        return None
    if words[0] in lexicon.MALE_NAMES:
        return "male"
    return "female" if words[0] in lexicon.FEMALE_NAMES else None


def gender_of_first_name(name: str) -> Gender | None:
    """Of a full name, by many more first names than the ranker of speaking pronouns was learnt with: with them it finds as many
    names more as it takes wrong (`quality/speaking`, held half)."""
    words = fold(name).split()
    return _by_first_name().get(words[0]) if len(words) > 1 else None


@cache
def _by_first_name() -> Mapping[str, Gender]:
    found: dict[str, Gender] = {}
    gender: Gender = "male"
    for line in FIRST_NAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            gender = "female" if line == "# female" else "male"
        else:
            found |= dict.fromkeys(line.split(), gender)
    return found
