"""Pages that lie about themselves: each is an article or a rejection, never an exception, and costs no more than another."""

from datetime import UTC, datetime

import pytest

from bench.hostile_pages import read
from pipeline.clean import decoding
from pipeline.clean.page import Article, RawPage, Rejection, clean_page

TEXT = (
    "<p>The harbour ferry of Port Selm will run through the night from April, the city council decided after a long debate "
    "about money and noise, and the vote was close.</p>"
)
URL = "https://paper.example/2026/03/02/ferry"
CAPTURED = datetime(2026, 3, 2, 18, tzinfo=UTC)


def page(head: str = "", body: str = TEXT * 4) -> bytes:
    return f"<html><head><title>Ferry to run</title>{head}</head><body><article>{body}</article></body></html>".encode()


def cleaned(body: bytes, published: str | None = None) -> Article:
    found = clean_page(RawPage(body, URL, "text/html", CAPTURED, feed_published=published))
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


def test_a_time_that_the_date_finder_fails_on_is_no_failure_of_the_page() -> None:
    """Found by make fuzz: no zone is 24 hours wide."""
    body = b'<meta property="article:published_time"content="2024-1-1T00+2400"'
    found = clean_page(RawPage(body, "http://paper.example/ferry", "text/html", datetime(2026, 3, 2, 18, tzinfo=UTC)))
    assert isinstance(found, Rejection) and found.reason != "cleaner_error", found


@pytest.mark.timeout(30)
@pytest.mark.parametrize("opening", [b"<!-- a comment -->", b"<?php one ?>", b"<!-- a comment -->\n<?php one ?> "])
def test_what_stands_before_a_page_does_not_hang_the_cleaner(opening: bytes) -> None:
    """60 of them would take one pattern for all of it a million years."""
    assert "harbour ferry" in cleaned(opening * 60 + page()).text


@pytest.mark.parametrize("root", [b"<rss version='2.0'>", b"<urlset>", b"<SVG>"])
def test_a_feed_behind_comments_is_still_told(root: bytes) -> None:
    told = decoding._not_text(b"<?xml version='1.0'?>\n<!-- one --> <!-- two -->\n" + root, "text/html")
    assert told == "a feed, sitemap or picture in XML"


@pytest.mark.parametrize(
    "tag",
    [
        "".join(f"a{i}=1 " for i in range(60_000)),
        " ".join(f"a{i}" for i in range(60_000)),
        "b='>' " + " ".join(f"a{i}=<b" for i in range(25_000)),
        "><div ".join([" ".join(f"a{i}" for i in range(1_500))] * 250),
    ],
    ids=["with values", "without values", "behind a mark", "on many tags"],
)
@pytest.mark.timeout(30)
def test_a_tag_of_very_many_attributes_is_not_parsed(tag: str) -> None:
    """The parser would compare each with all the others."""
    found = clean_page(RawPage(page(body=f"<div {tag}>{TEXT * 4}</div>"), URL, "text/html", CAPTURED))
    assert isinstance(found, Rejection) and found.reason == "parser_limit"
    assert "attributes" in found.detail


def test_many_attributes_on_many_tags_and_a_value_of_many_words_are_no_reason() -> None:
    tags = "".join(f"<p {' '.join(f'a{i}=1' for i in range(2_000))}>x</p>" for _ in range(100))
    value = f"<p title='{'word = ' * 60_000}'>x</p>"
    script = f"<script>if (a<b) {{ {'x = 1; ' * 60_000} }}</script>"
    assert "harbour ferry" in cleaned(page(body=TEXT * 4 + tags + value + script)).text


@pytest.mark.timeout(60)
def test_very_many_short_paragraphs_do_not_hang_the_cleaner() -> None:
    assert "harbour ferry" in cleaned(page(body=TEXT * 4 + f"<ul>{'<li>x' * 25_000}</ul>")).text


@pytest.mark.timeout(30)
@pytest.mark.parametrize("opening", ["<h1 ", "<h1><!--", "<h1><script ", "<h1><b", "<h1>a</h1", "</p", "<script"])
def test_markup_that_never_ends_around_the_headline_does_not_hang_the_cleaner(opening: str) -> None:
    assert cleaned(page(body=f"<h1>Ferry to run</h1>{TEXT * 4}{opening * 9_000}"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "name", ["one meta", "comments", "nested ul", "JSON-LD objects", "less than", "plain dateline"]
)
def test_the_benchmark_of_hostile_pages_reads_them(name: str) -> None:
    cost = read(name, 20_000)
    assert cost["seconds"] < 30 and cost["megabytes"] > 50
