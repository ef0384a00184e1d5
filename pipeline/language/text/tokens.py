"""What the rules read: passages of tokens with the questions that they ask of a token. Knows no spaCy."""

from dataclasses import dataclass

from pipeline.language.text.bounds import UnreadReason
from pipeline.language.text.marks import Marked

INFLECTED = frozenset({"VBD", "VBZ", "VBP"})
PROPER = frozenset({"NNP", "NNPS"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token: spaCy's analysis, offsets into the text, the number of its sentence in the passage, and of the
    stretch in marks that it stands in, -1 outside."""

    i: int
    text: str
    lower: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    label: str
    left: int
    right: int
    children: tuple[int, ...]
    marked_in: int
    sentence: int

    @property
    def is_word(self) -> bool:
        """With a letter or a digit in it."""
        return self.text.isalnum() or any(char.isalnum() for char in self.text)

    @property
    def is_quoted(self) -> bool:
        """In a stretch in quotation marks, or one of these marks."""
        return self.marked_in >= 0

    @property
    def is_verb(self) -> bool:
        """A verb in any form; modals are none."""
        return self.tag.startswith("VB")

    @property
    def is_inflected(self) -> bool:
        """A verb that shows tense by its own form; modals aside."""
        return self.tag in INFLECTED

    @property
    def is_finite(self) -> bool:
        """What a clause needs one of: an inflected verb or a modal."""
        return self.tag in INFLECTED or self.tag == "MD"

    @property
    def is_proper(self) -> bool:
        """A proper noun."""
        return self.tag in PROPER


@dataclass(frozen=True, slots=True)
class Name:
    """A named entity of a passage: tokens first..last-1."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph (or a paragraph of a very long one). `sentences` ignore full stops inside quotations.

    One that was set aside has no tokens, and says in `unread` why.
    """

    index: int
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    marked: tuple[Marked, ...]
    sentences: tuple[tuple[int, int], ...]
    names: tuple[Name, ...]
    unread: UnreadReason | None = None

    def slice(self, first: int, last: int) -> str:
        """The text of tokens first..last-1, as the article writes it."""
        return self.text[self.tokens[first].start - self.start : self.tokens[last - 1].end - self.start]
