"""What a wording changes of the fuller one, for people: marked in its text, and listed; and whether that turns its meaning."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.wording.alignment import Run
from pipeline.wording.figures import is_number
from pipeline.wording.words import Word

NEGATION, NUMBER = "negation", "number"
CUT = "[...]"
_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "nobody",
        "nothing",
        "none",
        "neither",
        "nor",
        "nowhere",
        "without",
        "hardly",
        "barely",
        "scarcely",
    ]
)
# Behind these another clause begins: a negation before them does not reach beyond.
_OPENERS = frozenset(
    [
        "and",
        "but",
        "or",
        "so",
        "because",
        "which",
        "who",
        "while",
        "if",
        "though",
        "although",
        "than",
        "as",
        "before",
        "after",
        "when",
        "until",
        "where",
    ]
)


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
    return Difference(" ".join(parts), tuple(cut), tuple(changed), _turns(words, others, runs))


def _stretch(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _turns(words: Sequence[Word], others: Sequence[Word], runs: Sequence[Run]) -> tuple[str, ...]:
    negation = any(_turns_negation(words, others, run) for run in runs)
    number = _turns_number(words, others, runs)
    return tuple(name for name, found in ((NEGATION, negation), (NUMBER, number)) if found)


def _turns_negation(words: Sequence[Word], others: Sequence[Word], run: Run) -> bool:
    if run.step == "changed":
        return _negations(words[run.start : run.end]) != _negations(others[run.other_start : run.other_end])
    if run.step == "cut":
        return _reaches(words, run.start, run.end)
    return run.step == "added" and _reaches(others, run.other_start, run.other_end)


def _negations(words: Iterable[Word]) -> int:
    return sum(word.form in _NEGATIONS for word in words)


def _reaches(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a negation among these words belongs to the clause that goes on before or behind them."""
    return any(
        words[place].form in _NEGATIONS
        and (
            (end < len(words) and not _parted(words, place, end))
            or (start > 0 and not _parted(words, start - 1, place))
        )
        for place in range(start, end)
    )


def _parted(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a clause ends between the words at `start` and at `end`."""
    return any(words[place].ends_clause for place in range(start, end)) or any(
        words[place].form in _OPENERS for place in range(start + 1, end + 1)
    )


def _turns_number(words: Sequence[Word], others: Sequence[Word], runs: Sequence[Run]) -> bool:
    """Whether a number was put in the place of another, or comes or goes by itself and is nowhere else in what changed."""
    gone, come = Counter[str](), Counter[str]()
    alone = False
    for run in runs:
        old = _numbers(words[run.start : run.end])
        new = _numbers(others[run.other_start : run.other_end])
        if run.step == "same":
            continue
        if run.step == "changed" or _is_all_numbers(run, old, new):
            gone.update(old)
            come.update(new)
            alone = alone or old != new
        else:
            # A number in a stretch that was cut or added went with it; it may stand elsewhere.
            gone.subtract(new)
            come.subtract(old)
    return alone and +gone != +come if come or gone else False


def _numbers(words: Iterable[Word]) -> list[str]:
    return [word.form for word in words if is_number(word.form)]


def _is_all_numbers(run: Run, old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) + len(new) == run.length + run.other_length
