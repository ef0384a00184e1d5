"""A text as the rules see it: paragraphs of tokens with their parse, marks and names, every position in the text's own characters.

This is the only module that reads spaCy's Doc; the rules work on the plain tuples of `tokens`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.tokens import Token as Word

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
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "PART"})


def read_passages(text: str, nlp: "Language") -> list[Passage]:
    """The paragraphs of a text, parsed. One text is one stream through spaCy, so a batch never changes a result.

    A paragraph that is no prose has no tokens, and so has all that follows the first MAX_WORDS_OF_TEXT words, as one
    passage: `unread` says why.
    """
    paragraphs = plain_paragraphs(text)
    found: list[Passage] = []
    words = 0
    while words < MAX_WORDS_OF_TEXT and (batch := _batch(paragraphs, nlp, MAX_WORDS_OF_TEXT - words)):
        docs = nlp.pipe([doc for _, doc in batch if doc is not None], batch_size=BATCH)
        for paragraph, tokenized in batch:
            words += _cost(paragraph, tokenized)
            if tokenized is None:
                found.append(_unread(len(found), text, paragraph.start, paragraph.end, "no_prose"))
            else:
                doc = next(docs)
                found.append(_passage(len(found), text, paragraph, list(doc), doc.ents, 0))
    rest = next(paragraphs, None)
    if rest is not None:
        found.append(_unread(len(found), text, rest.start, len(text), "too_many_words"))
    return found


def _batch(paragraphs: Iterator[Paragraph], nlp: "Language", most: int) -> "list[tuple[Paragraph, Doc | None]]":
    """The next paragraphs with their words, as many as are parsed at once and until they cost `most`; None for what is no
    prose."""
    batch: list[tuple[Paragraph, Doc | None]] = []
    words = 0
    for paragraph in paragraphs:
        doc = nlp.make_doc(paragraph.plain) if is_prose(paragraph.plain) else None
        batch.append((paragraph, doc if doc is not None and len(doc) <= MAX_WORDS else None))
        words += _cost(*batch[-1])
        if len(batch) == BATCH or words >= min(most, MAX_WORDS_AT_ONCE):
            break
    return batch


def _cost(paragraph: Paragraph, doc: "Doc | None") -> int:
    return cost_in_words(paragraph.plain if doc is not None else "", len(doc or ()))


def _unread(index: int, text: str, start: int, end: int, why: UnreadReason) -> Passage:
    return Passage(index, start, end, text[start:end], (), (), (), (), unread=why)


def doc_passages(doc: "Doc") -> list[Passage]:
    """The paragraphs of a text that spaCy has parsed as a whole, without its tokens of white space."""
    text, names = doc.text, doc.ents
    found: list[Passage] = []
    at = name = 0
    for paragraph in verbatim_paragraphs(text):
        words: list[Word] = []
        while at < len(doc) and doc[at].idx < paragraph.end:
            if doc[at].idx >= paragraph.start and not doc[at].is_space:
                words.append(doc[at])
            at += 1
        first = name
        while name < len(names) and names[name].start < at:
            name += 1
        found.append(_passage(len(found), text, paragraph, words, names[first:name], paragraph.start))
    return found


def _passage(
    index: int, text: str, paragraph: Paragraph, words: "Sequence[Word]", spans: "Sequence[Span]", begin: int
) -> Passage:
    """The paragraph that starts at character `begin` of a Doc, in which `words` and `spans` stand."""
    starts = [paragraph.offsets[word.idx - begin] for word in words]
    lasts = [word.idx + len(word) - 1 - begin for word in words]
    ends = [paragraph.offsets[last] + paragraph.widths[last] for last in lasts]
    inside = _inside(starts, paragraph.marked)
    body = _body(words, paragraph.plain, begin)
    sentences = _sentences(words, inside, body)
    places = [word.i for word in words]
    bounds = [(bisect_left(places, span.start), bisect_left(places, span.end), span.label_) for span in spans]
    names = tuple(_name(words, inside, body, *bound) for bound in bounds if bound[0] < bound[1])
    labels = {i: name.label for name in names for i in range(name.first, name.last)}
    number = [n for n, (first, last) in enumerate(sentences) for _ in range(first, last)]
    here = {place: i for i, place in enumerate(places)}
    tokens = tuple(
        Token(
            i, t.text, t.lower_, _lemma(t), t.tag_, t.pos_, t.dep_, here.get(t.head.i, i), starts[i], ends[i],
            labels.get(i, ""), bisect_left(places, t.left_edge.i), bisect_left(places, t.right_edge.i + 1) - 1,
            tuple(here[child.i] for child in t.children if child.i in here), inside[i], number[i],
        )
        for i, t in enumerate(words)
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


def _lemma(word: "Word") -> str:
    """The reporting verb of a verb's form where it is one; else what the model's lemmatizer says."""
    known = VERB_OF.get(word.lower_) if word.tag_.startswith("VB") else None
    return known if known is not None else word.lemma_.lower()


def _name(words: "Sequence[Word]", inside: list[int], body: int, first: int, last: int, label: str) -> Name:
    """A name cut where the recognizer ran over a quotation's edge, a dash, a bracket or the end of a dateline at token `body`."""
    if first < body < last:
        capital = words[body].tag_ in PROPER
        return Name(body, last, label) if capital else Name(first, first + 1, "GPE")
    for i in range(last - 1, first, -1):
        if inside[i] != inside[i - 1] or words[i - 1].text in _BREAKS:
            return Name(i, last, label)
        if words[i - 1].lower_ in TITLES_MALE | TITLES_FEMALE and words[i - 1].text.endswith("."):
            return Name(i, last, "PERSON")
    return Name(first, last, "GPE" if last <= body and label == "PERSON" else label)


def _body(words: "Sequence[Word]", plain: str, begin: int) -> int:
    """The first token behind a dateline ('RIDLEY (Agency) - '); 0 without one."""
    dateline = _DATELINE.match(plain)
    if dateline is None:
        return 0
    return next((i for i, word in enumerate(words) if word.idx - begin >= dateline.end()), 0)


def _inside(starts: Sequence[int], marks: tuple[Marked, ...]) -> list[int]:
    inside = [-1] * len(starts)
    at = 0
    for i, start in enumerate(starts):
        while at < len(marks) and marks[at].end <= start:
            at += 1
        if at < len(marks) and marks[at].start <= start:
            inside[i] = at
    return inside


def _sentences(words: "Sequence[Word]", inside: list[int], body: int) -> tuple[tuple[int, int], ...]:
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


def _frame_follows(words: "Sequence[Word]", i: int, ends_with: str) -> bool:
    """True for the cue after a quotation that ends in a question or an exclamation: '“Why?” Ana Ortiz asked.'"""
    ahead = words[i : i + 12]
    at = next((n for n, t in enumerate(ahead) if t.tag_ in INFLECTED or t.lower_ in SURE_FORMS), 0)
    verb = ahead[at]
    if at == 0 or verb.lemma_.lower() not in QUOTING_VERBS and verb.lower_ not in SURE_FORMS:
        return False
    named = all(t.pos_ in _NOMINAL or t.text in ",-()." or t.lower_ in ("of", "for", "in", "at") for t in ahead[:at])
    after = words[i + at + 1] if i + at + 1 < len(words) else None
    done = after is None or after.text in (".", ",", ":") or after.pos_ in ("ADP", "ADV") or after.lower_ in WEEKDAYS
    return named and done and (ends_with in ("?", "!", "…", "...") or after is None or after.text == ".")
