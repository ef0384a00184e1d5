"""The people and bodies of an article: every name gathered into one person, with gender, roles and places of mention."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.names.keys import fold
from pipeline.language.names.labels import FIRST_NAMES
from pipeline.language.names.namesakes import Gender, Namesakes, Person
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import phrase
from pipeline.language.text.tokens import Name, Passage, Token

# As many roles of one person are remembered.
_MAX_ROLES = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a passage and the person it stands for; `first`..`last`-1 without titles."""

    passage: int
    first: int
    last: int
    person: Person


@dataclass(frozen=True, slots=True)
class Registry:
    """People of the article and where they are named."""

    people: tuple[Person, ...]
    found: dict[tuple[int, int], Found]  # by (passage, token)

    def at(self, passage: int, first: int, last: int) -> Person | None:
        """The person named in tokens first..last-1, the last one where several are."""
        hits = [self.found[passage, i] for i in range(first, last) if (passage, i) in self.found]
        return hits[-1].person if hits else None


def read_people(passages: list[Passage]) -> Registry:
    """Gather the names: full names first, then single names that agree with exactly one person, the nearest before them."""
    named = [(p, name, words) for p in passages for name in _people_names(p) for words in [_bare(p, name)] if words]
    people: list[Person] = []
    found: dict[tuple[int, int], Found] = {}
    known = Namesakes()
    for passage, name, words in named:
        if len(words) > 1:
            person = known.same(words) or _new(people, passage, name, words)
            _note(found, person, passage, name, words)
            known.add(person, words)
    surnames = known.surnames
    for passage in passages:
        for name in _single_names(passage, surnames):
            words = _bare(passage, name)
            if (passage.index, name.last - 1) in found or len(words) != 1:
                continue
            person = _nearest(known, words[0], passage, name) or _new(people, passage, name, words)
            _note(found, person, passage, name, words)
            known.add(person, words)
    for person in people:
        person.gender = person.gender or _gender_of(person)
    return Registry(tuple(people), found)


def _people_names(passage: Passage) -> list[Name]:
    """The recognizer's PERSON names, and capitalised runs behind a role or title that it left without a label."""
    tokens = passage.tokens
    names = [name for name in passage.names if name.label == "PERSON" or _named_like_a_person(passage, name)]
    for token in tokens[1:]:
        titled = is_person_noun(tokens[token.i - 1]) or tokens[token.i - 1].lower in lexicon.TITLES
        if not titled or token.tag != "NNP" or token.label or token.lower in lexicon.TITLES or is_person_noun(token):
            continue
        last = token.i
        while (
            last < len(tokens)
            and tokens[last].tag == "NNP"
            and not tokens[last].label
            and tokens[last].sentence == token.sentence
        ):
            last += 1
        if last - token.i > 1 or tokens[token.i - 1].lower in lexicon.TITLES_MALE | lexicon.TITLES_FEMALE:
            names.append(Name(token.i, last, "PERSON"))
    return sorted(names, key=lambda name: name.first)


def _named_like_a_person(passage: Passage, name: Name) -> bool:
    """True for a 'place' of two or three words whose first word is a first name that no place carries."""
    first = fold(passage.tokens[name.first].text)
    return name.label in ("GPE", "LOC") and name.last - name.first in (2, 3) and first in FIRST_NAMES


def _bare(passage: Passage, name: Name) -> tuple[str, ...]:
    """The words of a name, folded, without titles, initials, possessive marks and suffixes."""
    words = [fold(t.text).strip(".’'") for t in passage.tokens[name.first : name.last] if t.tag != "POS" and t.is_word]
    while len(words) > 1 and (words[0] in lexicon.TITLES or words[0] + "." in lexicon.TITLES):
        words = words[1:]
    while len(words) > 1 and words[-1] in ("jr", "sr", "ii", "iii"):
        words = words[:-1]
    return tuple(w for i, w in enumerate(words) if len(w) > 1 or i == 0)


