"""The numbers that a quotation tells, by value: "half a million" is 500000, "a dozen" 12, "half" and "50 per cent" are 50."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.wording.words import Word

Hedge = Literal["under", "over", "about"]

_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
# Behind figures without a space: "£5m", "3bn".
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
# They often tell no number ("one of us", "at first"): that one comes or goes by itself says nothing.
_WEAK = {
    "one": 1.0,
    "once": 1.0,
    "both": 2.0,
    "couple": 2.0,
    "0": 0.0,
    **{word: float(number) for number, word in enumerate(_ORDINALS.split(), 1)},
}
_COUNTS = {"decade": 10.0, "century": 100.0, "fortnight": 2.0}
# "Several hundred" are as vague as "hundreds".
_VAGUE = ("several", "few", "many")
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_PARTS = {"quarter": 4, "quarters": 4, "third": 3, "thirds": 3, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}
_ARTICLES = ("a", "an")
# Words with which a number may begin, beside figures.
_BEGINNINGS = frozenset((*_SCALES, *_WEAK, *_COUNTS, *_DECADES, *_ARTICLES, "half"))
_HEDGES: dict[tuple[str, ...], Hedge] = {
    **dict.fromkeys(
        [("nearly",), ("almost",), ("under",), ("less", "than"), ("fewer", "than"), ("close", "to")], "under"
    ),
    **dict.fromkeys([("over",), ("above",), ("more", "than"), ("at", "least")], "over"),
    **dict.fromkeys([("about",), ("around",), ("roughly",), ("approximately",), ("some",)], "about"),
}
# A third is 33 or 33.3 per cent.
_PART_ROUNDED = 0.5
# What rounding may take or add, as a share of the round number.
_ROUNDING = 0.1


@dataclass(frozen=True)
class Number:
    """A number over the words `start:end`. `is_weak`: its words often tell none; `is_part`: a part of a whole, in per cent;
    `hedge`: "nearly", "more than" or "about" before it."""

    value: float
    start: int
    end: int
    is_weak: bool = False
    is_part: bool = False
    hedge: Hedge | None = None

    def is_that_of(self, other: "Number") -> bool:
        """Whether both are one number, or one is the other rounded and says so: "nearly 5,000" for 4,980. A number that was
        rounded without a word is another."""
        near = _PART_ROUNDED if self.is_part or other.is_part else 0
        if self.value == other.value or abs(self.value - other.value) < near:
            return True
        if (self.hedge is None) == (other.hedge is None):
            return False
        rounded, exact = (self, other) if self.hedge else (other, self)
        below, above = _ROUNDING * (rounded.hedge != "over"), _ROUNDING * (rounded.hedge != "under")
        return (1 - below) * rounded.value <= exact.value <= (1 + above) * rounded.value


def numbers_in(words: Sequence[Word]) -> list[Number]:
    """The numbers of a text in order."""
    forms = [word.form for word in words]
    found: list[Number] = []
    place = 0
    while place < len(words):
        if not forms[place][0].isdecimal() and forms[place] not in _BEGINNINGS:
            place += 1
            continue
        number = _fraction(forms, place) or _plain(words, forms, place)
        if number:
            found.append(replace(number, hedge=_hedge(forms, number.start)))
        place = number.end if number else place + 1
    return found


def _fraction(forms: Sequence[str], place: int) -> Number | None:
    """Halves and other parts of a whole, in per cent; "in half" is "in two"."""
    here, rest = forms[place], forms[place + 1 : place + 3]
    if here == "half":
        if len(rest) == 2 and rest[0] == "past" and (hour := _figure(rest[1])) is not None:
            return Number(hour + 0.3, place, place + 3)
        if len(rest) == 2 and rest[0] in _ARTICLES and rest[1] in _SCALES:
            return Number(_SCALES[rest[1]] / 2, place, place + 3)
        if place and forms[place - 1] == "in" and rest[:1] != ["of"]:
            return Number(2.0, place, place + 1)
        return Number(50.0, place, place + 1, is_part=True)
    if not rest or rest[0] not in _PARTS:
        return None
    if here in (*_ARTICLES, "one") and rest[0] == "quarter" or (here in (*_ARTICLES, "one") and rest[1:] == ["of"]):
        return Number(100 / _PARTS[rest[0]], place, place + 2, is_part=True)
    if rest[0].endswith("s") and (count := _figure(here)) is not None:
        return Number(100 * count / _PARTS[rest[0]], place, place + 2, is_part=True)
    return None


def _plain(words: Sequence[Word], forms: Sequence[str], place: int) -> Number | None:
    """A figure or a word for one, with the hundreds, thousands and so on behind it, and what is added to these."""
    here = forms[place]
    end = place + 1
    if here in _COUNTS:
        return Number(_COUNTS[here], place, end)
    if here in _SCALES and place and forms[place - 1] in _VAGUE:
        return None
    if year := _year(words, forms, place):
        return year
    value = _figure(here) if here not in _WEAK else _WEAK[here]
    if here in _SCALES:
        value, end = 1.0, place
    elif here in _ARTICLES and end < len(forms) and forms[end] in _SCALES:
        value = 1.0
    if value is None:
        return None
    value, behind = _with_scales(words, forms, value, end)
    return Number(value, place, behind, here in _WEAK and behind == end)


def _year(words: Sequence[Word], forms: Sequence[str], place: int) -> Number | None:
    """Years and decades by the century's number and theirs: "nineteen ninety-four", "the sixties", "the 60s"."""
    if forms[place] in _DECADES:
        return Number(1900.0 + _DECADES[forms[place]], place, place + 1)
    behind = forms[place + 1] if place + 1 < len(forms) else ""
    if not _is_of_two(forms[place]):
        return None
    if behind == "s" and forms[place].endswith("0") and _touch(words, place + 1):
        return Number(1900.0 + float(forms[place]), place, place + 1)
    if _is_of_two(behind) and 10 <= int(forms[place]) <= 20 and not words[place].ends_clause:
        return Number(float(forms[place]) * 100 + float(behind), place, place + 2)
    return None


def _is_of_two(form: str) -> bool:
    return len(form) == 2 and form.isdecimal() and form[0] != "0"


def _with_scales(words: Sequence[Word], forms: Sequence[str], value: float, end: int) -> tuple[float, int]:
    before, scale = 0.0, 0.0
    while end < len(forms) and not (end and words[end - 1].ends_clause):
        factor = _SCALES.get(forms[end])
        added = end + (forms[end] == "and")
        if factor:
            value, scale, end = value * factor, factor, end + 1
        elif forms[end] in _SUFFIXES and _touch(words, end):
            value, end = value * _SUFFIXES[forms[end]], end + 1
        elif list(forms[end : end + 3]) == ["and", "a", "half"]:
            value, end = value + (scale or 1) / 2, end + 3
        elif added < len(forms) and forms[added].isdecimal() and 0 < (more := float(forms[added])) < scale:
            before, value, scale, end = before + value, more, 0.0, added + 1
        else:
            break
    return before + value, end


def _touch(words: Sequence[Word], place: int) -> bool:
    return place > 0 and words[place - 1].end == words[place].start


def _figure(form: str) -> float | None:
    if not form[0].isdecimal():
        return None
    try:
        return float(form)
    except ValueError:
        # "10.30.45" is no single number: its parts are one by their digits.
        return float("".join(filter(str.isdecimal, form)) or 0)


def _hedge(forms: Sequence[str], start: int) -> Hedge | None:
    return _HEDGES.get(tuple(forms[max(start - 1, 0) : start])) or _HEDGES.get(tuple(forms[max(start - 2, 0) : start]))
