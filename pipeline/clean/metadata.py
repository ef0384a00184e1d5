"""Title, authors, publication time, outlet and canonical address of an HTML page: which of the page's statements is believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from pipeline.clean.blocks import tidy
from pipeline.clean.bylines import json_authors, meta_authors, tidy_byline
from pipeline.clean.dates import FoundDate, find_date, parse_stamp
from pipeline.clean.engines import trafilatura
from pipeline.clean.headline import declared_headline, forms_of_headline, with_parts, without_site
from pipeline.clean.headline_area import read_headline_area
from pipeline.clean.structured import Structured, names, plain
from pipeline.errors import DEFECTS

_META_TIMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "article:published", "published_time", "publishdate",
    "publish_date", "publish-date", "pubdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dc.date", "date",
)  # fmt: skip


@dataclass(frozen=True)
class PageMetadata:
    """What the page says about its article; every form of its headline in `titles`, all authors as written in `authors`."""

    title: str | None
    titles: list[str]
    byline: str | None
    published: FoundDate | None
    outlet: str | None
    descriptions: list[str]
    addresses: list[str]
    language: str | None
    authors: list[str]


def read_metadata(tree: Any, source: str, data: Structured, url: str, latest: datetime) -> PageMetadata:
    """Metadata of a parsed page; times after `latest` are not believed. JSON-LD of an article first, then meta tags, then the visible page."""
    outlet = _outlet(data)
    published = _declared_time(tree, data, latest)
    title = declared_headline(tree, data)
    authors = [*json_authors(data), *meta_authors(data)]
    byline = tidy_byline(json_authors(data), outlet) or tidy_byline(meta_authors(data), outlet)
    if not (title and byline and published):
        read = cache(partial(_read_visible, tree, url))
        title = title or read().get("title")
        area = read_headline_area(source, with_parts(forms_of_headline(tree, data, title)))
        seen = (
            area.published
            if area.published and (area.published.at is None or _believable(area.published, latest))
            else None
        )
        below = area.byline or read().get("author") or ""
        authors.append(below)
        byline = byline or tidy_byline([below], outlet)
        full = seen if seen and seen.at else None
        published = published or full or _visible_date(tree, read().get("date"), url, latest) or seen
    titles = forms_of_headline(tree, data, title)
    return PageMetadata(
        title=without_site(title, outlet, titles) if title else None,
        titles=with_parts(titles),
        byline=byline,
        published=published,
        outlet=outlet,
        descriptions=_descriptions(data),
        addresses=_addresses(tree, data),
        language=_declared_language(tree, data),
        authors=authors,
    )


def _declared_time(tree: Any, data: Structured, latest: datetime) -> FoundDate | None:
    """datePublished, a publication meta tag, or the page's only <time> element, in that order; the finer of equal days wins."""
    candidates = [data.text("datePublished"), *(data.first_meta(name) for name in _META_TIMES)]
    candidates += [
        element.get("datetime") or element.get("content")
        for element in tree.iter("time", "span", "abbr")
        if element.get("itemprop") == "datePublished"
    ]
    found = [date for raw in candidates if raw and (date := parse_stamp(raw)) and _believable(date, latest)]
    if not found:
        times = {element.get("datetime") for element in tree.iter("time") if element.get("datetime")}
        found = [date for raw in times if len(times) == 1 and (date := parse_stamp(raw)) and _believable(date, latest)]
    if not found:
        return None
    return next(
        (
            date
            for date in found
            if found[0].precision == "day" and date.precision != "day" and _same_day(date, found[0])
        ),
        found[0],
    )


def _same_day(a: FoundDate, b: FoundDate) -> bool:
    return a.at is not None and b.at is not None and abs(a.at - b.at) <= timedelta(hours=36)


def _believable(date: FoundDate, latest: datetime) -> bool:
    return date.at is not None and date.at.year >= 1900 and date.at <= latest + timedelta(days=1)


def _read_visible(tree: Any, url: str) -> dict[str, str | None]:
    """What trafilatura and htmldate read from the visible page; nothing where they fail on it."""
    try:
        read: Any = trafilatura().extract_metadata(
            tree,
            url if url.startswith("http") else None,
            {"extensive_search": False, "original_date": True, "max_date": None},
            False,
        )
    except DEFECTS:
        # htmldate 1.9 compares moments in zones of a day and more (ValueError): what the page says elsewhere stands.
        return dict.fromkeys(("title", "author", "date"))
    return {"title": plain(read.title) if read.title else None, "author": read.author, "date": read.date}


def _visible_date(tree: Any, day: str | None, url: str, latest: datetime) -> FoundDate | None:
    """htmldate's day, where page or address really write that day with its year: htmldate fills a missing year or day by itself."""
    if not day or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return None
    year, month, number = day.split("-")
    packed = re.compile(rf"{year}\D?{month}\D?{number}")
    date = parse_stamp(day)
    if date is None or not _believable(date, latest):
        return None
    for line in _date_lines(tree, year):
        written = find_date(line)
        if written and written.at and written.at.date().isoformat() in (day, _shifted(day, -1), _shifted(day, 1)):
            return written if written.at.date().isoformat() == day or written.precision != "day" else date
        if packed.search(line):
            return replace(date, raw=line[:80])
    return replace(date, raw=url[:200]) if packed.search(re.sub(r"[/_]", "-", url)) else None


def _shifted(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def _date_lines(tree: Any, year: str) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        for text in (element.text, element.tail, *element.attrib.values()):
            if text and year in text and len(text) < 2000:
                yield tidy(text)[:300]
        if element.tag in ("p", "div", "span", "li", "td") and len(element) and len(element) < 8:
            whole = tidy(" ".join(element.itertext()))
            if year in whole and len(whole) < 200:
                yield whole


def _outlet(data: Structured) -> str | None:
    publisher = next(iter(names(data.article.get("publisher"))), None)
    name = (
        data.first_meta("og:site_name") or publisher or data.first_meta("application-name", "dc.publisher", "publisher")
    )
    return name if name and not name.startswith("http") and len(name) <= 80 else None


def _descriptions(data: Structured) -> list[str]:
    found = [
        *data.meta.get("og:description", []),
        *data.meta.get("description", []),
        *data.meta.get("twitter:description", []),
        data.text("description"),
    ]
    return [text for text in dict.fromkeys(found) if text]


def _addresses(tree: Any, data: Structured) -> list[str]:
    links = [element.get("href") for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"]
    return [address for address in [*links, *data.meta.get("og:url", [])] if address]


def _declared_language(tree: Any, data: Structured) -> str | None:
    root = next((element for element in tree.iter("html")), None)
    label = root.get("lang") or root.get("xml:lang") if root is not None else None
    return (
        label or data.text("inLanguage") or data.first_meta("og:locale", "content-language", "language", "dc.language")
    )


def is_article_page(data: Structured) -> bool:
    """True where the page declares itself an article."""
    return (
        bool(data.article)
        or "article" in (data.first_meta("og:type") or "").lower()
        or data.first_meta("article:published_time") is not None
    )


def is_paid(data: Structured) -> bool:
    """True where the page declares that its article is not free."""
    free: object = data.article.get("isAccessibleForFree")
    return str(free).lower() == "false" or (data.first_meta("article:content_tier") or "").lower() in (
        "locked",
        "metered",
    )
