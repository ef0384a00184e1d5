"""What stands in quotation marks and yet is nobody's speech: scare quotes, titles of works, nicknames, names of things."""

from pipeline.language.text.lexicon import ACTING_VERBS, NAMING_WORDS, words
from pipeline.language.text.marks import Marked
from pipeline.language.text.tokens import Passage, Token

# An unattributed stretch of fewer words is a word held at arm's length, not a quotation.
FEW_WORDS = 4
# Emphasized phrases are no longer.
_PHRASE = 6
_NOUNS = frozenset({"NOUN", "PROPN"})
_SMALL = words("a an the of in on at to for and or but with from by as is it no not n't n’t 's ’s")


def is_nothing(passage: Passage, number: int) -> bool:
    """True where a quotation without a cue is no quotation: scare quote, title, nickname."""
    tokens = words_of(passage, number)
    if not tokens:
        return True
    if is_heading(passage, number):
        return True
    if stands_alone(passage) and len(tokens) >= 2:
        return False
    return len(tokens) < FEW_WORDS or is_title(passage, number) or is_epithet(passage, number)


def is_title(passage: Passage, number: int) -> bool:
    """True for 'her book “Low Tide”', 'Tony “Shorty” Bell', 'the film “The Long Way Home”', 'takes part in “Every Seat Counts,”'."""
    tokens = words_of(passage, number)
    before, after = _around(passage, passage.marked[number])
    if not tokens:
        return True
    capitals = _in_capitals(tokens)
    between = before is not None and after is not None and before.tag == "NNP" and after.tag == "NNP"
    if capitals and between and len(tokens) <= 3 or names_a_work(passage, number):
        return True
    named = before is not None and _naming_word(passage, before)
    if named and (capitals or len(tokens) < FEW_WORDS or not any(t.is_finite for t in tokens)):
        return True
    ends = passage.text[passage.marked[number].inner_end - 1 - passage.start]
    paused = ends in "!?" or ends in ",." and (before is None or not before.is_word or before.is_quoted)
    return capitals and 2 <= len(tokens) <= 8 and not paused and _has_small_or_long(tokens)


def names_a_work(passage: Passage, number: int) -> bool:
    """True for a work's name that a cue's sentence only mentions: 'told the city's “Morning Hour” that', 'in his book, “Low Tide,” Ortiz said',
    '“Low Tide,” the song by Ortiz'."""
    tokens = words_of(passage, number)
    if not _in_capitals(tokens) or not tokens or len(tokens) > 8 or not _has_small_or_long(tokens):
        return False
    before, after = _around(passage, passage.marked[number])
    while before is not None and before.i > 0 and before.text == ",":
        before = passage.tokens[before.i - 1]
    if before is not None and (before.tag == "POS" or _naming_word(passage, before)):
        return True
    behind = after.i + 1 if after is not None else len(passage.tokens)
    return after is not None and after.lower in ("the", "a") and passage.holds(behind, behind + 1, _names)


def _in_capitals(tokens: list[Token]) -> bool:
    """True for words in capitals, but for the small ones: titles are written so."""
    return all(t.text[:1].isupper() or t.lower in _SMALL or t.text[:1].isdigit() for t in tokens)


def _naming_word(passage: Passage, before: Token) -> bool:
    """True for 'song' in front of its name, and for 'known as', 'an episode of'."""
    linked = before.lower in ("as", "of") and before.head < before.i
    return before.lower in NAMING_WORDS or linked and passage.tokens[before.head].lower in NAMING_WORDS


def _names(token: Token) -> bool:
    return token.lower in NAMING_WORDS


def is_work_spoken_of(passage: Passage, cue: int, span: tuple[int, int]) -> bool:
    """True where all that a cue would report is a title: 'she praised “Every Seat Counts”', 'banners that read “Low Tide”'."""
    numbers = {token.marked_in for token in passage.tokens[span[0] : span[1]] if token.is_word}
    if len(numbers) != 1 or -1 in numbers or passage.tokens[cue].i > span[0]:
        return False
    (number,) = numbers
    tokens = words_of(passage, number)
    ends = passage.text[passage.marked[number].inner_end - 1 - passage.start]
    titled = _in_capitals(tokens) and sum(token.text[:1].isupper() for token in tokens) > 1
    pause = any(token.text in (",", ":") for token in passage.tokens[cue + 1 : span[0]])
    return titled and not pause and 2 <= len(tokens) <= 8 and ends not in ",.!?…" and _has_small_or_long(tokens)


def is_acted_on(passage: Passage, cue: int, span: tuple[int, int]) -> bool:
    """True for a thing in marks with which something is done: 'opened “the bridge of the town”'."""
    tokens = passage.tokens[span[0] : span[1]]
    thing = next((t for t in tokens if t.is_word), None)
    if thing is None or passage.tokens[cue].lemma not in ACTING_VERBS or not thing.is_quoted or thing.tag != "DT":
        return False
    beside = span[0] == cue + 1 and thing.text[:1].islower()
    return beside and not any(t.is_verb or t.tag == "MD" for t in tokens)


def is_heading(passage: Passage, number: int) -> bool:
    """True for a heading: a paragraph that is one stretch of two to eight words, every one but the small ones in capitals."""
    tokens = words_of(passage, number)
    if not 2 <= len(tokens) <= 8 or not stands_alone(passage):
        return False
    capitals = sum(t.text[:1].isupper() for t in tokens)
    return capitals >= 2 and _in_capitals(tokens) and capitals > len(tokens) / 2


def is_epithet(passage: Passage, number: int) -> bool:
    """True for another name of what stands before it, between commas: 'the hall, “the Tin Cathedral of the north”, was shut'."""
    before, after = _around(passage, passage.marked[number])
    if before is None or after is None or before.text != "," or passage.tokens[before.i - 1].pos not in _NOUNS:
        return False
    tokens = words_of(passage, number)
    comma = after.text == "," or passage.text[passage.marked[number].inner_end - 1 - passage.start] == ","
    return comma and tokens[0].lower in ("the", "a", "an") and not any(t.is_verb or t.tag == "MD" for t in tokens)


def are_emphasis(passage: Passage, numbers: list[int]) -> bool:
    """True for several short stretches without a verb in a paragraph that reports nothing: 'gave “free and warm soup” to “all the
    workers of the night”'."""
    return len(numbers) > 1 and all(_is_short_phrase(passage, number) for number in numbers)


def _is_short_phrase(passage: Passage, number: int) -> bool:
    tokens = words_of(passage, number)
    ends = passage.text[passage.marked[number].inner_end - 1 - passage.start]
    return len(tokens) <= _PHRASE and ends not in "!?" and not any(t.is_finite or t.tag == "VB" for t in tokens)


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
