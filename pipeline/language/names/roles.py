"""Nouns for people, and the roles that stand beside their names."""

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
    if start > 1 and tokens[start - 1].lower in ("for", "of") and _is_title(tokens[start - 2]):
        start -= 2
        while start > 0 and _in_title(tokens[start - 1], tokens[first]) and tokens[start - 1].tag != "POS":
            start -= 1
    first = end
    if start < first and any(is_person_noun(t) or t.lower in lexicon.TITLES for t in tokens[start:first]):
        return " ".join(passage.slice(start, first).split())
    head = tokens[last - 1]
    for i in (head.i, head.head):
        for child in tokens[i].children:
            if tokens[child].dep == "appos" and tokens[child].i != head.i and is_person_noun(tokens[child]):
                return _apposition(passage, child)
    if head.dep == "appos" and is_person_noun(tokens[head.head]) and (head.head, head.i) != (head.i, head.head):
        return _apposition(passage, head.head)
    return None


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
    return token.tag in ("NNP", "NN", "NNPS", "JJ", "POS", "HYPH", "NNS", "VBN") and token.label != "PERSON"


def _apposition(passage: Passage, head: int) -> str:
    part = phrase(passage, head)
    first = part.first + (passage.tokens[part.first].tag == "DT" and part.last - part.first > 1)
    return " ".join(passage.slice(first, part.last).split())