def _single_names(passage: Passage, surnames: set[str]) -> Iterable[Name]:
    """Single-word PERSON names, and capitalised words that are a known surname, whatever their label."""
    people = _people_names(passage)
    covered = {i for name in people for i in range(name.first, name.last)}
    yield from people
    for token in passage.tokens:
        if token.i in covered or not token.is_proper or fold(token.text) not in surnames:
            continue
        beside = [
            t
            for t in passage.tokens[max(0, token.i - 1) : token.i + 2]
            if t.i != token.i and t.tag == "NNP" and t.i in (token.head, *token.children)
        ]
        if not any(
            fold(t.text).strip(".") not in lexicon.TITLES
            for t in beside
            if t.dep == "compound" or token.dep == "compound"
        ):
            yield Name(token.i, token.i + 1, "PERSON")


def _nearest(known: Namesakes, word: str, passage: Passage, name: Name) -> Person | None:
    """The person whose last (or else first) name is this word: the one named last before here, else the first after."""
    here = (passage.index, name.first)
    title = _title_gender(passage, name.first)
    fitting = known.ending_in(word) or known.beginning_with(word)
    if not fitting:
        fitting = known.misspelt(word)
        if len(fitting) > 1:
            return None
    fitting = [p for p in fitting if title is None or p.gender in (None, title)] or fitting
    # Of those who were not named before, the first.
    return max(fitting, key=lambda p: p.last_before(here) or (-1, -1), default=None)


def _new(people: list[Person], passage: Passage, name: Name, words: tuple[str, ...]) -> Person:
    people.append(Person(_display(passage, name, words)))
    return people[-1]


def _display(passage: Passage, name: Name, words: tuple[str, ...]) -> str:
    tokens = passage.tokens
    first, last = name.first, name.last
    while first < last - 1 and fold(tokens[first].text).strip(".’'") != words[0]:
        first += 1
    while last > first + 1 and tokens[last - 1].tag == "POS":
        last -= 1
    return " ".join(passage.slice(first, last).split())


def _note(
    found: dict[tuple[int, int], Found], person: Person, passage: Passage, name: Name, words: tuple[str, ...]
) -> None:
    length = len(words), sum(map(len, words))
    if length > person.longest:
        person.name, person.longest = _display(passage, name, words), length
    person.names.add(words)
    insort(person.places, (passage.index, name.first))
    for i in range(name.first, name.last):
        found[passage.index, i] = Found(passage.index, name.first, name.last, person)
    person.gender = person.gender or _title_gender(passage, name.first)
    role = role_of(passage, name.first, name.last)
    if role and len(person.roles) < _MAX_ROLES and role not in person.roles:
        person.roles.append(role)
        person.gender = person.gender or gender_of_noun(role)


def _title_gender(passage: Passage, first: int) -> Gender | None:
    word = passage.tokens[first - 1].lower if first else ""
    inside = passage.tokens[first].lower
    for title in (word, inside):
        if title in lexicon.TITLES_MALE:
            return "male"
        if title in lexicon.TITLES_FEMALE:
            return "female"
    return None


def _gender_of(person: Person) -> Gender | None:
    for words in sorted(person.names, key=len, reverse=True):
        if len(words) > 1:
            if words[0] in lexicon.MALE_NAMES:
                return "male"
            if words[0] in lexicon.FEMALE_NAMES:
                return "female"
    return None


def gender_of_noun(text: str) -> Gender | None:
    """The gender that a role's words tell: 'spokeswoman', 'his wife'."""
    words = fold(text).split()
    if any(word in lexicon.FEMALE_NOUNS for word in words):
        return "female"
    return "male" if any(word in lexicon.MALE_NOUNS for word in words) else None


def is_person_noun(token: Token) -> bool:
    """True for a noun that one person can be: 'minister', 'spokeswoman', 'the singer'."""
    if token.pos not in ("NOUN", "PROPN"):
        return False
    word = fold(token.text)
    singular = token.lemma if token.tag == "NNS" else word
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
