"""Quotations whose words were cut or altered on the way from one outlet to another, with the differences marked."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipeline.look.asking import ask

SHOWN = 8


@dataclass(frozen=True)
class Said:
    """A wording where it was printed first, between `start` and `end` of its article."""

    speaker: str | None
    text: str
    outlet: str | None
    title: str | None
    url: str | None
    seen_at: datetime
    seen_by: str
    start: int
    end: int


@dataclass(frozen=True)
class Altered:
    """The earlier wording and the later one; `pieces` are (same, cut or added; words) in the order of reading."""

    first: Said
    later: Said
    pieces: tuple[tuple[str, str], ...]


_PRINTED = """
select
    variant.group_id, variant.quote_id, variant.head_id, variant.kind, quote.day, quote.type, article.article_id,
    coalesce(entity.name, nullif(variant.speaker, '')) as speaker, variant.text, article.outlet, article.title,
    article.url, article.seen_at, article.seen_by, quote.start_char, quote.end_char
from marts.quote_variants as variant
join news.quotes as quote using (quote_id)
join news.articles as article on article.article_id = quote.article_id
left join news.entities as entity on entity.entity_id = variant.person_id
"""
_COLUMNS = "speaker, text, outlet, title, url, seen_at, seen_by, start_char, end_char"
# A wording is told by its fullest: one of the two is that.
_ALTERED = f"""
with
    tonight as (select distinct group_id from news.grouped_quotes where day = $day),
    printed as (select * from ({_PRINTED}) where group_id in (select group_id from tonight) and kind <> 'exact'),
    altered as (
        select first, later
        from printed as later
        join printed as first
            on first.group_id = later.group_id
            and first.outlet <> later.outlet
            and (first.seen_at, first.article_id) < (later.seen_at, later.article_id)
            and 'head' in (first.kind, later.kind)
        where later.day = $day and later.type = 'direct'
        qualify row_number() over (
            partition by later.quote_id order by first.seen_at, first.article_id, first.start_char, first.quote_id
        ) = 1
    )
select {", ".join(f"altered.{one}.{name.strip()}" for one in ("first", "later") for name in _COLUMNS.split(","))}
from altered
order by altered.later.seen_at, altered.later.article_id, altered.later.start_char, altered.later.quote_id
limit $most
"""


def altered(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Altered, ...]:
    """Wordings in marks that were first printed on the night's day, with the one that another outlet had before."""
    return ask(con, _altered, _ALTERED, day, {"most": SHOWN})


def _altered(*values: object) -> Altered:
    fields = len(Said.__dataclass_fields__)
    first, later = Said(*values[:fields]), Said(*values[fields:])  # type: ignore[arg-type]
    return Altered(first, later, differences(first.text, later.text))


def differences(first: str, later: str) -> tuple[tuple[str, str], ...]:
    """Pieces of both texts by words; case and signs do not count, and where only they differ the later text's are shown."""
    old, new = first.split(), later.split()
    matcher = difflib.SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    pieces: list[tuple[str, str]] = []
    for way, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if way == "equal":
            pieces.append(("same", " ".join(new[new_start:new_end])))
            continue
        if old_end > old_start:
            pieces.append(("cut", " ".join(old[old_start:old_end])))
        if new_end > new_start:
            pieces.append(("added", " ".join(new[new_start:new_end])))
    return tuple(pieces)


def _keys(words: Sequence[str]) -> list[str]:
    return [re.sub(r"[^\w]+", "", word).casefold() for word in words]
