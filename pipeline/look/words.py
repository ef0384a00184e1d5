"""Quotations and passages as a page shows them: the words, who said them, and the way to their place in the article."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipeline.look.asking import ask

# Of one group; the others are told by their number.
SHOWN = 6


@dataclass(frozen=True)
class Words:
    """One quotation: text[start:end] of the article at `url`. `seen_by` is publication or capture."""

    group: str
    total: int
    speaker: str | None
    role: str | None
    text: str
    outlet: str | None
    title: str | None
    url: str | None
    start: int
    end: int
    seen_at: datetime
    seen_by: str
    type: str
    confidence: float
    is_said: bool


@dataclass(frozen=True)
class Passage:
    """A mention and what stands around it: text[start:end] of the article at `url`."""

    group: str
    total: int
    before: str
    text: str
    after: str
    outlet: str | None
    title: str | None
    url: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """What a number on the page leads to: the words it counts, the first of them, under one anchor."""

    anchor: str
    heading: str
    total: int
    words: tuple[Words, ...] = ()
    passages: tuple[Passage, ...] = ()


_COLUMNS = """
    speech.speaker, speech.role, speech.text, speech.outlet, speech.title, speech.url, place.start_char, place.end_char,
    speech.seen_at, speech.seen_by, speech.type, speech.confidence, speech.is_said_first
"""

# `{key}` names the group of a quotation, `{chosen}` says which count; those as said come first.
_QUOTATIONS = f"""
select {{key}} as "group", count(*) over (partition by {{key}}) as total, {_COLUMNS}
from marts.quotations as speech
join news.quotes as place using (quote_id)
{{also}}
where speech.day = $day and {{chosen}}
qualify row_number() over (
    partition by {{key}} order by {{first}}speech.is_said_first desc, speech.seen_at, speech.quote_id
) <= $shown
order by "group", {{first}}speech.is_said_first desc, speech.seen_at, speech.quote_id
"""

_PERSON = "speech.person_id"
_SOURCE = "coalesce(speech.outlet, '') || ' / ' || speech.source_kind"

_KNOWN = "join (select unnest($parts) as part, unnest($people) as person) as known on known.person = speech.person_id"

_ABOUT = f"""
with
    about as (
        select distinct quote.quote_id, quote.person_id || ' / ' || mention.entity_id as pair
        from news.quotes as quote
        join news.mentions as mention
            on mention.article_id = quote.article_id
            and mention.start_char >= quote.start_char
            and mention.end_char <= quote.end_char
        where quote.day = $day and mention.day = $day
            and list_contains($keys, quote.person_id || ' / ' || mention.entity_id)
    )
select about.pair, count(*) over (partition by about.pair) as total, {_COLUMNS}
from about
join marts.quotations as speech using (quote_id)
join news.quotes as place using (quote_id)
qualify row_number() over (
    partition by about.pair order by speech.is_said_first desc, speech.seen_at, speech.quote_id
) <= $shown
order by about.pair, speech.is_said_first desc, speech.seen_at, speech.quote_id
"""

_PASSAGES = """
with
    first_mentions as (
        select entity_id, article_id, min(start_char) as start_char, arg_min(end_char, start_char) as end_char
        from news.mentions
        where day = $day and list_contains($keys, entity_id)
        group by all
    )
select
    mention.entity_id,
    count(*) over (partition by mention.entity_id) as total,
    substr(article.text, greatest(mention.start_char - 80, 0) + 1, least(mention.start_char, 80)),
    substr(article.text, mention.start_char + 1, mention.end_char - mention.start_char),
    substr(article.text, mention.end_char + 1, 120),
    article.outlet, article.title, article.url, mention.start_char, mention.end_char
from first_mentions as mention
join news.articles as article using (article_id)
where article.role in ('only', 'original')
qualify row_number() over (partition by mention.entity_id order by article.seen_at, article.article_id) <= $shown
order by mention.entity_id, article.seen_at, article.article_id
"""


def anchor(kind: str, key: str) -> str:
    """A name for a place on the page, of letters and digits whatever the key holds."""
    return f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def by_person(con: duckdb.DuckDBPyConnection, day: date, persons: Mapping[str, str]) -> list[Group]:
    """The night's quotations of persons, given as id -> name."""
    sql = _QUOTATIONS.format(key=_PERSON, chosen=f"list_contains($keys, {_PERSON})", first="", also="")
    return _groups("by", persons, ask(con, Words, sql, day, {"keys": list(persons), "shown": SHOWN}))


def about(con: duckdb.DuckDBPyConnection, day: date, pairs: Mapping[str, str]) -> list[Group]:
    """The night's quotations of one person that name another, given as 'person / entity' -> heading."""
    return _groups("on", pairs, ask(con, Words, _ABOUT, day, {"keys": list(pairs), "shown": SHOWN // 2}))


def by_source(con: duckdb.DuckDBPyConnection, day: date, sources: Mapping[str, str]) -> list[Group]:
    """The night's quotations of an outlet with one kind of speaker, given as 'outlet / kind' -> heading."""
    sql = _QUOTATIONS.format(key=_SOURCE, chosen=f"list_contains($keys, {_SOURCE})", first="", also="")
    return _groups("in", sources, ask(con, Words, sql, day, {"keys": list(sources), "shown": SHOWN // 3}))


def by_value(
    con: duckdb.DuckDBPyConnection, day: date, members: Mapping[str, Sequence[str]], headings: Mapping[str, str]
) -> list[Group]:
    """The night's quotations of named people with a value of a column of shares: key -> their ids, key -> heading."""
    pairs = [(key, person) for key, people in members.items() for person in people]
    sql = _QUOTATIONS.format(key="known.part", chosen="speech.source_kind = 'named'", first="", also=_KNOWN)
    given = {"parts": [key for key, _ in pairs], "people": [person for _, person in pairs], "shown": SHOWN // 3}
    return _groups("as", headings, ask(con, Words, sql, day, given))


def unsure(con: duckdb.DuckDBPyConnection, day: date, below: float) -> list[Group]:
    """The night's quotations as said whose speaker is less than `below` sure, the least sure first."""
    chosen = "speech.is_said_first and speech.speaker is not null and speech.confidence < $below"
    sql = _QUOTATIONS.format(key="'unsure'", chosen=chosen, first="speech.confidence, ", also="")
    found = ask(con, Words, sql, day, {"below": below, "shown": SHOWN})
    return _groups("at", {"unsure": "Speakers we are least sure of"}, found)


def mentioned(con: duckdb.DuckDBPyConnection, day: date, entities: Mapping[str, str]) -> list[Group]:
    """Where the night's articles first mention each entity, given as id -> name."""
    found = ask(con, Passage, _PASSAGES, day, {"keys": list(entities), "shown": SHOWN // 2})
    return [
        Group(anchor("of", key), name, mine[0].total, passages=tuple(mine))
        for key, name in entities.items()
        if (mine := [passage for passage in found if passage.group == key])
    ]


def _groups(kind: str, headings: Mapping[str, str], found: Sequence[Words]) -> list[Group]:
    return [
        Group(anchor(kind, key), heading, mine[0].total, tuple(mine))
        for key, heading in headings.items()
        if (mine := [words for words in found if words.group == key])
    ]
