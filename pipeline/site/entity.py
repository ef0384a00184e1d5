"""A person, an organization or a place: how it is written, in which roles, what it said, about whom, who speaks of it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask_for
from pipeline.site.errors import found_or_404

SHOWN, WEEKS = 12, 53


@dataclass(frozen=True)
class Entity:
    """Quotations are those that it says, 0 where it is only mentioned."""

    entity_id: str
    name: str
    label: str | None
    aliases: list[str]
    first_seen: date
    last_seen: date
    articles: int
    mentions: int
    first_quoted: date | None
    last_quoted: date | None
    quotes_said: int
    quotes_published: int
    negated_said: int
    refused_said: int
    outlets: int
    confidence: float | None


@dataclass(frozen=True)
class Role:
    """A role in which it was quoted, the days between which it was, in how many articles and outlets; of `total` roles. `begins` and
    `lasts` are parts of all the days between which it was quoted in any."""

    role: str
    first: date
    last: date
    articles: int
    outlets: int
    total: int
    begins: float
    lasts: float


@dataclass(frozen=True)
class Week:
    """Seven days from `day`, a Monday: quotations of the speaker as said, and those of everybody that are tied to a name."""

    day: date
    said: int
    all_said: int

    @property
    def share(self) -> float:
        return self.said / self.all_said if self.all_said else 0.0


@dataclass(frozen=True)
class Other:
    """Somebody spoken of, or who speaks, in quotations as said and as published; `_referred` are those of them that name nobody:
    'he', 'the minister'."""

    entity_id: str
    name: str
    label: str | None
    said: int
    published: int
    said_referred: int
    published_referred: int


_ENTITY = """
select
    entity.entity_id, entity.name, entity.label, entity.aliases, entity.first_seen, entity.last_seen,
    entity.articles::integer, entity.mentions::integer, profile.first_quoted, profile.last_quoted,
    coalesce(profile.quotes_said, 0)::integer, coalesce(profile.quotes_published, 0)::integer,
    coalesce(profile.negated_said, 0)::integer, coalesce(profile.refused_said, 0)::integer,
    coalesce(profile.outlets, 0)::integer, profile.confidence
from news.entities as entity
left join marts.speaker_profile as profile on profile.person_id = entity.entity_id
where entity.entity_id = $id
"""
_ROLES = """
with
    held as (
        select
            *, min(first_day) over () as since, count(*) over () as total,
            max(last_day) over () - min(first_day) over () + 1 as span
        from marts.speaker_roles
        where person_id = $id
    )
select
    written, first_day, last_day, articles::integer, outlets::integer, total::integer, (first_day - since) / span,
    (last_day - first_day + 1) / span
from held
order by last_day desc, articles desc, role
limit $most
"""
# The last weeks that hold anything of anybody; weeks without a quotation of the speaker are there with 0.
_WEEKS = """
with
    everybody as (
        select date_trunc('week', day)::date as week, sum(quotes_said) as said
        from marts.outlet_daily
        group by all
    ),
    own as (
        select date_trunc('week', day)::date as week, sum(quotes_said) as said
        from marts.speaker_daily
        where person_id = $id
        group by all
    )
select everybody.week, coalesce(own.said, 0)::integer, everybody.said::integer
from everybody
left join own using (week)
order by everybody.week desc
limit $most
"""
_ABOUT = """
select
    entity_id, entity, label,
    (quotes_said + referred_said)::integer as said, (quotes_published + referred_published)::integer as published,
    referred_said::integer, referred_published::integer
from marts.who_about_whom
where person_id = $id
order by said desc, published desc, entity, entity_id
limit $most
"""
_BY = """
select
    about.person_id, about.speaker, profile.label, about.said::integer, about.published::integer,
    about.referred_said::integer, about.referred_published::integer
from (
    select
        person_id, speaker, referred_said, referred_published,
        quotes_said + referred_said as said, quotes_published + referred_published as published
    from marts.who_about_whom
    where entity_id = $id
    order by said desc, published desc, speaker, person_id
    limit $most
) as about
left join marts.speaker_profile as profile using (person_id)
order by about.said desc, about.published desc, about.speaker, about.person_id
"""


def read_entity(con: duckdb.DuckDBPyConnection, entity_id: str) -> Entity:
    """Raises NoAnswer where the publication has none of that id."""
    return found_or_404(ask_for(con, Entity, _ENTITY, {"id": entity_id}), "The person, organization or place")[0]


def read_roles(con: duckdb.DuckDBPyConnection, one: Entity) -> tuple[Role, ...]:
    """The newest first."""
    return ask_for(con, Role, _ROLES, {"id": one.entity_id, "most": SHOWN})


def read_weeks(con: duckdb.DuckDBPyConnection, one: Entity) -> Sequence[Week]:
    """Oldest first."""
    return ask_for(con, Week, _WEEKS, {"id": one.entity_id, "most": WEEKS})[::-1] if one.quotes_published else ()


def read_about(con: duckdb.DuckDBPyConnection, one: Entity) -> tuple[Other, ...]:
    """Of whom it speaks."""
    return ask_for(con, Other, _ABOUT, {"id": one.entity_id, "most": SHOWN})


def read_by(con: duckdb.DuckDBPyConnection, one: Entity) -> tuple[Other, ...]:
    """Who speaks of it."""
    return ask_for(con, Other, _BY, {"id": one.entity_id, "most": SHOWN})


def name_of(con: duckdb.DuckDBPyConnection, entity_id: str) -> str | None:
    """None where the publication has none of that id."""
    rows = con.execute("select name from news.entities where entity_id = $id", {"id": entity_id}).fetchall()
    return str(rows[0][0]) if rows else None
