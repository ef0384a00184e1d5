"""A stretch of a passage as a passage of its own, so that the rules can read what stands within a statement."""

from bisect import bisect_right
from dataclasses import replace
from operator import attrgetter

from pipeline.language.text.marks import Marked, marked_stretches
from pipeline.language.text.tokens import Name, Passage, Token

_start = attrgetter("start")
_TERMINAL = frozenset({".", "?", "!", "…", "..."})


def stripped(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """Tokens first..last-1 without the marks around them, where one quotation holds all of them."""
    number = passage.tokens[first].marked_in
    if not passage.tokens[first].is_quoted or any(t.marked_in != number for t in passage.tokens[first:last]):
        return first, last
    mark = passage.marked[number]
    inner = [t.i for t in passage.tokens[first:last] if mark.inner_start <= t.start and t.end <= mark.inner_end]
    return (inner[0], inner[-1] + 1) if inner else (first, last)


def excerpt(passage: Passage, first: int, last: int) -> Passage:
    """Tokens first..last-1, counted from 0; its text and offsets are the passage's.

    Quotations are those that lie within it; a stretch of a single quotation holds the quotations within that one.
    """
    if first == last:
        return replace(passage, tokens=(), marked=(), sentences=(), names=())
    marks = _marks(passage, first, last)
    inside = [_number(token, marks) for token in passage.tokens[first:last]]
    sentences = _sentences(passage.tokens[first:last], inside)
    number = [n for n, (start, end) in enumerate(sentences) for _ in range(start, end)]
    tokens = tuple(
        replace(
            token,
            i=i,
            head=token.head - first if first <= token.head < last else i,
            left=max(token.left, first) - first,
            right=min(token.right, last - 1) - first,
            children=tuple(child - first for child in token.children if first <= child < last),
            marked_in=inside[i],
            sentence=number[i],
        )
        for i, token in enumerate(passage.tokens[first:last])
    )
    names = tuple(
        Name(name.first - first, name.last - first, name.label)
        for name in passage.names
        if first <= name.first and name.last <= last
    )
    return replace(passage, tokens=tokens, marked=marks, sentences=sentences, names=names)


def _marks(passage: Passage, first: int, last: int) -> tuple[Marked, ...]:
    start, end = passage.tokens[first].start, passage.tokens[last - 1].end
    number = passage.tokens[first].marked_in
    if not passage.tokens[first].is_quoted or any(t.marked_in != number for t in passage.tokens[first:last]):
        return tuple(mark for mark in passage.marked if start <= mark.start and mark.end <= end)
    return tuple(
        replace(
            mark,
            start=mark.start + start,
            end=mark.end + start,
            inner_start=mark.inner_start + start,
            inner_end=mark.inner_end + start,
        )
        for mark in marked_stretches(passage.text[start - passage.start : end - passage.start])
    )


def _number(token: Token, marks: tuple[Marked, ...]) -> int:
    n = bisect_right(marks, token.start, key=_start) - 1
    return n if n >= 0 and token.start < marks[n].end else -1


def _sentences(tokens: tuple[Token, ...], inside: list[int]) -> tuple[tuple[int, int], ...]:
    cuts = [0]
    for i in range(1, len(tokens)):
        between = inside[i] < 0 or inside[i] != inside[i - 1]
        if (
            between
            and tokens[i - 1].text in _TERMINAL
            and not tokens[i].text[:1].islower()
            and tokens[i].pos != "PUNCT"
        ):
            cuts.append(i)
    return tuple(zip(cuts, [*cuts[1:], len(tokens)], strict=True))
