"""Who is meant by a name or an id that somebody writes: looked up by its spelling, its bearers as the linker tells them, ids of
before, and names that are near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.language.names.keys import entity_id, fold, name_words
from pipeline.look.asking import ask_for
from pipeline.people.naming import Nearness, nearness, read_naming

# Labels whose names have keys of their own kind.
_LABELS = ("PERSON", "ORG", "GPE", "NORP", "EVENT", "PRODUCT", "LAW", "WORK_OF_ART", "LANGUAGE")
_LINKED = ("PERSON", "ORG")
# Letters of a word that spellings of one name share, more often than not.
_BEGINNING = 4
# Of Jaro and Winkler's likeness, 0 to 1: what is less like is another name.
_LIKE, _SUGGESTED = 0.82, 5


@dataclass(frozen=True)
class Was:
    """An id that no longer stands, the entity that took its place (None: no article names it any more), since when and why."""

    was: str
    entity_id: str | None
    since: date
    why: str


@dataclass(frozen=True)
class _Id:
    entity_id: str


@dataclass(frozen=True)
class _Spelled:
    entity_id: str
    spelling: str


@dataclass(frozen=True)
class _Name:
    name: str


_BY_ID = """
select entity_id from news.entities where entity_id = $id
union
select entity_id from news.entity_spellings where $id in (sense_id, spelling_id)
"""
_WAS = (
    "select was, entity_id, since, why from news.entity_history where $id in (was, entity_id) order by since desc, was"
)
# A spelling of its own id alone is not in the linker's table: places, events.
_BY_SPELLING = """
select entity_id from news.entity_spellings where spelling_id in (select unnest($ids::varchar[]))
union
select entity_id from news.entities where entity_id in (select unnest($ids::varchar[]))
union
select entity_id from news.entities where lower(strip_accents(name)) = $name
union
select entity_id
from news.told_entities
where exists (select 1 from unnest(list_append(also, name)) as told(name) where lower(strip_accents(told.name)) = $name)
"""
_NEAR = """
select entity_id, spelling
from (select entity_id, unnest(spellings) as spelling from news.entity_spellings)
where contains(' ' || replace(lower(strip_accents(spelling)), '-', ' '), ' ' || $beginning)
"""
_ORDERED = """
select entity_id from news.entities where entity_id in (select unnest($ids::varchar[])) order by articles desc, entity_id
"""
_LIKE_IT = """
select name
from (
    select name, sum(articles) as articles, jaro_winkler_similarity(lower(strip_accents(name)), $name) as likeness
    from news.entities
    group by name
)
where likeness >= $least
order by likeness desc, articles desc, name
limit $most
"""


def by_id(con: duckdb.DuckDBPyConnection, id: str) -> list[str]:
    """Entities with this id, or with a sense or spelling of it; those of most articles first. Raises LookError where an earlier
    version made the publication."""
    return _ordered(con, {one.entity_id for one in ask_for(con, _Id, _BY_ID, {"id": id})})


def history_of(con: duckdb.DuckDBPyConnection, id: str) -> Sequence[Was]:
    """What became of it, and the ids of before that led to it, the newest first."""
    return ask_for(con, Was, _WAS, {"id": id})


def by_name(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The same of those that bear the name, or one that is near it: a surname, initials, another writing."""
    ids = {id for label in _LABELS if (id := entity_id(name, label))}
    found = ask_for(con, _Id, _BY_SPELLING, {"ids": sorted(ids), "name": fold(name.strip())})
    return _ordered(con, {*(one.entity_id for one in found), *_near(con, name)})


def names_like(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Names that are written almost so, the most alike first."""
    given = {"name": fold(name.strip()), "least": _LIKE, "most": _SUGGESTED}
    return [one.name for one in ask_for(con, _Name, _LIKE_IT, given)]


def _ordered(con: duckdb.DuckDBPyConnection, ids: set[str]) -> list[str]:
    return [one.entity_id for one in ask_for(con, _Id, _ORDERED, {"ids": sorted(ids)})]


def _near(con: duckdb.DuckDBPyConnection, name: str) -> Iterable[str]:
    words = name_words(name)
    if not words:
        return ()
    asked = [naming for label in _LINKED if (naming := read_naming(name, label))]
    spelled = ask_for(con, _Spelled, _NEAR, {"beginning": words[-1][:_BEGINNING]})
    return {
        one.entity_id
        for one in spelled
        for naming in asked
        if (known := read_naming(one.spelling, "PERSON" if naming.group == "person" else "ORG"))
        and nearness(naming, known)[0] is not Nearness.NONE
    }
