"""Who bears a role: 'the minister', 'the American leader', 'the 43-year-old', by what the article itself says of its people."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.language.names.keys import fold
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.offices import AGE, Role, offices_meant, read_role
from pipeline.language.text.phrases import Phrase
from pipeline.language.text.tokens import Passage, Token

# Mentions that are looked back on. Six paragraphs of news have thirty.
MAX_MENTIONS = 250
# How far ahead of the next the best bearer of a role must be; a paragraph further back costs a third of that.
MARGIN = 0.3
_A_PARAGRAPH = 0.1
# How sure a bearer is who is called by the same word, and one who is called by another for the same office.
_SURE, _LESS_SURE, _OPEN = 0.75, 0.7, 0.7

_Mention = tuple[Place, int]
_Bearer = tuple[Person, Place, list[Role]]


class Bearers:
    """The people of an article by the words of their roles and by their offices."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._roles = [[read_role(role) for role in (*person.roles, *person.described)] for person in people]
        self._numbers = {id(person): i for i, person in enumerate(people)}
        self._called: dict[str, set[int]] = {}
        self._by_word: dict[str, list[_Mention]] = {}
        self._by_office: dict[str, list[_Mention]] = {}
        for place, i in sorted((place, i) for i, person in enumerate(people) for place in person.places):
            for word in frozenset[str]().union(*(role.words for role in self._roles[i])):
                self._by_word.setdefault(word, []).append((place, i))
                self._called.setdefault(word, set()).add(i)
            for office in frozenset[str]().union(*(role.offices for role in self._roles[i])):
                self._by_office.setdefault(office, []).append((place, i))

    def bearer(self, passage: Passage, part: Phrase, head: Token) -> tuple[Person | None, float]:
        """The person whom a phrase for one person means and how sure that is; None where two are as likely, or nobody fits."""
        here = (passage.index, head.i)
        text = passage.slice(part.first, part.last)
        phrase = read_role(text)
        noun = age_in(text) or fold(head.text)
        wanted = {fold(t.text) for t in passage.tokens[part.first : part.last] if t.pos in ("NOUN", "PROPN", "ADJ")}
        called = self._before(self._by_word.get(noun, ()), here)
        fitting = sorted(self._scored(called, phrase, noun, wanted | {noun}, here), key=lambda scored: -scored[0])
        if not fitting:
            person = self._by_another_word(phrase, noun, here)
            return person, _LESS_SURE if person is not None else _OPEN
        if len(fitting) > 1 and fitting[0][0] - fitting[1][0] < MARGIN:
            return None, _OPEN
        return fitting[0][1], _SURE

    def may_be_called(self, person: Person, text: str, noun: str) -> bool:
        """True where a phrase around a noun that fits nobody's role may mean a person all the same: nobody else is called by the
        noun, what the phrase tells is not against the person, and it is no office, which the article would tell of."""
        phrase = read_role(text)
        i = self._numbers[id(person)]
        called = self._called.get(noun, set[int]())
        if called - {i} or not called and offices_meant(phrase, noun)[0]:
            return False
        if noun == age_in(text) and any(map(age_in, person.described)):
            return False
        return all(phrase.may_be(role, noun) for role in self._roles[i])

    @staticmethod
    def _scored(
        called: Iterable[_Bearer], phrase: Role, noun: str, wanted: set[str], here: Place
    ) -> Iterable[tuple[float, Person]]:
        for person, place, roles in called:
            shares = [len(wanted & r.words) / len(wanted) for r in roles if noun in r.words and phrase.may_be(r, noun)]
            if shares:
                yield 2 * max(shares) - _A_PARAGRAPH * (here[0] - place[0]), person

    def _by_another_word(self, phrase: Role, noun: str, here: Place) -> Person | None:
        """The one person said to hold an office that the phrase names otherwise."""
        offices, loosely = offices_meant(phrase, noun)
        fitting = {
            id(person): person
            for office in sorted(offices)
            for person, _, roles in self._before(self._by_office.get(office, ()), here)
            for role in roles
            if office in role.offices and phrase.may_be(role, noun) and (not loosely or phrase.shares(role, noun))
        }
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    def _before(self, mentions: Sequence[_Mention], here: Place) -> list[_Bearer]:
        """Those who are named before a place, each with the last such place and the roles."""
        end = bisect_left(mentions, (here, -1))
        found: dict[int, Place] = {}
        for place, i in islice((mentions[at] for at in range(end - 1, -1, -1)), MAX_MENTIONS):
            found.setdefault(i, place)
        return [(self._people[i], place, self._roles[i]) for i, place in found.items()]


def describes_person(text: str) -> bool:
    """True for what describes one person without a noun for people: 'the 43-year-old'."""
    return age_in(text) is not None


def age_in(text: str) -> str | None:
    """'43-year-old' of 'the 43-year-old'."""
    age = AGE.search(text)
    return age.group() if age else None
