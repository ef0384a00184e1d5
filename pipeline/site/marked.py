"""An article's text with everything that was found in it, however it overlaps: cut where any mark begins or ends."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

QUOTATION, SPEAKER, CUE, MENTION, UNREAD = "quotation", "speaker", "cue", "mention", "unread"
# A stretch in several marks stands in them from the outermost to the innermost.
ORDER = (UNREAD, QUOTATION, SPEAKER, CUE, MENTION)


@dataclass(frozen=True)
class Mark:
    """text[start:end], and what it is. `key` names the row that it came from, `number` counts quotations; `is_sure` is false where
    the attribution had better be looked at."""

    kind: str
    start: int
    end: int
    key: str = ""
    number: int | None = None
    label: str | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Piece:
    """A stretch of text and the marks that it stands in. `begins` and `ends` are those whose first or last piece it is."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()


def paragraphs(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    """Paragraphs of pieces; joined by an empty line they are the text. Marks outside of it, or empty, are left out."""
    waiting = [mark for mark in dict.fromkeys(marks) if 0 <= mark.start < mark.end <= len(text)]
    waiting.sort(key=lambda mark: -mark.start)
    cuts = sorted({at for mark in waiting for at in (mark.start, mark.end)})
    open_now: list[Mark] = []
    begun: set[Mark] = set()
    found: list[list[Piece]] = []
    start = 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        places = [start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]
        pieces: list[Piece] = []
        for first, last in pairwise(places if paragraph else ()):
            while waiting and waiting[-1].start <= first:
                open_now.append(waiting.pop())
            open_now = sorted((mark for mark in open_now if mark.end > first), key=_outermost_first)
            pieces.append(
                Piece(text[first:last], tuple(open_now), tuple(mark for mark in open_now if mark not in begun))
            )
            begun.update(open_now)
        found.append(pieces)
        start = end + 2
    return _with_ends(found)


def _outermost_first(mark: Mark) -> tuple[int, int, int]:
    return ORDER.index(mark.kind), mark.start, -mark.end


def _with_ends(found: list[list[Piece]]) -> list[list[Piece]]:
    """The last piece of a mark is known from behind."""
    ended: set[Mark] = set()
    for pieces in reversed(found):
        for n in range(len(pieces) - 1, -1, -1):
            here = tuple(mark for mark in pieces[n].marks if mark not in ended)
            ended.update(here)
            pieces[n] = replace(pieces[n], ends=here)
    return found
