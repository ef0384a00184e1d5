"""What the linker reads: one name in one article, and the senses of a key, each the appearances that are of one bearer."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.ids import stable_id
from pipeline.people.aliases import Alias
from pipeline.people.evidence import Verdict, compare, verdict
from pipeline.people.naming import Naming, read_naming

# Who stands beside more names than this is news of every kind, and no evidence.
MAX_BESIDE = 30
# Different roles of one key that are compared with one another; of a key with more, those of fewer articles are left to the
# first that agrees with them.
MAX_BUNDLES = 60


@dataclass(frozen=True, slots=True)
class Appearance:
    """One name in one article: its fullest form there, its OntoNotes label, the role that the article gives (None: none), the
    other forms that stand for it (its initials), and the keys of the other people and bodies of the article."""

    article_id: str
    day: date
    outlet: str
    name: str
    label: str
    role: str | None = None
    forms: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[date, str]:
        """Order of appearances: by day, then by article."""
        return self.day, self.article_id


@dataclass(slots=True)
class Sense:
    """The appearances of one key that are of one bearer; `told` is what analysts say of it."""

    key: str
    namings: dict[str, Naming] = field(default_factory=dict[str, Naming])
    roles: Counter[str] = field(default_factory=Counter[str])
    beside: set[str] = field(default_factory=set[str])
    forms: set[str] = field(default_factory=set[str])
    appearances: list[Appearance] = field(default_factory=list[Appearance])
    sense_id: str = ""
    told: Alias | None = None

    @property
    def first(self) -> tuple[date, str]:
        """Its first appearance, by day and article."""
        return min(each.place for each in self.appearances)

    def add(self, appearance: Appearance, naming: Naming, rare: frozenset[str]) -> None:
        """One appearance more; of the names beside it those in `rare` are evidence."""
        self.appearances.append(appearance)
        self.namings.setdefault(appearance.name, naming)
        self.forms.update(appearance.forms)
        if appearance.role:
            self.roles[appearance.role] += 1
        self.beside.update(key for key in appearance.beside if key in rare)

    def take(self, other: "Sense") -> None:
        """What is known of another sense of the key, which is of the same bearer."""
        self.told = self.told or other.told
        self.namings = other.namings | self.namings
        self.roles += other.roles
        self.beside |= other.beside
        self.forms |= other.forms
        self.appearances += other.appearances


def read_senses(appearances: Iterable[Appearance], told: Sequence[Alias] = ()) -> list[Sense]:
    """The senses of every key, in order of their ids. Names without a key (dates, 'the board') are left out; what analysts told
    goes before all else.

    Independent of the order of `appearances`.
    """
    by_key: dict[str, list[tuple[Appearance, Naming]]] = defaultdict(list)
    for each in sorted(appearances, key=lambda one: (one.day, one.article_id, one.name, one.role or "")):
        naming = read_naming(each.name, each.label)
        if naming is not None:
            by_key[naming.key].append((each, naming))
    rare = _rare(by_key)
    of_key: dict[str, list[Alias]] = defaultdict(list)
    for alias in told:
        for key in alias.keys:
            of_key[key].append(alias)
    senses = [
        sense for key in sorted(by_key) for sense in _named(key, _split(key, by_key[key], rare, of_key.get(key, ())))
    ]
    return sorted(senses, key=lambda sense: sense.sense_id)


def _rare(by_key: Mapping[str, Sequence[tuple[Appearance, Naming]]]) -> frozenset[str]:
    """Keys that stand beside few others: company that tells."""
    near: dict[str, set[str]] = defaultdict(set)
    for key, found in by_key.items():
        for each, _ in found:
            for other in each.beside:
                if len(near[other]) <= MAX_BESIDE:
                    near[other].add(key)
    return frozenset(key for key, keys in near.items() if len(keys) <= MAX_BESIDE)


def _split(
    key: str, found: Sequence[tuple[Appearance, Naming]], rare: frozenset[str], told: Sequence[Alias]
) -> list[Sense]:
    """The bearers of one key: roles that agree are one, those that conflict two, and who is named without a role goes with the
    company that he is in, or with the one bearer there is."""
    if not key.startswith("person:") or any(alias.role is None for alias in told):
        one = _sense(key, found, rare)
        one.told = next((alias for alias in told if alias.role is None), None)
        return [one]
    bundles: dict[tuple[str, str, str], list[tuple[Appearance, Naming]]] = defaultdict(list)
    bare: list[tuple[Appearance, Naming]] = []
    for each, naming in found:
        marks = naming.gender or "", naming.generation or ""
        if each.role or any(marks) and not naming.full or naming.generation:
            bundles[(" ".join((each.role or "").casefold().split()), *marks)].append((each, naming))
        else:
            bare.append((each, naming))
    often = sorted(bundles, key=lambda bundle: (-len(bundles[bundle]), bundle))
    of_role = [_sense(key, bundles[bundle], rare) for bundle in often]
    for sense in of_role:
        sense.told = next(
            (one for one in told if one.role and verdict(sense.roles, [one.role])[0] is Verdict.AGREE), None
        )
    senses = _joined(of_role)
    return _with_bare(key, senses, bare, rare)


def _sense(key: str, found: Iterable[tuple[Appearance, Naming]], rare: frozenset[str]) -> Sense:
    sense = Sense(key)
    for each, naming in found:
        sense.add(each, naming, rare)
    return sense


def _joined(senses: list[Sense]) -> list[Sense]:
    """Senses of which no two may be one bearer, from senses of a role each; the most evident pairs first."""
    few, many = senses[:MAX_BUNDLES], senses[MAX_BUNDLES:]
    while True:
        scored = [
            (-score, i, j) for i, a in enumerate(few) for j, b in enumerate(few[:i]) if (score := _one_bearer(a, b)) > 0
        ]
        if not scored:
            break
        _, i, j = min(scored)
        few[j].take(few.pop(i))
    for sense in many:
        near = max(enumerate(few), key=lambda one: (_one_bearer(one[1], sense), -one[0]))[1]
        if _one_bearer(near, sense) > 0:
            near.take(sense)
        else:
            few.append(sense)
    return few


def _one_bearer(a: Sense, b: Sense) -> int:
    """How much says that two senses of a key are one bearer; 0 and less: two."""
    if a.told and b.told:
        return 100 if a.told == b.told else -1
    for x in a.namings.values():
        for y in b.namings.values():
            if (
                {x.gender, y.gender} == {"male", "female"}
                or x.generation
                and y.generation
                and x.generation != y.generation
            ):
                return -1
    found, _ = verdict(a.roles, b.roles)
    company = len(a.beside & b.beside)
    if found is Verdict.CONFLICT:
        return company if company and _two_callings_at_most(a, b) else -1
    full = any(naming.telling for naming in a.namings.values())
    return (3 if found is Verdict.AGREE else 1 if full else 0) + 2 * min(company, 2)


def _two_callings_at_most(a: Sense, b: Sense) -> bool:
    """True where roles conflict by their callings alone, so that common company outweighs it: a footballer in parliament."""
    return all(
        why.endswith("two callings")
        for one in a.roles
        for other in b.roles
        for found, why in [compare(one, other)]
        if found is Verdict.CONFLICT
    )


def _with_bare(
    key: str, senses: list[Sense], bare: Sequence[tuple[Appearance, Naming]], rare: frozenset[str]
) -> list[Sense]:
    """Each appearance without a role added to the sense whose company it keeps; a full name also to the only one there is.
    The rest are a sense of their own: of a surname alone nobody more famous is meant."""
    known = [frozenset(sense.beside) for sense in senses]
    unknown = Sense(key)
    for each, naming in bare:
        company = [len(beside.intersection(each.beside)) for beside in known]
        best = max(company, default=0)
        if best and company.count(best) == 1:
            senses[company.index(best)].add(each, naming, rare)
        elif len(senses) == 1 and naming.telling:
            senses[0].add(each, naming, rare)
        else:
            unknown.add(each, naming, rare)
    return [*senses, unknown] if unknown.appearances else senses


def _named(key: str, senses: list[Sense]) -> list[Sense]:
    """The id of a sense: that of the spelling for the one that appeared first; of the others that of the spelling with the
    first role of each, and what its title tells. No two senses of a key share a role with the same title."""
    for number, sense in enumerate(sorted(senses, key=lambda one: one.first)):
        first = min(sense.appearances, key=lambda each: (not each.role, each.place, each.role or ""))
        naming = sense.namings[first.name]
        role = " ".join((first.role or "").casefold().split())
        others = (role, naming.gender or "", naming.generation or "")
        sense.sense_id = stable_id("entity", key, *(others if number else ()))
    return senses
