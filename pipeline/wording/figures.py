"""Numbers as figures, however they are written: "forty-one", "1,100" and "eleven hundred"."""

import re

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS = {word: number for number, word in enumerate(_UNITS.split())} | _TENS

# "one" is mostly no number ("one of us").
FIGURES = {
    **{word: str(number) for word, number in _NUMBERS.items() if word != "one"},
    **{"twice": "2", "thrice": "3", "double": "2", "triple": "3"},
}
"""A word for a number, as a figure."""
_TENS_AS_FIGURES = frozenset(map(str, _TENS.values()))
SECOND_OF_NUMBERS = frozenset((*_UNITS.split()[1:10], "hundred"))
"""Words that may be the second of two that are one number."""
_GROUPED = re.compile(r"\d{1,3}(?:[\s,]\d{3})+")


def as_figure(written: str) -> str:
    """Digits without marks between thousands, with a point before decimals and minutes."""
    if written == "%":
        return "percent"
    if _GROUPED.fullmatch(written):
        return re.sub(r"[\s,]", "", written)
    return re.sub("[,:]", ".", written)


def joined_figures(before: str, word: str) -> str | None:
    """The figure of a figure and the word behind it that are one number ("40" "one", "11" "hundred"); None for others."""
    if word == "hundred":
        return f"{before}00" if before.isdecimal() else "100" if before == "one" else None
    if before in _TENS_AS_FIGURES and (unit := _NUMBERS.get(word)):
        return str(int(before) + unit)
    return None
