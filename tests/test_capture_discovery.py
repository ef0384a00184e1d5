"""Feeds and sitemaps as sites really write them, and as nobody should."""

import gzip
import time
from datetime import UTC, datetime

import pytest

from pipeline.capture.discovery import Found, NotAFeed, is_recent, read_feed, read_sitemap

URL = "http://x.example/feeds/all.xml"


def test_relative_links_are_made_whole() -> None:
    rss = (
        b"<rss version='2.0'><channel><item><link>../1</link></item>"
        b"<item><link>/2?a=1&amp;b=2</link></item></channel></rss>"
    )
    assert [item.url for item in read_feed(rss, URL, None)] == ["http://x.example/1", "http://x.example/2?a=1&b=2"]


def test_an_atom_feed_gives_title_date_and_author() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Fähre  kommt</title><link href="http://x.example/1"/>
    <updated>2026-06-03T10:00:00Z</updated><author><name>Ada Quill</name></author></entry></feed>""".encode()
    assert read_feed(atom, URL, None) == [
        Found("http://x.example/1", "Fähre kommt", "2026-06-03T10:00:00Z", "Ada Quill")
    ]


def test_a_json_feed_is_read() -> None:
    text = b"""{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/1","title":"One",
    "date_published":"2026-06-03",
    "authors":[{"name":"Ada Quill"},{"name":"Ben Nib"},{}]},{"id":"no address"},7]}"""
    assert read_feed(text, URL, "application/json") == [
        Found("http://x.example/1", "One", "2026-06-03", "Ada Quill; Ben Nib")
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n <?xml version='1.0'?><rss version='2.0'><channel><item><link>/1</link></item></channel></rss>",
        b"<rss version='2.0'><channel><item><title>a & b &nbsp; \x01</title><link>/1</link></item></channel>",
        b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><item><title>\xe9</title><link>/1</link>",
        b"<rss version='2.0'><channel><item><title>no link</title></item><item><link>/1</link></item></channel></rss>",
    ],
)
def test_a_feed_with_mistakes_still_gives_its_items(body: bytes) -> None:
    assert [item.url for item in read_feed(body, URL, None)] == ["http://x.example/1"]


def test_an_empty_feed_is_a_feed() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>", URL, None) == []


@pytest.mark.parametrize(
    ("body", "looks"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "an HTML page"),
        (b"<urlset><url><loc>/1</loc></url></urlset>", "kind: sitemap"),
        (b"{}", "JSON without items"),
        (b"{broken", "begins like JSON"),
        (b"\x89PNG\r\n\x1a\n", "something else"),
    ],
)
def test_what_is_no_feed_is_told_with_what_it_looks_like(body: bytes, looks: str) -> None:
    with pytest.raises(NotAFeed, match=looks):
        read_feed(body, URL, None)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{ENTITIES}<!ENTITY f SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("entity", ["&e29;", "&f;"])
def test_entities_are_neither_expanded_nor_fetched(entity: str) -> None:
    started = time.thread_time()
    rss = f"{BOMB}<rss version='2.0'><channel><item><title>{entity}</title><link>/1</link></item></channel></rss>"
    (item,) = read_feed(rss.encode(), URL, None)
    assert len(item.title or "") < 100
    sitemap = f"{BOMB}<urlset><url><loc>/1</loc><title>{entity}</title></url></urlset>"
    pages, _ = read_sitemap(sitemap.encode(), URL, 10**6)
    assert all(len(page.title or "") < 100 for page in pages) and time.thread_time() - started < 2


def test_a_packed_sitemap_is_unpacked_within_bounds() -> None:
    sitemap = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(5)) + b"</urlset>"
    assert len(read_sitemap(gzip.compress(sitemap), URL, 1000)[0]) == 5
    with pytest.raises(NotAFeed, match="unpacks to more than"):
        read_sitemap(gzip.compress(bytes(10**6)), URL, 1000)
    with pytest.raises(NotAFeed, match="broken"):
        read_sitemap(gzip.compress(sitemap)[:-20], URL, 1000)


@pytest.mark.parametrize("body", [b"", b"<html><body>no</body></html>", b"<rss version='2.0'></rss>", b"words"])
def test_what_is_no_sitemap_is_told(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="is no sitemap"):
        read_sitemap(body, URL, 1000)


def test_a_sitemap_of_a_large_site_is_read_up_to_a_bound() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(60_000)) + b"</urlset>"
    assert len(read_sitemap(body, URL, 10**8)[0]) == 50_000


def test_age_is_judged_where_a_date_is_given() -> None:
    since = datetime(2026, 6, 1, tzinfo=UTC)
    dates = {"2026-05-31": False, "2026-06-01": True, "2026-05-31T23:00:00-02:00": True, "yesterday": True, None: True}
    assert {date: is_recent(Found("u", published=date), since) for date in dates} == dates
