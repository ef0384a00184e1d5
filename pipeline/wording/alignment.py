"""Two wordings laid beside each other: the words that both have in order, what one lacks, and what it puts otherwise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.wording.words import Word

Step = Literal["same", "cut", "added", "changed"]

# A text that says few words over and over matches itself everywhere: it is not compared.
_MOST_MATCHES = 20_000
# Words that one text and the other happen to share within a stretch that was put otherwise.
_STRAY = 1


@dataclass(frozen=True)
class Run:
    """Words `start:end` of the fuller wording, and `other_start:other_end` of the other, that are one step."""

    step: Step
    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def other_length(self) -> int:
        return self.other_end - self.other_start


def align(fuller: Sequence[Word], other: Sequence[Word]) -> list[Run]:
    """The steps from one wording to another, in order and without gaps; empty where a text repeats itself so much that there
    is no telling."""
    forms, others = [word.form for word in fuller], [word.form for word in other]
    if _matches(forms, others) > _MOST_MATCHES:
        return []
    matcher = SequenceMatcher(None, forms, others, autojunk=False)
    found: list[Run] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        run = Run(_step(tag), start, end, other_start, other_end)
        if len(found) >= 2 and _is_stray(found[-2], found[-1], run):
            run = _over(found[-2], run)
            del found[-2:]
        found.append(run)
    return found


def _step(tag: str) -> Step:
    steps: dict[str, Step] = {"equal": "same", "delete": "cut", "insert": "added", "replace": "changed"}
    return steps[tag]


def _is_stray(before: Run, same: Run, after: Run) -> bool:
    """Whether a shared word or two between changes is chance: "to the" in two texts that say something else."""
    if same.step != "same" or same.length > _STRAY or "same" in (before.step, after.step):
        return False
    return min(before.length + after.length, before.other_length + after.other_length) > 2


def _over(before: Run, after: Run) -> Run:
    return Run("changed", before.start, after.end, before.other_start, after.other_end)


def _matches(forms: Sequence[str], others: Sequence[str]) -> int:
    ours, theirs = Counter(forms), Counter(others)
    return sum(count * theirs[form] for form, count in ours.items())
