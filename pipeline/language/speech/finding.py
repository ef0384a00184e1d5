"""Statements of an article: contents of cues, typed by the marks they hold, and quotations without a cue joined to a source.

The speaker is still a phrase here; `resolve` gives it a name.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.language.extraction import QuoteType
from pipeline.language.speech import scare_quotes
from pipeline.language.speech.across_paragraphs import goes_on, joined, whole
from pipeline.language.speech.content import Span, contents
from pipeline.language.speech.cues import Cue, find_cues
from pipeline.language.speech.statement import Source, Statement, continued, words_of
from pipeline.language.text.phrases import Phrase, is_nominal, own_subject, phrase, sentence_of
from pipeline.language.text.tokens import Passage, Token


def find_statements(passages: list[Passage]) -> list[Statement]:
    """All statements of an article in order of their offsets. Direct ones never overlap each other."""
    found: list[Statement] = []
    for passage in passages:
        cues = find_cues(passage)
        cued = explicit(passage, cues)
        found += sorted(cued + _uncued(passage, cued), key=lambda s: (s.start, s.end))
    return whole(passages, joined(passages, found))


def explicit(passage: Passage, cues: list[Cue]) -> list[Statement]:
    """The statements of cues, but for those that lie within another one. `cues` are all of the passage."""
    by_word = {cue.word: cue for cue in cues}
    candidates = [(cue, span) for cue in cues for span in contents(passage, cue, by_word)]
    closing = {cue.word for cue, span in candidates if _closes(passage, cue, span)}
    nested = {
        inner.word
        for inner in cues
        for outer, span in candidates
        if outer.word != inner.word and _nested(inner, outer, span, closing)
    }
    typed: list[tuple[Cue, Span, QuoteType]] = [
        (cue, span, _type(passage, span)) for cue, span in candidates if cue.word not in nested
    ]
    found: list[Statement] = []
    taken: list[Span] = []
    for cue, span, type_ in sorted(typed, key=lambda c: (c[2] != "direct", _rank(c[0]), c[1][0] - c[1][1])):
        if any(span[0] < last and first < span[1] for first, last in taken) or first_word_is_cue(span, cue):
            continue
        taken.append(span)
        words = words_of(passage, cue)
        source = Source(passage.index, cue.speaker) if cue.speaker is not None else None
        for start, end in _pieces(passage, span, type_):
            found.append(
                Statement(passage.index, start, end, type_, cue, source, "explicit", (passage.index, cue.word), words)
            )
    return found


def _nested(inner: Cue, outer: Cue, span: Span, closing: set[int]) -> bool:
    """True for a cue inside what another one reports: 'she said he warned them'. The outer one is the speaker."""
    if inner.word in closing or outer.word > inner.word and outer.word not in closing:
        return False
    return outer.kind != "noun" and span[0] <= inner.first and inner.word < span[1]


def _closes(passage: Passage, cue: Cue, span: Span) -> bool:
    """True for the cue that ends a sentence of ours and reports all of it: '..., the guard added.'"""
    start, end = sentence_of(passage, cue.word)
    tail = passage.tokens[cue.last : end]
    return cue.kind == "verb" and span[0] == start and span[1] <= cue.first and not any(t.text.isalnum() for t in tail)


def first_word_is_cue(span: Span, cue: Cue) -> bool:
    """True where a span holds its own cue: a parse gone wrong."""
    return span[0] <= cue.word < span[1]


def _rank(cue: Cue) -> int:
    return {"verb": 0, "according": 0, "gerund": 1, "passive": 2, "noun": 3}[cue.kind]


def _type(passage: Passage, span: Span) -> QuoteType:
    words = [t for t in passage.tokens[span[0] : span[1]] if t.is_word]
    quoted = sum(t.is_quoted for t in words)
    if quoted == len(words):
        return "mixed" if span[0] and _embedding(passage.tokens[span[0] - 1]) else "direct"
    # One or two words in marks within a long clause are a term or a name in it, not a quotation of the speaker's words.
    return "mixed" if quoted > 2 or quoted * 10 > len(words) else "indirect"


def _embedding(before: Token) -> bool:
    """True for the 'that' which makes quoted words a clause of the reporter's sentence: 'said that “...”'."""
    return before.lower == "that" and not before.is_quoted


def _pieces(passage: Passage, span: Span, type_: QuoteType) -> Iterator[Span]:
    """Character spans: one for each quotation of a direct statement, else one."""
    tokens = passage.tokens[span[0] : span[1]]
    if type_ != "direct":
        first, last = tokens[0], tokens[-1]
        start, end = first.start, last.end
        for token in (first, last):
            if token.is_quoted:
                mark = passage.marked[token.marked_in]
                if mark.end <= last.end + 2 and mark.start >= first.start - 2:
                    start, end = min(start, mark.start), max(end, mark.end)
        yield start, end
        return
    for number in dict.fromkeys(t.marked_in for t in tokens if t.is_quoted and t.is_word):
        yield passage.marked[number].start, passage.marked[number].end


