"""People, organizations and places that the night's articles mention more than those of the week before."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import WEEK, ask

EACH = 5
KINDS = {"PERSON": "people", "ORG": "organizations", "GPE": "places", "LOC": "places", "FAC": "places"}


@dataclass(frozen=True)
class Rising:
    """Articles of the night, as said, that mention the entity, and the mean of the days with articles in the last 7."""

    entity_id: str
    name: str
    label: str
    articles: int
    usual: float

    @property
    def kind(self) -> str:
        return KINDS[self.label]


# How far above its mean, in the square root of what chance would vary it by; one more, for what was never there.
_RISING = f"""
with
    past as (
        select count(distinct day) as days
        from marts.outlet_daily
        where day between $day::date - {WEEK} and $day::date - 1
    ),
    before as (
        select entity_id, sum(articles_said) as articles
        from marts.entity_daily
        where day between $day::date - {WEEK} and $day::date - 1
        group by all
    ),
    compared as (
        select
            tonight.entity_id, tonight.name, tonight.label, tonight.articles_said::integer as articles,
            coalesce(before.articles, 0) / past.days as usual
        from marts.entity_daily as tonight
        cross join past
        left join before using (entity_id)
        where tonight.day = $day and tonight.articles_said >= 2 and past.days > 0
            and list_contains($labels, tonight.label)
    )
select *
from compared
where articles > usual
order by (articles - usual) / sqrt(usual + 1) desc, articles desc, name, entity_id
"""


def rising(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Rising, ...]:
    """The first of each kind, in two articles or more; nothing where no day of the week before is there."""
    found = ask(con, Rising, _RISING, day, {"labels": list(KINDS)})
    return tuple(
        one for kind in dict.fromkeys(KINDS.values()) for one in [one for one in found if one.kind == kind][:EACH]
    )
