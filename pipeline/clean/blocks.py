"""Blocks: the paragraphs, headings and list items of a page, and how text is tidied, counted and compared. No rules live here."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

# C0 and C1 controls except tab and line feed, NUL, lone surrogates, the byte order mark and non-characters: none of them
# survives JSON, Parquet or DuckDB unharmed, and none is ever part of a word.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|\x85|\u2028|\u2029|\x0b|\x0c")
_WORD = re.compile(r"\w+")
_IDEOGRAPH = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD_OR_IDEOGRAPH = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|\w+?(?=[\u3040-\u30ff\u3400-\u9fff])|\w+"
)
_SENTENCE_END = re.compile(r"[.!?…。！？:;,]['\"”’»›)\]]*$")
_FULL_STOP = re.compile(r"[.!?…。！？]['\"”’»›)\]]*$")

Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Block:
    """One block of a page: its kind ('p', 'head', 'item', 'quote', 'line', ...), tidy text and share of characters inside links."""

    kind: str
    text: str
    link_share: float = 0.0

    @cached_property
    def words(self) -> int:
        return count_words(self.text)

    @cached_property
    def flat(self) -> str:
        """Its words only, as `flat` of its text."""
        return flat(self.text)


def without_controls(text: str) -> str:
    """Text with every kind of line end as a line feed, and without control characters."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def tidy(text: str) -> str:
    """One line: controls dropped, every run of white space (no-break spaces too) made one space."""
    return " ".join(without_controls(text).split())


def words_of(text: str) -> list[str]:
    """The words of a text, lower-cased."""
    if text.isascii():
        return _WORD.findall(text.lower())
    # Some capitals become two characters, the second of which is no letter.
    return [word.lower() for word in _WORD.findall(text)]


def flat(text: str) -> str:
    """Words only, lower-cased, one space between: for comparing lines that differ in marks and case."""
    return " ".join(words_of(text))


def count_words(text: str) -> int:
    """Words; in scripts written without spaces each character counts as one."""
    words = _WORD_OR_IDEOGRAPH if _IDEOGRAPH.search(text) else _WORD
    return len(words.findall(text))


def ends_sentence(text: str) -> bool:
    """True where the line ends in a full stop, question or exclamation mark, closing quotes and brackets left aside."""
    return bool(_FULL_STOP.search(text))


def ends_clause(text: str) -> bool:
    """True where the line ends in any mark that a headline or caption does not end in."""
    return bool(_SENTENCE_END.search(text))


def join(blocks: list[Block]) -> str:
    """The text of an article: blocks separated by one empty line."""
    return "\n\n".join(block.text for block in blocks)


def shingles(text: str, size: int = 3) -> Shingles:
    """Multiset of runs of `size` words."""
    words = words_of(text)
    if not words:
        return Counter()
    if len(words) < size:
        return Counter([tuple(words)])
    return Counter(zip(*(words[i:] for i in range(size)), strict=False))


def agreement(a: Shingles, b: Shingles) -> float:
    """F1 of two multisets, 0 to 1."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if a and b else 0.0


def containment(part: Shingles, whole: Shingles) -> float:
    """Share of `part` found in `whole`, 0 to 1."""
    return (part & whole).total() / part.total() if part else 0.0
