"""The organisations of an article: the full name that initials or a last word stand for in it."""

from dataclasses import dataclass

from pipeline.language.names.keys import fold
from pipeline.language.text.tokens import Name, Passage


@dataclass(frozen=True, slots=True)
class Bodies:
    """Full names of organisations by their folded initials, and by their folded last word where one name alone has it."""

    by_initials: dict[str, str]
    by_ending: dict[str, str]

    def full(self, name: str) -> str:
        """The full name that a short one stands for: 'NWB' or 'the Board' for 'Northern Water Board'; else the name itself."""
        words = name.split()
        key = fold(words[-1]) if len(words) == 1 or len(words) == 2 and words[0].lower() == "the" else None
        if key is None:
            return name
        return self.by_initials.get(key) or self.by_ending.get(key, name)


def read_bodies(passages: list[Passage]) -> Bodies:
    """Gathers the organisations' names of three initials and more, and those of two words and more."""
    found = (p.slice(*bare_bounds(p, name)) for p in passages for name in p.names if name.label == "ORG")
    initials: dict[str, str] = {}
    endings: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for name in sorted({" ".join(words.split()) for words in found}, key=lambda n: (len(n), n)):
        words = name.split()
        capitals = "".join(word[0] for word in words if word[:1].isupper())
        if len(capitals) > 2:
            initials.setdefault(fold(capitals), name)
        if len(words) > 1:
            endings.setdefault(fold(words[-1]), set()).add(fold(name))
            spelled.setdefault(fold(name), name)
    return Bodies(initials, {word: spelled[min(names)] for word, names in endings.items() if len(names) == 1})


def bare_bounds(passage: Passage, name: Name) -> tuple[int, int]:
    """First and one past the last token of a name without 'the' in front and the possessive mark behind."""
    first, last = name.first, name.last
    if last - first > 1 and passage.tokens[first].lower == "the":
        first += 1
    if last - first > 1 and passage.tokens[last - 1].tag == "POS":
        last -= 1
    return first, last
