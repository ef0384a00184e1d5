"""One article: where it stands, what it says, who is quoted in it, and who is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipeline.look.asking import ask_for
from pipeline.look.health import SURE
from pipeline.site import marked
from pipeline.site.errors import found_or_404
from pipeline.site.marked import Mark, Piece


@dataclass(frozen=True)
class Article:
    """`members` are the articles of its duplicate cluster; `page_kind` is None where its page is an ordinary one."""

    article_id: str
    day: date
    outlet: str | None
    url: str | None
    title: str | None
    byline: str | None
    dateline: str | None
    published_at: datetime | None
    published_precision: str | None
    seen_at: datetime
    seen_by: str
    captured_at: datetime
    language: str | None
    word_count: int | None
    role: str
    cluster_id: str
    members: int
    capture_id: str | None
    cleaner_version: str | None
    agency: str | None
    page_kind: str | None
    page_kind_reason: str | None
    text: str


@dataclass(frozen=True)
class Quote:
    """A quotation of the article, with the offsets of its words, its speaker and its cue."""

    quote_id: str
    type: str
    text: str
    start: int
    end: int
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    polarity: str
    speaker: str | None
    speaker_mention: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_kind: str | None
    role: str | None
    person_id: str | None
    attribution: str
    confidence: float
    is_said: bool

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE or self.speaker_mention is None


@dataclass(frozen=True)
class Named:
    """A mention, with the entity that it names (None: a date, a quantity)."""

    start: int
    end: int
    text: str
    label: str
    entity_id: str | None
    entity: str | None


@dataclass(frozen=True)
class _Stretch:
    start: int
    end: int


_ARTICLE = """
select
    article_id, day, outlet, url, title, byline, dateline, published_at, published_precision, seen_at, seen_by, captured_at,
    language, word_count, role, cluster_id,
    coalesce(
        (select articles from marts.duplicate_clusters as cluster where cluster.cluster_id = article.cluster_id), 1
    )::integer,
    capture_id, cleaner_version, agency, nullif(page_kind, 'article'), page_kind_reason, text
from news.articles as article
where article_id = $article
"""
_QUOTES = """
select
    quote.quote_id, quote.type, quote.text, quote.start_char, quote.end_char, quote.cue, quote.cue_start, quote.cue_end,
    quote.polarity, coalesce(entity.name, quote.speaker_name), quote.speaker_mention, quote.speaker_start,
    quote.speaker_end, quote.speaker_kind, quote.speaker_role, quote.person_id, quote.attribution, quote.confidence,
    quote.said_first
from news.quotes as quote
left join news.entities as entity on entity.entity_id = quote.person_id
where quote.article_id = $article and quote.day = $day
order by quote.start_char, quote.end_char
"""
_MENTIONS = """
select mention.start_char, mention.end_char, mention.text, mention.label, mention.entity_id, entity.name
from news.mentions as mention
left join news.entities as entity using (entity_id)
where mention.article_id = $article and mention.day = $day
order by mention.start_char
"""
_UNREAD = """
select unnest(unread).start_char, unnest(unread).end_char
from ops.extractions
where article_id = $article and day = $day
"""


def read_article(con: duckdb.DuckDBPyConnection, article_id: str) -> Article:
    """Raises NoAnswer where the publication has no such article."""
    return found_or_404(ask_for(con, Article, _ARTICLE, {"article": article_id}), "The article")[0]


def read_quotes(con: duckdb.DuckDBPyConnection, article: Article) -> tuple[Quote, ...]:
    return ask_for(con, Quote, _QUOTES, _given(article))


def read_mentions(con: duckdb.DuckDBPyConnection, article: Article) -> tuple[Named, ...]:
    return ask_for(con, Named, _MENTIONS, _given(article))


def marked_text(
    con: duckdb.DuckDBPyConnection, article: Article, quotes: Sequence[Quote], mentions: Sequence[Named]
) -> list[list[Piece]]:
    """The text by paragraphs, with all that was found in it."""
    unread = ask_for(con, _Stretch, _UNREAD, _given(article))
    marks = [Mark(marked.UNREAD, one.start, one.end) for one in unread]
    for number, quote in enumerate(quotes, 1):
        marks += _of_quote(quote, number)
    marks += [Mark(marked.MENTION, one.start, one.end, one.entity_id or "", label=one.label) for one in mentions]
    return marked.paragraphs(article.text, marks)


def _of_quote(quote: Quote, number: int) -> list[Mark]:
    marks = [Mark(marked.QUOTATION, quote.start, quote.end, quote.quote_id, number, quote.type, quote.is_sure)]
    if quote.speaker_start is not None and quote.speaker_end is not None:
        marks.append(Mark(marked.SPEAKER, quote.speaker_start, quote.speaker_end, label=quote.speaker))
    if quote.cue_start is not None and quote.cue_end is not None:
        marks.append(Mark(marked.CUE, quote.cue_start, quote.cue_end))
    return marks


def _given(article: Article) -> dict[str, object]:
    return {"article": article.article_id, "day": article.day}
