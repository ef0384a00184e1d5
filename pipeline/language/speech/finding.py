"""Statements of an article: contents of cues, typed by the marks they hold, and quotations without a cue joined to a source.

The speaker is still a phrase here; `resolve` gives it a name.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import replace
from heapq import heapify, heappop, heappush
from itertools import accumulate
from operator import itemgetter

from pipeline.language.extraction import QuoteType
from pipeline.language.speech import scare_quotes
from pipeline.language.speech.across_paragraphs import goes_on, joined, whole
from pipeline.language.speech.content import Span, contents
from pipeline.language.speech.cues import Cue, find_cues
from pipeline.language.speech.statement import Source, Statement, continued, words_of
from pipeline.language.speech.turns import Turns
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import Phrase, is_nominal, own_subject, phrase, sentence_of
from pipeline.language.text.tokens import WORD, Passage, Token

_first = itemgetter(0)
# Titles and connectives are no longer than so many tokens.
_SHORT = 16


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
        if before >= 0 and taken[before][1] > span[0] or first_word_is_cue(span, cue):
            continue
        insort(taken, span)
        words = words_of(passage, cue)
        source = Source(passage.index, cue.speaker) if cue.speaker is not None else None
        for start, end in _pieces(passage, span, type_):
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
    if scare_quotes.is_work_spoken_of(passage, cue.word, span):
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
    neighbours = _Neighbours(cued)
    subjects: dict[int, Source | None] = {}
    last: Statement | None = None  # of `found`, with a source that may go on speaking
    for number, mark in enumerate(passage.marked):
        first, end = passage.in_marks(number)
        if first == end or neighbours.overlap(mark.start, mark.end):
            continue
        turn = _before_colon(passage, first)
        if scare_quotes.is_nothing(passage, number) and not mark.carries_on and turn is None:
            continue
        statement = Statement(passage.index, mark.start, mark.end, "direct", None, None, "none", None)
        if turn is not None:
            last = replace(statement, source=turn, attribution="discourse")
            found.append(last)
            continue
        signed = _signed(passage, number)
        if signed is not None:
            last = replace(statement, source=signed[0], attribution="explicit", cue_span=signed[1])
            found.append(last)
            continue
        near = _near(passage, number, neighbours, last)
        found.append(
            continued(statement, near) if near is not None else _by_subject(passage, number, statement, subjects)
        )
        if found[-1].source is not None and _goes_on(found[-1]):
            last = found[-1]
    return found


def _near(passage: Passage, number: int, neighbours: "_Neighbours", last: Statement | None) -> Statement | None:
    """The statement of the same paragraph that a quotation continues: the last one before it, else the first after it.

    `last` is the last quotation before it that may go on.
    """
    mark = passage.marked[number]
    before = [s for s in (neighbours.before(mark.start), last) if s is not None]
    if before:
        return max(before, key=_end_and_type)
    gap = neighbours.after(mark.end)
    return gap if gap is not None and scare_free(passage, mark.end, gap.start) else None


def _end_and_type(statement: Statement) -> tuple[int, bool]:
    return statement.end, statement.type == "direct"


class _Neighbours:
    """The statements of a paragraph's cues, by their places."""

    def __init__(self, cued: list[Statement]) -> None:
        by_start = sorted(cued, key=lambda s: s.start)
        self._starts = [s.start for s in by_start]
        self._ends = list(accumulate((s.end for s in by_start), max))
        sourced = [s for s in cued if s.source is not None]
        # Of equals the one that is first among `cued` is taken.
        self._before = sorted([s for s in reversed(sourced) if _goes_on(s)], key=_end_and_type)
        self._after = sorted([s for s in sourced if s.type == "direct"], key=lambda s: s.start)

    def overlap(self, start: int, end: int) -> bool:
        """True where a statement shares a character with start..end-1."""
        before = bisect_left(self._starts, end) - 1
        return before >= 0 and self._ends[before] > start

    def before(self, end: int) -> Statement | None:
        """The last statement that ends by there, and has a source that may go on speaking."""
        at = bisect_right(self._before, end, key=lambda s: s.end) - 1
        return self._before[at] if at >= 0 else None

    def after(self, start: int) -> Statement | None:
        """The first quotation with a source from there on."""
        at = bisect_left(self._after, start, key=lambda s: s.start)
        return self._after[at] if at < len(self._after) else None


def _goes_on(statement: Statement) -> bool:
    """A quotation may follow a statement, but not one that was denied or refused."""
    return statement.type == "direct" or statement.cue is None or statement.cue.polarity == "affirmed"


def _signed(passage: Passage, number: int) -> tuple[Source, Span] | None:
    """'“Words.” — Ana Ortiz', and the transcript's '“ORTIZ: words.”'."""
    tokens = passage.tokens
    first, dash = passage.in_marks(number)
    opening = passage.first(first, dash, WORD)
    opening = opening if opening is not None else dash - 1
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
    """The person whose name ends right before a colon: 'A lesson from Ana Ortiz: “...”', or alone in a transcript: 'Ortiz: “...”'."""
    tokens = passage.tokens
    colon = opening - 1
    if colon < 1 or tokens[colon].text != ":" or tokens[colon - 1].tag != "NNP":
        return None
    first = colon - 1
    while first > 0 and tokens[first - 1].tag == "NNP" and tokens[first - 1].marked_in == tokens[colon].marked_in:
        first -= 1
    turn = first == 0 or tokens[first - 1].text in (".", "?", "!") or tokens[first - 1].is_quoted
    if (
        any(t.label == "ORG" for t in tokens[first:colon])
        or colon - first < 2
        and not (turn and tokens[first].label == "PERSON")
    ):
        return None
    return Source(passage.index, Phrase(first, colon, colon - 1, colon))


def scare_free(passage: Passage, start: int, end: int) -> bool:
    """True where nothing but punctuation stands between two positions."""
    return not passage.holds(*passage.starting_in(start, end), WORD)


def _by_subject(passage: Passage, number: int, statement: Statement, subjects: dict[int, Source | None]) -> Statement:
    """A quotation in a sentence of ours: its source may be the person whom the sentence is about.

    `subjects` holds what is known of the passage's sentences by their number.
    """
    opening = passage.in_marks(number)[0]
    sentence = passage.tokens[opening].sentence
    if sentence not in subjects:
        subjects[sentence] = _subject_of(passage, sentence)
    source = subjects[sentence]
    return replace(statement, source=source, attribution="discourse") if source is not None else statement


def _subject_of(passage: Passage, sentence: int) -> Source | None:
    start, end = passage.sentences[sentence]
    for token in passage.tokens[start:end]:
        if not token.is_quoted and token.is_verb:
            head = own_subject(passage, token.i)
            if (
                head is not None
                and is_nominal(passage.tokens[head])
                and passage.tokens[head].lower not in ("it", "there", "that", "this", "which")
            ):
                return Source(passage.index, phrase(passage, head))
    return None


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
