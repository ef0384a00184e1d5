"""Fuzzed input for every function that meets outside bytes: what each may do, for hypothesis (tests/test_fuzz.py) and, with
coverage as its guide, for atheris: `python tests/hostile/fuzz.py TARGET --seconds N`, where `pip install atheris` was run."""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.answers import retry_after
from pipeline.capture.discovery import Found, NotAFeed, is_recent, read_feed, read_sitemap
from pipeline.capture.outside import (
    http_date,
    is_plain,
    plain_text,
    sendable,
    shown,
    text_type,
    whole_address,
    without_secrets,
)
from pipeline.capture.robots import allows, crawl_delay
from pipeline.capture.warc_records import list_pages, read_pages
from pipeline.clean.page import Article, RawPage, Rejection, clean_page
from pipeline.shown import unsteered

URL = "http://x.example/feeds/all.xml"
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
PAGE = "<html><head><title>Ferry to run</title>{}</head><body><article>{}</article></body></html>"
TEXT = (
    "<p>The harbour ferry of Port Selm will run through the night from April, the city council decided on Monday.</p>"
    * 4
)


def _clean_found(found: Found) -> None:
    for value in (found.url, found.title, found.published, found.author):
        assert value is None or is_plain(value), found
        (value or "").encode()
    is_recent(found, NOON)
    _address(found.url)


def _address(url: str) -> None:
    try:
        address = clean_address(url)
        key = address_key(address)
    except ValueError:
        return
    key.encode()
    assert address_key(clean_address(address)) == key, url


def fuzz_feed(data: bytes) -> None:
    """A feed gives clean items, or says that it is none."""
    try:
        items = read_feed(data, URL, None)
    except NotAFeed:
        return
    for item in items:
        _clean_found(item)


def fuzz_sitemap(data: bytes) -> None:
    """So does a sitemap."""
    try:
        pages, sitemaps = read_sitemap(data, URL, 1_000_000)
    except NotAFeed:
        return
    for page in pages:
        _clean_found(page)
    for sitemap in sitemaps:
        _address(sitemap.url)


def fuzz_robots(data: bytes) -> None:
    """A robots.txt says yes or no, and a delay that is a number not below nothing."""
    text = data.decode("utf-8-sig", "replace")
    assert allows(text, [URL], "Quotewire") in ([True], [False])
    delay = crawl_delay(text, "Quotewire")
    assert delay is None or delay >= 0


def fuzz_page(data: bytes) -> None:
    """A page is an article or a rejection, and not for a rule of ours that failed."""
    _cleaned(data)


def fuzz_json_ld(data: bytes) -> None:
    """So is a page with any JSON-LD."""
    script = data.decode("utf-8", "replace").replace("</", "<")
    _cleaned(PAGE.format(f'<script type="application/ld+json">{script}</script>', TEXT).encode())


def fuzz_date(data: bytes) -> None:
    """A date is a moment or none, wherever it stands."""
    text = data.decode("utf-8", "replace")
    http_date(text)
    is_recent(Found(URL, published=text), NOON)
    retry_after(text, text)
    plain = text.translate({ord(c): None for c in "<>\"'&"})
    head = f'<meta property="article:published_time" content="{plain}"><time datetime="{plain}">{plain}</time>'
    _cleaned(PAGE.format(head, TEXT).encode(), published=plain_text(text, 100))


def fuzz_address(data: bytes) -> None:
    """An address has one key or is none; a link leads somewhere or stays as it is."""
    text = data.decode("utf-8", "surrogatepass" if data.isascii() else "replace")
    _address(text)
    _address("http://x.example/" + text)
    _address(whole_address(URL, text))
    assert without_secrets(without_secrets(text)) == without_secrets(text)


def fuzz_header(data: bytes) -> None:
    """What is kept of a header can be sent back and shown."""
    text = data.decode("latin-1")
    kept = sendable(text)
    assert kept is None or (kept.isascii() and kept.isprintable())
    text_type(text)
    assert is_plain(shown(text) or "")
    unsteered(text).encode()


