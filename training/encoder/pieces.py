"""Words as the encoder reads them: word pieces of the uncased vocabulary, and a shape that keeps the capitals."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

CLS, SEP, UNKNOWN_PIECE = 101, 102, 100
SHAPES = 8
MAX_PIECES = 6
# Stands for a line break between paragraphs of one window.
BREAK = "\n"


class Pieces:
    """The word pieces of a word, at most MAX_PIECES, remembered."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        found = self._known.get(word)
        if found is None:
            found = self._tokenizer.encode(word, add_special_tokens=False).ids[:MAX_PIECES] or [UNKNOWN_PIECE]
            self._known[word] = found
        return found


def shape(word: str) -> int:
    """1 lower, 2 Title, 3 UPPER, 4 miXed, 5 with a digit, 6 no letter, 7 a single capital; 0 is for special pieces."""
    if any(char.isdigit() for char in word):
        return 5
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return 6
    if all(char.islower() for char in letters):
        return 1
    if len(letters) == 1:
        return 7
    if all(char.isupper() for char in letters):
        return 3
    return 2 if letters[0].isupper() and all(char.islower() for char in letters[1:]) else 4


def encode(
    words: Sequence[str], pieces: Pieces, shapes: Sequence[int] | None = None
) -> tuple[list[int], list[int], list[int]]:
    """Piece ids, shape ids and the place of each word's first piece, between [CLS] and [SEP]; a BREAK becomes [SEP]."""
    ids, piece_shapes, first = [CLS], [0], list[int]()
    for k, word in enumerate(words):
        first.append(len(ids))
        if word == BREAK:
            ids.append(SEP)
            piece_shapes.append(0)
            continue
        found = pieces(word)
        ids += found
        piece_shapes += [shape(word) if shapes is None else shapes[k]] * len(found)
    return [*ids, SEP], [*piece_shapes, 0], first
