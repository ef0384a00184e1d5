"""What stands in quotation marks and yet is nobody's speech: scare quotes, titles of works, nicknames, names of things."""

from pipeline.language.text.lexicon import NAMING_WORDS, words
from pipeline.language.text.marks import Marked
from pipeline.language.text.tokens import Passage, Token

# An unattributed stretch of fewer words is a word held at arm's length, not a quotation.
FEW_WORDS = 4
_SMALL = words("a an the of in on at to for and or but with from by as is it no not")


def is_nothing(passage: Passage, number: int) -> bool:
    """True where a quotation without a cue is no quotation: scare quote, title, nickname."""
    tokens = words_of(passage, number)
    if not tokens:
        return True
    if is_heading(passage, number):
        return True
    if stands_alone(passage) and len(tokens) >= 2:
        return False
    return len(tokens) < FEW_WORDS or is_title(passage, number)


def is_title(passage: Passage, number: int) -> bool:
    """True for 'her book “Low Tide”', 'Tony “Shorty” Bell', 'the film “The Long Way Home”'."""
    tokens = words_of(passage, number)
    before, after = _around(passage, passage.marked[number])
    if not tokens:
        return True
    capitals = all(t.text[:1].isupper() or t.lower in _SMALL or t.text[:1].isdigit() for t in tokens)
    ends = passage.text[passage.marked[number].inner_end - 1 - passage.start]
    if (
        capitals
        and before is not None
        and after is not None
        and before.tag == "NNP"
        and after.tag == "NNP"
        and len(tokens) <= 3
    ):
        return True
    named = before is not None and (
        before.lower in NAMING_WORDS
        or before.lower == "as"
        and before.head < before.i
        and passage.tokens[before.head].lower in NAMING_WORDS
    )
    if named and (capitals or len(tokens) < FEW_WORDS or not any(t.is_finite for t in tokens)):
        return True
    return capitals and 2 <= len(tokens) <= 8 and ends not in ",.!?" and _has_small_or_long(tokens)


def names_a_work(passage: Passage, number: int) -> bool:
    """True for a work's name that a cue's sentence only mentions: 'told the city's “Morning Hour” that', 'in his book, “Low Tide,” Ortiz said'."""
    tokens = words_of(passage, number)
    capitals = bool(tokens) and all(t.text[:1].isupper() or t.lower in _SMALL or t.text[:1].isdigit() for t in tokens)
    if not capitals or len(tokens) > 8 or not _has_small_or_long(tokens):
        return False
    before, _ = _around(passage, passage.marked[number])
    while before is not None and before.i > 0 and before.text == ",":
        before = passage.tokens[before.i - 1]
    return before is not None and (before.tag == "POS" or before.lower in NAMING_WORDS)


def is_work_spoken_of(passage: Passage, cue: int, span: tuple[int, int]) -> bool:
    """True where all that a cue would report is a title: 'she praised “Every Seat Counts”', 'banners that read “Low Tide”'."""
    numbers = {token.marked_in for token in passage.tokens[span[0] : span[1]] if token.is_word}
    if len(numbers) != 1 or -1 in numbers or passage.tokens[cue].i > span[0]:
        return False
    (number,) = numbers
    tokens = words_of(passage, number)
    ends = passage.text[passage.marked[number].inner_end - 1 - passage.start]
    capitals = sum(token.text[:1].isupper() for token in tokens)
    titled = all(token.text[:1].isupper() or token.lower in _SMALL for token in tokens) and capitals > 1
    pause = any(token.text in (",", ":") for token in passage.tokens[cue + 1 : span[0]])
    return titled and not pause and 2 <= len(tokens) <= 8 and ends not in ",.!?…" and _has_small_or_long(tokens)


def is_heading(passage: Passage, number: int) -> bool:
    """True for a heading: a paragraph that is one stretch of two to eight words, every one but the small ones in capitals."""
    tokens = words_of(passage, number)
    if not 2 <= len(tokens) <= 8 or not stands_alone(passage):
        return False
    capitals = sum(t.text[:1].isupper() for t in tokens)
    return (
        capitals >= 2 and all(t.text[:1].isupper() or t.lower in _SMALL for t in tokens) and capitals > len(tokens) / 2
    )


def _has_small_or_long(tokens: list[Token]) -> bool:
    """A work's title in capitals; words all in capitals are shouted, not titled."""
    return not all(t.text.isupper() for t in tokens)


def words_of(passage: Passage, number: int) -> list[Token]:
    """The words in a quotation, without marks and punctuation."""
    first, last = passage.in_marks(number)
    return [t for t in passage.tokens[first:last] if t.is_word]


def stands_alone(passage: Passage) -> bool:
    """True where the paragraph holds nothing but quotations and punctuation."""
    return not passage.holds(0, len(passage.tokens), _is_word_of_ours)


def _is_word_of_ours(token: Token) -> bool:
    return token.is_word and not token.is_quoted


def _around(passage: Passage, quotation: Marked) -> tuple[Token | None, Token | None]:
    before, after = passage.beside(quotation.start, quotation.end)
    return (
        passage.tokens[before] if before >= 0 else None,
        passage.tokens[after] if after < len(passage.tokens) else None,
    )
