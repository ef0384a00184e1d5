"""Whether two wordings are one quotation, and how the lesser came of the fuller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.wording.alignment import Run

Kind = Literal["exact", "truncated", "joined", "altered"]

LEAST_SHARE = 0.62
"""Of the words of the shorter wording, those that the other has too, in order."""
# An editor changes a word or a few; where more of both sides differ, they end or go on otherwise.
_MOST_PUT_OTHERWISE = 0.42
_LEAST_LEFT_OUT = 3


@dataclass(frozen=True)
class Likeness:
    """Share of the shorter wording that the other has, 0 to 1, and how one came of the other."""

    share: float
    kind: Kind


def likeness(runs: Sequence[Run]) -> Likeness | None:
    """What an alignment tells; None where the two are not one quotation."""
    same = sum(run.length for run in runs if run.step == "same")
    shorter = min(sum(run.length for run in runs), sum(run.other_length for run in runs))
    if not shorter or (share := same / shorter) < LEAST_SHARE:
        return None
    otherwise = sum(max(run.length, run.other_length) for run in runs if run.step == "changed")
    if otherwise > _MOST_PUT_OTHERWISE * sum(run.length for run in runs):
        return None
    return Likeness(share, _kind(runs))


def _kind(runs: Sequence[Run]) -> Kind:
    """A stretch left out inside, or words of elsewhere at an end, make a joined one; a word or two, an altered one."""
    steps, inside = {run.step for run in runs}, runs[1:-1]
    if steps == {"same"}:
        return "exact"
    if "changed" in steps or any(run.step == "added" for run in inside):
        return "altered"
    if any(run.length >= _LEAST_LEFT_OUT for run in inside if run.step == "cut") or "added" in steps:
        return "joined"
    return "altered" if any(run.step == "cut" for run in inside) else "truncated"
