"""The words of a quotation as they are compared: small letters, contractions and figures written one way, each with its place."""

import re
import sys
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.wording.figures import FIGURES, SECOND_OF_NUMBERS, as_figure, joined_figures

# "-" and the like inside a word part it; these marks end a clause.
_CLAUSE_END = re.compile(r"[.,;:!?…—–()]|\s-\s|\n")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
_ENDINGS = {"t": "not", "ve": "have", "re": "are", "ll": "will", "m": "am"}
_IRREGULAR = {"won't": ("will", "not"), "can't": ("can", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not")}
# As outlets type them that lost the apostrophe.
_BARE = frozenset(
    f"{stem}nt"
    for stem in ("do", "does", "did", "is", "was", "are", "were", "has", "have", "had", "could", "would", "should")
)
_ONE_WORD = {("no", "one"): "nobody", ("per", "cent"): "percent"}
_SECOND = SECOND_OF_NUMBERS | {second for _, second in _ONE_WORD}
_LAST_MARK = 0x1FFFF
# Thai, Lao, Myanmar, Khmer, kana and Han put no space between words: one character counts as a word, as in pipeline.shingles.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"


class Word(NamedTuple):
    """A word as it is compared, its place in the text, and whether a clause ends behind it."""

    form: str
    start: int
    end: int
    ends_clause: bool = False


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order. "don't" is "do not", "forty-one" and "41" are one word, "no one" is "nobody"."""
    found: list[Word] = []
    for match in _pattern().finditer(text):
        start = match.start()
        if found and (gap := text[found[-1].end : start]) != " " and _CLAUSE_END.search(gap):
            found[-1] = found[-1]._replace(ends_clause=True)
        for form, begin, end in _parts(match.group()):
            if joined := _as_one(found[-1], form) if found else None:
                found[-1] = Word(joined, found[-1].start, start + end)
            else:
                found.append(Word(FIGURES.get(form, form), start + begin, start + end))
    if found and _CLAUSE_END.search(text, found[-1].end):
        found[-1] = found[-1]._replace(ends_clause=True)
    return tuple(found)


def _as_one(before: Word, form: str) -> str | None:
    """The one word that two are written as; None where they are two."""
    if before.ends_clause or form not in _SECOND:
        return None
    return _ONE_WORD.get((before.form, form)) or joined_figures(before.form, form)


@cache
def _pattern() -> re.Pattern[str]:
    """Figures with their points and commas; words with an apostrophe inside. Marks (vowel signs, accents) belong to words."""
    marks = "".join(
        re.escape(chr(code))
        for code in range(min(_LAST_MARK, sys.maxunicode))
        if unicodedata.category(chr(code)).startswith("M")
    )
    letters = rf"(?:[^\W_{_UNSPACED}]+|[{marks}]+)+"
    return re.compile(
        rf"[{_UNSPACED}]|(?<!\d)\d{{1,3}}(?:[\s,]\d{{3}})+(?!\d)|\d+(?:[.,:]\d+)*|{letters}(?:['’ʼ`]{letters})?|%"
    )


@lru_cache(50_000)
def _parts(written: str) -> tuple[tuple[str, int, int], ...]:
    """A word as it is written as one or two words, each with its place in it."""
    form, end = unicodedata.normalize("NFC", written).lower().translate(_APOSTROPHES), len(written)
    if form[0].isdigit() or form == "%":
        return ((as_figure(form), 0, end),)
    if parts := _IRREGULAR.get(form):
        return (parts[0], 0, end - 3), (parts[1], end - 3, end)
    if form in _BARE:
        return (form[:-2], 0, end - 2), ("not", end - 2, end)
    stem, apostrophe, ending = form.partition("'")
    if not apostrophe:
        return ((form, 0, end),)
    if ending == "t" and stem.endswith("n"):
        return (stem[:-1], 0, end - 3), ("not", end - 3, end)
    return (stem, 0, end - len(ending) - 1), (_ENDINGS.get(ending, ending), end - len(ending), end)
