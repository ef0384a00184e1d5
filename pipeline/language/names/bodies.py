"""The organisations of an article: the full name that initials or a last word stand for in it."""

from dataclasses import dataclass

from pipeline.language.names.keys import fold
from pipeline.language.text.lexicon import BODIES_CALLED, DESCRIBED_BODIES
from pipeline.language.text.tokens import Name, Passage


@dataclass(frozen=True, slots=True)
class Bodies:
    """Full names of organisations by their folded initials, by their folded last word where one name alone has it, and by a
    noun for such bodies: one that is a word of the name, or that the article calls it by, of one body alone. So the first word."""

    by_initials: dict[str, str]
    by_ending: dict[str, str]
    by_noun: dict[str, str]
    by_beginning: dict[str, str]

    def called(self, noun: str) -> str | None:
        """The one body that 'the board' or 'the firm' can mean."""
        return self.by_ending.get(noun) or self.by_noun.get(noun)

    def full(self, name: str) -> str:
        """The full name that a short one stands for: 'NWB', 'the Board' or 'Northern' for 'Northern Water Board'; else itself."""
        words = name.split()
        key = fold(words[-1]) if len(words) == 1 or len(words) == 2 and words[0].lower() == "the" else None
        if key is None:
            return name
        return self.by_initials.get(key) or self.by_ending.get(key) or self.by_beginning.get(key, name)


def read_bodies(passages: list[Passage]) -> Bodies:
    """Gathers the organisations' names of three initials and more, and those of two words and more."""
    found = (p.slice(*bare_bounds(p, name)) for p in passages for name in p.names if name.label == "ORG")
    initials: dict[str, str] = {}
    endings: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for name in sorted({" ".join(words.split()) for words in found}, key=lambda n: (len(n), n)):
        words = name.split()
        capitals = "".join(word[0] for word in words if word[:1].isupper())
        if len(capitals) > 2:
            initials.setdefault(fold(capitals), name)
        if len(words) > 1:
            endings.setdefault(fold(words[-1]), set()).add(fold(name))
            beginnings.setdefault(fold(words[0]), set()).add(fold(name))
            spelled.setdefault(fold(name), name)
    nouns = _of_one(_nouns(passages, spelled), spelled)
    return Bodies(initials, _of_one(endings, spelled), nouns, _of_one(beginnings, spelled))


def _of_one(names: dict[str, set[str]], spelled: dict[str, str]) -> dict[str, str]:
    return {word: spelled[min(bearers)] for word, bearers in names.items() if len(bearers) == 1}


def _nouns(passages: list[Passage], spelled: dict[str, str]) -> dict[str, set[str]]:
    """Nouns for bodies to the names that have them within ('Commission on Debates') or beside them ('the mill Harrow')."""
    nouns: dict[str, set[str]] = {}
    for key, name in list(spelled.items()):
        for word in name.split():
            if word[:1].isupper() and fold(word) in DESCRIBED_BODIES:
                nouns.setdefault(fold(word), set()).add(key)
        for noun, endings in BODIES_CALLED.items():
            if fold(name.split()[-1]) in endings:
                nouns.setdefault(noun, set()).add(key)
    for passage in passages:
        for name in passage.names:
            noun = body_noun(passage, name) if name.label == "ORG" else None
            if noun is not None:
                text = " ".join(passage.slice(*bare_bounds(passage, name)).split())
                spelled.setdefault(fold(text), text)
                nouns.setdefault(noun, set()).add(fold(text))
    return nouns


def body_noun(passage: Passage, name: Name) -> str | None:
    """What the article calls a body beside its name: 'the insurer Harrow', 'Harrow, a firm in Ridley'."""
    head = passage.tokens[name.last - 1]
    before = passage.tokens[name.first - 1] if name.first else head
    together = before.i == head.head or before.head == head.i or (before.head, before.dep) == (head.head, head.dep)
    if before.tag == "NN" and before is not head and together:
        return before.lower
    apposed = (passage.tokens[child] for child in head.children if passage.tokens[child].dep == "appos")
    return next((token.lower for token in apposed if token.tag == "NN" and token.i > head.i), None)


def bare_bounds(passage: Passage, name: Name) -> tuple[int, int]:
    """First and one past the last token of a name without 'the' in front and the possessive mark behind."""
    first, last = name.first, name.last
    if last - first > 1 and passage.tokens[first].lower == "the":
        first += 1
    if last - first > 1 and passage.tokens[last - 1].tag == "POS":
        last -= 1
    return first, last
