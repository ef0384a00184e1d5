"""Where an outlet keeps its lists of articles: what its home page and robots.txt name, and the usual places. Bytes in, addresses
out; the functions run in a reader's process (`readers`)."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin

from lxml import etree as _lxml  # pyright: ignore[reportAttributeAccessIssue, reportMissingTypeStubs, reportUnknownVariableType]
from protego import Protego

from pipeline.capture.discovery import Found, NotAFeed, read_feed, read_sitemap
from pipeline.capture.outside import NAME, plain_text, whole_address

USUAL = (
    "/feed",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/sitemap_news.xml",
    "/news-sitemap.xml",
    "/sitemap.xml",
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST = 20
etree = cast("Any", _lxml)  # lxml comes without types


@dataclass(frozen=True)
class HomePage:
    """What a home page says of its outlet; nulls where it says nothing."""

    name: str | None
    language: str | None  # ISO 639-1
    feeds: list[str]


@dataclass(frozen=True)
class Listing:
    """A list of articles: feed or sitemap, its items, and the sitemaps that it names."""

    kind: str
    items: list[Found]
    named: list[str]


def read_home_page(body: bytes, url: str) -> HomePage:
    """The outlet's name, language and feeds, as its home page gives them. A page that is none says nothing."""
    root = etree.fromstring(body, etree.HTMLParser(no_network=True, recover=True)) if body.strip() else None
    if root is None:
        return HomePage(None, None, [])
    name = next(iter(root.xpath("//meta[@property='og:site_name']/@content")), None)
    language = str(root.get("lang") or "")[:2].lower()
    links = root.xpath("//link[contains(concat(' ', normalize-space(@rel), ' '), ' alternate ')][@type and @href]")
    typed = [link.get("href") for link in links if link.get("type").split(";")[0].strip().lower() in _FEED_TYPES]
    feeds = [whole_address(url, str(link).strip()) for link in typed[:_MOST]]
    known = language if len(language) == 2 and language.isascii() and language.isalpha() else None
    return HomePage(plain_text(name, NAME), known, list(dict.fromkeys(feeds)))


def named_sitemaps(text: str, url: str) -> list[str]:
    """The sitemaps that a robots.txt names."""
    return [urljoin(url, name) for name, _ in zip(Protego.parse(text).sitemaps, range(_MOST), strict=False)]


def read_list(body: bytes, url: str, content_type: str | None, max_bytes: int) -> Listing:
    """A feed or a sitemap, whichever it is. Raises NotAFeed for what is neither."""
    try:
        items, named = read_sitemap(body, url, max_bytes)
    except NotAFeed as no_sitemap:
        try:
            return Listing("feed", read_feed(body, url, content_type), [])
        except NotAFeed:
            if b"<urlset" in body[:2000] or b"<sitemapindex" in body[:2000] or body.startswith(b"\x1f\x8b"):
                raise no_sitemap from None
            raise
    return Listing("sitemap", items, [sitemap.url for sitemap in named])
