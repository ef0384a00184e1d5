"""The people of an article by their names: whom a full name or a single one may stand for. Lookups, never a walk over everybody."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from operator import itemgetter, ne

from pipeline.language.names.genders import Gender, gender_of_name

Words = tuple[str, ...]
Place = tuple[int, int]

# Names that are compared with a new one, and surnames among which a misspelt one is looked for. No article of news has as
# many; in a list that has, whole names still agree, and the rest are people of their own.
MAX_COMPARED = 200


@dataclass(slots=True)
class Person:
    """One person of the article. `names` are word tuples, folded; `places` are (passage, token) in order; `described` is what
    the article says beside a name that is no title of it: an age, the country of an office."""

    name: str
    names: set[Words] = field(default_factory=set[Words])
    gender: Gender | None = None
    women: float | None = None  # their share among the bearers of the first name
    roles: list[str] = field(default_factory=list[str])
    described: list[str] = field(default_factory=list[str])
    places: list[Place] = field(default_factory=list[Place])
    longest: tuple[int, int] = (0, 0)  # words and letters of the fullest of `names`
    first_called: dict[str, Place] = field(default_factory=dict[str, Place])  # where first by each word of a name

    @property
    def full(self) -> bool:
        return len(self.name.split()) > 1

    def named_before(self, here: Place) -> int:
        """How often the person was named before a place."""
        return bisect_left(self.places, here)

    def last_before(self, here: Place) -> Place | None:
        """Where the person was last named before a place."""
        at = bisect_left(self.places, here)
        return self.places[at - 1] if at else None


_Numbered = tuple[int, Person]
_number = itemgetter(0)


class Namesakes:
    """People in the order in which they were added, by the last and first words of their names."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._by_last: dict[str, list[_Numbered]] = {}
        self._by_first: dict[str, list[_Numbered]] = {}
        self._full: dict[str, list[tuple[int, Words, Person]]] = {}
        self._by_ends: dict[tuple[str, str], _Numbered] = {}
        self._known: set[tuple[int, Words]] = set()

    @property
    def surnames(self) -> set[str]:
        """The last words of all names."""
        return set(self._by_last)

    def add(self, person: Person, words: Words) -> None:
        """Another name of a person, known or new."""
        number = self._numbers.setdefault(id(person), len(self._numbers))
        if (number, words) in self._known:
            return
        self._known.add((number, words))
        for index, word in ((self._by_last, words[-1]), (self._by_first, words[0])):
            listed = index.setdefault(word, [])
            at = bisect_left(listed, number, key=_number)
            if at == len(listed) or listed[at][0] != number:
                listed.insert(at, (number, person))
        if len(words) > 1:
            insort(self._full.setdefault(words[-1], []), (number, words, person), key=_number)
            ends = words[0], words[-1]
            self._by_ends[ends] = min(self._by_ends.get(ends, (number, person)), (number, person), key=_number)

    def same(self, words: Words) -> Person | None:
        """The first person with the same last name and first names that do not contradict."""
        listed = self._full.get(words[-1], [])[:MAX_COMPARED]
        agreeing = next(((n, person) for n, known, person in listed if _agree(known, words)), None)
        found = [one for one in (agreeing, self._by_ends.get((words[0], words[-1]))) if one is not None]
        return min(found, key=_number)[1] if found else None

    def ending_in(self, word: str) -> list[Person]:
        """Those with a name whose last word this is."""
        return [person for _, person in self._by_last.get(word, [])[:MAX_COMPARED]]

    def beginning_with(self, word: str) -> list[Person]:
        """Those with a name whose first word this is."""
        return [person for _, person in self._by_first.get(word, [])[:MAX_COMPARED]]

    def misspelt(self, word: str) -> list[Person]:
        """Those with a last name of which this may be a slip; nobody in a list of very many."""
        if len(self._by_last) > MAX_COMPARED:
            return []
        found = {n: person for last, listed in self._by_last.items() if _misspelt(last, word) for n, person in listed}
        return [found[number] for number in sorted(found)]


def _agree(known: Words, words: Words) -> bool:
    """True for two full names with one last word whose first words may be those of one person."""
    if {gender_of_name(known), gender_of_name(words)} == {"male", "female"}:  # Joseph, Josephine
        return False
    a, b = known[:-1], words[:-1]
    short, long = sorted((a[0], b[0]), key=len)
    if len(short) > 2 and long.startswith(short) and len(long) - len(short) > 1:  # Ben, Benjamin
        return True
    return (
        a[0] == b[0]
        or set(a) <= set(b)
        or set(b) <= set(a)
        or (len(a[0]) == 1 or len(b[0]) == 1)
        and a[0][0] == b[0][0]
    )


def _misspelt(one: str, other: str) -> bool:
    """True for two long names of one length or nearly so, where at most two letters differ: 'Baumgartner', 'Baumgarnter'; of
    shorter ones, a letter within."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 5:
        return False
    if min(len(one), len(other)) < 7:
        return len(one) == len(other) and one[-1] == other[-1] and sum(map(ne, one, other)) == 1
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.88
