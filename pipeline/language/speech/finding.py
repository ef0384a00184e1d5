"""Statements of an article: contents of cues, typed by the marks they hold, and quotations without a cue.

The speaker is still a phrase here; `resolve` gives it a name.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from operator import itemgetter

from pipeline.language.extraction import QuoteType
from pipeline.language.speech import scare_quotes
from pipeline.language.speech.across_paragraphs import goes_on, joined, whole
from pipeline.language.speech.content import contents
from pipeline.language.speech.cues import Cue, Span, find_cues
from pipeline.language.speech.statement import Source, Statement, words_of
from pipeline.language.speech.turns import Turns
from pipeline.language.speech.uncued import uncued
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import sentence_of
from pipeline.language.text.tokens import Passage, Token

_first = itemgetter(0)
# Titles and connectives are no longer than so many tokens.
_SHORT = 16


def find_statements(passages: list[Passage]) -> list[Statement]:
    """All statements of an article in order of their offsets. Direct ones never overlap each other."""
    found: list[Statement] = []
    for passage in passages:
        cues = find_cues(passage)
        cued = explicit(passage, cues)
        reports = any(passage.tokens[cue.word].lemma not in lexicon.ACTING_VERBS for cue in cues)
        found += sorted(cued + uncued(passage, cued, reports), key=lambda s: (s.start, s.end))
    return whole(passages, joined(passages, found))


def explicit(passage: Passage, cues: list[Cue]) -> list[Statement]:
    """The statements of cues, but for those that lie within another one. `cues` are all of the passage."""
    turns = Turns(passage, cues)
    candidates = [(cue, span) for cue in cues for span in contents(passage, cue, turns)]
    closing = {cue.word for cue, span in candidates if _closes(passage, cue, span)}
    nested = _nested(cues, candidates, closing)
    candidates = [(cue, span) for cue, span in candidates if not _says_nothing(passage, cue, span, candidates)]
    typed: list[tuple[Cue, Span, QuoteType]] = [
        (cue, span, _type(passage, span)) for cue, span in candidates if cue.word not in nested
    ]
    found: list[Statement] = []
    taken: list[Span] = []  # in order, never overlapping
    for cue, span, type_ in sorted(typed, key=lambda c: (c[2] != "direct", _rank(c[0]), c[1][0] - c[1][1])):
        before = bisect_left(taken, span[1], key=_first) - 1
        if before >= 0 and taken[before][1] > span[0] or _first_word_is_cue(span, cue):
            continue
        insort(taken, span)
        words = words_of(passage, cue)
        source = Source(passage.index, cue.speaker) if cue.speaker is not None else None
        for start, end in _pieces(passage, _with_its_that(passage, span, type_), type_):
            found.append(
                Statement(passage.index, start, end, type_, cue, source, "explicit", (passage.index, cue.word), words)
            )
    return found


def _nested(cues: list[Cue], candidates: list[tuple[Cue, Span]], closing: set[int]) -> set[int]:
    """The words of cues inside what another one before them, or one that closes its sentence, reports: 'she said he warned
    them'. The outer one is the speaker. `cues` are in order of their words, and so are those of `candidates`."""
    outer = [(cue, span) for cue, span in candidates if cue.kind != "noun"]
    # Spans by their beginnings. What ends before one cue ends before all that follow.
    around = [span for cue, span in outer if cue.word in closing]
    heapify(around)
    nested: set[int] = set()
    at = 0
    for inner in cues:
        while at < len(outer) and outer[at][0].word < inner.word:
            heappush(around, outer[at][1])
            at += 1
        while around and around[0][1] <= inner.word:
            heappop(around)
        if inner.word not in closing and around and around[0][0] <= inner.first:
            nested.add(inner.word)
    return nested


def _says_nothing(passage: Passage, cue: Cue, span: Span, candidates: list[tuple[Cue, Span]]) -> bool:
    """True for a connective alone, unless it begins what is quoted ('“However,” he said, “...”'), and for words around the
    cue's own auxiliary: a parse gone wrong."""
    auxiliaries = (
        child for child in passage.tokens[cue.word].children if passage.tokens[child].dep in ("aux", "auxpass")
    )
    if any(span[0] <= child < span[1] for child in auxiliaries):
        return True
    if span[1] - span[0] > _SHORT:
        return False
    if scare_quotes.is_work_spoken_of(passage, cue.word, span) or scare_quotes.is_acted_on(passage, cue.word, span):
        return True
    words = [token for token in passage.tokens[span[0] : span[1]] if token.is_word]
    if " ".join(token.lower for token in words) not in lexicon.CONNECTIVES:
        return False
    quoted = [passage.tokens[other[0]].is_quoted for its, other in candidates if its.word == cue.word and other != span]
    return not (words[0].is_quoted and any(quoted))


def _closes(passage: Passage, cue: Cue, span: Span) -> bool:
    """True for the cue that ends a sentence of ours and reports all of it: '..., the guard added.'"""
    start, end = sentence_of(passage, cue.word)
    reports = cue.kind == "verb" and span[0] == start and span[1] <= cue.first
    return reports and not passage.holds(cue.last, end, _is_alphanumeric)


def _is_alphanumeric(token: Token) -> bool:
    return token.text.isalnum()


def _first_word_is_cue(span: Span, cue: Cue) -> bool:
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


def _with_its_that(passage: Passage, span: Span, type_: QuoteType) -> Span:
    """A report in the writer's words with the "that" which makes it one: content as PolNeAR marks it."""
    tokens, (first, last) = passage.tokens, span
    that = first - 2 if first > 1 and tokens[first - 1].text == "," else first - 1
    reported = type_ != "direct" and that >= 0 and not tokens[first].is_quoted
    return (that, last) if reported and _embedding(tokens[that]) else span


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
