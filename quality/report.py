"""What a gold set gives back, and whether its figures keep their bounds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quality.floors import CEILINGS, FLOORS


@dataclass(frozen=True)
class Options:
    """What was asked for: where the gold lies, a published data folder to score (None: make one), errors to show, and whether
    the dear rivals are measured too, whose figures have no bounds."""

    shared: Path
    data: Path | None = None
    errors: int = 0
    rivals: bool = True


@dataclass(frozen=True)
class Report:
    """Lines for reading, and figures by name for the bounds: percentages or counts."""

    lines: Sequence[str]
    figures: Mapping[str, float]


@dataclass(frozen=True)
class GoldSet:
    """A measurement, the files under the shared folder that it needs, and its work. `reads`: with the language model, in the
    process that measures."""

    name: str
    about: str
    needs: tuple[str, ...]
    run: Callable[[Options], Report]
    reads: bool = False

    def absent(self, shared: Path) -> list[Path]:
        return [shared / need for need in self.needs if not (shared / need).exists()]


def breaches(
    name: str,
    figures: Mapping[str, float],
    floors: Mapping[str, Mapping[str, float]] = FLOORS,
    ceilings: Mapping[str, Mapping[str, float]] = CEILINGS,
) -> list[str]:
    """One sentence for every figure of the set `name` beyond its bound. A figure at its bound passes, a missing one fails."""
    found: list[str] = []
    for figure, floor in floors.get(name, {}).items():
        value = figures.get(figure)
        if value is None:
            found.append(f"{name}: {figure} was not measured; its floor is {floor:g}")
        elif not value >= floor:
            found.append(f"{name}: {figure} is {value:.2f}, under its floor of {floor:g}")
    for figure, ceiling in ceilings.get(name, {}).items():
        value = figures.get(figure)
        if value is None:
            found.append(f"{name}: {figure} was not measured; it may be {ceiling:g} at most")
        elif not value <= ceiling:
            found.append(f"{name}: {figure} is {value:g}; it may be {ceiling:g} at most")
    return found
