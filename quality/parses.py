"""Parses of raw text against gold chunks, by spaCy's own scorer, and sentences where the text holds quotation marks of either style."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotated.chunks import Chunk

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

FIGURES = {"tag": "tag_acc", "lemma": "lemma_acc", "UAS": "dep_uas", "LAS": "dep_las", "sentences F1": "sents_f"}

_OPENING, _CLOSING = frozenset({"“", "``"}), frozenset({"”", "''"})
_DOUBLE = _OPENING | _CLOSING | {'"'}
_SINGLE = frozenset("'‘’`")


def parsed(nlp: "Language", chunks: Sequence[Chunk]) -> dict[str, float]:
    """FIGURES in per cent, with the pipeline's own tokens and sentence boundaries; NaN for a layer it does not predict."""
    from spacy.training import Example

    golds = [gold_doc(chunk, nlp.vocab) for chunk in chunks]
    scores = nlp.evaluate([Example(nlp.make_doc(gold.text), gold) for gold in golds])
    found = {name: scores.get(key) for name, key in FIGURES.items()}
    return {name: float("nan") if value is None else 100 * value for name, value in found.items()}


def gold_doc(chunk: Chunk, vocab: "Vocab") -> "Doc":
    """The chunk's own words and trees. Raises ValueError where it has none."""
    from spacy.tokens import Doc

    if chunk.heads is None or chunk.deps is None or chunk.tags is None or chunk.lemmas is None:
        raise ValueError(f"chunk {chunk.id} has no trees: give a file of the folder parse")
    return Doc(
        vocab,
        words=list(chunk.words),
        spaces=list(chunk.spaces),
        heads=list(chunk.heads),
        deps=list(chunk.deps),
        tags=list(chunk.tags),
        lemmas=list(chunk.lemmas),
    )


def quoting(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks in which a quotation mark stands."""
    return [chunk for chunk in chunks if any(word in _DOUBLE | {"'", "`"} for word in chunk.words)]


def restyled(chunk: Chunk, *, curly: bool) -> Chunk:
    """The chunk with all its marks and apostrophes curly, or all straight."""
    marks = _Marks(chunk, curly)
    return replace(chunk, words=tuple(marks.word(i) for i in range(len(chunk.words))))


@dataclass
class _Marks:
    """Words from left to right; `opened` between an opening double mark and its closing one."""

    chunk: Chunk
    curly: bool
    opened: bool = False

    def word(self, i: int) -> str:
        word = self.chunk.words[i]
        if word in _DOUBLE:
            self.opened = self._opens(i)
            return ("“" if self.opened else "”") if self.curly else '"'
        if word in _SINGLE:
            return ("‘" if self._apart(i) and not self.chunk.spaces[i] else "’") if self.curly else "'"
        return word.replace("'", "’") if self.curly else word.replace("’", "'")

    def _opens(self, i: int) -> bool:
        """A straight mark opens where only the space before it says so; between two spaces, or none, in turn."""
        word = self.chunk.words[i]
        if word in _OPENING | _CLOSING:
            return word in _OPENING
        after = self.chunk.spaces[i]
        return not after if self._apart(i) != after else not self.opened

    def _apart(self, i: int) -> bool:
        return i == 0 or self.chunk.spaces[i - 1]
