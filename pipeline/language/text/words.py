"""What spaCy says of the words of a paragraph, taken from its Doc in one walk, and remembered by the paragraph's characters.

This is the only module that reads spaCy's Doc; `passages` makes of it what the rules work on.
"""

from collections import OrderedDict
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Token as SpacyToken

# About 25 MB; some hundred articles, and what repeats in the news is read one soon after the other (`day`).
REMEMBERED_WORDS = 100_000


class Word(NamedTuple):
    """One token of a Doc: its place, first character, analysis, and places of its head, its children and the ends of its
    subtree."""

    i: int
    idx: int
    text: str
    lower: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    left: int
    right: int
    children: tuple[int, ...]
    is_sent_start: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of a Doc and its names as (first word, last word + 1, label)."""

    words: tuple[Word, ...]
    names: tuple[tuple[int, int, str], ...]


def analysis(doc: "Doc") -> Analysis:
    """What a parsed Doc says."""
    return Analysis(tuple(map(_word, doc)), tuple((name.start, name.end, name.label_) for name in doc.ents))


def _word(token: "SpacyToken") -> Word:
    return Word(
        token.i,
        token.idx,
        # spaCy makes a string anew whenever it is asked for one.
        intern(token.text),
        intern(token.lower_),
        intern(token.lemma_),
        intern(token.tag_),
        intern(token.pos_),
        intern(token.dep_),
        token.head.i,
        token.left_edge.i,
        token.right_edge.i,
        tuple(child.i for child in token.children),
        bool(token.is_sent_start),
    )


class Memory:
    """Analyses of paragraphs by their characters, of `most` words at most; those longest not asked for go first.

    A paragraph's analysis depends on its characters alone, whatever is parsed beside it, so that one that is remembered is
    the one that would be made. Belongs to one pipeline.
    """

    def __init__(self, most: int = REMEMBERED_WORDS) -> None:
        self._most = most
        self._words = 0
        self._known: OrderedDict[str, Analysis] = OrderedDict()

    def __len__(self) -> int:
        """Words that are remembered."""
        return self._words

    def get(self, plain: str) -> Analysis | None:
        """The analysis of a paragraph that was read before."""
        found = self._known.get(plain)
        if found is not None:
            self._known.move_to_end(plain)
        return found

    def add(self, plain: str, read: Analysis) -> None:
        """Remembers a paragraph, and forgets others for it."""
        if plain in self._known or len(read.words) > self._most:
            return
        self._known[plain] = read
        self._words += len(read.words)
        while self._words > self._most:
            _, forgotten = self._known.popitem(last=False)
            self._words -= len(forgotten.words)
