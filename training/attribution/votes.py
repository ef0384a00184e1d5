"""A second opinion on indirect and mixed speech: spans that the attribution head reads, and how they vote with the grammar.

Direct speech is left to the marks and the grammar alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.language import lexicon
from pipeline.language.contents import Span
from pipeline.language.cues import Cue, Polarity
from pipeline.language.passages import Passage
from pipeline.language.phrases import Phrase, is_nominal
from pipeline.language.pieces import MAX_PIECE
from pipeline.language.statement import Source, Statement, Type

_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_EDGES = frozenset({",", ";", ":", "—", "–", "-", "--", ".", "that", "―"})
# How many words may stand between a content and its cue, or a cue and its source.
REACH = 12


@dataclass(frozen=True, slots=True)
class Heard:
    """Tokens first..last-1 of a passage, and how sure the head is of them, 0 to 1."""

    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the head reads in a passage, each in order; `shares` says for each token how likely it is content."""

    contents: tuple[Heard, ...]
    sources: tuple[Heard, ...]
    cues: tuple[Heard, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """From which score on the head's voice counts: to add a statement, to move an edge of one, to strike one out."""

    add: float
    move: float
    strike: float


def vote(
    passages: Sequence[Passage], statements: Sequence[Statement], opinions: Mapping[int, Opinion], weights: Weights
) -> list[Statement]:
    """The grammar's statements, some moved, struck out or added, in order. `opinions` are keyed by passage."""
    kept: list[Statement] = []
    for statement in statements:
        opinion = opinions.get(statement.passage)
        if opinion is None or statement.type == "direct":
            kept.append(statement)
            continue
        passage = passages[statement.passage]
        if _share(passage, opinion, statement) >= weights.strike:
            kept.append(_moved(passage, opinion, statement, statements, weights.move))
    utterance = 1 + max((s.utterance for s in statements), default=-1)
    for index, opinion in opinions.items():
        for heard in opinion.contents:
            if heard.score >= weights.add:
                added = _added(passages[index], opinion, heard, kept, utterance)
                if added is not None:
                    kept.append(added)
                    utterance += 1
    return sorted(kept, key=lambda s: (s.start, s.end))


def _tokens(passage: Passage, statement: Statement) -> list[int]:
    return [
        t.i
        for t in passage.tokens
        if t.start < statement.end and statement.start < t.end and any(c.isalnum() for c in t.text)
    ]


def _share(passage: Passage, opinion: Opinion, statement: Statement) -> float:
    inside = [opinion.shares[i] for i in _tokens(passage, statement) if i < len(opinion.shares)]
    return sum(inside) / len(inside) if inside else 1.0


def _moved(
    passage: Passage, opinion: Opinion, statement: Statement, others: Sequence[Statement], least: float
) -> Statement:
    """The statement with the head's edges, where the head is sure of a content that overlaps it and no other."""
    over = [h for h in opinion.contents if h.score >= least and _overlaps(passage, h, statement)]
    if len(over) != 1 or statement.cue_span is None:
        return statement
    start, end = _edges(passage, over[0].first, over[0].last)
    cue_start, cue_end = statement.cue_span
    clash = any(s is not statement and s.start < end and start < s.end for s in others)
    if end <= start or clash or (start < cue_end and cue_start < end):
        return statement
    return replace(statement, start=start, end=end)


def _overlaps(passage: Passage, heard: Heard, statement: Statement) -> bool:
    return passage.tokens[heard.first].start < statement.end and statement.start < passage.tokens[heard.last - 1].end


def _edges(passage: Passage, first: int, last: int) -> Span:
    while first < last and passage.tokens[first].lower in _EDGES:
        first += 1
    while last > first and passage.tokens[last - 1].lower in _EDGES:
        last -= 1
    if first == last:
        return 0, 0
    start, end = passage.tokens[first].start, passage.tokens[last - 1].end
    for mark in passage.quotations:
        if start - 2 <= mark.start and mark.end <= end + 2:
            start, end = min(start, mark.start), max(end, mark.end)
    return start, end


def _added(
    passage: Passage, opinion: Opinion, heard: Heard, known: Sequence[Statement], utterance: int
) -> Statement | None:
    """A statement of the head's own: a content outside every other, with a reporting cue and a source beside it."""
    start, end = _edges(passage, heard.first, heard.last)
    type_ = _type(passage, heard)
    if end <= start or type_ == "direct" or any(s.start < end and start < s.end for s in known):
        return None
    cue = _nearest(opinion.cues, heard)
    source = _nearest(opinion.sources, cue) if cue is not None else None
    if cue is None or source is None or not _reports(passage, cue) or _crosses(heard, source):
        return None
    head = _head(passage, source)
    if head is None:
        return None
    part = Phrase(source.first, source.last, head, source.last)
    word = max(cue.last - 1, cue.first)
    first, last = min(cue.first, source.first), max(cue.last, source.last)
    said = Cue("verb", word, cue.first, cue.last, first, last, part, _polarity(passage, cue, source))
    span = passage.tokens[cue.first].start, passage.tokens[cue.last - 1].end
    number = utterance + passage.index * 2 * MAX_PIECE
    return Statement(passage.index, start, end, type_, said, Source(passage.index, part), "explicit", number, span)


def _type(passage: Passage, heard: Heard) -> Type:
    words = [t for t in passage.tokens[heard.first : heard.last] if any(c.isalnum() for c in t.text)]
    quoted = sum(t.quotation >= 0 for t in words)
    if quoted == len(words):
        return "direct"
    return "mixed" if quoted > 2 or quoted * 10 > len(words) else "indirect"


def _nearest(heard: Sequence[Heard], to: Heard) -> Heard | None:
    near = [h for h in heard if max(h.first - to.last, to.first - h.last) <= REACH and not _crosses(h, to)]
    return min(near, key=lambda h: max(h.first - to.last, to.first - h.last), default=None)


def _crosses(one: Heard, other: Heard) -> bool:
    return one.first < other.last and other.first < one.last


def _reports(passage: Passage, cue: Heard) -> bool:
    """True for a cue of the lexicon outside quotations: what is believed or wanted is not said."""
    words = passage.tokens[cue.first : cue.last]
    known = lexicon.QUOTING_VERBS | lexicon.OBJECT_VERBS | lexicon.CUE_NOUNS | {"accord"}
    return all(t.quotation < 0 for t in words) and any(t.lemma in known or t.lower == "according" for t in words)


def _head(passage: Passage, source: Heard) -> int | None:
    words = passage.tokens[source.first : source.last]
    outward = [t.i for t in words if is_nominal(t) and not source.first <= t.head < source.last]
    nominal = outward or [t.i for t in words if is_nominal(t)]
    return nominal[-1] if nominal and words[0].quotation < 0 else None


def _polarity(passage: Passage, cue: Heard, source: Heard) -> Polarity:
    first, last = min(cue.first, source.first), max(cue.last, source.last)
    words = passage.tokens[first:last]
    if any(t.lemma in lexicon.REFUSING_VERBS for t in words if t.i < cue.first):
        return "refused"
    return "negated" if any(t.lower in _NEGATIONS for t in words) else "affirmed"
