"""The outlets of a publication, and one of them: what it prints, how much of that is its own, and whom it lets speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask_for
from pipeline.site.errors import not_found

WEEKS, DAYS = 53, 28


@dataclass(frozen=True)
class Printed:
    """What an outlet printed over all days, or within one week: from `since`, which is a Monday for weeks, to `last`."""

    since: date
    last: date
    articles: int
    texts: int
    updates: int
    copies: int
    roundups: int
    quotes_said: int
    quotes_published: int
    undated: int


@dataclass(frozen=True)
class Listed:
    """An outlet in the list of all, and how many of its pages gave no article. Days are those with either."""

    outlet: str | None
    first: date
    last: date
    articles: int
    texts: int
    quotes_said: int
    quotes_published: int
    rejected: int


@dataclass(frozen=True)
class Rejected:
    """Pages of an outlet that gave no article: what they are (None: not known), why, and the newest of them."""

    kind: str | None
    reason: str
    pages: int
    last: date
    url: str | None
    detail: str | None


@dataclass(frozen=True)
class Share:
    """One kind of speaker or of quotation, as said and as published."""

    kind: str
    said: int
    published: int


@dataclass(frozen=True)
class Voice:
    """Quoted by the outlet during its last four weeks, as published."""

    person_id: str
    name: str
    published: int
    said: int


_ALL = """
select
    outlet, min(day), max(day), sum(articles_published)::integer, sum(articles_said)::integer, sum(quotes_said)::integer,
    sum(quotes_published)::integer, sum(rejected)::integer
from (
    select outlet, day, articles_published, articles_said, quotes_said, quotes_published, 0 as rejected
    from marts.outlet_daily
    union all
    select outlet, day, 0, 0, 0, 0, 1
    from news.rejected_pages
    where outlet is not null
)
group by outlet
order by 4 desc, outlet
"""
_SUMS = """
    sum(articles_published)::integer, sum(articles_said)::integer, sum(updates)::integer, sum(copies)::integer,
    sum(roundups)::integer, sum(quotes_said)::integer, sum(quotes_published)::integer, sum(undated)::integer
from marts.outlet_daily
where outlet = $outlet
"""
_WHOLE = f"select min(day), max(day), {_SUMS} having count(*) > 0"
_WEEKS = f"select date_trunc('week', day)::date, max(day), {_SUMS} group by 1 order by 1 desc limit $most"
_SOURCING = """
unpivot (
    select
        named_said, named_published, organization_said, organization_published, nominal_said, nominal_published,
        pronoun_said, pronoun_published, unattributed_said, unattributed_published, direct_said, direct_published,
        mixed_said, mixed_published, indirect_said, indirect_published
    from marts.outlet_sourcing
    where outlet = $outlet
) on columns(*)
"""
_VOICES = """
select person_id, any_value(speaker), count(*)::integer, count(*) filter (where is_said_first)::integer
from marts.quotations
where outlet = $outlet and day between $first and $last and person_id is not null
group by person_id
order by 3 desc, 2, 1
limit 12
"""
_REJECTED = """
select page_kind, reason, count(*)::integer, max(day), max_by(url, (day, capture_id)), max_by(detail, (day, capture_id))
from news.rejected_pages
where outlet = $outlet
group by page_kind, reason
order by page_kind nulls last, 3 desc, reason
"""
SPEAKERS, TYPES = ("named", "organization", "nominal", "pronoun", "unattributed"), ("direct", "mixed", "indirect")


@dataclass(frozen=True)
class _Counted:
    name: str
    count: int


def read_outlets(con: duckdb.DuckDBPyConnection) -> tuple[Listed, ...]:
    return ask_for(con, Listed, _ALL)


def read_whole(con: duckdb.DuckDBPyConnection, outlet: str) -> Printed | None:
    """None where none of the outlet's pages gave an article. Raises NoAnswer where the publication has no page of it."""
    found = ask_for(con, Printed, _WHOLE, {"outlet": outlet})
    if not found and not read_rejected(con, outlet):
        raise not_found("The outlet")
    return found[0] if found else None


def read_rejected(con: duckdb.DuckDBPyConnection, outlet: str) -> tuple[Rejected, ...]:
    """Of all days, by kind of page."""
    return ask_for(con, Rejected, _REJECTED, {"outlet": outlet})


def read_weeks(con: duckdb.DuckDBPyConnection, outlet: str) -> Sequence[Printed]:
    """Oldest first."""
    return ask_for(con, Printed, _WEEKS, {"outlet": outlet, "most": WEEKS})[::-1]


def read_sourcing(con: duckdb.DuckDBPyConnection, outlet: str) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """By kind of speaker, and by type of quotation."""
    counts = {one.name: one.count for one in ask_for(con, _Counted, _SOURCING, {"outlet": outlet})}

    def shares(kinds: Sequence[str]) -> tuple[Share, ...]:
        return tuple(Share(kind, counts.get(f"{kind}_said", 0), counts.get(f"{kind}_published", 0)) for kind in kinds)

    return shares(SPEAKERS), shares(TYPES)


def read_voices(con: duckdb.DuckDBPyConnection, outlet: str, first: date, last: date) -> tuple[Voice, ...]:
    """The most quoted between two days."""
    return ask_for(con, Voice, _VOICES, {"outlet": outlet, "first": first, "last": last})
