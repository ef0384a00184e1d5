"""A text as the rules see it: paragraphs of tokens with their parse, marks and names, every position in the text's own characters.

What spaCy says is read in `words`; the rules work on the plain tuples of `tokens`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pipeline.language.text.bounds import (
    MAX_WORDS,
    MAX_WORDS_AT_ONCE,
    MAX_WORDS_OF_TEXT,
    UnreadReason,
    cost_in_words,
    is_prose,
)
from pipeline.language.text.inflection import VERB_OF
from pipeline.language.text.lexicon import QUOTING_VERBS, SURE_FORMS, TITLES_FEMALE, TITLES_MALE, WEEKDAYS
from pipeline.language.text.marks import Marked
from pipeline.language.text.paragraphs import Paragraph, plain_paragraphs, verbatim_paragraphs
from pipeline.language.text.tokens import INFLECTED, PROPER, Name, Passage, Token
from pipeline.language.text.words import Analysis, Memory, Word, analysis

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Paragraphs that are parsed together.
BATCH = 64
_BREAKS = frozenset({"—", "–", "--", "―", "(", ")", "[", "]", "“", "”"})
_TERMINAL = frozenset(".!?…")
_CLOSERS = frozenset("\"”’'»)]")
_DATELINE = re.compile(
    r"""\s*(?:[A-Z]{3}[A-Z.'’-]*(?:[ ,/]+[A-Z][\w.'’-]*){0,6}(?:,?\ \d{1,2}\.?)?(?:,?\ \d{4})?(?:\ \([^()]{2,40}\))?
    |[A-Z][\w.'’-]+(?:,?\ [A-Z][\w.'’-]+){0,3}(?:\ \d{1,2})?\ \([^()]{2,40}\))\ ?(?:--?|–|—)\ """,
    re.VERBOSE,
)
# A paragraph with what is known of it, its words that are yet to be parsed, or None for what is no prose.
_Tokenized: TypeAlias = "tuple[Paragraph, Analysis | Doc | None]"
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "PART"})


def read_passages(text: str, nlp: "Language", memory: Memory | None = None) -> list[Passage]:
    """The paragraphs of a text, parsed; those that `memory` knows are not parsed again. What a paragraph is read as depends
    on its characters alone.

    A paragraph that is no prose has no tokens, and so has all that follows the first MAX_WORDS_OF_TEXT words, as one
    passage: `unread` says why.
    """
    paragraphs = plain_paragraphs(text)
    memory = Memory() if memory is None else memory
    found: list[Passage] = []
    words = 0
    while words < MAX_WORDS_OF_TEXT and (batch := _batch(paragraphs, nlp, memory, MAX_WORDS_OF_TEXT - words)):
        words += sum(_cost(paragraph, tokenized) for paragraph, tokenized in batch)
        for (paragraph, _), read in zip(batch, _parsed(batch, nlp, memory), strict=True):
            if read is None:
                found.append(_unread(len(found), text, paragraph.start, paragraph.end, "no_prose"))
            else:
                found.append(_passage(len(found), text, paragraph, read))
    rest = next(paragraphs, None)
    if rest is not None:
        found.append(_unread(len(found), text, rest.start, len(text), "too_many_words"))
    return found


def _batch(paragraphs: Iterator[Paragraph], nlp: "Language", memory: Memory, most: int) -> "list[_Tokenized]":
    """The next paragraphs with their words, as many as are parsed at once and until they cost `most`."""
    batch: list[_Tokenized] = []
    words = 0
    for paragraph in paragraphs:
        batch.append((paragraph, memory.get(paragraph.plain) or _tokenized(paragraph.plain, nlp)))
        words += _cost(*batch[-1])
        if len(batch) == BATCH or words >= min(most, MAX_WORDS_AT_ONCE):
            break
    return batch


def _tokenized(plain: str, nlp: "Language") -> "Doc | None":
    doc = nlp.make_doc(plain) if is_prose(plain) else None
    return doc if doc is not None and len(doc) <= MAX_WORDS else None


def _parsed(batch: "Sequence[_Tokenized]", nlp: "Language", memory: Memory) -> list[Analysis | None]:
    """What is known of the paragraphs of a batch or read of them now, each once; None for what is no prose."""
    read = {paragraph.plain: known for paragraph, known in batch if isinstance(known, Analysis)}
    new = {p.plain: doc for p, doc in batch if doc is not None and not isinstance(doc, Analysis)}
    for plain, doc in zip(new, nlp.pipe(new.values(), batch_size=BATCH), strict=True):
        read[plain] = analysis(doc)
        memory.add(plain, read[plain])
    return [read.get(paragraph.plain) for paragraph, _ in batch]


def _cost(paragraph: Paragraph, words: "Analysis | Doc | None") -> int:
    count = len(words.words) if isinstance(words, Analysis) else len(words or ())
    return cost_in_words(paragraph.plain if words is not None else "", count)


def _unread(index: int, text: str, start: int, end: int, why: UnreadReason) -> Passage:
    return Passage(index, start, end, text[start:end], (), (), (), (), unread=why)


def doc_passages(doc: "Doc") -> list[Passage]:
    """The paragraphs of a text that spaCy has parsed as a whole, without its tokens of white space."""
    text, read = doc.text, analysis(doc)
    found: list[Passage] = []
    at = name = 0
    for paragraph in verbatim_paragraphs(text):
        words: list[Word] = []
        while at < len(read.words) and read.words[at].idx < paragraph.end:
            if read.words[at].idx >= paragraph.start and not read.words[at].text.isspace():
                words.append(read.words[at])
            at += 1
        first = name
        while name < len(read.names) and read.names[name][0] < at:
            name += 1
        local = _by_itself(words, read.names[first:name], paragraph.start)
        found.append(_passage(len(found), text, paragraph, local))
    return found


def _by_itself(words: Sequence[Word], names: Sequence[tuple[int, int, str]], begin: int) -> Analysis:
    """Some of a Doc's words and names, counted from the first of them, and from its character `begin`."""
    places = [word.i for word in words]
    here = {place: i for i, place in enumerate(places)}
    moved = tuple(
        word._replace(
            i=i,
            idx=word.idx - begin,
            head=here.get(word.head, i),
            left=bisect_left(places, word.left),
            right=bisect_left(places, word.right + 1) - 1,
            children=tuple(here[child] for child in word.children if child in here),
        )
        for i, word in enumerate(words)
    )
    bounds = [(bisect_left(places, start), bisect_left(places, end), label) for start, end, label in names]
    return Analysis(moved, tuple(bound for bound in bounds if bound[0] < bound[1]))


