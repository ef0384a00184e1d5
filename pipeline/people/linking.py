"""Links: which senses of names are one person or body, why, and under which id. Pure, and independent of the order of days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from pipeline.language.names.keys import name_words
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Appearance, Sense, read_senses
from pipeline.people.evidence import Verdict, verdict
from pipeline.people.given_names import full_form
from pipeline.people.links import Candidate, Change, Link, Linked
from pipeline.people.naming import Naming, Nearness, nearness

LINKER_VERSION = 1
# Senses under one blocking key that are compared with one another. A key with more is a common word, and others lead to the
# same pairs.
MAX_BLOCK = 200
# Pairs from here on need not be the only ones of their kind.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class _Pair:
    score: float
    a: int
    b: int
    why: str


def link(appearances: Iterable[Appearance], told: Sequence[Alias] = ()) -> Linked:
    """The entities of all appearances. What analysts told goes before all else. The id of an entity is that of the sense of it which appeared first, by day and key; a
    spelling that joins later takes the id that is there."""
    senses = read_senses(appearances, told)
    pairs = [pair for a, b in _near(senses) if (pair := _compared(senses, a, b)) is not None]
    groups = _Groups(senses)
    for pair in _told(senses):
        groups.join(pair)
    candidates: list[Candidate] = []
    open_pairs: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if 0 < pair.score < _SURE:
            open_pairs[pair.a].append(pair)
            open_pairs[pair.b].append(pair)
    for pair in sorted(pairs, key=lambda one: (-one.score, one.a, one.b)):
        guess = pair.score <= 0 or pair.score < _SURE and not _only_one(groups, pair, open_pairs)
        if guess or not groups.join(pair):
            candidates.append(_candidate(senses, pair))
    return Linked(groups.links(), tuple(sorted(set(candidates), key=lambda one: (one.one_id, one.other_id))))


class _Groups:
    """Senses joined so far. Two groups are joined where no sense of one speaks against a sense of the other."""

    def __init__(self, senses: Sequence[Sense]) -> None:
        self.senses = senses
        self.of = list(range(len(senses)))
        self.members = {at: [at] for at in range(len(senses))}
        self.why: dict[int, tuple[str, float]] = {}

    def may_join(self, a: int, b: int) -> bool:
        """Whether nothing known of any sense of the two groups is against it."""
        one, other = self.members[self.of[a]], self.members[self.of[b]]
        return one is other or all(not _against(self.senses[x], self.senses[y]) for x in one for y in other)

    def join(self, pair: _Pair) -> bool:
        """True where the two are one group now."""
        one, other = sorted((self.of[pair.a], self.of[pair.b]))
        if one == other:
            return True
        if not self.may_join(pair.a, pair.b):
            return False
        for at in (pair.a, pair.b):
            self.why.setdefault(at, (pair.why, pair.score))
        for at in self.members[other]:
            self.of[at] = one
        self.members[one] += self.members.pop(other)
        return True

    def links(self) -> tuple[Link, ...]:
        """A link a sense."""
        found: list[Link] = []
        of_key = Counter(sense.key for sense in self.senses)
        for members in self.members.values():
            first = min(
                (self.senses[at] for at in members), key=lambda sense: (sense.first[0], sense.key, sense.sense_id)
            )
            for at in members:
                why, score = self.why.get(at, ("one spelling", 1.0))
                sense = self.senses[at]
                found.append(_link(sense, first.sense_id, why, score, alone=of_key[sense.key] == 1))
        return tuple(sorted(found, key=lambda one: one.sense_id))


def _link(sense: Sense, entity_id: str, why: str, score: float, *, alone: bool) -> Link:
    """`alone`: the key has no other sense, so that its spelling tells it everywhere."""
    days = [each.day for each in sense.appearances]
    return Link(
        sense.sense_id,
        entity_id,
        sense.key,
        why,
        score,
        _most_used(Counter(each.name for each in sense.appearances)),
        _most_used(sense.roles),
        min(days),
        max(days),
        tuple(sorted({each.article_id for each in sense.appearances})),
        sense.told,
        () if alone else tuple(sorted((each.article_id, each.name) for each in sense.appearances)),
    )


def _most_used(counted: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda one: (-counted[one], one)))


def _told(senses: Sequence[Sense]) -> Iterator[_Pair]:
    """Pairs that analysts joined, of each entry every sense with the first."""
    first: dict[Alias, int] = {}
    for at, sense in enumerate(senses):
        if sense.told is not None:
            before = first.setdefault(sense.told, at)
            if before != at:
                yield _Pair(1.0, before, at, f"aliases.yaml says so: {sense.told.notes or sense.told.name}")


def _only_one(groups: _Groups, pair: _Pair, open_pairs: Mapping[int, Sequence[_Pair]]) -> bool:
    """True where all that either side is as near to may be one: 'J. Harlan' of two John Harlans is neither."""
    for at in (pair.a, pair.b):
        others = [one.b if one.a == at else one.a for one in open_pairs[at] if one.score >= pair.score]
        if any(not groups.may_join(x, y) for x, y in combinations(others, 2)):
            return False
    return True


def _candidate(senses: Sequence[Sense], pair: _Pair) -> Candidate:
    a, b = senses[pair.a], senses[pair.b]
    return Candidate(a.sense_id, b.sense_id, min(a.namings), min(b.namings), pair.why)


def _near(senses: Sequence[Sense]) -> list[tuple[int, int]]:
    """Pairs of senses that share a blocking key, each once and in order."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, sense in enumerate(senses):
        for block in {block for naming in sense.namings.values() for block in _blocks(naming, sense)}:
            blocks[block].append(at)
    return sorted({pair for found in blocks.values() if len(found) <= MAX_BLOCK for pair in combinations(found, 2)})


