"""The words of a quotation as they are compared: small letters, contractions and figures written one way, each with its place."""

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.wording.figures import FIGURES, as_figure, joined_figures

# "-" and the like inside a word part it; these marks end a clause.
_CLAUSE_END = re.compile(r"[.,;:!?…—–()]|\s-\s|\n")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
_ENDINGS = {"t": "not", "ve": "have", "re": "are", "ll": "will", "m": "am"}
_IRREGULAR = {"won't": ("will", "not"), "can't": ("can", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not")}
_ONE_WORD = {("no", "one"): "nobody", ("per", "cent"): "percent"}
_LAST_MARK = 0x1FFFF
# Thai, Lao, Myanmar, Khmer, kana and Han put no space between words: one character counts as a word, as in pipeline.shingles.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"


@dataclass(frozen=True)
class Word:
    """A word as it is compared, its place in the text, and whether a clause ends behind it."""

    form: str
    start: int
    end: int
    ends_clause: bool = False


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order. "don't" is "do not", "forty-one" and "41" are one word, "no one" is "nobody"."""
    found: list[Word] = []
    for match in _pattern().finditer(text):
        found += _parts(match.group(), match.start())
    found = _written_one_way(found)
    return tuple(
        Word(
            word.form,
            word.start,
            word.end,
            bool(_CLAUSE_END.search(text, word.end, found[place + 1].start if place + 1 < len(found) else len(text))),
        )
        for place, word in enumerate(found)
    )


@cache
def _pattern() -> re.Pattern[str]:
    """Figures with their points and commas; words with an apostrophe inside. Marks (vowel signs, accents) belong to words."""
    marks = "".join(
        re.escape(chr(code))
        for code in range(min(_LAST_MARK, sys.maxunicode))
        if unicodedata.category(chr(code)).startswith("M")
    )
    letter = rf"(?:[^\W_{_UNSPACED}]|[{marks}])"
    return re.compile(
        rf"[{_UNSPACED}]|(?<!\d)\d{{1,3}}(?:[\s,]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)*|{letter}+(?:['’ʼ`]{letter}+)?|%"
    )


def _parts(written: str, start: int) -> list[Word]:
    """A word as it is written as one or two words."""
    form = unicodedata.normalize("NFC", written).lower().translate(_APOSTROPHES)
    end = start + len(written)
    if form[0].isdigit() or form == "%":
        return [Word(as_figure(form), start, end)]
    if parts := _IRREGULAR.get(form):
        return [Word(parts[0], start, end - 3), Word(parts[1], end - 3, end)]
    stem, apostrophe, ending = form.partition("'")
    if not apostrophe:
        return [Word(form, start, end)]
    if ending == "t" and stem.endswith("n"):
        return [Word(stem[:-1], start, end - 3), Word("not", end - 3, end)]
    return [Word(stem, start, start + len(stem)), Word(_ENDINGS.get(ending, ending), end - len(ending), end)]


def _written_one_way(words: list[Word]) -> list[Word]:
    found: list[Word] = []
    for word in words:
        if found and (one := _ONE_WORD.get((found[-1].form, word.form))):
            found[-1] = Word(one, found[-1].start, word.end)
        elif found and (number := joined_figures(found[-1].form, word.form)):
            found[-1] = Word(number, found[-1].start, word.end)
        else:
            found.append(word)
    return [Word(FIGURES.get(word.form, word.form), word.start, word.end) for word in found]
