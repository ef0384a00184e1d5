"""How much of a text is parsed, and what of it is no prose: the bounds that keep a text made to be costly cheap.

The parser and the recognizer of names take time and memory by the word, and spaCy's tokenizer by the square of the signs
around one.
"""

import re
import unicodedata
from collections import Counter
from typing import Literal

# Why a stretch of a text was set aside.
UnreadReason = Literal["no_prose", "too_many_words"]

# A paragraph is cut at 4,000 characters; prose has some 850 words and signs in as many, a wall of emoji or brackets 4,000.
MAX_WORDS = 1_200
# More than the longest articles; a book of 100 pages.
MAX_WORDS_OF_TEXT = 35_000
_PARAGRAPH = 3
# Of a word of prose with its space.
_ORDINARY_LENGTH = 5
_PLAIN = re.compile(r"[A-Za-z\s]+")
# Words that are parsed together. 64 paragraphs of news have 6,000; 20,000 words take 250 MB.
MAX_WORDS_AT_ONCE = 16_000

# The tokenizer takes signs off a word's ends one by one, and each time looks at all that is left of it.
_MAX_TAKEN_OFF = 20_000
_ORDINARY_WORD = 100


def is_prose(plain: str) -> bool:
    """False for a paragraph that has too many signs to be one, told before it is tokenized."""
    if len(plain) > MAX_WORDS:
        signs = sum(count for char, count in Counter(plain).items() if _is_sign(char))
        if signs > MAX_WORDS:
            return False
    longest = (word for word in plain.split() if len(word) > _ORDINARY_WORD)
    return all(len(word) * _signs_around(word) <= _MAX_TAKEN_OFF for word in longest)


def cost_in_words(plain: str, words: int) -> int:
    """What a paragraph takes of MAX_WORDS_OF_TEXT: its words, or more where the recognizer reads them in many pieces: long
    ones, and numbers, signs and letters of other scripts one by one. A paragraph costs by itself as well.
    """
    return max(words, len(_PLAIN.sub("", plain)), len(plain) // _ORDINARY_LENGTH) + _PARAGRAPH


def _signs_around(word: str) -> int:
    """Signs at the beginning and at the end of a word."""
    first = next((i for i, char in enumerate(word) if not _is_sign(char)), len(word))
    last = next((i for i, char in enumerate(reversed(word)) if not _is_sign(char)), 0)
    return first + last


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
