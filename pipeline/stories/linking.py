"""Groups of texts by average link: a text joins those that it is like on the whole, so that no chain of texts makes a story."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

JOINED = 0.17
"""Mean likeness from which texts tell one story (`python -m quality --set stories`)."""
QUIET_DAYS = 7
"""A story that nobody told for longer has ended: what comes later is another one."""
STORY_DAYS = 30
"""No story is longer: what goes on for months is a topic, and its later turns are stories of their own."""


@dataclass(frozen=True)
class Span:
    """The first and the last day on which texts were seen, as ordinals of the calendar."""

    first: int
    last: int

    def joins(self, other: "Span") -> bool:
        """Whether both may be of one story: no longer apart than it may be quiet, and together no longer than it may last."""
        apart = max(self.first, other.first) - min(self.last, other.last)
        both = self.with_(other)
        return apart <= QUIET_DAYS and both.last - both.first < STORY_DAYS

    def with_(self, other: "Span") -> "Span":
        return Span(min(self.first, other.first), max(self.last, other.last))


def open_on(first: Days, last: Days, seen: Days) -> npt.NDArray[np.bool_]:
    """Of every span from `first` to `last`, whether a text seen on one of the days `seen` (sorted) may join it, as `joins` says."""
    earliest = np.maximum(first - QUIET_DAYS, last - STORY_DAYS + 1)
    latest = np.minimum(last + QUIET_DAYS, first + STORY_DAYS - 1)
    return np.searchsorted(seen, earliest) < np.searchsorted(seen, latest, side="right")


@dataclass(frozen=True)
class Group:
    """Texts by their number in the order given, and their days."""

    members: tuple[int, ...]
    span: Span


def average_link(likeness: Floats, spans: Sequence[Span]) -> list[Group]:
    """Joins the two groups that are most alike, as long as two are as like as JOINED and their days fit.

    `likeness` is that of every text with every other, square and symmetric. Of two equally good joins the one of the earlier
    texts is made. Groups are in the order of their first text. Takes the cube of the number of texts at worst: give it a block.
    """
    mean = likeness.copy()
    np.fill_diagonal(mean, -1.0)
    groups: list[Group | None] = [Group((i,), span) for i, span in enumerate(spans)]
    while mean.size and mean.max() >= JOINED:
        one, other = sorted(divmod(int(mean.argmax()), len(mean)))
        a, b = groups[one], groups[other]
        assert a is not None and b is not None
        if not a.span.joins(b.span):
            mean[one, other] = mean[other, one] = -1.0
            continue
        share = len(a.members) / (len(a.members) + len(b.members))
        apart = (mean[one] < 0) | (mean[other] < 0)
        mean[one] = share * mean[one] + (1 - share) * mean[other]
        mean[one, apart] = -1.0
        mean[:, one] = mean[one]
        mean[other] = mean[:, other] = -1.0
        groups[one], groups[other] = Group(tuple(sorted(a.members + b.members)), a.span.with_(b.span)), None
    return [group for group in groups if group is not None]
