"""The published tables as the scoring reads them: articles by address, their quotations and people.

Knows no gold answers.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import duckdb

from pipeline.sample.matching import Found


@dataclass(frozen=True)
class Article:
    """One row of news.articles."""

    article_id: str
    day: date
    outlet: str
    title: str
    byline: str | None
    published_at: datetime | None
    precision: str | None
    language: str
    text: str
    cluster_id: str
    seen_at: datetime


@dataclass(frozen=True)
class Published:
    """Everything that is scored, by address (see `address`) or by article id."""

    articles: Mapping[str, list[Article]]
    rejected: Mapping[str, list[tuple[date, str]]]
    blocked: Mapping[str, list[date]]
    quotes: Mapping[str, list[Found]]
    persons: Mapping[str, list[str]]
    entities: Mapping[str, frozenset[str]]


def address(url: str) -> str:
    """Host and path: scheme, query, fragment and closing slash do not tell two pages of the sample apart."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def read_published(database: duckdb.DuckDBPyConnection) -> Published:
    """Reads the tables of the data contract from an open database."""
    return Published(
        articles=_articles(database),
        rejected=_grouped(database, "select url, day, reason from news.rejected_pages order by url, day"),
        blocked={
            key: [row[0] for row in rows]
            for key, rows in _grouped(
                database, "select url, day from ops.captures where outcome = 'blocked_robots' order by url, day"
            ).items()
        },
        quotes=_quotes(database),
        persons=_persons(database),
        entities=_entities(database),
    )


def _grouped(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for url, *rest in database.execute(query).fetchall():
        found[address(url)].append(tuple(rest))
    return dict(found)


def _articles(database: duckdb.DuckDBPyConnection) -> dict[str, list[Article]]:
    # The time is read as text, since fetching a timestamptz would need pytz.
    rows = database.execute(
        """
        select url, article_id, day, outlet, title, byline, epoch_us(published_at), published_precision, language,
               text, coalesce(cluster_id, article_id), epoch_us(seen_at)
        from news.articles order by url, day, article_id
        """
    ).fetchall()
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for url, article_id, day, outlet, title, byline, micros, precision, language, text, cluster, seen in rows:
        published = None if micros is None else _moment(micros)
        about = (article_id, day, outlet, title or "", byline, published, precision, language, text, cluster)
        found[address(url)].append(Article(*about, seen_at=_moment(seen)))
    return dict(found)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1e6, UTC)


def _quotes(database: duckdb.DuckDBPyConnection) -> dict[str, list[Found]]:
    rows = database.execute(
        """
        select article_id, type, text, speaker_name, speaker_kind, cue
        from news.quotes order by article_id, start_char, end_char
        """
    ).fetchall()
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for article_id, *rest in rows:
        found[article_id].append(Found(*rest))
    return dict(found)


def _persons(database: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = database.execute("select article_id, text, name from news.mentions where label = 'PERSON'").fetchall()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, text, name in rows:
        found[article_id] += [text, name or text]
    return dict(found)


def _entities(database: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    rows = database.execute("select entity_id, name, aliases from news.entities").fetchall()
    return {entity_id: frozenset([name, *(aliases or [])]) for entity_id, name, aliases in rows}
