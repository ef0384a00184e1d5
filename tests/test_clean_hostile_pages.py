"""Pages that lie about themselves: each is an article or a rejection, never an exception, and costs no more than another."""

from datetime import UTC, datetime

import pytest

from pipeline.clean import decoding
from pipeline.clean.page import Article, RawPage, clean_page

TEXT = (
    "<p>The harbour ferry of Port Selm will run through the night from April, the city council decided after a long debate "
    "about money and noise, and the vote was close.</p>"
)
URL = "https://paper.example/2026/03/02/ferry"


def page(head: str = "", body: str = TEXT * 4) -> bytes:
    return f"<html><head><title>Ferry to run</title>{head}</head><body><article>{body}</article></body></html>".encode()


def cleaned(body: bytes, published: str | None = None) -> Article:
    found = clean_page(RawPage(body, URL, "text/html", datetime(2026, 3, 2, 18, tzinfo=UTC), feed_published=published))
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    "charset",
    [
        "base64",
        "rot13",
        "hex",
        "zip",
        "zlib",
        "bz2",
        "uu",
        "quopri",
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "x",
    ],
)
def test_a_charset_that_is_none_is_not_believed(charset: str) -> None:
    # One byte that is not UTF-8 makes the cleaner ask for the charset.
    assert "harbour ferry" in cleaned(page(f'<meta charset="{charset}">') + b"\xff").text


@pytest.mark.parametrize(
    "address", ["//[", "http://[bad", "https://[::1", "http://pap℀er.example/", "http://x:99999999/"]
)
@pytest.mark.parametrize("link", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">'])
def test_a_canonical_address_that_is_none_is_not_believed(link: str, address: str) -> None:
    assert cleaned(page(link.format(address))).canonical_url == URL


@pytest.mark.parametrize(
    "stamp",
    [
        "31 Dec 9999 23:59:00 -1200",
        "Mon, 01 Jan 2024 00:00:00 +9999999999999",
        "2024-01-01T00:00:00+24:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_moment_that_no_clock_shows_is_no_time_of_publication(stamp: str) -> None:
    found = cleaned(page(f'<meta property="article:published_time" content="{stamp}">'), published=stamp)
    assert found.published_precision in (None, "day")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("opening", [b"<!-- a comment -->", b"<?php one ?>", b"<!-- a comment -->\n<?php one ?> "])
def test_what_stands_before_a_page_does_not_hang_the_cleaner(opening: bytes) -> None:
    """60 of them would take one pattern for all of it a million years."""
    assert "harbour ferry" in cleaned(opening * 60 + page()).text


@pytest.mark.parametrize("root", [b"<rss version='2.0'>", b"<urlset>", b"<SVG>"])
def test_a_feed_behind_comments_is_still_told(root: bytes) -> None:
    told = decoding._not_text(b"<?xml version='1.0'?>\n<!-- one --> <!-- two -->\n" + root, "text/html")
    assert told == "a feed, sitemap or picture in XML"
