"""Nouns for people, and the roles that stand beside their names."""

from collections.abc import Iterator

from pipeline.language.names.keys import fold
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import phrase
from pipeline.language.text.tokens import Passage, Token

_ABBREVIATED = {
    "sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "prof": "professor", "dr": "doctor",
    "lt": "lieutenant", "sgt": "sergeant", "col": "colonel", "capt": "captain", "maj": "major", "adm": "admiral",
    "rev": "reverend", "cmdr": "commander", "supt": "superintendent", "det": "detective",
}  # fmt: skip

_MAX_AGE = 120
_CLOSING = frozenset({",", "—", "–", "-", "--", "("})
# Of what hangs on a noun, and how deep: 'the captain of the ferry'.
_INSIDE = frozenset({"pobj", "prep", "nmod", "compound", "poss"})
_DEEP = 4
# Words before the noun of a role.
_LONG = 8


def role_words(role: str) -> frozenset[str]:
    """The words of a role, folded; abbreviated titles in full."""
    words = (word.strip(".,’'") for word in fold(role).split())
    return frozenset(_ABBREVIATED.get(word, word) for word in words)


def is_person_noun(token: Token) -> bool:
    """True for a noun that one person can be: 'minister', 'spokeswoman', 'the singer'."""
    if token.pos not in ("NOUN", "PROPN"):
        return False
    word = fold(token.text)
    singular = token.lemma if token.tag == "NNS" else word
    if singular in lexicon.NO_PERSON_NOUNS:
        return False
    return singular in lexicon.PERSON_NOUNS or (len(singular) > 4 and singular.endswith(lexicon.PERSON_SUFFIXES))


def heads_person(token: Token) -> bool:
    """As `is_person_noun`, of the head of a phrase: there 'the chief executive' is somebody also where it is tagged as an
    adjective."""
    return is_person_noun(token) or token.pos == "ADJ" and token.lower in lexicon.PERSON_NOUNS


def role_of(passage: Passage, first: int, last: int) -> str | None:
    """The role that a name carries beside it: 'Russian Foreign Minister Sergei Lavrov', 'Ana Ortiz, the mayor of Ridley'."""
    tokens = passage.tokens
    start = first
    while (
        start > 0
        and _in_title(tokens[start - 1], tokens[first])
        and tokens[start - 1].sentence == tokens[first].sentence
    ):
        start -= 1
    while start < first and (
        tokens[start].tag in ("POS", "HYPH", ",", "DT", "CC")
        or tokens[start].lower in lexicon.TITLES_MALE | lexicon.TITLES_FEMALE
    ):
        start += 1
    end = first
    while end > start and tokens[end - 1].lower in lexicon.TITLES_MALE | lexicon.TITLES_FEMALE:
        end -= 1
    # 'Secretary of State Ana Ortiz'. Without a word between it is somebody else's role: 'a spokesman for Ana Ortiz'.
    if 1 < start < first and tokens[start - 1].lower in ("for", "of") and _is_title(tokens[start - 2]):
        start -= 2
        while start > 0 and _in_title(tokens[start - 1], tokens[first]) and tokens[start - 1].tag != "POS":
            start -= 1
    first = end
    if start < first and any(is_person_noun(t) or t.lower in lexicon.TITLES for t in tokens[start:first]):
        return " ".join(passage.slice(start, first).split())
    return next(appositions(passage, last), None)


def appositions(passage: Passage, last: int) -> Iterator[str]:
    """The roles that stand in apposition to the name that ends before token `last`, behind it or in front."""
    tokens = passage.tokens
    head = tokens[last - 1]
    for i in dict.fromkeys((head.i, head.head)):
        for child in tokens[i].children:
            if tokens[child].dep == "appos" and tokens[child].i != head.i and is_person_noun(tokens[child]):
                yield _apposition(passage, child)
    if head.dep == "appos" and is_person_noun(tokens[head.head]) and head.head != head.i:
        yield _apposition(passage, head.head)


def role_in_front(passage: Passage, first: int, last: int) -> str | None:
    """What a name between commas is called right before: 'The captain of the ferry, Ana Ortiz, said'."""
    tokens = passage.tokens
    closed = last == len(tokens) or tokens[last].text in _CLOSING
    comma = first - 1
    while (
        comma > 1 and first - comma <= _LONG and tokens[comma].text != "," and _in_title(tokens[comma], tokens[first])
    ):
        comma -= 1  # 'Her coach, the champion Rosa Lind, said'
    comma -= tokens[comma].tag == "DT"
    if comma < 1 or not closed or tokens[comma].text != "," or tokens[comma].is_quoted:
        return None
    noun = tokens[comma - 1]
    for _ in range(_DEEP):
        if noun.dep not in _INSIDE or noun.head >= noun.i:
            break
        noun = tokens[noun.head]
    if not is_person_noun(noun) or noun.tag != "NN" or noun.is_quoted or noun.sentence != tokens[first].sentence:
        return None
    start = noun.left + (tokens[noun.left].tag == "DT" and noun.left < noun.i)
    return " ".join(passage.slice(start, comma).split()) if noun.i - start < _LONG else None


def described_by(passage: Passage, last: int, role: str | None) -> str | None:
    """What stands behind a name: 'Ana Ortiz, 43, said' is a 43-year-old, 'President Ana Ortiz of Peru' the president of Peru."""
    behind = passage.tokens[last : last + 3]
    if len(behind) < 3:
        return None
    first, word, after = behind
    if first.text == "," and after.text in (",", ".") and word.text.isdecimal() and 0 < int(word.text) < _MAX_AGE:
        return f"{word.text}-year-old"
    if role is not None and first.lower == "of" and word.label == "GPE":
        place = next(name for name in passage.names_at(word.i))
        return f"{role} of {passage.slice(place.first, place.last)}"
    return None


def _is_title(token: Token) -> bool:
    return is_person_noun(token) or token.lower in lexicon.TITLES


def _in_title(token: Token, name: Token) -> bool:
    if token.marked_in != name.marked_in:
        return False
    titled = token.lower in lexicon.TITLES and token.text[:1].isupper()  # 'Judge' is a verb to some taggers
    tagged = token.tag in ("NNP", "NN", "NNPS", "JJ", "POS", "HYPH", "NNS", "VBN")
    return (titled or tagged) and token.label != "PERSON"


def _apposition(passage: Passage, head: int) -> str:
    part = phrase(passage, head)
    first = part.first + (passage.tokens[part.first].tag == "DT" and part.last - part.first > 1)
    return " ".join(passage.slice(first, part.last).split())