def _passage(index: int, text: str, paragraph: Paragraph, read: Analysis) -> Passage:
    """A paragraph with what was read of it."""
    words = read.words
    starts = [paragraph.offsets[word.idx] for word in words]
    lasts = [word.idx + len(word.text) - 1 for word in words]
    ends = [paragraph.offsets[last] + paragraph.widths[last] for last in lasts]
    inside = _inside(starts, paragraph.marked)
    body = _body(words, paragraph.plain)
    sentences = _sentences(words, inside, body)
    names = tuple(_name(words, inside, body, *bound) for bound in read.names)
    labels = {i: name.label for name in names for i in range(name.first, name.last)}
    number = [n for n, (first, last) in enumerate(sentences) for _ in range(first, last)]
    tokens = tuple(
        Token(
            i, word.text, word.lower, _lemma(word), word.tag, word.pos, word.dep, word.head, starts[i], ends[i],
            labels.get(i, ""), word.left, word.right, word.children, inside[i], number[i],
        )
        for i, word in enumerate(words)
    )  # fmt: skip
    return Passage(
        index,
        paragraph.start,
        paragraph.end,
        text[paragraph.start : paragraph.end],
        tokens,
        paragraph.marked,
        sentences,
        names,
    )


def _lemma(word: Word) -> str:
    """The reporting verb of a verb's form where it is one; else what the model's lemmatizer says."""
    known = VERB_OF.get(word.lower) if word.tag.startswith("VB") else None
    return known if known is not None else word.lemma.lower()


