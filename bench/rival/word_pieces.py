"""Words as the entity encoder reads them: pieces of an uncased vocabulary, a shape that keeps the capitals, and windows of both.

Training reads words in the same way; a change here needs a newly trained model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

CLS, SEP, UNKNOWN_PIECE = 101, 102, 100
MAX_PIECES = 6
# The longest window in pieces, with [CLS] and [SEP]; the encoder was trained on windows up to this length.
WINDOW = 250
# Words of context on both sides of a cut that is no sentence's end.
OVERLAP = 40
# Stands for a line break between paragraphs of one window.
BREAK = "\n"

_ENDS = frozenset({BREAK, ".", "?", "!", "”"})
# No more of a word is read: six pieces come from far less, and a megabyte without a space stays cheap.
_LONGEST_WORD = 200
# About 20 MB; the words of one night's news repeat, a long-lived worker's never all fit.
_REMEMBERED = 100_000

Lookup = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Window:
    """Words first..end-1 of a text are read together; the tags of kept..kept_end-1 count, the others are context."""

    first: int
    end: int
    kept: int
    kept_end: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """Piece ids and shapes of a window between [CLS] and [SEP], and the place of each word's first piece."""

    ids: list[int]
    shapes: list[int]
    places: list[int]


class WordPieceTokenizer:
    """The word pieces of a word, at most MAX_PIECES, remembered. Takes the content of a tokenizer.json.

    Raises ValueError where it is no tokenizer, or not one of the encoder's vocabulary.
    """

    def __init__(self, tokenizer: str) -> None:
        # tokenizers 0.23 raises plain Exception for anything that it cannot read.
        try:
            self._tokenizer = Tokenizer.from_str(tokenizer)
        except Exception as error:
            raise ValueError(f"no tokenizer ({error})") from error
        named = [self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]", "[UNK]")]
        if named != [CLS, SEP, UNKNOWN_PIECE]:
            raise ValueError(f"[CLS], [SEP], [UNK] are pieces {named}, not {[CLS, SEP, UNKNOWN_PIECE]}")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}

    @property
    def count(self) -> int:
        """Size of the vocabulary."""
        return self._tokenizer.get_vocab_size()

    def __call__(self, word: str) -> list[int]:
        word = word[:_LONGEST_WORD]
        found = self._known.get(word)
        if found is None:
            found = self._tokenizer.encode(word, add_special_tokens=False).ids[:MAX_PIECES] or [UNKNOWN_PIECE]
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = found
        return found


def shape(word: str) -> int:
    """1 lower, 2 Title, 3 UPPER, 4 miXed, 5 with a digit, 6 no letter, 7 a single capital; 0 is for special pieces."""
    if word.isascii() and word.isalpha() and word.islower():
        return 1
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


def encode(words: Sequence[str], pieces: Lookup, shapes: Sequence[int] | None = None) -> Encoded:
    """The words of a window as pieces; a BREAK becomes [SEP]. `shapes` stand in for those of the words."""
    ids, piece_shapes, places = [CLS], [0], list[int]()
    for k, word in enumerate(words):
        places.append(len(ids))
        if word == BREAK:
            ids.append(SEP)
            piece_shapes.append(0)
            continue
        found = pieces(word)
        ids += found
        piece_shapes += [shape(word) if shapes is None else shapes[k]] * len(found)
    return Encoded([*ids, SEP], [*piece_shapes, 0], places)


def windows(words: Sequence[str], pieces: Lookup) -> list[Window]:
    """Windows over a text, each of at most WINDOW pieces. They depend on this text alone.

    A text too long for one is cut behind a line break or a sentence's end where one lies in a window's second half, else
    with OVERLAP words read twice.
    """
    lengths = [1 if word == BREAK else len(pieces(word)) for word in words]
    found: list[Window] = []
    first = kept = 0
    while first < len(words):
        end, size = first, 2
        while end < len(words) and size + lengths[end] <= WINDOW:
            size += lengths[end]
            end += 1
        if end == len(words):
            found.append(Window(first, end, kept, end))
            break
        middle = first + (end - first) // 2
        cut = next((k for k in range(end, middle, -1) if words[k - 1] in _ENDS), None)
        if cut is not None:
            found.append(Window(first, cut, kept, cut))
            first = kept = cut
        else:
            # Words of six pieces fill a window with 41: most of it stays new.
            context = min(OVERLAP, (end - first) // 3) // 2
            turn = max(kept + 1, end - context)
            found.append(Window(first, end, kept, turn))
            first, kept = max(first + 1, turn - context), turn
    return found