def _uncued(passage: Passage, cued: list[Statement]) -> list[Statement]:
    """Quotations that no cue of their sentence reports, given to a source of the paragraph where there is one."""
    found: list[Statement] = []
    for number, mark in enumerate(passage.marked):
        if any(s.start < mark.end and mark.start < s.end for s in cued):
            continue
        if scare_quotes.is_nothing(passage, number) and not mark.carries_on:
            continue
        statement = Statement(passage.index, mark.start, mark.end, "direct", None, None, "none", None)
        signed = _signed(passage, number)
        if signed is not None:
            found.append(replace(statement, source=signed[0], attribution="explicit", cue_span=signed[1]))
            continue
        near = _near(passage, number, cued + found)
        found.append(continued(statement, near) if near is not None else _by_subject(passage, number, statement))
    return found


def _near(passage: Passage, number: int, known: list[Statement]) -> Statement | None:
    """The statement of the same paragraph that a quotation continues: the last one before it, else the first after it."""
    mark = passage.marked[number]
    before = [s for s in known if s.end <= mark.start and s.source is not None and _goes_on(s)]
    if before:
        return max(before, key=lambda s: (s.end, s.type == "direct"))
    after = [s for s in known if s.start >= mark.end and s.source is not None and s.type == "direct"]
    gap = min(after, key=lambda s: s.start, default=None)
    return gap if gap is not None and scare_free(passage, mark.end, gap.start) else None


def _goes_on(statement: Statement) -> bool:
    """A quotation may follow a statement, but not one that was denied or refused."""
    return statement.type == "direct" or statement.cue is None or statement.cue.polarity == "affirmed"


def _signed(passage: Passage, number: int) -> tuple[Source, Span] | None:
    """'“Words.” — Ana Ortiz', and the transcript's '“ORTIZ: words.”'."""
    tokens = passage.tokens
    last = max(t.i for t in tokens if t.marked_in == number)
    dash = last + 1
    opening = next((t.i for t in tokens if t.marked_in == number and t.is_word), last)
    if (
        opening + 2 < len(tokens)
        and tokens[opening].text.isupper()
        and len(tokens[opening].text) > 2
        and tokens[opening + 1].text == ":"
    ):
        colon = tokens[opening + 1]
        return Source(passage.index, Phrase(opening, opening + 1, opening, opening + 1)), (colon.start, colon.end)
    if dash + 1 >= len(tokens) or tokens[dash].text not in ("—", "–", "-", "--", "―") or tokens[dash + 1].tag != "NNP":
        return None
    end = dash + 1
    while end < len(tokens) and tokens[end].tag in ("NNP", "NNPS", "HYPH"):
        end += 1
    if end < len(tokens) and (tokens[end].is_verb or tokens[end].tag == "MD"):
        return None
    return Source(passage.index, Phrase(dash + 1, end, end - 1, end)), (tokens[dash].start, tokens[dash].end)


def _before_colon(passage: Passage, opening: int) -> Source | None:
    """The person whose name ends right before a colon: 'A lesson from Ana Ortiz: “...”'."""
    colon = opening - 1
    name = passage.tokens[max(0, colon - 2) : max(0, colon)]
    if len(name) < 2 or passage.tokens[colon].text != ":" or any(t.tag != "NNP" or t.label == "ORG" for t in name):
        return None
    first = colon - 2
    while first > 0 and passage.tokens[first - 1].tag == "NNP":
        first -= 1
    return Source(passage.index, Phrase(first, colon, colon - 1, colon))


def scare_free(passage: Passage, start: int, end: int) -> bool:
    """True where nothing but punctuation stands between two positions."""
    return not any(start <= t.start < end and t.is_word for t in passage.tokens)


def _by_subject(passage: Passage, number: int, statement: Statement) -> Statement:
    """A quotation in a sentence of ours: its source may be the person whom the sentence is about, or the words before a colon."""
    opening = next(t.i for t in passage.tokens if t.marked_in == number)
    sentence = passage.tokens[opening].sentence
    start, end = passage.sentences[sentence]
    for token in passage.tokens[start:end]:
        if not token.is_quoted and token.is_verb:
            head = own_subject(passage, token.i)
            if (
                head is not None
                and is_nominal(passage.tokens[head])
                and passage.tokens[head].lower not in ("it", "there", "that", "this", "which")
            ):
                return replace(statement, source=Source(passage.index, phrase(passage, head)), attribution="discourse")
    named = _before_colon(passage, opening)
    return replace(statement, source=named, attribution="discourse") if named is not None else statement


def utterance_numbers(passages: list[Passage], statements: list[Statement]) -> list[int]:
    """The utterance of each statement, from 0 in the order of the text; a statement without a cue's place gets its own.

    A quotation that the paragraph before left open is one utterance with it, whoever signs which part.
    """
    known: dict[tuple[int, ...], int] = {}
    numbers: list[int] = []
    fresh = 0
    for i, statement in enumerate(statements):
        place = statement.utterance or (i,)
        if i and goes_on(passages, statements[i - 1], statement):
            known.setdefault(place, numbers[-1])
        numbers.append(known.setdefault(place, fresh))
        fresh = max(fresh, numbers[-1] + 1)
    return numbers
