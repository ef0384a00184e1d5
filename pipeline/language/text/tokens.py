"""What the rules read: passages of tokens with the questions that they ask of a token. Knows no spaCy."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

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


# A question that is answered of one token alone.
Kind = Callable[[Token], bool]
WORD: Kind = attrgetter("is_word")
QUOTED: Kind = attrgetter("is_quoted")
FINITE: Kind = attrgetter("is_finite")
INFLECTED_VERB: Kind = attrgetter("is_inflected")
# So few tokens are faster looked at than remembered.
_SCANNED = 48
_start = attrgetter("start")
_end = attrgetter("end")


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
    # What has been asked before: a rule that looks along the sentence for every cue must not run along it every time.
    _ahead: dict[Kind, Sequence[int]] = field(
        init=False, repr=False, compare=False, default_factory=dict[Kind, Sequence[int]]
    )
    # Of verbs, as `phrases.own_subject` finds them.
    subjects: dict[int, int | None] = field(
        init=False, repr=False, compare=False, default_factory=dict[int, int | None]
    )
    _named: dict[int, tuple[Name, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict[int, tuple[Name, ...]]
    )

    def first(self, start: int, end: int, kind: Kind) -> int | None:
        """The first token of a kind among tokens start..end-1."""
        tokens = self.tokens
        start, end = max(start, 0), min(end, len(tokens))
        if end - start <= _SCANNED:
            for i in range(start, end):
                if kind(tokens[i]):
                    return i
            return None
        if kind not in self._ahead:
            self._ahead[kind] = self._next_of(kind)
        found = self._ahead[kind][start]
        return found if found < end else None

    def holds(self, start: int, end: int, kind: Kind) -> bool:
        """True where one of tokens start..end-1 is of a kind."""
        return self.first(start, end, kind) is not None

    def in_marks(self, number: int) -> tuple[int, int]:
        """First token and last token plus one of the stretch `number` in marks."""
        return self.starting_in(self.marked[number].start, self.marked[number].end)

    def starting_in(self, start: int, end: int) -> tuple[int, int]:
        """First token and last token plus one of those that start among characters start..end-1 of the text."""
        first = bisect_left(self.tokens, start, key=_start)
        return first, max(first, bisect_left(self.tokens, end, key=_start))

    def within(self, start: int, end: int) -> tuple[int, int]:
        """First token and last token plus one of those that lie between two characters of the text; (n, n) where none does."""
        first = bisect_left(self.tokens, start, key=_start)
        return first, max(first, bisect_right(self.tokens, end, key=_end))

    def beside(self, start: int, end: int) -> tuple[int, int]:
        """The last token before a stretch of the text, -1 without one, and the first behind it, or the number of tokens."""
        return bisect_right(self.tokens, start, key=_end) - 1, bisect_left(self.tokens, end, key=_start)

    def names_at(self, i: int) -> tuple[Name, ...]:
        """The names that hold a token."""
        if not self._named and self.names:
            for name in self.names:
                for place in range(name.first, name.last):
                    self._named[place] = (*self._named.get(place, ()), name)
        return self._named.get(i, ())

    def _next_of(self, kind: Kind) -> Sequence[int]:
        """For every token the first of a kind from there on; the number of tokens where none follows."""
        ahead = [len(self.tokens)] * (len(self.tokens) + 1)
        for i in range(len(self.tokens) - 1, -1, -1):
            ahead[i] = i if kind(self.tokens[i]) else ahead[i + 1]
        return ahead

    def slice(self, first: int, last: int) -> str:
        """The text of tokens first..last-1, as the article writes it."""
        return self.text[self.tokens[first].start - self.start : self.tokens[last - 1].end - self.start]
