"""Which outlet prints which news agency's wire, as its pages say: agencies in dateline, byline or line of credit."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask_for

MOST = 30


@dataclass(frozen=True)
class Wire:
    """Articles of an outlet that name an agency, those of them that are another's text, and the first. `total` is how many
    pairs of outlet and agency there are, of which those with most articles are listed."""

    total: int
    outlet: str | None
    agency: str
    articles: int
    copies: int
    title: str | None
    url: str | None


# An article may name several agencies. What an agency publishes itself is no copy of a wire.
_WIRES = f"""
with
    named as (
        select article_id, outlet, unnest(string_split(agency, '; ')) as agency, role, title, url
        from news.articles
        where agency is not null and day between $first and $last and {{where}}
    )
select
    count(*) over ()::integer, outlet, agency, count(*)::integer, count(*) filter (where role = 'copy')::integer,
    arg_min_null(title, article_id), arg_min_null(url, article_id)
from named
where outlet is distinct from agency
group by outlet, agency
order by 4 desc, outlet, agency
limit {MOST}
"""


def wires(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Wire, ...]:
    """Of all outlets on the day. Raises LookError as `ask_for` does."""
    return ask_for(con, Wire, _WIRES.format(where="true"), {"first": day, "last": day})


def wires_of(con: duckdb.DuckDBPyConnection, outlet: str, first: date, last: date) -> tuple[Wire, ...]:
    """Of one outlet between two days. Raises LookError as `ask_for` does."""
    given = {"first": first, "last": last, "outlet": outlet}
    return ask_for(con, Wire, _WIRES.format(where="outlet = $outlet"), given)