def fuzz_warc(data: bytes) -> None:
    """A WARC file is read to its end, or says where it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.warc.gz").write_bytes(data)
        listing = list_pages(Path(folder), "x.warc.gz", 0)
        read_pages(Path(folder), "x.warc.gz", [offset for offset, _ in listing.pages[:5]], 100_000)


def _cleaned(data: bytes, published: str | None = None) -> None:
    outcome = clean_page(RawPage(data, URL, "text/html", NOON, feed_published=published))
    if isinstance(outcome, Rejection):
        assert outcome.reason != "cleaner_error", outcome.traceback
    else:
        assert isinstance(outcome, Article)
        for value in (outcome.text, outcome.title, outcome.byline, outcome.canonical_url):
            (value or "").encode()


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): target for name, target in dict(globals()).items() if name.startswith("fuzz_")
}


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with: those of the table, where it has some for the target."""
    from addresses import ADDRESSES
    from archives import WARCS
    from lists import FEEDS, SITEMAPS
    from pages import PAGES

    tables = {"feed": FEEDS, "sitemap": SITEMAPS, "page": PAGES, "warc": WARCS, "address": ADDRESSES}
    if target not in tables:
        return [
            b"Mon, 01 Jun 2026 09:00:00 +0200",
            b"2026-06-03T08:00:00Z",
            b"User-agent: *\nDisallow: /a*b$\n",
            b'{"@type":"NewsArticle","author":[{"name":"A"}]}',
        ]
    given = [case.make() for case in tables[target].cases]
    small = [one if isinstance(one, bytes) else str(one).encode("utf-8", "replace") for one in given]
    return [one for one in small if len(one) < 20_000]


def mutated(chance: random.Random, given: list[bytes]) -> Iterator[bytes]:
    """Seeds with bytes flipped, cut, doubled and spliced, without end."""
    while True:
        one = bytearray(chance.choice(given))
        for _ in range(chance.randint(1, 8)):
            at = chance.randint(0, len(one))
            match chance.randint(0, 4):
                case 0:
                    one[at : at + 1] = bytes([chance.randint(0, 255)])
                case 1:
                    del one[at : at + chance.randint(1, 20)]
                case 2:
                    one[at:at] = one[at : at + chance.randint(1, 50)] * chance.randint(1, 5)
                case 3:
                    other = chance.choice(given)
                    start = chance.randint(0, len(other))
                    one[at:at] = other[start : start + chance.randint(1, 50)]
                case _:
                    one[at:at] = chance.choice(SPICE)
        yield bytes(one)


SPICE = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"&#55357;", b"&#x110000;", b"<!--", b"]]>", b"<![CDATA[", b"[", b"//[", b"%", b"\xe2\x84\x80", b"+9999999999999", b"9999-12-31T23:59:59-23:59",
    b'"', b"{", b"\\ud800", b"1e999", b"NaN", b"<a>" * 50, b"&amp;" * 20, b"\r\n\r\n", b"WARC/1.1\r\n", b"\x1f\x8b\x08", b"https://", b"@", b"?token=x", b"\xf0\x9f\xa6\x86",
]  # fmt: skip


def main() -> None:
    """Runs one target under atheris."""
    import argparse

    import atheris  # type: ignore[import-not-found]

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    given = parser.parse_args()
    target = TARGETS[given.target]
    corpus = tempfile.mkdtemp(prefix=f"fuzz-{given.target}-")
    for number, seed in enumerate(seeds(given.target)):
        (Path(corpus) / str(number)).write_bytes(seed)
    atheris.instrument_all() if given.target not in ("page", "json_ld", "date") else None
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={given.seconds}",
            "-max_len=20000",
            "-timeout=20",
            "-rss_limit_mb=3000",
            corpus,
        ],
        target,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
