"""Links: which senses of names are one person or body, why, and under which id. Pure, and independent of the order of days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.people.aliases import Alias
from pipeline.people.appearances import Appearance, bundle
from pipeline.people.blocks import MAX_BLOCK, blocks
from pipeline.people.evidence import Verdict, weigh
from pipeline.people.links import Candidate, Link, Linked
from pipeline.people.pairs import Likeness, are_two, first_company, likeness
from pipeline.people.senses import Sense, split

LINKER_VERSION = 2
# Pairs from here on need not be the only ones of their kind.
_SURE = 0.9
# Who is as near to more groups than this is near to none of them, and no bearer's name has more spellings: chains of names
# that are a letter off are not followed for ever.
MAX_NEAR, MAX_SPELLINGS = 20, 60


@dataclass(frozen=True, slots=True)
class Pair:
    """Two senses, the one of the lesser id first, what makes them one, and the first key that both are beside."""

    one_id: str
    other_id: str
    likeness: Likeness
    company: str | None = None

    @property
    def score(self) -> float:
        """How sure it is that they are one, 0 to 1; 0: a guess."""
        return self.likeness.score(self.company)

    @property
    def why(self) -> str:
        """What makes them one, in words."""
        return self.likeness.words(self.company)


@dataclass(frozen=True, slots=True)
class Joined:
    """The entity that a sense is of, what joined it in words, and how sure that is."""

    entity_id: str
    why: str
    score: float


def link(appearances: Iterable[Appearance], told: Sequence[Alias] = ()) -> Linked:
    """The entities of all appearances. What analysts told goes before all else. The id of an entity is that of the sense of it which appeared first, by day and key; a
    spelling that joins later takes the id that is there."""
    bundled = bundle(appearances)
    of_key = told_of(told)
    parted = [
        (one, [each for bundle in bundles for each in bundled[key][bundle]], len(senses) == 1)
        for key in bundled
        for senses in [split(key, bundled[key], of_key.get(key, ()))]
        for one, bundles in senses
    ]
    senses = {one.sense_id: one for one, *_ in sorted(parted, key=lambda one: one[0].sense_id)}
    joined, candidates = join(senses, list(pairs(senses)))
    links = [_link(one, joined[one.sense_id], found, alone=alone) for one, found, alone in parted]
    return Linked(tuple(sorted(links, key=lambda one: one.sense_id)), candidates)


def told_of(told: Iterable[Alias]) -> dict[str, list[Alias]]:
    """What analysts told, by the keys of the names that are joined."""
    of_key: dict[str, list[Alias]] = defaultdict(list)
    for alias in told:
        for key in sorted(alias.keys):
            of_key[key].append(alias)
    return of_key


def pairs(senses: Mapping[str, Sense]) -> Iterator[Pair]:
    """Pairs of senses, by id, that share a blocking key and whose names are near, each once."""
    members: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for sense_id in sorted(senses):
        for block, asks in blocks(senses[sense_id]).items():
            members[block].append((sense_id, asks))
    near = {
        (one, other)
        for found in members.values()
        if len(found) <= MAX_BLOCK
        for (one, asks), (other, too) in combinations(found, 2)
        if asks or too
    }
    for one, other in sorted(near):
        if (found := likeness(senses[one], senses[other])) is not None:
            yield Pair(one, other, found, first_company(senses[one], senses[other]))


def join(senses: Mapping[str, Sense], pairs: Iterable[Pair]) -> tuple[dict[str, Joined], tuple[Candidate, ...]]:
    """The entity of each sense, and the doubtful pairs in order of their ids.

    What becomes of a sense depends on those alone to which a chain of pairs with a score leads, or what analysts told of both.
    """
    groups = _Groups(senses)
    for one, other, why in _told(senses):
        groups.join(one, other, why, 1.0)
    scored = sorted(pairs, key=lambda one: (-one.score, one.one_id, one.other_id))
    open_pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in scored:
        if 0 < pair.score < _SURE:
            open_pairs[pair.one_id].append((pair.other_id, pair.score))
            open_pairs[pair.other_id].append((pair.one_id, pair.score))
    candidates: set[Candidate] = set()
    for pair in scored:
        guess = pair.score <= 0 or groups.is_crowd(pair.one_id, pair.other_id)
        guess = guess or pair.score < _SURE and not _only_one(groups, pair, open_pairs)
        if guess or not groups.join(pair.one_id, pair.other_id, pair.why, pair.score):
            a, b = senses[pair.one_id], senses[pair.other_id]
            candidates.add(Candidate(a.sense_id, b.sense_id, a.names[0], b.names[0], pair.why))
    return groups.joined(), tuple(sorted(candidates, key=lambda one: (one.one_id, one.other_id)))


@dataclass(slots=True)
class _Traits:
    """What of the senses of a group speaks against others, so that groups are compared by that and not each sense with each:
    keys, genders, and senses by the roles that tell. `plain`: people of whom analysts told nothing, whom nothing else concerns."""

    plain: bool
    keys: set[str]
    genders: set[str]
    by_evidence: dict[tuple[str, ...], list[str]]

    def take(self, other: "_Traits") -> None:
        """Those of another group, which is joined."""
        self.plain = self.plain and other.plain
        self.keys |= other.keys
        self.genders |= other.genders
        for evidence, senses in other.by_evidence.items():
            self.by_evidence.setdefault(evidence, []).extend(senses)


def _traits(sense: Sense) -> _Traits:
    plain = sense.told is None and sense.key.startswith("person:")
    genders = {naming.gender for naming in sense.namings if naming.gender} if plain else set[str]()
    return _Traits(plain, {sense.key}, genders, {sense.evidence: [sense.sense_id]})


class _Groups:
    """Senses joined so far. Two groups are joined where no sense of one speaks against a sense of the other."""

    def __init__(self, senses: Mapping[str, Sense]) -> None:
        self.senses = senses
        self.of = {sense_id: sense_id for sense_id in senses}
        self.members = {sense_id: [sense_id] for sense_id in senses}
        self.traits: dict[str, _Traits] = {}
        self.why: dict[str, tuple[str, float]] = {}
        self.two: dict[tuple[str, str], bool] = {}
        self.may: dict[tuple[str, str, int, int], bool] = {}
        self.conflicts: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = {}

    def may_join(self, a: str, b: str) -> bool:
        """Whether nothing known of any sense of the two groups is against it."""
        one, other = sorted((self.of[a], self.of[b]))
        if one == other:
            return True
        # Groups only grow, so that their sizes tell whether they are what they were.
        now = one, other, len(self.members[one]), len(self.members[other])
        if now not in self.may:
            self.may[now] = not self._are_against(one, other)
        return self.may[now]

    def _are_against(self, one: str, other: str) -> bool:
        """Whether some sense of one group cannot be some sense of the other (`are_two`)."""
        a, b = self._traits(one), self._traits(other)
        if not (a.plain and b.plain):
            return any(self._are_two(x, y) for x in self.members[one] for y in self.members[other])
        if not a.keys.isdisjoint(b.keys) or a.genders | b.genders >= {"male", "female"}:
            return True
        return any(
            self._conflict(roles, others) and any(self._are_two(x, y) for x in senses for y in their_senses)
            for roles, senses in a.by_evidence.items()
            for others, their_senses in b.by_evidence.items()
        )

    def _traits(self, group: str) -> _Traits:
        if group not in self.traits:
            self.traits[group] = _traits(self.senses[group])
        return self.traits[group]

    def _conflict(self, roles: tuple[str, ...], others: tuple[str, ...]) -> bool:
        both = roles, others
        if both not in self.conflicts:
            self.conflicts[both] = weigh(roles, others) is Verdict.CONFLICT
        return self.conflicts[both]

    def is_crowd(self, a: str, b: str) -> bool:
        """Whether the two groups together have more spellings than one bearer has."""
        one, other = self.of[a], self.of[b]
        return one != other and len(self.members[one]) + len(self.members[other]) > MAX_SPELLINGS

    def _are_two(self, a: str, b: str) -> bool:
        pair = (a, b) if a < b else (b, a)
        if pair not in self.two:
            self.two[pair] = are_two(self.senses[a], self.senses[b])
        return self.two[pair]

    def join(self, a: str, b: str, why: str, score: float) -> bool:
        """True where the two are one group now."""
        one, other = sorted((self.of[a], self.of[b]))
        if one == other:
            return True
        if not self.may_join(a, b):
            return False
        for sense_id in (a, b):
            self.why.setdefault(sense_id, (why, score))
        for sense_id in self.members[other]:
            self.of[sense_id] = one
        self._traits(one).take(self._traits(other))
        del self.traits[other]
        self.members[one] += self.members.pop(other)
        return True

    def joined(self) -> dict[str, Joined]:
        """By sense."""
        found: dict[str, Joined] = {}
        for members in self.members.values():
            first = min(
                (self.senses[sense_id] for sense_id in members),
                key=lambda sense: (sense.first[0], sense.key, sense.sense_id),
            )
            for sense_id in members:
                found[sense_id] = Joined(first.sense_id, *self.why.get(sense_id, ("one spelling", 1.0)))
        return found


def _told(senses: Mapping[str, Sense]) -> Iterator[tuple[str, str, str]]:
    """Pairs that analysts joined, of each entry every sense with the first, and why."""
    first: dict[Alias, str] = {}
    for sense_id in sorted(senses):
        told = senses[sense_id].told
        if told is not None:
            before = first.setdefault(told, sense_id)
            if before != sense_id:
                yield before, sense_id, f"aliases.yaml says so: {told.notes or told.name}"


def _only_one(groups: _Groups, pair: Pair, open_pairs: Mapping[str, Sequence[tuple[str, float]]]) -> bool:
    """True where all that either side is as near to may be one: 'J. Harlan' of two John Harlans is neither."""
    for sense_id in (pair.one_id, pair.other_id):
        near: set[str] = set()
        for other, score in open_pairs[sense_id]:
            if score < pair.score:
                # Those of the greatest score are first.
                break
            near.add(groups.of[other])
            if len(near) > MAX_NEAR:
                return False
        if any(not groups.may_join(x, y) for x, y in combinations(sorted(near), 2)):
            return False
    return True


def _link(sense: Sense, joined: Joined, appearances: Sequence[Appearance], *, alone: bool) -> Link:
    """`alone`: the key has no other sense, so that its spelling tells it everywhere."""
    return Link(
        sense.sense_id,
        joined.entity_id,
        sense.key,
        joined.why,
        joined.score,
        sense.names,
        sense.roles,
        sense.first[0],
        sense.last,
        tuple(sorted({each.article_id for each in appearances})),
        sense.told,
        () if alone else tuple(sorted((each.article_id, each.name) for each in appearances)),
    )
