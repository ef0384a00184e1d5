"""Shares of voices by what an analyst knows of people: how many quotations are theirs, as said and as published, by outlet and
in all, and for how many it is known."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.language.names.keys import entity_id
from pipeline.look.asking import ask
from pipeline.look.people import People, Person

# Of a column's values those with most quotations stand by themselves; of the outlets those with most of named people.
VALUES, OUTLETS = 6, 15
OTHER = "other values"


@dataclass(frozen=True)
class Count:
    """Quotations."""

    said: int = 0
    published: int = 0


@dataclass(frozen=True)
class Share:
    """Quotations of named people in one outlet (in all of them where `is_all`), those of people of whom the column is known, and
    of these those with each of the column's values, in its order."""

    outlet: str | None
    is_all: bool
    named: Count
    known: Count
    values: tuple[Count, ...]


@dataclass(frozen=True)
class Column:
    """What is known of people under one name. `keys` name the groups of words of the values; '' for the others together."""

    name: str
    values: tuple[str, ...]
    keys: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def all(self) -> Share:
        return self.shares[0]


@dataclass(frozen=True)
class Uncounted:
    """An entry of the table that is not counted, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Shares:
    """`quotations` are all of the days, `named` those of named people. `members` are the ids of those with a value, by its key."""

    quotations: Count
    named: Count
    columns: tuple[Column, ...]
    uncounted: tuple[Uncounted, ...]
    members: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Entity:
    id: str
    name: str
    label: str


@dataclass(frozen=True)
class _Called:
    """`by`: the id that was given, or a form."""

    by: str
    id: str
    name: str
    label: str

    @property
    def entity(self) -> _Entity:
        return _Entity(self.id, self.name, self.label)


@dataclass(frozen=True)
class _Spoken:
    outlet: str | None
    person: str | None
    is_named: bool
    said: int
    published: int


# An id of an entity, or one that was and has led to it since.
_BY_ID = """
with
    asked as (select unnest($ids::varchar[]) as id),
    meant as (
        select id, id as entity_id from asked
        union
        select id, entity_id from asked join news.entity_history on was = id
    )
select id, entity_id, name, label
from meant
join news.entities using (entity_id)
where $day is not null
"""
# The id of a spelling: several may bear it, and others of one bearer.
_BY_SPELLING = """
with
    asked as (select unnest($ids::varchar[]) as id),
    meant as (
        select id, id as entity_id from asked anti join news.entity_spellings on spelling_id = id
        union
        select id, entity_id from asked join news.entity_spellings on spelling_id = id
    )
select id, entity_id, name, label
from meant
join news.entities using (entity_id)
where $day is not null
order by articles desc, entity_id
"""

_FORMS = """
with
    forms as (select entity_id, name, label, unnest(aliases) as form from news.entities where label = 'PERSON')
select form, entity_id, name, label
from forms
where list_contains($names, form) and $day is not null
order by form, entity_id
"""

_SPOKEN = """
select
    outlet, person_id, source_kind = 'named', count(*) filter (where is_said_first)::integer, count(*)::integer
from marts.quotations
where day between $first and $day
group by all
"""


def shares(con: duckdb.DuckDBPyConnection, people: People, day: date, first: date | None = None) -> Shares:
    """Of the day, or of all days from `first` to it. Raises LookError where an earlier version made the publication."""
    found, uncounted = _resolved(con, people, day)
    spoken = ask(con, _Spoken, _SPOKEN, day, {"first": first or day})
    named = [one for one in spoken if one.is_named]
    columns = [_column(name, found, named) for name in people.columns]
    members = {
        key: tuple(id for id, person in found.items() if person.known.get(column.name) == value)
        for column in columns
        for value, key in zip(column.values, column.keys, strict=True)
        if key
    }
    return Shares(_sum(spoken), _sum(named), tuple(columns), tuple(uncounted), members)


def _resolved(con: duckdb.DuckDBPyConnection, people: People, day: date) -> tuple[dict[str, Person], list[Uncounted]]:
    """Entity -> the entry that tells of it. A name is looked up as articles' names are: by the key that its spellings share and
    whom the linker takes for its bearers, else as one of the forms in which articles write somebody."""
    spellings = {one: entity_id(one.name, "PERSON") or "" for one in people.people if not one.id}
    by_id = _by(ask(con, _Called, _BY_ID, day, {"ids": [one.id for one in people.people if one.id]}))
    by_spelling = _by(ask(con, _Called, _BY_SPELLING, day, {"ids": list(spellings.values())}))
    names = [one.name for one, id in spellings.items() if id not in by_spelling]
    by_form = _by(ask(con, _Called, _FORMS, day, {"names": names}))
    found: dict[str, Person] = {}
    uncounted: list[Uncounted] = []
    for person in people.people:
        if person.id:
            meant = by_id.get(person.id, [])
        else:
            meant = by_spelling.get(spellings[person]) or by_form.get(person.name, [])
        if why := _why_not(person, meant, found):
            uncounted.append(Uncounted(person.name, why))
        else:
            found[meant[0].id] = person
    return found, uncounted


def _by(called: Sequence[_Called]) -> dict[str, list[_Entity]]:
    found: dict[str, list[_Entity]] = {}
    for one in called:
        found.setdefault(one.by, []).append(one.entity)
    return found


def _why_not(person: Person, meant: Sequence[_Entity], found: Mapping[str, Person]) -> str | None:
    if person.id and not meant:
        return f"no such id in this publication: {person.id}"
    if not meant:
        return "no such name in this publication"
    if len(meant) > 1:
        return (
            f"could be {' or '.join(f'{one.name} (id: {one.id})' for one in meant[:3])}: write the full name, or the id"
        )
    (one,) = meant
    if one.label != "PERSON":
        return f"not a person here, but {one.label}"
    if other := found.get(one.id):
        return f"the same person here as {other.name}, line {other.line}, which is counted"
    return None


def _column(name: str, found: Mapping[str, Person], named: Sequence[_Spoken]) -> Column:
    value_of = {id: person.known[name] for id, person in found.items() if name in person.known}
    most: Counter[str] = Counter()
    for one in named:
        if one.person in value_of:
            most[value_of[one.person]] += one.published
    values = [value for value, _ in sorted(most.items(), key=lambda item: (-item[1], item[0]))]
    shown, rest = values[:VALUES], values[VALUES:]
    heard = Counter({one.outlet: 0 for one in named})
    for one in named:
        heard[one.outlet] += one.published
    outlets = sorted(heard, key=lambda outlet: (-heard[outlet], outlet or ""))[:OUTLETS]
    parts = [frozenset({value}) for value in shown] + ([frozenset(rest)] if rest else [])
    return Column(
        name,
        (*shown, *([OTHER] if rest else [])),
        (*(f"{name} / {value}" for value in shown), *([""] if rest else [])),
        tuple(_shares(named, value_of, parts, outlets)),
    )


def _shares(
    named: Sequence[_Spoken],
    value_of: Mapping[str, str],
    parts: Sequence[frozenset[str]],
    outlets: Sequence[str | None],
) -> Iterator[Share]:
    """In all outlets together first."""
    for is_all, outlet in ((True, None), *((False, outlet) for outlet in outlets)):
        mine = [one for one in named if is_all or one.outlet == outlet]
        known = [one for one in mine if one.person in value_of]
        counts = tuple(_sum([one for one in known if value_of[str(one.person)] in part]) for part in parts)
        yield Share(outlet, is_all, _sum(mine), _sum(known), counts)


def _sum(spoken: Sequence[_Spoken]) -> Count:
    return Count(sum(one.said for one in spoken), sum(one.published for one in spoken))
