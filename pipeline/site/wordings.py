"""One quotation over all its wordings: the fullest, what each of the others cut or changed, who had it first, and who printed it."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipeline.look.altered import differences
from pipeline.look.asking import ask_for
from pipeline.site.errors import found_or_404

WORDINGS, OUTLETS, PRINTS = 60, 60, 300


@dataclass(frozen=True)
class Quotation:
    """`text` is its fullest wording, which `head_id` has first; `first_quote_id` is where it appeared first. `changes_meaning` holds
    negation or number where a wording turned one; `delay` is in minutes, to the first in another outlet."""

    group_id: str
    group_hash: int
    head_id: str
    text: str
    speaker: str | None
    person_id: str | None
    wordings: int
    changes_meaning: list[str]
    first_quote_id: str
    first_article_id: str
    first_outlet: str | None
    first_seen_at: datetime
    first_seen_by: str
    delay: float | None
    articles: int
    outlets: int
    clusters: int
    days: int
    is_catchphrase: bool


@dataclass(frozen=True)
class Wording:
    """How one or more articles print it; `kind` is head, exact, truncated, joined or altered."""

    quote_id: str
    article_id: str
    kind: str
    text: str
    head_text: str
    changes_meaning: list[str]
    outlet: str | None
    title: str | None
    seen_at: datetime
    seen_by: str
    articles: int
    outlets: int

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """What it has the same, what it cut of the fullest and what it added to it: (same, cut or added; words) as they are read."""
        return differences(self.head_text, self.text)


@dataclass(frozen=True)
class Told:
    """An outlet that printed it, `minutes` after the first of all; `total` are the outlets."""

    outlet: str | None
    quote_id: str
    article_id: str
    title: str | None
    seen_at: datetime
    seen_by: str
    minutes: float
    articles: int
    wordings: int
    total: int


@dataclass(frozen=True)
class Print:
    """An article that prints it; `kind` tells its wording (None: there is one alone), `total` are the articles."""

    quote_id: str
    article_id: str
    outlet: str | None
    title: str | None
    role: str
    kind: str | None
    changes_meaning: list[str]
    seen_at: datetime
    seen_by: str
    minutes: float
    total: int


_QUOTATION = """
select
    told.group_id, told.group_hash, told.head_id, told.text, coalesce(entity.name, told.speaker_name), told.person_id,
    told.wordings::integer, told.changes_meaning, told.first_quote_id, told.first_article_id, told.first_outlet,
    told.first_seen_at, told.first_seen_by, told.delay_minutes, told.articles_published::integer, told.outlets::integer,
    told.clusters::integer, told.days::integer, told.is_catchphrase
from news.quote_groups as told
left join news.entities as entity on entity.entity_id = told.person_id
where told.group_id = $group
"""
_WORDINGS = """
select
    variant.quote_id, article.article_id, variant.kind, variant.text, variant.head_text, variant.changes_meaning,
    article.outlet, article.title, article.seen_at, article.seen_by, variant.articles_published::integer,
    variant.outlets::integer
from marts.quote_variants as variant
join news.quotes as quote on quote.quote_id = variant.quote_id and quote.group_hash = $hash
join news.articles as article on article.article_id = quote.article_id and article.day = quote.day
where variant.group_id = $group and variant.group_hash = $hash
order by variant.kind = 'head' desc, len(variant.changes_meaning) > 0 desc, article.seen_at, variant.quote_id
limit $most
"""
# Whose words they are is told as in news.quote_groups: who is left open where all others name the same is meant.
_PRINTED = """
    alike as (
        select quote.*
        from news.quotes as quote
        where quote.group_hash = $hash and quote.word_count >= 5
            and coalesce(quote.group_id, quote.normalized_text) = (
                select coalesce(head.group_id, head.normalized_text)
                from news.quotes as head
                where head.group_hash = $hash and head.quote_id = $head
            )
    ),
    printed as (
        select
            quote.quote_id, quote.start_char, quote.normalized_text, article.article_id, article.day, article.outlet,
            article.title, article.role, article.seen_at, article.seen_by
        from alike as quote
        join news.articles as article on article.article_id = quote.article_id and article.day = quote.day
        where quote.person_id is not distinct from $person
            or quote.person_id is null and (select count(distinct person_id) from alike) = 1
    )
"""
_OUTLETS = f"""
with {_PRINTED}
select
    outlet, arg_min(quote_id, (seen_at, article_id, start_char)), arg_min(article_id, (seen_at, article_id)),
    arg_min(title, (seen_at, article_id)), min(seen_at), arg_min(seen_by, (seen_at, article_id)),
    date_diff('second', min(min(seen_at)) over (), min(seen_at)) / 60, count(distinct article_id)::integer,
    count(distinct normalized_text)::integer, (count(*) over ())::integer
from printed
group by outlet
order by min(seen_at), min(article_id)
limit $most
"""
_PRINTS = f"""
with {_PRINTED}
select
    printed.quote_id, article_id, outlet, title, role, grouped.kind, coalesce(grouped.changes_meaning, []), seen_at,
    seen_by, date_diff('second', min(seen_at) over (), seen_at) / 60, (count(*) over ())::integer
from printed
left join (select quote_id, kind, changes_meaning from news.grouped_quotes where group_id = $group) as grouped
    on grouped.quote_id = printed.quote_id
order by seen_at, article_id, start_char
limit $most
"""


def read_quotation(con: duckdb.DuckDBPyConnection, group_id: str) -> Quotation:
    """Raises NoAnswer where no two articles of the publication print it."""
    return found_or_404(
        ask_for(con, Quotation, _QUOTATION, {"group": group_id}), "A quotation that two articles print"
    )[0]


def read_wordings(con: duckdb.DuckDBPyConnection, one: Quotation) -> tuple[Wording, ...]:
    """The fullest, then those that turn its meaning, then the others as they appeared; none where there is one alone."""
    given = {"group": one.group_id, "hash": one.group_hash, "most": WORDINGS}
    return ask_for(con, Wording, _WORDINGS, given)


def read_outlets(con: duckdb.DuckDBPyConnection, one: Quotation) -> tuple[Told, ...]:
    """Who had it first, and the others in the order in which they followed."""
    return ask_for(con, Told, _OUTLETS, _given(one, OUTLETS))


def read_prints(con: duckdb.DuckDBPyConnection, one: Quotation) -> tuple[Print, ...]:
    """In the order of appearance."""
    return ask_for(con, Print, _PRINTS, _given(one, PRINTS) | {"group": one.group_id})


def _given(one: Quotation, most: int) -> dict[str, object]:
    return {"hash": one.group_hash, "head": one.head_id, "person": one.person_id, "most": most}
