"""Quotations of the night in which a negation came or went, or a number changed, against their fullest wording."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipeline.look.asking import ask

SHOWN = 12


@dataclass(frozen=True)
class Turned:
    """A wording that says another thing: `turns` are negation or number, `difference` is the wording with its changes marked."""

    group_id: str
    speaker: str | None
    turns: tuple[str, ...]
    difference: str
    fullest: str
    outlet: str | None
    title: str | None
    url: str | None
    seen_at: datetime
    seen_by: str


_TURNED = """
select
    variant.group_id, coalesce(entity.name, nullif(variant.speaker, '')), variant.changes_meaning, variant.difference, variant.head_text,
    article.outlet, article.title, article.url, article.seen_at, article.seen_by
from marts.quote_variants as variant
join news.quotes as quote using (quote_id)
join news.articles as article on article.article_id = quote.article_id
left join news.entities as entity on entity.entity_id = variant.person_id
where quote.day = $day and len(variant.changes_meaning) > 0
order by article.seen_at, article.article_id, quote.start_char, quote.quote_id
limit $most
"""


def turned(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Turned, ...]:
    """Wordings that were first printed on the night's day."""
    return ask(con, Turned, _TURNED, day, {"most": SHOWN})
