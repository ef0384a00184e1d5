"""Blocks: the paragraphs, headings and list items of a page, and how text is tidied, counted and compared. No rules live here."""

import re
from collections import Counter
from dataclasses import dataclass

# C0 and C1 controls except tab and line feed, NUL, lone surrogates, the byte order mark and non-characters: none of them
# survives JSON, Parquet or DuckDB unharmed, and none is ever part of a word.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|\x85|\u2028|\u2029|\x0b|\x0c")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
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

    @property
    def words(self) -> int:
        return count_words(self.text)


def without_controls(text: str) -> str:
    """Text with every kind of line end as a line feed, and without control characters."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def tidy(text: str) -> str:
    """One line: controls dropped, every run of white space (no-break spaces too) made one space."""
    return _SPACES.sub(" ", without_controls(text)).strip()


def words_of(text: str) -> list[str]:
    """The words of a text, lower-cased."""
    return [word.lower() for word in _WORD.findall(text)]


def flat(text: str) -> str:
    """Words only, lower-cased, one space between: for comparing lines that differ in marks and case."""
    return " ".join(words_of(text))


def count_words(text: str) -> int:
    """Words; in scripts written without spaces each character counts as one."""
    return len(_WORD_OR_IDEOGRAPH.findall(text))


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
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def agreement(a: Shingles, b: Shingles) -> float:
    """F1 of two multisets, 0 to 1."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if a and b else 0.0


def containment(part: Shingles, whole: Shingles) -> float:
    """Share of `part` found in `whole`, 0 to 1."""
    return (part & whole).total() / part.total() if part else 0.0
