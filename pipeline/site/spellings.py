"""How a person or a body is written, what joined the spellings, what stays in doubt, and ids of before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask_for

SHOWN, DOUBTS = 40, 60


@dataclass(frozen=True)
class Spelling:
    """A sense of a spelling: how it is written, in which roles, what joined it to the entity and how sure that is, 0 to 1; of `total`."""

    spellings: list[str]
    roles: list[str]
    why: str
    score: float
    first: date
    last: date
    articles: int
    total: int


@dataclass(frozen=True)
class Doubt:
    """Two entities that may be one, or where `is_joined` a spelling of one that may be somebody else's; `articles` of the one that has
    fewer. `total` are all that were asked for; `kind` is what aliases.yaml calls it."""

    one_id: str
    other_id: str
    one: str
    other: str
    is_joined: bool
    why: str
    articles: int
    kind: str
    total: int

    @property
    def joining(self) -> str:
        """The entry of aliases.yaml that says that the two are one."""
        return self._entry("also")

    @property
    def parting(self) -> str:
        """The entry that says that they are two."""
        return self._entry("apart")

    def _entry(self, how: str) -> str:
        # A string of JSON is one of YAML, whatever it holds.
        one, other = (json.dumps(name, ensure_ascii=False) for name in (self.one, self.other))
        return f"- {{name: {one}, kind: {self.kind}, {how}: [{other}]}}"


@dataclass(frozen=True)
class Known:
    """What analysts told of it in aliases.yaml."""

    wikidata: str | None
    notes: str | None


@dataclass(frozen=True)
class _Stands:
    entity_id: str


_SPELLINGS = """
select
    spellings[:12], roles[:6], why, score, first_seen, last_seen, articles::integer, (count(*) over ())::integer
from news.entity_spellings
where entity_id = $id
order by articles desc, sense_id
limit $most
"""
_DOUBTS = """
with
    asked as (
        select doubt.*, if(entity.label in ('ORG', 'GPE'), entity.label, 'PERSON') as kind, count(*) over () as total
        from news.entity_candidates as doubt
        join news.entities as entity on entity.entity_id = doubt.one_id
        where $id is null or $id in (doubt.one_id, doubt.other_id)
    )
select one_id, other_id, one, other, is_joined, why, articles::integer, kind, total::integer
from asked
order by articles desc, one_id, other_id, is_joined
limit $most offset $skipped
"""


def read_spellings(con: duckdb.DuckDBPyConnection, entity_id: str) -> Sequence[Spelling]:
    """Those of most articles first; none of a place, of which no spellings are linked."""
    return ask_for(con, Spelling, _SPELLINGS, {"id": entity_id, "most": SHOWN})


def read_known(con: duckdb.DuckDBPyConnection, entity_id: str) -> Known | None:
    """None where nothing was told of it."""
    query = "select wikidata, notes from news.told_entities where entity_id = $id"
    found = ask_for(con, Known, query, {"id": entity_id})
    return found[0] if found else None


def read_doubts(con: duckdb.DuckDBPyConnection, entity_id: str | None = None, skipped: int = 0) -> Sequence[Doubt]:
    """The pairs that touch most articles first, of one entity or of all."""
    return ask_for(con, Doubt, _DOUBTS, {"id": entity_id, "most": DOUBTS, "skipped": skipped})


def stands_now(con: duckdb.DuckDBPyConnection, was: str) -> str | None:
    """The id of the entity that took the place of one which no longer stands; None where there is none."""
    query = "select entity_id from news.entity_history where was = $was and entity_id is not null"
    found = ask_for(con, _Stands, query, {"was": was})
    return found[0].entity_id if found else None
