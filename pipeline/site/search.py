"""Words and filters -> rows of the publication, newest first, a page at a time."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import duckdb

from pipeline.look.asking import ask_for
from pipeline.site.errors import NoAnswer
from pipeline.site.search_index import ABOUT, NAMES, OUTLET, PERSON, QUOTATIONS, SAID, TITLES, TYPE, Kind, facet

SHOWN = 30
# More are told as "more than".
COUNTED = 10_000
MOST_WORDS, LONGEST = 12, 200
# Letters of a beginning: shorter ones stand for half of all words.
SHORTEST_BEGINNING = 4
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: words that must all be there, and filters, each None where it is open: `person` speaks, `about` is
    named in the words, `said` is 'once' for those that count as said.

    `after` is the key of the last row of the page before: a day, and its place in the day.
    """

    words: str = ""
    outlet: str | None = None
    person: str | None = None
    type: str | None = None
    about: str | None = None
    said: str | None = None
    first: date | None = None
    last: date | None = None
    after: tuple[date, int] | None = None


@dataclass(frozen=True)
class Found:
    """A page of rows, as places in their table; `more` is the key that the next page begins after, None on the last."""

    places: tuple[int, ...]
    total: int
    more: str | None

    @property
    def is_counted(self) -> bool:
        """Whether `total` is all there are."""
        return self.total <= COUNTED


@dataclass(frozen=True)
class Quotation:
    """A quotation with what leads to its place. `seen_by` is publication or capture."""

    place: int
    quote_id: str
    article_id: str
    person_id: str | None
    day: date
    seen_at: datetime
    seen_by: str
    outlet: str | None
    title: str | None
    url: str | None
    speaker: str | None
    role: str | None
    type: str
    confidence: float
    is_said: bool
    text: str


@dataclass(frozen=True)
class Title:
    place: int
    article_id: str
    day: date
    seen_at: datetime
    seen_by: str
    outlet: str | None
    title: str | None
    url: str | None
    role: str


@dataclass(frozen=True)
class Name:
    """A person, organization or place; quotations as said and as published, 0 where it is only mentioned."""

    place: int
    entity_id: str
    name: str
    label: str | None
    role: str | None
    quotes_said: int
    quotes_published: int
    articles: int


_QUOTATIONS = """
select
    rowid, quote_id, article_id, person_id, day, seen_at, seen_by, outlet, title, url, speaker, role, type, confidence,
    is_said_first, text
from marts.quotations
where rowid in (select unnest($places))
"""
_TITLES = """
select rowid, article_id, day, seen_at, seen_by, outlet, title, url, role
from news.articles
where rowid in (select unnest($places))
"""
_NAMES = """
select
    entity.rowid, entity.entity_id, entity.name, entity.label, profile.role, coalesce(profile.quotes_said, 0)::integer,
    coalesce(profile.quotes_published, 0)::integer, entity.articles::integer
from news.entities as entity
left join marts.speaker_profile as profile on profile.person_id = entity.entity_id
where entity.rowid in (select unnest($places))
"""


def find_quotations(index: sqlite3.Connection, asked: Asked) -> Found:
    facets = [
        facet(kind, value)
        for kind, value in (
            (OUTLET, asked.outlet),
            (PERSON, asked.person),
            (TYPE, asked.type),
            (ABOUT, asked.about),
            (SAID, asked.said),
        )
        if value is not None
    ]
    return _find(index, QUOTATIONS, asked, _matching(asked.words, "{text speaker}", facets))


def find_titles(index: sqlite3.Connection, asked: Asked) -> Found:
    facets = [facet(OUTLET, asked.outlet)] if asked.outlet is not None else []
    return _find(index, TITLES, asked, _matching(asked.words, "{title}", facets))


def find_names(index: sqlite3.Connection, asked: Asked) -> Found:
    """The most quoted first; without filters, and not by page."""
    return _find(index, NAMES, Asked(asked.words), _matching(asked.words, "{name aliases}", []))


def find_stories(index: sqlite3.Connection, words: str) -> list[int]:
    """Places of the stories whose headline or main names hold all words, the newest COUNTED of them."""
    found = index.execute(
        "select place from stories_rows where number in "
        "(select rowid from stories where stories match ? order by rowid desc limit ?)",
        (_matching(words, "{headline label}", []), COUNTED),
    )
    return [int(place) for (place,) in found]


def quotations_at(con: duckdb.DuckDBPyConnection, places: Sequence[int]) -> tuple[Quotation, ...]:
    return _in_order(places, ask_for(con, Quotation, _QUOTATIONS, {"places": list(places)}))


