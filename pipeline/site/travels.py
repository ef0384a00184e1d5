"""Quotations that several articles print, in lists: those that were found, those of a day, and what other pages' quotations are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import duckdb

from pipeline.look.asking import ask_for

SHOWN, OF_A_DAY, OF_A_PERSON = 30, 8, 8
# What to list: whatever two outlets print, what turned its meaning on the way, what is said again and again.
CHANGED, CATCHPHRASES = "changed", "catchphrases"


@dataclass(frozen=True)
class Asked:
    """Whose, of which kind, and between which days it appeared first; `after` is the last one of the page before."""

    person: str | None = None
    kind: str | None = None
    first: date = date.min
    last: date = date.max
    after: str | None = None


@dataclass(frozen=True)
class Travelled:
    """A quotation in a list of `total`, in its fullest wording."""

    group_id: str
    text: str
    speaker: str | None
    person_id: str | None
    wordings: int
    changes_meaning: list[str]
    first_outlet: str | None
    first_seen_at: datetime
    first_seen_by: str
    articles: int
    outlets: int
    days: int
    is_catchphrase: bool
    total: int


@dataclass(frozen=True)
class Group:
    """What a quotation of a page is one print of."""

    quote_id: str
    group_id: str
    articles: int
    outlets: int
    wordings: int
    changes_meaning: list[str]


class Quoted(Protocol):
    """A quotation on a page."""

    @property
    def quote_id(self) -> str: ...


_COLUMNS = """
    told.group_id, told.text, coalesce(entity.name, told.speaker_name), told.person_id, told.wordings::integer,
    told.changes_meaning, told.first_outlet, told.first_seen_at, told.first_seen_by, told.articles_published::integer,
    told.outlets::integer, told.days::integer, told.is_catchphrase
"""
_CHOSEN = {
    None: "outlets > 1",
    CHANGED: "len(changes_meaning) > 0",
    CATCHPHRASES: "is_catchphrase",
}
_ORDER = "(told.clusters, told.outlets, told.articles_published, told.first_seen_at, told.group_id)"
_FOUND = f"""
with
    fitting as (
        select *
        from news.quote_groups
        where {{chosen}} and first_seen_at >= $first::timestamp at time zone 'UTC'
            and first_seen_at < ($last::timestamp + interval 1 day) at time zone 'UTC'
            and ($person is null or person_id = $person)
    ),
    shown as (
        select *
        from fitting as told
        where $after is null or {_ORDER} < (select {_ORDER} from fitting as told where told.group_id = $after)
        order by {_ORDER} desc
        limit $most
    )
select {_COLUMNS}, (select count(*) from fitting)::integer
from shown as told
left join news.entities as entity on entity.entity_id = told.person_id
order by {_ORDER} desc
"""
_OF_A_DAY = f"""
with
    shown as (
        select *, count(*) over () as total
        from news.quote_groups as told
        where told.outlets > 1 and told.group_hash in (
            select quote.group_hash from news.quotes as quote where quote.day = $day and quote.word_count >= 5
        )
        order by len(told.changes_meaning) > 0 desc, {_ORDER} desc
        limit $most
    )
select {_COLUMNS}, told.total::integer
from shown as told
left join news.entities as entity on entity.entity_id = told.person_id
order by len(told.changes_meaning) > 0 desc, {_ORDER} desc
"""
# A quotation without a group of its own has one wording; who is left open in it where all others name the same is meant.
_OF_QUOTES = """
with
    asked as (
        select quote_id, group_id, group_hash, person_id, word_count
        from news.quotes
        where quote_id in (select unnest($quotes::varchar[])) and day between $first and $last
    )
select
    asked.quote_id, told.group_id, told.articles_published::integer, told.outlets::integer, told.wordings::integer,
    told.changes_meaning
from asked
join news.quote_groups as told
    on told.group_hash = asked.group_hash
    and (
        told.group_id = asked.group_id
        or asked.group_id is null and told.wordings = 1 and told.words = asked.word_count
        and (told.person_id is not distinct from asked.person_id or asked.person_id is null)
    )
qualify told.person_id is not distinct from asked.person_id or count(*) over (partition by asked.quote_id) = 1
"""


def find(con: duckdb.DuckDBPyConnection, asked: Asked) -> tuple[Travelled, ...]:
    """Those that were written up most often first: one more than are shown on a page.

    Raises LookError where an earlier version made the publication.
    """
    given = {"person": asked.person, "first": asked.first, "last": _before_the_end(asked.last), "after": asked.after}
    return ask_for(con, Travelled, _FOUND.format(chosen=_CHOSEN[asked.kind]), given | {"most": SHOWN + 1})


def of_day(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Travelled, ...]:
    """That an article of the day prints, those that turned their meaning first."""
    return ask_for(con, Travelled, _OF_A_DAY, {"day": day, "most": OF_A_DAY})


def of_person(con: duckdb.DuckDBPyConnection, person_id: str) -> tuple[Travelled, ...]:
    """Those that were written up most often."""
    return find(con, Asked(person=person_id))[:OF_A_PERSON]


def of_quotes(con: duckdb.DuckDBPyConnection, quotes: Sequence[Quoted], first: date, last: date) -> Mapping[str, Group]:
    """Of quotations of the days from `first` to `last` those that other articles print, too: quote_id -> what they are one print of."""
    if not quotes:
        return {}
    given = {"quotes": [one.quote_id for one in quotes], "first": first, "last": last}
    return {one.quote_id: one for one in ask_for(con, Group, _OF_QUOTES, given)}


def _before_the_end(day: date) -> date:
    """A day that has one after it."""
    return min(day, date(9999, 12, 30))
