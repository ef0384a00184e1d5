"""A text as the rules see it: paragraphs of tokens with their parse, marks and names, every position in the text's own characters.

This is the only module that reads spaCy's Doc; the rules work on these plain tuples.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.language.lexicon import QUOTING_VERBS, SURE_FORMS, TITLES_FEMALE, TITLES_MALE, WEEKDAYS
from pipeline.language.marks import LINE, Quotation, quotations

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# The parser was trained on paragraphs; a longer piece would only cost memory.
MAX_PIECE = 4_000
_CUT = re.compile(r"[.!?…][\"”’)]*\s+|\s+")
_BREAKS = frozenset({"—", "–", "--", "―", "(", ")", "[", "]", "“", "”"})
_DASHES = frozenset("—―⸺")
_TERMINAL = frozenset(".!?…")
_CLOSERS = frozenset("\"”’'»)]")
_DATELINE = re.compile(
    r"""\s*(?:[A-Z]{3}[A-Z.'’-]*(?:[ ,/]+[A-Z][\w.'’-]*){0,6}(?:,?\ \d{1,2}\.?)?(?:,?\ \d{4})?(?:\ \([^()]{2,40}\))?
    |[A-Z][\w.'’-]+(?:,?\ [A-Z][\w.'’-]+){0,3}(?:\ \d{1,2})?\ \([^()]{2,40}\))\ ?(?:--?|–|—)\ """,
    re.VERBOSE,
)
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "PART"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token: spaCy's analysis, offsets into the text, and the quotation and sentence of the passage it stands in."""

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
    quotation: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Name:
    """A named entity of a passage: tokens first..last-1."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph (or a piece of a very long one). `sentences` ignore full stops inside quotations."""

    index: int
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    quotations: tuple[Quotation, ...]
    sentences: tuple[tuple[int, int], ...]
    names: tuple[Name, ...]

    def slice(self, first: int, last: int) -> str:
        """The text of tokens first..last-1, as the article writes it."""
        return self.text[self.tokens[first].start - self.start : self.tokens[last - 1].end - self.start]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    plain: str
    offsets: list[int]
    widths: list[int]
    quotations: tuple[Quotation, ...]


def read_passages(text: str, nlp: "Language") -> list[Passage]:
    """The paragraphs of a text, parsed. One text is one stream through spaCy, so a batch never changes a result."""
    pieces = [_plain(text, start, end, marks) for start, end, marks in _pieces(text)]
    docs = nlp.pipe([piece.plain for piece in pieces], batch_size=64)
    return [_passage(i, text, piece, doc) for i, (piece, doc) in enumerate(zip(pieces, docs, strict=True))]


def _pieces(text: str) -> Iterator[tuple[int, int, tuple[Quotation, ...]]]:
    marks = quotations(text)
    at = 0
    for line in LINE.finditer(text):
        start = line.start()
        while start < line.end():
            end = _cut(text, start, line.end())
            first = at
            while at < len(marks) and marks[at].start < end:
                at += 1
            if text[start:end].strip():
                yield start, end, tuple(_clip(mark, end) for mark in marks[first:at])
            start = end


