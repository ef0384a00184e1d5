"""Whether a wording turns what the fuller one says: a negation that came or went, or another number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.wording.alignment import Run
from pipeline.wording.numbers import Number, numbers_in
from pipeline.wording.words import Word

NEGATION, NUMBER = "negation", "number"
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
        "non",
    ]
)
# In the place of a negation they say the same; by themselves they are none.
_NEARLY_NEGATIONS = frozenset(
    [
        "few",
        "little",
        "rarely",
        "seldom",
        "lack",
        "lacks",
        "lacked",
        "lacking",
        "refuse",
        "refuses",
        "refused",
        "deny",
        "denies",
        "denied",
        "avoid",
        "avoids",
        "avoided",
        "unless",
        "instead",
        "rather",
        "0",
    ]
)
_FAIL = frozenset(["fail", "fails", "failed", "failing"])
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_SHORTEST_STEM = 4
# "No doubt", "without question", "nothing but": nothing is negated.
_IDIOMS = {
    "no": frozenset(["doubt", "wonder", "matter", "question"]),
    "without": frozenset(["doubt", "question"]),
    "nothing": frozenset(["but"]),
    "none": frozenset(["other", "but"]),
}
_LIMITING = frozenset(["only", "just", "merely", "simply"])
_JOINING = frozenset(["or", "nor"])
_PRONOUNS = frozenset(["i", "you", "he", "she", "it", "we", "they", "there"])
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
# How far a negation is looked for that "nor" or "or" goes on with, and the "but" behind "not only".
_NEAR = 12
# So many words that both have may stand within what was put otherwise: "do not have any" for "have no".
_KEPT_WITHIN = 3


def turns_of(words: Sequence[Word], others: Sequence[Word], runs: Sequence[Run]) -> tuple[str, ...]:
    """NEGATION, NUMBER, or both, of an alignment of the fuller words with the others."""
    negation = any(_turns_negation(words, others, stretch) for stretch in _stretches(words, runs))
    number = _turns_number(words, others, runs)
    return tuple(name for name, found in ((NEGATION, negation), (NUMBER, number)) if found)


def _stretches(words: Sequence[Word], runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Changes of one clause, those that a few words part among them."""
    stretch: list[Run] = []
    for run in runs:
        if run.step != "same":
            stretch.append(run)
        elif run.length > _KEPT_WITHIN or _parted(words, max(run.start - 1, 0), run.end - 1):
            yield stretch
            stretch = []
    yield stretch


def _turns_negation(words: Sequence[Word], others: Sequence[Word], stretch: Sequence[Run]) -> bool:
    before = _Side(words, others, [_Part(run.start, run.end, run.step == "changed") for run in stretch])
    parts = [_Part(run.other_start, run.other_end, run.step == "changed") for run in stretch]
    after = _Side(others, words, parts)
    old, new = before.negates(after), after.negates(before)
    if old == new:
        return False
    return not (after if old else before).nearly_negates()


@dataclass(frozen=True)
class _Part:
    """Words `start:end` that the other side lacks, or `is_changed`: puts otherwise."""

    start: int
    end: int
    is_changed: bool


@dataclass(frozen=True)
class _Side:
    """One wording's words in a stretch that the other has otherwise."""

    words: Sequence[Word]
    others: Sequence[Word]
    parts: Sequence[_Part]

    def forms(self) -> set[str]:
        return {self.words[place].form for part in self.parts for place in range(part.start, part.end)}

    def negates(self, other: "_Side") -> bool:
        theirs = other.forms()
        return any(self._counts(part, place, theirs) for part in self.parts for place in range(part.start, part.end))

    def nearly_negates(self) -> bool:
        return any(
            self.words[place].form in _NEARLY_NEGATIONS and self.words[place - 1].form not in ("a", "the")
            for part in self.parts
            for place in range(part.start, part.end)
        )

    def _counts(self, part: _Part, place: int, theirs: set[str]) -> bool:
        if _is_prefixed(self.words[place].form, theirs):
            return True
        if not _is_negation(self.words, place) or self._goes_on(place, theirs):
            return False
        return part.is_changed or _reaches(self.words, part, place)

    def _goes_on(self, place: int, theirs: set[str]) -> bool:
        """Whether a negation only goes on with an earlier one: "no time, no money" for "no time or money"."""
        form = self.words[place].form
        if form != "nor" and not (form == "no" and theirs & _JOINING):
            return False
        return any(_is_negation(self.words, before) for before in range(max(place - _NEAR, 0), place))


