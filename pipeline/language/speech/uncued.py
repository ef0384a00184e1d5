"""Quotations that no cue of their sentence reports, given to a source of the paragraph where there is one."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate

from pipeline.language.speech import scare_quotes
from pipeline.language.speech.cues import Span
from pipeline.language.speech.statement import Source, Statement, continued
from pipeline.language.text.phrases import Phrase, is_nominal, own_subject, phrase
from pipeline.language.text.tokens import WORD, Passage


def uncued(passage: Passage, cued: list[Statement], reports: bool) -> list[Statement]:
    """Quotations that no cue of their sentence reports, given to a source of the paragraph where there is one.

    `reports` tells whether the paragraph holds a cue at all.
    """
    if not reports and scare_quotes.are_emphasis(passage, list(range(len(passage.marked)))):
        return []
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
    return gap if gap is not None and _only_punctuation(passage, mark.end, gap.start) else None


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


def _only_punctuation(passage: Passage, start: int, end: int) -> bool:
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