def _name(words: Sequence[Word], inside: list[int], body: int, first: int, last: int, label: str) -> Name:
    """A name cut where the recognizer ran over a quotation's edge, a dash, a bracket or the end of a dateline at token `body`."""
    if first < body < last:
        capital = words[body].tag in PROPER
        return Name(body, last, label) if capital else Name(first, first + 1, "GPE")
    for i in range(last - 1, first, -1):
        if inside[i] != inside[i - 1] or words[i - 1].text in _BREAKS:
            return Name(i, last, label)
        if words[i - 1].lower in TITLES_MALE | TITLES_FEMALE and words[i - 1].text.endswith("."):
            return Name(i, last, "PERSON")
    return Name(first, last, "GPE" if last <= body and label == "PERSON" else label)


def _body(words: Sequence[Word], plain: str) -> int:
    """The first token behind a dateline ('RIDLEY (Agency) - '); 0 without one."""
    dateline = _DATELINE.match(plain)
    if dateline is None:
        return 0
    return next((i for i, word in enumerate(words) if word.idx >= dateline.end()), 0)


def _inside(starts: Sequence[int], marks: tuple[Marked, ...]) -> list[int]:
    inside = [-1] * len(starts)
    at = 0
    for i, start in enumerate(starts):
        while at < len(marks) and marks[at].end <= start:
            at += 1
        if at < len(marks) and marks[at].start <= start:
            inside[i] = at
    return inside


def _sentences(words: Sequence[Word], inside: list[int], body: int) -> tuple[tuple[int, int], ...]:
    """Sentences by their full stops, with the parser's word where there is none; never cut inside a quotation.

    A dateline, up to token `body`, is a sentence of its own.
    """
    if not len(words):
        return ()
    cuts = [0]
    before = 0  # the last token before this one that is no closing mark
    for i in range(1, len(words)):
        if words[i - 1].text not in _CLOSERS:
            before = i - 1
        if i == body:
            cuts.append(i)
        if i <= body or inside[i] >= 0 and inside[i] == inside[i - 1]:
            continue
        word, here = words[before].text, words[i].text
        if word[-1] not in _TERMINAL or here in _CLOSERS and inside[i] == inside[i - 1]:
            continue
        if inside[i - 1] >= 0 and _frame_follows(words, i, word):
            continue
        certain = word in _TERMINAL or word == "..." or len(word) > 4
        if (certain or words[i].is_sent_start) and not here[:1].islower() and here[:1] not in ",;:—–-)":
            cuts.append(i)
    return tuple(zip(cuts, [*cuts[1:], len(words)], strict=True))


def _frame_follows(words: Sequence[Word], i: int, ends_with: str) -> bool:
    """True for the cue after a quotation that ends in a question or an exclamation: '“Why?” Ana Ortiz asked.'"""
    ahead = words[i : i + 12]
    at = next((n for n, t in enumerate(ahead) if t.tag in INFLECTED or t.lower in SURE_FORMS), 0)
    verb = ahead[at]
    if at == 0 or verb.lemma.lower() not in QUOTING_VERBS and verb.lower not in SURE_FORMS:
        return False
    named = all(t.pos in _NOMINAL or t.text in ",-()." or t.lower in ("of", "for", "in", "at") for t in ahead[:at])
    after = words[i + at + 1] if i + at + 1 < len(words) else None
    done = after is None or after.text in (".", ",", ":") or after.pos in ("ADP", "ADV") or after.lower in WEEKDAYS
    return named and done and (ends_with in ("?", "!", "…", "...") or after is None or after.text == ".")
