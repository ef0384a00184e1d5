"""A text cut into the paragraphs that the parser reads, with their quotation marks and the way back to its characters."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.language.text.marks import LINE, Marked, marked_stretches

# The parser was trained on paragraphs; a longer one is cut, for it would only cost memory.
MAX_PARAGRAPH = 4_000
_CUT = re.compile(r"[.!?…][\"”’)]*\s+|\s+")
_DASHES = frozenset("—―⸺")
# Not these letters and signs, which the parser may read as they are.
_ODD = re.compile("[^!-~\u00a1-\u00ac\u00ae-\u024f‘’“”…–]")
_TERMINAL = frozenset(".!?…")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text[start:end] and its stretches in marks; `plain` is what the parser reads, its n-th character text[offsets[n]:][:widths[n]]."""

    start: int
    end: int
    plain: str
    offsets: Sequence[int]
    widths: Sequence[int]
    marked: tuple[Marked, ...]


def plain_paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs as the parser knows text: directional marks, single spaces, nothing invisible."""
    for start, end, marks in _bounds(text):
        yield _plain(text, start, end, marks)


def verbatim_paragraphs(text: str) -> Iterator[Paragraph]:
    """The same paragraphs character by character, for a text that is parsed already."""
    for start, end, marks in _bounds(text):
        yield Paragraph(start, end, text[start:end], range(start, end), [1] * (end - start), marks)


def _bounds(text: str) -> Iterator[tuple[int, int, tuple[Marked, ...]]]:
    marks = marked_stretches(text)
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
    if end - start <= MAX_PARAGRAPH:
        return end
    stop = start + MAX_PARAGRAPH
    cuts = [match.end() for match in _CUT.finditer(text, start + MAX_PARAGRAPH // 2, stop)]
    sentence_cuts = [cut for cut in cuts if text[cut - 2] in _TERMINAL]
    return max(sentence_cuts or cuts or [stop])


def _clip(mark: Marked, end: int) -> Marked:
    if mark.end <= end:
        return mark
    return replace(mark, end=end, inner_end=end, closed=False)


def _plain(text: str, start: int, end: int, marks: tuple[Marked, ...]) -> Paragraph:
    instead = _directional(marks)
    places = sorted(instead)
    parts: list[str] = []
    offsets: list[int] = []
    widths: list[int] = []
    i = start
    while i < end:
        stop = _run_end(text, i, end, places)
        if stop > i:
            parts.append(text[i:stop])
            offsets.extend(range(i, stop))
            widths.extend([1] * (stop - i))
            i = stop
            continue
        char, width = instead.get(i, (text[i], 1))
        last = parts[-1][-1] if parts else ""
        plain = _plain_char(char, last)
        if len(plain) == 2:  # a space that the text does not have
            offsets.append(i)
            widths.append(0)
        if plain:
            parts.append(plain)
            offsets.append(i)
            widths.append(width)
        i += width
    return Paragraph(start, end, "".join(parts), offsets, widths, marks)


def _directional(marks: tuple[Marked, ...]) -> dict[int, tuple[str, int]]:
    """What stands for the marks, by where they begin: a mark that has a direction, and the width of the one it replaces."""
    instead: dict[int, tuple[str, int]] = {}
    for mark in marks:
        opening, closing = ("‘", "’") if mark.single else ("“", "”")
        if mark.inner_start > mark.start:
            instead[mark.start] = (opening, mark.inner_start - mark.start)
        if mark.end > mark.inner_end:
            instead[mark.inner_end] = (closing, mark.end - mark.inner_end)
    return instead


def _run_end(text: str, start: int, end: int, places: list[int]) -> int:
    """Where a run of characters ends that stay as they are."""
    at = bisect_left(places, start)
    if at < len(places):
        end = min(end, places[at])
    odd = _ODD.search(text, start, end)
    return odd.start() if odd is not None else end


def _plain_char(char: str, last: str) -> str:
    """What stands for a character behind `last`: one space for any number, a dash set off from a closing mark, or nothing."""
    if char.isspace():
        return " " if last not in ("", " ") else ""
    if char in _DASHES:
        return " —" if last in ("”", "’") else "—"
    return char if unicodedata.category(char) not in ("Cf", "Cc", "Cs") else ""
