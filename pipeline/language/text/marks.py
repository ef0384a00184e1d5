"""Marked marks: which stretches of a text stand in marks, found by an automaton over the text as it is written.

Offsets always point into the text that was given. Whether a stretch is a quotation at all is decided in `speech`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LINE = re.compile(r"[^\n\r\v\f\u0085\u2028\u2029]+")

_OPENERS = frozenset("“„«‟❝〝")
_CLOSERS = frozenset("”»❞〞")
_STRAIGHT = frozenset('"＂')
_SINGLE_OPENERS = frozenset("‘‚'")
_SINGLE_CLOSERS = frozenset("’'")
_BEFORE_OPENING = frozenset("([{—–-―/:‘'“*_>…|")
_AFTER_CLOSING = frozenset(".,;:!?)]}—–-―/’'”*_<…|")
# Words that drop their first letters: the mark before them is an apostrophe.
_CLIPPED = re.compile(r"[’'‘](?:\d\ds?|til|em|cause|tis|twas|n|round|bout|neath|sup)\b", re.IGNORECASE)
_MARK = re.compile(rf"``|''|‘‘|’’|,,|[{''.join(_OPENERS | _CLOSERS | _STRAIGHT)}]")
_FEET = re.compile(r"\d['’′]\s?\d{1,2}$")


@dataclass(frozen=True, slots=True)
class Marked:
    """One stretch in marks. start/end include the marks, inner_start/inner_end do not."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool
    reopens: bool = False  # the paragraph before left its quotation open, and this one starts this paragraph
    single: bool = False
    carries_on: bool = False  # no opening mark: the paragraph before left it open, and it closes in this one


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    opens: bool
    closes: bool


def marked_stretches(text: str) -> list[Marked]:
    """Every outermost stretch in quotation marks, in order, never overlapping, never beyond its line.

    An unclosed quotation ends with its line. Linear in the length of the text; never raises.
    """
    found: list[Marked] = []
    left_open = False
    for line in LINE.finditer(text):
        if line.group().isspace():
            continue
        in_line = _line(text, line.start(), line.end(), left_open)
        if in_line and left_open and not in_line[0].carries_on and not text[line.start() : in_line[0].start].strip():
            in_line[0] = replace(in_line[0], reopens=True)
        found += in_line
        left_open = bool(in_line) and not in_line[-1].closed
    return found


def _line(text: str, start: int, end: int, left_open: bool) -> list[Marked]:
    marks = list(_double_marks(text, start, end))
    double: list[Marked] = []
    if left_open and marks and marks[0].closes and not marks[0].opens:
        while text[start].isspace():
            start += 1
        if start < marks[0].start:
            double = [Marked(start, marks[0].end, start, marks[0].start, closed=True, carries_on=True)]
            marks = marks[1:]
    double += _pair(text, end, marks)
    found: list[Marked] = []
    at = start
    for quotation in double:
        found += _singles(text, at, quotation.start)
        found.append(quotation)
        at = quotation.end
    return found + _singles(text, at, end)


def _double_marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    found = _MARK.search(text, start, end)
    while found is not None:
        i, width = found.start(), len(found.group())
        before = text[i - 1] if i > start else " "
        after = text[i + width] if i + width < end else " "
        mark = _classify(text, i, width, before, after)
        if mark is not None:
            yield mark
        found = _MARK.search(text, i + (1 if mark is None else width), end)


def _classify(text: str, i: int, width: int, before: str, after: str) -> _Mark | None:
    char = text[i]
    can_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    can_close = not before.isspace() and (after.isspace() or not after.isalnum())
    if width == 2 and char == ",":
        return _Mark(i, i + 2, True, False) if can_open and after.isalnum() else None
    if width == 2:
        return _Mark(i, i + 2, char in "`‘" or (can_open and not can_close), char in "'’")
    if char in _OPENERS:
        # A mistyped closer: ,“ before a space.
        return (
            _Mark(i, i + 1, False, True)
            if before in ",.!?" and after.isspace()
            else _Mark(i, i + 1, True, char in "“«" and can_close)
        )
    if char in _CLOSERS:
        return _Mark(i, i + 1, can_open and not can_close, not (can_open and not can_close))
    if char in _STRAIGHT:
        if before.isdigit() and _FEET.search(text, max(0, i - 6), i):
            return None
        if before.isspace() and after.isspace():
            return _Mark(i, i + 1, True, True)
        return _Mark(i, i + 1, can_open, can_close or not can_open)
    return None


def _pair(text: str, end: int, marks: list[_Mark]) -> list[Marked]:
    found: list[Marked] = []
    opened: _Mark | None = None
    depth, last_close = 0, None
    for mark in marks:
        if opened is None:
            if mark.opens:
                opened, depth, last_close = mark, 1, None
        elif mark.closes and not (mark.opens and depth == 1 and _looks_nested(text, mark)):
            depth -= 1
            last_close = mark
            if depth == 0:
                found.append(_closed(opened, mark))
                opened = None
        elif mark.opens:
            depth += 1
    if opened is not None and last_close is not None:
        found.append(_closed(opened, last_close))
    elif opened is not None:
        stop = end
        while stop > opened.end and text[stop - 1].isspace():
            stop -= 1
        found.append(Marked(opened.start, stop, opened.end, stop, closed=False))
    return [q for q in found if q.inner_end > q.inner_start]


def _looks_nested(text: str, mark: _Mark) -> bool:
    """True where a mark that could do both stands before a word and after a space: it opens a quotation in the quotation."""
    return text[mark.start - 1 : mark.start].isspace() and text[mark.end : mark.end + 1].isalnum()


def _closed(opened: _Mark, mark: _Mark) -> Marked:
    return Marked(opened.start, mark.end, opened.end, mark.start, closed=True)


def _singles(text: str, start: int, end: int) -> list[Marked]:
    """Stretches in single marks between start and end. They need a closing mark: a lone one is an apostrophe."""
    found: list[Marked] = []
    opened: int | None = None
    weak: int | None = None  # a closer that may be a plural's apostrophe (the players’ names)
    for i in range(start, end):
        char = text[i]
        if char not in "‘‚’'":
            continue
        before = text[i - 1] if i > start else " "
        after = text[i + 1] if i + 1 < end else " "
        if char in _SINGLE_OPENERS and not before.isalnum() and (after.isalnum() or after in "[($…"):
            if _CLIPPED.match(text, i):
                continue
            if weak is not None and opened is not None:
                found.append(Marked(opened, weak + 1, opened + 1, weak, True, single=True))
                opened = None
            if opened is None:
                opened, weak = i, None
        elif opened is not None and char in _SINGLE_CLOSERS and not before.isspace() and not after.isalnum():
            if before == "s" and after == " " and i + 2 < end and text[i + 2].islower():
                weak = i
                continue
            found.append(Marked(opened, i + 1, opened + 1, i, True, single=True))
            opened, weak = None, None
    if opened is not None and weak is not None:
        found.append(Marked(opened, weak + 1, opened + 1, weak, True, single=True))
    return [q for q in found if q.inner_end > q.inner_start]