def _is_prefixed(form: str, theirs: set[str]) -> bool:
    """Whether a word is one of the other side's with a negative prefix: "unfair" for "fair"."""
    return any(
        form.startswith(prefix) and len(form) - len(prefix) >= _SHORTEST_STEM and form[len(prefix) :] in theirs
        for prefix in _PREFIXES
    )


def _is_negation(words: Sequence[Word], place: int) -> bool:
    form = words[place].form
    after = words[place + 1].form if place + 1 < len(words) else ""
    if form in _FAIL:
        return after == "to"
    if form not in _NEGATIONS or after in _IDIOMS.get(form, ()):
        return False
    if form == "no":
        begins = not place or words[place - 1].ends_clause or words[place - 1].form in _OPENERS
        return not (begins and words[place].ends_clause)
    if form == "not":
        return not (_only_limits(words, place, after) or _is_of_whether(words, place) or _is_tag(words, place))
    return True


def _only_limits(words: Sequence[Word], place: int, after: str) -> bool:
    """ "Not only ... but": both are said."""
    return after in _LIMITING and any(word.form == "but" for word in words[place + 2 : place + 2 + _NEAR])


def _is_of_whether(words: Sequence[Word], place: int) -> bool:
    return (
        place > 0
        and words[place - 1].form == "or"
        and any(word.form == "whether" for word in words[max(place - _NEAR, 0) : place])
    )


def _is_tag(words: Sequence[Word], place: int) -> bool:
    """ "..., isn't it?" asks for agreement."""
    if place < 2 or place + 1 >= len(words) or not words[place - 2].ends_clause:
        return False
    last = words[place + 1]
    return last.form in _PRONOUNS and last.ends_clause


def _reaches(words: Sequence[Word], part: _Part, place: int) -> bool:
    """Whether a negation that the other side lacks belongs to the clause that goes on before or behind the words it lacks."""
    return (part.end < len(words) and not _parted(words, place, part.end)) or (
        part.start > 0 and not _parted(words, part.start - 1, place)
    )


def _parted(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a clause ends between the words at `start` and at `end`."""
    return any(words[place].ends_clause for place in range(start, end)) or any(
        words[place].form in _OPENERS for place in range(start + 1, end + 1)
    )


def _turns_number(words: Sequence[Word], others: Sequence[Word], runs: Sequence[Run]) -> bool:
    """Whether a number was put in the place of another, or comes or goes by itself and is nowhere else in what changed."""
    before = [(run.start, run.end) for run in runs]
    after = [(run.other_start, run.other_end) for run in runs]
    ours, theirs = numbers_in(words), numbers_in(others)
    if not ours and not theirs:
        return False
    steps = [run.step for run in runs]
    same = {
        run.start + place: run.other_start + place for run in runs if run.step == "same" for place in range(run.length)
    }
    back = {there: here for here, there in same.items()}
    gone, gone_along = _touched(ours, before, steps, same, theirs)
    come, come_along = _touched(theirs, after, steps, back, ours)
    left, new = _without(gone, [*come, *come_along]), _without(come, [*gone, *gone_along])
    return bool(left and new) or any(not number.is_weak for number in (*left, *new))


def _touched(
    numbers: Sequence[Number],
    spans: Sequence[tuple[int, int]],
    steps: Sequence[str],
    same: dict[int, int],
    theirs: Sequence[Number],
) -> tuple[list[Number], list[Number]]:
    """The numbers that the other wording does not have word by word: those put otherwise or alone in what it lacks, and those
    that went along with other words, which may stand elsewhere."""
    words_of = {(number.start, number.end): number for number in theirs}
    put_otherwise: list[Number] = []
    along: list[Number] = []
    for number in numbers:
        places = range(number.start, number.end)
        there = [same.get(place) for place in places]
        if None not in there and (there[0], (there[-1] or 0) + 1) in words_of:
            continue
        wholly_in = [
            step
            for (start, end), step in zip(spans, steps, strict=True)
            if start <= number.start and number.end <= end and end - start > len(places) and step in ("cut", "added")
        ]
        (along if wholly_in else put_otherwise).append(number)
    return put_otherwise, along


def _without(numbers: Sequence[Number], others: Sequence[Number]) -> list[Number]:
    """The numbers that none of the others is, each of which stands for one."""
    left, open_ = list[Number](), list(others)
    for number in numbers:
        if found := next((other for other in open_ if number.is_that_of(other)), None):
            open_.remove(found)
        else:
            left.append(number)
    return left
