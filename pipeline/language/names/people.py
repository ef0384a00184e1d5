"""The people and bodies of an article: every name gathered into one person, with gender, roles and places of mention."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.language.names.genders import (
    Gender,
    gender_of_name,
    gender_of_noun,
    known_first_names,
    share_of_women,
    title_gender,
)
from pipeline.language.names.keys import fold
from pipeline.language.names.namesakes import Namesakes, Person
from pipeline.language.names.roles import appositions, described_by, is_person_noun, role_in_front, role_of
from pipeline.language.names.spellings import respelled
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Name, Passage

# As many roles of one person are remembered.
_MAX_ROLES = 50
# Behind a name: what is part of it, and what is not.
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii"})
_HONOURS = frozenset({"kc", "qc", "mp", "md", "phd"})
# A nickname between a name's parts has at most so many words.
_NICKNAME = 2


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
    """Gather the names: full names first, then single names that agree with somebody, the one named most before them."""
    people: list[Person] = []
    found: dict[tuple[int, int], Found] = {}
    known = _full_names(passages, people, found)
    surnames = known.surnames
    for passage in passages:
        for name in _single_names(passage, surnames):
            words = _bare(passage, name)
            if (passage.index, name.last - 1) in found or len(words) != 1:
                continue
            person = _meant(known, words[0], passage, name)
            if person is None and _is_thing(passage, name):
                continue
            person = person or _new(people, passage, name, words)
            _note(found, person, passage, name, words)
            known.add(person, words)
    return Registry(tuple(people), found)


def _full_names(passages: list[Passage], people: list[Person], found: dict[tuple[int, int], Found]) -> Namesakes:
    """Notes the names of two words and more, all spellings of one person under one."""
    known = Namesakes()
    for passage in passages:
        for name in _people_names(passage):
            words = _bare(passage, name)
            if len(words) > 1:
                person = known.same(words) or _new(people, passage, name, words)
                _note(found, person, passage, name, words)
                known.add(person, words)
    for person in people:
        person.women = _share_of_women(person)
        person.gender = person.gender or _gender_of(person)
    slips = respelled(people, passages)
    for slip, person in slips:
        _join(people, found, slip, person)
    return _by_names(people) if slips else known


def _is_thing(passage: Passage, name: Name) -> bool:
    """True for one word that the recognizer took for somebody and that stands as no name does: 'the Ledger', 'a mallard'."""
    before = passage.tokens[name.first - 1].lower if name.first else ""
    return before in ("the", "a", "an") or not passage.tokens[name.last - 1].text[:1].isupper()


def _by_names(people: list[Person]) -> Namesakes:
    known = Namesakes()
    for person in people:
        for words in sorted(person.names):
            known.add(person, words)
    return known


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
    names += _nicknamed(passage)
    return sorted((name for name in names if not _of_a_firm(passage, name)), key=lambda name: name.first)


def _of_a_firm(passage: Passage, name: Name) -> bool:
    """True beside '&': 'Marsh & Ortiz'."""
    beside = (*passage.tokens[max(0, name.first - 1) : name.first], *passage.tokens[name.last : name.last + 1])
    return any(token.text == "&" for token in beside)


def _nicknamed(passage: Passage) -> Iterable[Name]:
    """Names with another one in marks within: 'Dorothy “Dotty” Kessler', 'Robert C. “Bobby” Scott'."""
    tokens = passage.tokens
    for mark in passage.marked:
        before, after = passage.beside(mark.start, mark.end)
        if before < 0 or after >= len(tokens) or not 2 < after - before <= _NICKNAME + 3:
            continue
        first, last = before, tokens[after]
        while first > 0 and len(tokens[first].text.strip(".")) == 1 and tokens[first - 1].is_proper:
            first -= 1
        beside = tokens[first].is_proper and last.is_proper and not last.is_quoted
        named = "PERSON" in (tokens[first].label, last.label) or fold(tokens[first].text) in known_first_names()
        if beside and named and all(t.text[:1].isupper() for t in tokens[before + 1 : after] if t.is_word):
            yield Name(first, after + 1, "PERSON")


def _named_like_a_person(passage: Passage, name: Name) -> bool:
    """True for a 'place' of two or three words whose first word is a first name that no place carries."""
    first = fold(passage.tokens[name.first].text)
    return name.label in ("GPE", "LOC") and name.last - name.first in (2, 3) and first in known_first_names()


def _bare(passage: Passage, name: Name) -> tuple[str, ...]:
    """The words of a name, folded, without titles, initials, possessive marks and suffixes."""
    words = [fold(t.text).strip(".’'") for t in passage.tokens[name.first : name.last] if t.tag != "POS" and t.is_word]
    while len(words) > 1 and (words[0] in lexicon.TITLES or words[0] + "." in lexicon.TITLES):
        words = words[1:]
    while len(words) > 2 and words[0] in lexicon.PERSON_NOUNS - known_first_names():  # 'Gaffer Mick Stannard'
        words = words[1:]
    while len(words) > 1 and words[-1] in _GENERATIONS | _HONOURS:
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
        if any(t.text == "&" for t in passage.tokens[max(0, token.i - 1) : token.i + 2]):
            continue  # 'Marsh & Ortiz'
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


def _meant(known: Namesakes, word: str, passage: Passage, name: Name) -> Person | None:
    """The person whose last (or else first) name is this word: the one named most before here, of those who are named as
    often the last, else the first after. None where a title tells that it is nobody of them."""
    here = (passage.index, name.first)
    title = title_gender(passage, name.first)
    fitting = known.ending_in(word) or known.beginning_with(word)
    if not fitting:
        fitting = known.misspelt(word)
        if len(fitting) > 1:
            return None
    if title is not None:
        fitting = [p for p in fitting if p.gender == title] or [p for p in fitting if p.gender is None]
    called = [p for p in fitting if p.first_called.get(word, here) < here]  # not the daughter who has no surname yet
    return max(called or fitting, key=lambda p: (p.named_before(here), p.last_before(here) or (-1, -1)), default=None)


def _new(people: list[Person], passage: Passage, name: Name, words: tuple[str, ...]) -> Person:
    people.append(Person(_display(passage, name, words)))
    return people[-1]


def _display(passage: Passage, name: Name, words: tuple[str, ...]) -> str:
    tokens = passage.tokens
    first, last = name.first, name.last
    while first < last - 1 and fold(tokens[first].text).strip(".’'") != words[0]:
        first += 1
    while last > first + 1 and (tokens[last - 1].tag == "POS" or fold(tokens[last - 1].text) in _HONOURS):
        last -= 1
    return " ".join(passage.slice(first, last).split())


def _note(
    found: dict[tuple[int, int], Found], person: Person, passage: Passage, name: Name, words: tuple[str, ...]
) -> None:
    length = len(words), sum(map(len, words))
    if length > person.longest:
        person.name, person.longest = _display(passage, name, words), length
    person.names.add(words)
    for word in words:
        person.first_called[word] = min(
            person.first_called.get(word, (passage.index, name.first)), (passage.index, name.first)
        )
    insort(person.places, (passage.index, name.first))
    for i in range(name.first, name.last):
        found[passage.index, i] = Found(passage.index, name.first, name.last, person)
    person.gender = person.gender or title_gender(passage, name.first)
    role = role_of(passage, name.first, name.last) or _title_within(passage, name, words)
    beside = (described_by(passage, name.last, role), role_in_front(passage, name.first, name.last))
    for described in (*beside, *appositions(passage, name.last)):
        if described and described != role and len(person.described) < _MAX_ROLES and described not in person.described:
            person.described.append(described)
    if role and len(person.roles) < _MAX_ROLES and role not in person.roles:
        person.roles.append(role)
        person.gender = person.gender or gender_of_noun(role)


def _title_within(passage: Passage, name: Name, words: tuple[str, ...]) -> str | None:
    """The title that the recognizer took for a part of the name: 'Judge' of 'Judge Ana Ortiz'."""
    first = next(
        (t.i for t in passage.tokens[name.first : name.last] if fold(t.text).strip(".’'") == words[0]), name.first
    )
    courtesy = lexicon.TITLES_MALE | lexicon.TITLES_FEMALE
    title = [t for t in passage.tokens[name.first : first] if t.lower not in courtesy]
    return " ".join(passage.slice(title[0].i, first).split()) if title else None


def _gender_of(person: Person) -> Gender | None:
    genders = map(gender_of_name, sorted(person.names, key=lambda words: (-len(words), words)))
    return next((gender for gender in genders if gender is not None), None)


def _share_of_women(person: Person) -> float | None:
    shares = map(share_of_women, sorted(person.names, key=lambda words: (-len(words), words)))
    return next((share for share in shares if share is not None), None)


def _join(people: list[Person], found: dict[tuple[int, int], Found], slip: Person, person: Person) -> None:
    """Gives what is noted of one spelling to the person whom it means."""
    people.remove(slip)
    person.names |= slip.names
    person.roles = list(dict.fromkeys([*person.roles, *slip.roles]))[:_MAX_ROLES]
    person.described += slip.described
    person.gender = person.gender or slip.gender
    for place in slip.places:
        insort(person.places, place)
        for i in range(found[place].first, found[place].last):
            found[place[0], i] = replace(found[place[0], i], person=person)
