"""Feeds and sitemaps: bytes in, addresses out, with what the list says of each. Nothing here uses the network; the functions
run in a reader's process (`readers`), where a hang or a hunger for memory costs one feed."""

import gzip
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import feedparser  # pyright: ignore[reportMissingTypeStubs]
from lxml import etree as _lxml  # pyright: ignore[reportAttributeAccessIssue, reportMissingTypeStubs, reportUnknownVariableType]

from pipeline.capture.outside import (
    ADDRESS,
    MOMENT,
    NAME,
    mended_markup,
    plain_text,
    text_type,
    whole_address,
    without_nested_entities,
)
from pipeline.errors import DEFECTS

_MOST_ITEMS = 50_000
_MOST_AUTHORS = 50
etree = cast("Any", _lxml)  # lxml comes without types


class NotAFeed(ValueError):
    """The bytes are no feed or sitemap; says what they look like and what to do."""


@dataclass(frozen=True)
class Found:
    """An address, and what the feed or sitemap says of it, as written but for what is no text (see `outside`)."""

    url: str
    title: str | None = None
    published: str | None = None
    author: str | None = None
    language: str | None = None


def read_feed(body: bytes, url: str, content_type: str | None) -> list[Found]:
    """The items of an RSS, RDF, Atom or JSON feed, in its order. Raises NotAFeed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    headers = {"content-location": url, "content-type": text_type(content_type) or "application/xml"}
    markup = io.BytesIO(without_nested_entities(mended_markup(body)))
    try:
        parsed = cast("Mapping[str, Any]", cast("Any", feedparser).parse(markup, response_headers=headers))
    except DEFECTS as error:
        # feedparser 6 fails on some malformed feeds: KeyError 'links' for tags closed twice, UnicodeError for its own guess.
        reason = f"the parser fails on it ({type(error).__name__}: {error})"
        raise NotAFeed(f"{url} is no feed that can be read: {reason}; look for another feed of the site") from error
    entries = cast("list[Mapping[str, Any]]", parsed["entries"])
    if not parsed.get("version") and not entries:
        raise NotAFeed(f"{url} is no feed: it is {_looks_like(body)}; copy the address of the site's RSS or Atom feed")
    found = (
        _found(url, entry.get("link"), entry.get("title"), _written_date(entry), entry.get("author"))
        for entry in entries[:_MOST_ITEMS]
    )
    return [item for item in found if item]


def _found(page: str, link: object, title: object, published: object, author: object) -> Found | None:
    """None where there is no link."""
    address = plain_text(link, ADDRESS)
    if address is None:
        return None
    return Found(
        whole_address(page, address), plain_text(title), plain_text(published, MOMENT), plain_text(author, NAME)
    )


def _written_date(entry: Mapping[str, Any]) -> object:
    # Not entry.get("updated"): feedparser warns there, and gives `published` in its place.
    return entry.get("published") or cast("Any", dict).get(entry, "updated")


def _json_feed(body: bytes, url: str) -> list[Found]:
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise NotAFeed(f"{url} is no feed: its JSON is nested without end; look for an RSS feed") from error
    except ValueError as error:
        raise NotAFeed(f"{url} is no feed: it begins like JSON, but is not ({error}); look for an RSS feed") from error
    items = data.get("items")
    if not isinstance(items, list):
        raise NotAFeed(f"{url} is no feed: it is JSON without items; look for the site's RSS, Atom or JSON feed")
    entries = [_mapping(item) for item in cast("list[object]", items)[:_MOST_ITEMS]]
    found = (
        _found(
            url,
            entry.get("url") or entry.get("external_url"),
            entry.get("title"),
            entry.get("date_published") or entry.get("date_modified"),
            "; ".join(_names(entry)),
        )
        for entry in entries
    )
    return [item for item in found if item]


def _names(entry: Mapping[str, Any]) -> list[str]:
    given = entry.get("authors") or [entry.get("author")]
    people = cast("list[object]", given)[:_MOST_AUTHORS] if isinstance(given, list) else [given]
    return [name for person in people if (name := plain_text(_mapping(person).get("name")))]


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def read_sitemap(body: bytes, url: str, max_bytes: int) -> tuple[list[Found], list[Found]]:
    """The pages of a sitemap with their news titles and dates, and the sitemaps that an index names, with when they changed.

    Gzipped sitemaps are unpacked up to `max_bytes`. Raises NotAFeed.
    """
    if body.startswith(b"\x1f\x8b"):
        body = _unpack(body, url, max_bytes)
    pages: list[Found] = []
    sitemaps: list[Found] = []
    entry: dict[str, str] = {}
    root = ""
    # No entities, no DTD, no network: a sitemap is somebody else's file.
    options: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "recover": True}
    try:
        for event, node in etree.iterparse(io.BytesIO(mended_markup(body)), events=("start", "end"), **options):
            name = _local(node)
            root = root or name
            if event == "start" or len(pages) + len(sitemaps) >= _MOST_ITEMS:
                continue
            if name == "url" and (link := entry.get("loc")):
                published = entry.get("publication_date") or entry.get("lastmod")
                page = _found(url, link, entry.get("title"), published, None)
                pages += [replace(page, language=plain_text(entry.get("language"), MOMENT))] if page else []
            elif name == "sitemap" and (link := entry.get("loc")):
                changed = plain_text(entry.get("lastmod"), MOMENT)
                sitemaps.append(Found(whole_address(url, link), published=changed))
            elif text := plain_text(_characters(node), ADDRESS):
                entry.setdefault(name, text)
            if name in ("url", "sitemap"):
                entry = {}
                node.clear()
    except etree.XMLSyntaxError as error:
        raise NotAFeed(f"{url} is no sitemap: {error}") from error
    if root not in ("urlset", "sitemapindex"):
        raise NotAFeed(f"{url} is no sitemap: it is {_looks_like(body)}; sitemaps are named in the site's robots.txt")
    return pages, sitemaps


def _unpack(body: bytes, url: str, max_bytes: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            unpacked = file.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAFeed(f"{url} is no sitemap: it is gzipped, but broken ({error})") from error
    if len(unpacked) > max_bytes:
        raise NotAFeed(f"{url} unpacks to more than {max_bytes:,} bytes; name one of its smaller sitemaps")
    return unpacked


def _local(node: Any) -> str:
    # Not etree.QName: it refuses a prefix that was never declared, as in <news:title> without its xmlns.
    return str(node.tag).rpartition("}")[2].rpartition(":")[2] if isinstance(node.tag, str) else ""


def _characters(node: Any) -> str | None:
    try:
        return node.text
    except UnicodeDecodeError:  # lxml lets bytes through that are no UTF-8, such as surrogates
        return None


def _looks_like(body: bytes) -> str:
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "empty"
    if start.startswith((b"<!doctype html", b"<html")) or b"<body" in start:
        return "an HTML page"
    if b"<urlset" in start or b"<sitemapindex" in start:
        return "a sitemap, for which a source has kind: sitemap"
    if b"<rss" in start or b"<feed" in start or b"<rdf" in start:
        return "a feed, for which a source has kind: feed"
    return "something else"


def in_language(listed: list[Found], language: str | None) -> list[Found]:
    """The pages of a news sitemap in a language (ISO 639-1; None: in any). A list that never names it says all of its pages are
    in another, by mistake or in three letters: then none of that is believed."""
    said = [(found.language or "")[:2].lower() for found in listed]
    if language is None or language not in said:
        return listed
    return [found for found, named in zip(listed, said, strict=True) if named in ("", language)]


def is_recent(found: Found, since: datetime) -> bool:
    """False for an entry dated before `since`; True where it has no date that can be read."""
    try:
        written = datetime.fromisoformat(found.published or "")
    except ValueError:
        return True
    return (written if written.tzinfo else written.replace(tzinfo=since.tzinfo)) >= since
