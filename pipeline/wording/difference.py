"""What a wording changes of the fuller one, for people: marked in its text, and listed; and whether that turns its meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.wording.alignment import Run
from pipeline.wording.turns import turns_of
from pipeline.wording.words import Word

CUT = "[...]"


@dataclass(frozen=True)
class Difference:
    """`marked`: the lesser wording with `[...]` for what it cuts and `{old -> new}` for what it puts otherwise (`{ -> new}` for
    what it adds). `turns`: negation, number, or both, where one of them was added, lost or changed."""

    marked: str
    cut: tuple[str, ...]
    changed: tuple[str, ...]
    turns: tuple[str, ...]


def difference(
    fuller: str, words: Sequence[Word], other: str, others: Sequence[Word], runs: Sequence[Run]
) -> Difference:
    """Of an alignment of the words of `fuller` with those of `other`."""
    parts: list[str] = []
    cut: list[str] = []
    changed: list[str] = []
    for run in runs:
        old, new = (
            _stretch(fuller, words[run.start : run.end]),
            _stretch(other, others[run.other_start : run.other_end]),
        )
        if run.step == "same":
            parts.append(new)
        elif run.step == "cut":
            parts.append(CUT)
            cut.append(old)
        else:
            changed.append(f"{old} -> {new}")
            parts.append(f"{{{old} -> {new}}}")
    return Difference(" ".join(parts), tuple(cut), tuple(changed), turns_of(words, others, runs))


def _stretch(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