def _cut(text: str, start: int, end: int) -> int:
    if end - start <= MAX_PIECE:
        return end
    stop = start + MAX_PIECE
    cuts = [match.end() for match in _CUT.finditer(text, start + MAX_PIECE // 2, stop)]
    sentence_cuts = [cut for cut in cuts if text[cut - 2] in _TERMINAL]
    return max(sentence_cuts or cuts or [stop])


def _clip(mark: Quotation, end: int) -> Quotation:
    if mark.end <= end:
        return mark
    return replace(mark, end=end, inner_end=end, closed=False)


def _plain(text: str, start: int, end: int, marks: tuple[Quotation, ...]) -> _Piece:
    """The piece as the parser knows text: directional marks, single spaces, nothing invisible; with a map back."""
    instead: dict[int, tuple[str, int]] = {}
    for mark in marks:
        opening, closing = ("‘", "’") if mark.single else ("“", "”")
        if mark.inner_start > mark.start:
            instead[mark.start] = (opening, mark.inner_start - mark.start)
        if mark.end > mark.inner_end:
            instead[mark.inner_end] = (closing, mark.end - mark.inner_end)
    closing = {mark.inner_end for mark in marks if mark.end > mark.inner_end}
    chars: list[str] = []
    offsets: list[int] = []
    widths: list[int] = []
    i = start
    while i < end:
        char, width = instead.get(i, (text[i], 1))
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                offsets.append(i)
                widths.append(width)
        elif unicodedata.category(char) not in ("Cf", "Cc", "Cs"):
            if char in _DASHES:
                char = "—"
                if chars and chars[-1] in "”’":
                    chars.append(" ")
                    offsets.append(i)
                    widths.append(0)
            chars.append(char)
            offsets.append(i)
            widths.append(width)
        i += width
    return _Piece(start, end, "".join(chars), offsets, widths, marks)


def _passage(index: int, text: str, piece: _Piece, doc: "Doc") -> Passage:
    starts = [piece.offsets[token.idx] for token in doc]
    lasts = [token.idx + len(token) - 1 for token in doc]
    ends = [piece.offsets[last] + piece.widths[last] for last in lasts]
    inside = _inside(starts, piece.quotations)
    body = _body(doc, piece.plain)
    sentences = _sentences(doc, inside, body)
    names = tuple(_name(doc, inside, body, span.start, span.end, span.label_) for span in doc.ents)
    labels = {i: name.label for name in names for i in range(name.first, name.last)}
    number = [n for n, (first, last) in enumerate(sentences) for _ in range(first, last)]
    tokens = tuple(
        Token(
            t.i, t.text, t.lower_, t.lemma_.lower(), t.tag_, t.pos_, t.dep_, t.head.i, starts[t.i], ends[t.i], labels.get(t.i, ""),
            t.left_edge.i, t.right_edge.i, tuple(child.i for child in t.children), inside[t.i], number[t.i],
        )
        for t in doc
    )  # fmt: skip
    return Passage(
        index, piece.start, piece.end, text[piece.start : piece.end], tokens, piece.quotations, sentences, names
    )


def _name(doc: "Doc", inside: list[int], body: int, first: int, last: int, label: str) -> Name:
    """A name cut where the recognizer ran over a quotation's edge, a dash, a bracket or the end of a dateline at token `body`."""
    if first < body < last:
        capital = doc[body].tag_ in ("NNP", "NNPS")
        return Name(body, last, label) if capital else Name(first, first + 1, "GPE")
    for i in range(last - 1, first, -1):
        if inside[i] != inside[i - 1] or doc[i - 1].text in _BREAKS:
            return Name(i, last, label)
        if doc[i - 1].lower_ in TITLES_MALE | TITLES_FEMALE and doc[i - 1].text.endswith("."):
            return Name(i, last, "PERSON")
    return Name(first, last, "GPE" if last <= body and label == "PERSON" else label)


def _body(doc: "Doc", plain: str) -> int:
    """The first token behind a dateline ('RIDLEY (Agency) - '); 0 without one."""
    dateline = _DATELINE.match(plain)
    if dateline is None:
        return 0
    return next((token.i for token in doc if token.idx >= dateline.end()), 0)


def _inside(starts: Sequence[int], marks: tuple[Quotation, ...]) -> list[int]:
    inside = [-1] * len(starts)
    at = 0
    for i, start in enumerate(starts):
        while at < len(marks) and marks[at].end <= start:
            at += 1
        if at < len(marks) and marks[at].start <= start:
            inside[i] = at
    return inside


def _sentences(doc: "Doc", inside: list[int], body: int) -> tuple[tuple[int, int], ...]:
    """Sentences by their full stops, with the parser's word where there is none; never cut inside a quotation.

    A dateline, up to token `body`, is a sentence of its own.
    """
    if not len(doc):
        return ()
    cuts = [0]
    for i in range(1, len(doc)):
        if i == body:
            cuts.append(i)
        if i <= body or inside[i] >= 0 and inside[i] == inside[i - 1]:
            continue
        before = i - 1
        while before > 0 and doc[before].text in _CLOSERS:
            before -= 1
        word, here = doc[before].text, doc[i].text
        if word[-1] not in _TERMINAL or here in _CLOSERS and inside[i] == inside[i - 1]:
            continue
        if inside[i - 1] >= 0 and _frame_follows(doc, i, word):
            continue
        certain = word in _TERMINAL or word == "..." or len(word) > 4
        if (certain or doc[i].is_sent_start) and not here[:1].islower() and here[:1] not in ",;:—–-)":
            cuts.append(i)
    return tuple(zip(cuts, [*cuts[1:], len(doc)], strict=True))


def _frame_follows(doc: "Doc", i: int, ends_with: str) -> bool:
    """True for the cue after a quotation that ends in a question or an exclamation: '“Why?” Ana Ortiz asked.'"""
    verb = next((t for t in doc[i : i + 12] if t.tag_ in ("VBD", "VBZ", "VBP") or t.lower_ in SURE_FORMS), None)
    if verb is None or verb.i == i or verb.lemma_.lower() not in QUOTING_VERBS and verb.lower_ not in SURE_FORMS:
        return False
    named = all(
        t.pos_ in _NOMINAL or t.text in ",-()." or t.lower_ in ("of", "for", "in", "at") for t in doc[i : verb.i]
    )
    after = doc[verb.i + 1] if verb.i + 1 < len(doc) else None
    done = after is None or after.text in (".", ",", ":") or after.pos_ in ("ADP", "ADV") or after.lower_ in WEEKDAYS
    return named and done and (ends_with in ("?", "!", "…", "...") or after is None or after.text == ".")
