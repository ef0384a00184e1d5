"""Senses of a key: its bundles that are of one bearer. Roles that agree are one, those that conflict two."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.ids import stable_id
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Bundle
from pipeline.people.evidence import Verdict, compare, weigh
from pipeline.people.naming import Naming, read_naming

# Different roles of one key that are compared with one another; of a key with more, those of fewer articles are left to the
# first that agrees with them, and those with which none agrees are as names without a role.
MAX_BUNDLES = 60
# Writings of a name and roles of a sense that are evidence across keys: those of most articles.
MAX_NAMES, MAX_ROLES = 12, 30


@dataclass(frozen=True)
class Sense:
    """A bearer of a key: names and roles, those of most articles first; its first appearance by day and article, its last day,
    what else it is called (`forms`), the company that it keeps and what analysts say of it."""

    sense_id: str
    key: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    forms: frozenset[str]
    first: tuple[date, str]
    last: date
    beside: frozenset[str] = frozenset()
    told: Alias | None = None
    label: str = "PERSON"

    @cached_property
    def namings(self) -> tuple[Naming, ...]:
        """Its names as the linker reads them, each once."""
        found = (read_naming(name, self.label) for name in self.names)
        return tuple(dict.fromkeys(naming for naming in found if naming is not None))[:MAX_NAMES]

    @property
    def evidence(self) -> tuple[str, ...]:
        """The roles that tell."""
        return self.roles[:MAX_ROLES]


@dataclass(slots=True)
class _Bearer:
    """A sense in the making."""

    bundles: list[Bundle] = field(default_factory=list[Bundle])
    roles: Counter[str] = field(default_factory=Counter[str])
    genders: set[str] = field(default_factory=set[str])
    generations: set[str] = field(default_factory=set[str])
    beside: set[str] = field(default_factory=set[str])
    telling: bool = False
    told: Alias | None = None

    def add(self, bundle: Bundle, naming: Naming) -> None:
        self.bundles.append(bundle)
        self.genders.update(filter(None, [naming.gender]))
        self.generations.update(filter(None, [naming.generation]))
        self.beside |= bundle.beside
        self.telling = self.telling or naming.telling
        if bundle.role:
            self.roles[bundle.role] += bundle.number

    def take(self, other: "_Bearer") -> None:
        """What is known of another, who is the same."""
        self.bundles += other.bundles
        self.roles += other.roles
        self.genders |= other.genders
        self.generations |= other.generations
        self.beside |= other.beside
        self.telling = self.telling or other.telling
        self.told = self.told or other.told


Parted = tuple[Sense, tuple[Bundle, ...]]


def split(key: str, bundles: Iterable[Bundle], told: Sequence[Alias] = ()) -> list[Parted]:
    """The senses of a key with the bundles of each, by their ids. `told` are entries of analysts that name the key.

    Who is named without a role goes with the company that he is in, or with the one bearer there is.
    Independent of the order of `bundles`.
    """
    given = list(bundles)
    if len(given) == 1 and not told:
        return [_alone(key, given[0])]
    found = [(each, _read(each)) for each in sorted(given, key=_in_order)]
    return sorted(_named(key, _bearers(key, found, told)), key=lambda one: one[0].sense_id)


def _alone(key: str, bundle: Bundle) -> Parted:
    """The sense of a key that has one bundle, as most have."""
    sense = Sense(
        stable_id("entity", key), key, (bundle.name,), (bundle.role,) if bundle.role else (), bundle.forms, bundle.first,
        bundle.last, bundle.beside, None, bundle.label,
    )  # fmt: skip
    return sense, (bundle,)


def _in_order(bundle: Bundle) -> tuple[object, ...]:
    return bundle.first, bundle.name, bundle.role or ""


def _read(bundle: Bundle) -> Naming:
    naming = read_naming(bundle.name, bundle.label)
    assert naming is not None, f"'{bundle.name}' has no key"
    return naming


_Read = tuple[Bundle, Naming]


def _bearers(key: str, found: Sequence[_Read], told: Sequence[Alias]) -> list[_Bearer]:
    whole = next((alias for alias in told if alias.role is None), None)
    if not key.startswith("person:") or whole is not None:
        one = _bearer(found)
        one.told = whole
        return [one]
    classes: dict[tuple[str, str, str], list[_Read]] = {}
    bare: list[_Read] = []
    for each, naming in found:
        marks = naming.gender or "", naming.generation or ""
        if each.role or naming.gender and not naming.full or naming.generation:
            classes.setdefault((plain_role(each.role), *marks), []).append((each, naming))
        else:
            bare.append((each, naming))
    often = sorted(classes, key=lambda one: (-sum(each.number for each, _ in classes[one]), one))
    of_role = [_bearer(classes[one]) for one in often]
    for bearer in of_role:
        bearer.told = next((one for one in told if one.role and weigh(bearer.roles, [one.role]) is Verdict.AGREE), None)
    bearers, rest = _joined(of_role)
    return _with_bare(bearers, [*bare, *((each, _read(each)) for one in rest for each in one.bundles)])


def plain_role(role: str | None) -> str:
    """A role whatever its case and spaces; '' for none."""
    return " ".join((role or "").casefold().split())


def _bearer(found: Iterable[_Read]) -> _Bearer:
    bearer = _Bearer()
    for each, naming in found:
        bearer.add(each, naming)
    return bearer


def _joined(bearers: list[_Bearer]) -> tuple[list[_Bearer], list[_Bearer]]:
    """Bearers of which no two may be one, from bearers of a role each, the most evident pairs first; and of those beyond
    MAX_BUNDLES the ones with which none agrees."""
    few = dict(enumerate(bearers[:MAX_BUNDLES]))
    scores: dict[tuple[int, int], int] = {
        (i, j): score for i in few for j in range(i) if (score := _one_bearer(few[i], few[j])) > 0
    }
    while scores:
        i, j = min(scores, key=lambda pair: (-scores[pair], pair))
        few[j].take(few.pop(i))
        scores = {pair: score for pair, score in scores.items() if i not in pair and j not in pair}
        for other in few:
            pair = (max(j, other), min(j, other))
            if other != j and (score := _one_bearer(few[pair[0]], few[pair[1]])) > 0:
                scores[pair] = score
    known = list(few.values())
    rest: list[_Bearer] = []
    agreeing: list[tuple[_Bearer, _Bearer]] = []
    for bearer in bearers[MAX_BUNDLES:]:
        evident = [_one_bearer(one, bearer) for one in known]
        if max(evident) > 0:
            agreeing.append((known[evident.index(max(evident))], bearer))
        else:
            rest.append(bearer)
    # Not before all are compared: each is compared with those few roles alone.
    for near, bearer in agreeing:
        near.take(bearer)
    return known, rest


def _one_bearer(a: _Bearer, b: _Bearer) -> int:
    """How much says that two of one key are one; 0 and less: two."""
    if a.told and b.told:
        return 100 if a.told == b.told else -1
    if a.genders | b.genders >= {"male", "female"} or any(x != y for x in a.generations for y in b.generations):
        return -1
    company = len(a.beside & b.beside)
    found = weigh(a.roles, b.roles)
    if found is Verdict.CONFLICT:
        return company if company and _two_callings_at_most(a, b) else -1
    return (3 if found is Verdict.AGREE else 1 if a.telling else 0) + 2 * min(company, 2)


def _two_callings_at_most(a: _Bearer, b: _Bearer) -> bool:
    """True where roles conflict by their callings alone, so that common company outweighs it: a footballer in parliament."""
    return all(
        why.endswith("two callings")
        for one in a.roles
        for other in b.roles
        for found, why in [compare(one, other)]
        if found is Verdict.CONFLICT
    )


def _with_bare(bearers: list[_Bearer], bare: Sequence[_Read]) -> list[_Bearer]:
    """Each bundle without a role added to the bearer whose company it keeps; a full name also to the only one there is.
    The rest are a sense of their own: of a surname alone nobody more famous is meant."""
    known = [frozenset(bearer.beside) for bearer in bearers]
    unknown = _Bearer()
    for each, naming in bare:
        company = [len(beside & each.beside) for beside in known]
        best = max(company, default=0)
        if best and company.count(best) == 1:
            bearers[company.index(best)].add(each, naming)
        elif len(bearers) == 1 and naming.telling:
            bearers[0].add(each, naming)
        else:
            unknown.add(each, naming)
    return [*bearers, unknown] if unknown.bundles else bearers


def _named(key: str, bearers: list[_Bearer]) -> Iterator[Parted]:
    """With ids: that of the spelling for the sense that appeared first; of the others that of the spelling with the first role
    of each, and what its title tells. No two senses of a key share a role with the same title."""
    for number, bearer in enumerate(sorted(bearers, key=lambda one: min(each.first for each in one.bundles))):
        first = min(bearer.bundles, key=lambda each: (not each.role, each.first, each.role or "", each.name))
        naming = _read(first)
        others = (plain_role(first.role), naming.gender or "", naming.generation or "")
        yield _sense(stable_id("entity", key, *(others if number else ())), key, bearer), tuple(bearer.bundles)


def _sense(sense_id: str, key: str, bearer: _Bearer) -> Sense:
    names: Counter[str] = Counter()
    for each in bearer.bundles:
        names[each.name] += each.number
    return Sense(
        sense_id,
        key,
        _most_used(names),
        _most_used(bearer.roles),
        frozenset(form for each in bearer.bundles for form in each.forms),
        min(each.first for each in bearer.bundles),
        max(each.last for each in bearer.bundles),
        frozenset(bearer.beside),
        bearer.told,
        min(each.label for each in bearer.bundles),
    )


def _most_used(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda one: (-counted[one], one)))