def titles_at(con: duckdb.DuckDBPyConnection, places: Sequence[int]) -> tuple[Title, ...]:
    return _in_order(places, ask_for(con, Title, _TITLES, {"places": list(places)}))


def names_at(con: duckdb.DuckDBPyConnection, places: Sequence[int]) -> tuple[Name, ...]:
    return _in_order(places, ask_for(con, Name, _NAMES, {"places": list(places)}))


def terms(words: str) -> list[str]:
    """Words and "phrases" as FTS5 writes them; `ferr*` stands for all words that begin so. Raises NoAnswer for too many."""
    if len(words) > LONGEST:
        raise NoAnswer(400, f"That are {len(words)} characters to search for: {LONGEST} at most.")
    found = [
        f'"{phrase or word.replace(chr(34), "")}"{"*" if word.endswith("*") else ""}'
        for phrase, word in _WORD.findall(words.replace("\0", " "))
        if any(map(str.isalnum, phrase or word))
    ]
    if words.strip() and not found:
        raise NoAnswer(400, "There is no letter and no digit in what to search for.")
    if any(len(term) < SHORTEST_BEGINNING + len('""*') for term in found if term.endswith("*")):
        raise NoAnswer(400, f"A beginning* has {SHORTEST_BEGINNING} letters or more.")
    if len(found) > MOST_WORDS:
        raise NoAnswer(400, f"That are {len(found)} words to search for: {MOST_WORDS} at most.")
    return found


def _matching(words: str, columns: str, facets: Sequence[str]) -> str:
    asked = [f"{columns} : ({' AND '.join(found)})"] if (found := terms(words)) else []
    return " AND ".join([*asked, *(f'facets : "{one}"' for one in facets)])


def _find(index: sqlite3.Connection, kind: Kind, asked: Asked, match: str) -> Found:
    low, high = _range(index, kind, asked)
    found, place = (kind.name, "found.rowid") if match else (f"{kind.name}_rows", "found.number")
    matching = f"{kind.name} match :match and " if match else ""
    given = {"match": match, "low": low, "high": high, "most": SHOWN + 1, "counted": COUNTED + 1}
    numbers = [
        int(number)
        for (number,) in index.execute(
            f"select {place} from {found} as found where {matching}{place} between :low and :high "
            f"order by {place} desc limit :most",
            given | {"high": _before(index, kind, asked, high)},
        )
    ]
    (total,) = index.execute(
        f"select count(*) from (select 1 from {found} as found where {matching}{place} between :low and :high limit :counted)",
        given,
    ).fetchone()
    shown = numbers[:SHOWN]
    more = _key(index, kind, shown[-1]) if len(numbers) > SHOWN else None
    return Found(tuple(_place(index, kind, number) for number in shown), int(total), more)


def _range(index: sqlite3.Connection, kind: Kind, asked: Asked) -> tuple[int, int]:
    """First and last number of the days asked for; an empty range where there are none."""
    low, high = index.execute(
        f"select coalesce(min(first), 1), coalesce(max(last), 0) from {kind.name}_days where day between ? and ?"
        if asked.first or asked.last
        else f"select 1, coalesce(max(last), 0) from {kind.name}_days",
        (str(asked.first or date.min), str(asked.last or date.max)) if asked.first or asked.last else (),
    ).fetchone()
    return int(low), int(high)


def _before(index: sqlite3.Connection, kind: Kind, asked: Asked, high: int) -> int:
    """The highest number of the page: one below that of the key, or of the last day before it where the key's day is gone."""
    if not asked.after:
        return high
    day, place = asked.after
    (first,) = index.execute(f"select max(first) from {kind.name}_days where day = ?", (str(day),)).fetchone()
    if first is not None:
        return min(high, int(first) + place - 1)
    (last,) = index.execute(f"select max(last) from {kind.name}_days where day < ?", (str(day),)).fetchone()
    return min(high, int(last or 0))


def _key(index: sqlite3.Connection, kind: Kind, number: int) -> str | None:
    row = index.execute(
        f"select day, first from {kind.name}_days where first <= ? and last >= ? and day <> 'None'", (number, number)
    ).fetchone()
    return f"{row[0]}.{number - int(row[1])}" if row else None


def _place(index: sqlite3.Connection, kind: Kind, number: int) -> int:
    (place,) = index.execute(f"select place from {kind.name}_rows where number = ?", (number,)).fetchone()
    return int(place)


_Row = TypeVar("_Row", Quotation, Title, Name)


def _in_order(places: Sequence[int], rows: Sequence[_Row]) -> tuple[_Row, ...]:
    by_place = {row.place: row for row in rows}
    return tuple(by_place[place] for place in places if place in by_place)
