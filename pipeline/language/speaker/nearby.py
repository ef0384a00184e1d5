"""Who was named shortly before a place of the article: the people that a role may mean."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.roles import role_words

# Mentions that are looked back on. Six paragraphs of news have thirty.
MAX_MENTIONS = 250

_Mention = tuple[Place, int]
Role = frozenset[str]


class Nearby:
    """The people of an article, counted as given, by the places of their names and by the words of their roles."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._mentions = sorted((place, i) for i, person in enumerate(people) for place in person.places)
        self._roles = [[role_words(role) for role in person.roles] for person in people]
        self._by_role: dict[str, list[_Mention]] = {}
        for place, i in self._mentions:
            for word in frozenset[str]().union(*self._roles[i]):
                self._by_role.setdefault(word, []).append((place, i))

    def with_role(self, word: str, here: Place) -> list[tuple[Person, Place, list[Role]]]:
        """Those with this word in a role who are named before a place: each with the last such place, and the words of each role."""
        found: dict[int, Place] = {}
        for place, i in self._back(self._by_role.get(word, []), here):
            found.setdefault(i, place)
        return [(self._people[i], place, self._roles[i]) for i, place in found.items()]

    def _back(self, mentions: Sequence[_Mention], here: Place) -> "islice[_Mention]":
        """The mentions before a place, the nearest first."""
        end = bisect_left(mentions, (here, -1))
        return islice((mentions[at] for at in range(end - 1, -1, -1)), MAX_MENTIONS)