def _blocks(naming: Naming, sense: Sense) -> Iterator[tuple[str, ...]]:
    """Of two names that may be one at least one is the same."""
    if naming.group == "org":
        yield "body", *naming.words
        yield from (("initials", form) for form in _initials_of(naming, sense))
        return
    if naming.group != "person" or not naming.sounds:
        return
    sounds = naming.sounds
    yield "alone", sounds[-1]
    if naming.full:
        yield "ends", full_form(naming.words[0])[:1], sounds[-1]
        yield "words", *sorted(sounds)
        yield "whole", "".join(sounds)
        yield from (("first and another", sounds[0], word) for word in sounds[1:])
        yield "slip of the last", sounds[0], sounds[-1][:1]
        yield "slip of the first", sounds[0][:3], sounds[-1]


def _initials_of(naming: Naming, sense: Sense) -> set[str]:
    if naming.acronym:
        return {naming.words[0]}
    return {"".join(name_words(form)) for form in sense.forms if form.isupper() and len(form) <= 6}


def _against(a: Sense, b: Sense) -> bool:
    """True where two senses cannot be of one bearer, whatever else they share."""
    if a.told and a.told == b.told:
        return False
    if a.told and b.told or any(x.told and y.key in x.told.apart_keys for x, y in ((a, b), (b, a))):
        return True
    if a.key == b.key:
        return a.key.startswith("person:")
    if a.key.startswith("org:"):
        return not _is_initials(a) and not _is_initials(b) and not _same_body(a, b)
    near = max(nearness(x, y)[0] for x in a.namings.values() for y in b.namings.values())
    conflict = verdict(a.roles, b.roles)[0] is Verdict.CONFLICT
    genders = {naming.gender for sense in (a, b) for naming in sense.namings.values()} >= {"male", "female"}
    return genders or conflict and not (near >= Nearness.ONE_NAME and a.beside & b.beside)


def _compared(senses: Sequence[Sense], at: int, other: int) -> _Pair | None:
    """The pair with its score: 0 where it is doubtful; None where the names are not near, or one key's senses."""
    a, b = senses[at], senses[other]
    if a.key == b.key:
        return None
    if a.key.startswith("org:") and b.key.startswith("org:") and not _same_body(a, b):
        score, why = _initials_meant(a, b)
        return _Pair(score, at, other, why) if why else None
    near, name_why = max(
        (nearness(x, y) for x in a.namings.values() for y in b.namings.values()), key=lambda one: one[0]
    )
    if near is Nearness.NONE:
        return None
    found, role_why = verdict(a.roles, b.roles)
    company = sorted(a.beside & b.beside)
    why = "; ".join(
        [
            name_why,
            *([role_why] if found is not Verdict.OPEN else []),
            *([f"both beside {company[0]}"] if company else []),
        ]
    )
    return _Pair(_score(near, found, bool(company)), at, other, why)


def _is_initials(sense: Sense) -> bool:
    return any(naming.acronym for naming in sense.namings.values())


def _same_body(a: Sense, b: Sense) -> bool:
    return any(nearness(x, y)[0] >= Nearness.ONE_NAME for x in a.namings.values() for y in b.namings.values())


def _score(near: Nearness, found: Verdict, company: bool) -> float:
    """0 where a join would be a guess. Near names join where nothing is against it, loose ones where a role or company is for
    it, a surname alone where its role is."""
    if found is Verdict.CONFLICT and not (near >= Nearness.ONE_NAME and company):
        return 0.0
    agree = found is Verdict.AGREE
    if near >= Nearness.ONE_NAME:
        return 0.97 if agree and company else 0.95 if agree or company else 0.9
    if near is Nearness.LOOSE:
        return (
            0.85 if agree and company else 0.8 if agree else 0.7 if company and found is not Verdict.CONFLICT else 0.0
        )
    return 0.6 if agree and company else 0.55 if agree else 0.0


def _initials_meant(a: Sense, b: Sense) -> tuple[float, str]:
    """Of initials and a full name: sure where an article gives the full name beside them and both keep the same company."""
    short, full = (a, b) if _is_initials(a) else (b, a)
    initials = {naming.words[0] for naming in short.namings.values() if naming.acronym}
    given = {"".join(name_words(form)) for form in full.forms if form.isupper()}
    if not initials & given:
        return 0.0, ""
    company = sorted(short.beside & full.beside)
    why = f"{sorted(initials & given)[0].upper()} is given for it in an article"
    return (0.85, f"{why}; both beside {company[0]}") if company else (0.6, why)


def changes(before: Linked, after: Linked, since: date) -> tuple[Change, ...]:
    """What became of ids between two linkings, in order: a row an entity id that no longer stands or that was split."""
    was, now = ({one.sense_id: one for one in linked.links} for linked in (before, after))
    found = {
        (now[sense].entity_id, was[sense].entity_id, now[sense].why)
        for sense in was.keys() & now.keys()
        if now[sense].entity_id != was[sense].entity_id
    }
    return tuple(Change(entity, old, since, why) for entity, old, why in sorted(found))
