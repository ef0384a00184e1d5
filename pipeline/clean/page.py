"""The cleaner: the bytes of one page in, one article or the reason why there is none out. A pure function, without network and clock."""

import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lxml.etree import LxmlError  # pyright: ignore[reportUnknownVariableType]

from pipeline.clean.agencies import find_agencies, signs
from pipeline.clean.blocks import count_words, tidy
from pipeline.clean.bylines import tidy_byline
from pipeline.clean.datelines import find_dateline
from pipeline.clean.dates import FoundDate, find_month_day, parse_stamp
from pipeline.clean.decoding import Undecodable, decode_page
from pipeline.clean.html_page import clean_html, is_html
from pipeline.clean.languages import are_close, language_code, text_language
from pipeline.clean.page_kind import NotArticle
from pipeline.clean.plain_text import clean_plain_text
from pipeline.clean.reading import Reading
from pipeline.clean.urls import canonical_url
from pipeline.errors import DEFECTS
from pipeline.versions import with_libraries

# Stored with every article. Raised with every change of what is cleaned; tests/test_clean_frozen.py holds it to that.
CLEANER_VERSION = "7"
# Distributions whose versions decide what is cleaned; a test holds this to what the package imports.
LIBRARIES = ("trafilatura", "htmldate", "lxml", "courlan", "resiliparse", "faust-cchardet", "py3langid")
_FAILURES: tuple[type[Exception], ...] = (*DEFECTS, cast(type[Exception], LxmlError))


def cleaner() -> str:
    """What stored articles and rejected pages name: the version of the cleaner and those of its libraries."""
    return with_libraries(CLEANER_VERSION, LIBRARIES)


@dataclass(frozen=True)
class RawPage:
    """A page as captured. `language` is what the source declares (ISO 639-1; None for any); feed_* is what its feed said, as written."""

    body: bytes
    url: str
    content_type: str | None
    captured_at: datetime
    outlet: str | None = None
    language: str | None = None
    feed_title: str | None = None
    feed_published: str | None = None
    feed_author: str | None = None


@dataclass(frozen=True)
class Article:
    """An article as in news.articles; published_at is in UTC, paragraphs of text are separated by one empty line."""

    url: str
    canonical_url: str
    title: str | None
    byline: str | None
    published_at: datetime | None
    published_precision: str | None
    published_raw: str | None
    dateline: str | None
    language: str | None
    text: str
    word_count: int
    outlet: str | None
    agency: str | None
    engine_agreement: float | None
    page_kind: str
    page_kind_reason: str | None


@dataclass(frozen=True)
class Rejection:
    """Why a page gave no article: a reason of news.rejected_pages, and the figure or phrase that decided. `traceback` is for
    whoever mends the cleaner, where that failed; `page_kind` what the page is instead, where that is known."""

    reason: str
    detail: str
    traceback: str | None = None
    page_kind: str | None = None


def clean_page(page: RawPage) -> Article | Rejection:
    """The article of a page, or why it holds none. Bad input is a Rejection, never an exception; of the reason cleaner_error
    where a rule of ours, or a library, fails on it: a defect that costs this page alone."""
    try:
        return _cleaned(page)
    except _FAILURES as error:
        detail = f"the cleaner failed on the page: {error!r}; the run's log has the traceback"
        return Rejection("cleaner_error", detail, traceback.format_exc())


def _cleaned(page: RawPage) -> Article | Rejection:
    source = decode_page(page.body, page.content_type)
    if isinstance(source, Undecodable):
        return Rejection(source.reason, source.detail)
    if is_html(source, page.content_type):
        reading = clean_html(source, page.url, page.captured_at)
    else:
        reading = clean_plain_text(source, page.feed_title, page.captured_at)
    if isinstance(reading, NotArticle):
        return Rejection(reading.reason, reading.detail, page_kind=reading.kind)
    return _article(page, reading)


def _article(page: RawPage, reading: Reading) -> Article | Rejection:
    language = text_language(reading.text, reading.language or page.language)
    wanted = language_code(page.language)
    if wanted and language.sure and language.code and not are_close(language.code, wanted):
        return Rejection("language", f"the text is in {language.code!r}, the source declares {wanted!r}")
    opening = next((found for block in reading.text.split("\n\n", 4)[:4] if (found := find_dateline(block))), None)
    published = _published(page, reading, opening.text if opening else None)
    outlet = page.outlet or reading.outlet or (opening.agency if opening else None)
    authors = [*reading.authors, page.feed_author or ""]
    return Article(
        url=page.url,
        canonical_url=canonical_url(page.url, reading.addresses),
        title=reading.title or (tidy(page.feed_title) if page.feed_title else None),
        byline=reading.byline or (tidy_byline([page.feed_author], outlet) if page.feed_author else None),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_raw=published.raw if published else None,
        dateline=opening.text if opening else None,
        language=language.code,
        text=reading.text,
        word_count=count_words(reading.text),
        outlet=outlet,
        agency=find_agencies(signs(authors, reading.text.split("\n\n"), reading.untidied), outlet),
        engine_agreement=reading.agreement,
        page_kind=reading.kind,
        page_kind_reason=reading.kind_reason,
    )


def _published(page: RawPage, reading: Reading, dateline: str | None) -> FoundDate | None:
    """The page's own time, else the feed's, else the day and month of the dateline, whose year stays open."""
    feed = parse_stamp(page.feed_published) if page.feed_published else None
    if reading.published and reading.published.precision != "month_day":
        return reading.published
    if feed and feed.at:
        return feed
    if reading.published:
        return reading.published
    partial = find_month_day(dateline) if dateline else None
    return FoundDate(None, "month_day", partial) if partial else None
