"""Who was quoted in the night, who is new, who fell silent, who spoke about whom, and whom outlets let speak."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import MONTH, WEEK, ask

SPEAKERS, VOICES, PAIRS = 12, 10, 16


@dataclass(frozen=True)
class Voice:
    """A speaker's night; `before` is the number as said over the last 7 days."""

    person_id: str
    name: str
    role: str | None
    said: int
    published: int
    outlets: int
    before: int


@dataclass(frozen=True)
class Silent:
    """A speaker of the weeks before the last one, quoted on `days` days, and not since `last_quoted`; with the last words."""

    person_id: str
    name: str
    role: str | None
    days: int
    said: int
    last_quoted: date
    text: str
    outlet: str | None
    title: str | None
    url: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Pair:
    """Quotations of the night in which `speaker` names `entity`."""

    key: str
    speaker: str
    entity: str
    said: int
    published: int


@dataclass(frozen=True)
class Source:
    """An outlet's quotations of one kind of speaker: named, described, organization or unattributed."""

    key: str
    outlet: str | None
    kind: str
    said: int
    published: int


_VOICES = f"""
with
    before as (
        select person_id, sum(quotes_said)::integer as said
        from marts.speaker_daily
        where day between $day::date - {WEEK} and $day::date - 1
        group by all
    )
select
    tonight.person_id, tonight.name, profile.role, tonight.quotes_said, tonight.quotes_published, tonight.outlets,
    coalesce(before.said, 0)
from marts.speaker_daily as tonight
join marts.speaker_profile as profile using (person_id)
left join before using (person_id)
where tonight.day = $day and {{chosen}}
order by tonight.quotes_said desc, tonight.quotes_published desc, tonight.name, tonight.person_id
limit $most
"""

# Everyone is new in the first night.
_IS_NEW = """
profile.first_quoted = $day and exists (select 1 from marts.speaker_daily as earlier where earlier.day < $day)
"""

_SILENT = f"""
with
    silent as (
        select
            daily.person_id, any_value(daily.name) as name, count(*)::integer as days,
            sum(daily.quotes_said)::integer as said, max(daily.day) as last_day
        from marts.speaker_daily as daily
        where daily.day between $day::date - {MONTH} and $day
        group by daily.person_id
        having max(daily.day) <= $day::date - {WEEK} and count(*) >= 3
        order by days desc, said desc, name, daily.person_id
        limit $most
    )
select distinct on (silent.days, silent.said, silent.name, silent.person_id)
    silent.person_id, silent.name, speech.role, silent.days, silent.said, silent.last_day, speech.text, speech.outlet,
    speech.title, speech.url, place.start_char, place.end_char
from silent
join marts.quotations as speech on speech.person_id = silent.person_id and speech.day = silent.last_day
join news.quotes as place using (quote_id)
order by silent.days desc, silent.said desc, silent.name, silent.person_id, speech.is_said_first desc, speech.quote_id
"""

_PAIRS = """
with
    about as (
        select distinct quote.quote_id, quote.person_id, quote.said_first, mention.entity_id
        from news.quotes as quote
        join news.mentions as mention
            on mention.article_id = quote.article_id
            and mention.start_char >= quote.start_char
            and mention.end_char <= quote.end_char
        where quote.day = $day and mention.day = $day and quote.person_id is not null
            and mention.entity_id <> quote.person_id
    )
select
    about.person_id || ' / ' || about.entity_id, person.name, entity.name,
    count(*) filter (where about.said_first)::integer as said, count(*)::integer as published
from about
join news.entities as person on person.entity_id = about.person_id
join news.entities as entity on entity.entity_id = about.entity_id
group by about.person_id, about.entity_id, person.name, entity.name
having count(*) filter (where about.said_first) > 0
order by said desc, published desc, person.name, entity.name
limit $most
"""

_SOURCES = """
select
    coalesce(outlet, '') || ' / ' || source_kind, outlet, source_kind,
    count(*) filter (where is_said_first)::integer, count(*)::integer
from marts.quotations
where day = $day
group by outlet, source_kind
order by sum(count(*)) over (partition by outlet) desc, outlet, source_kind
"""


def most_quoted(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Voice, ...]:
    return ask(con, Voice, _VOICES.format(chosen="true"), day, {"most": SPEAKERS})


def new_voices(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Voice, ...]:
    """Speakers whom no earlier day quotes; none in the first night, where all are."""
    return ask(con, Voice, _VOICES.format(chosen=_IS_NEW), day, {"most": VOICES})


def silent_voices(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Silent, ...]:
    """Speakers quoted on three days or more of the last 28, and not once in the last 7."""
    return ask(con, Silent, _SILENT, day, {"most": VOICES})


def pairs(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Pair, ...]:
    return ask(con, Pair, _PAIRS, day, {"most": PAIRS})


def sources(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Source, ...]:
    """By outlet, those with most quotations first."""
    return ask(con, Source, _SOURCES, day)
