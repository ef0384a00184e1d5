"""`quotewire sources add` and `sources check`, over a site on loopback: what is found, what is written, and that nothing is stored."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from capture_site import Reply, Site, feed, page
from command_line import Quotewire

from pipeline.capture.lists import read_home_page
from pipeline.sources import SourcesError, load_sources
from pipeline.sources_writing import add_source

HOME = b"""<html lang="en-GB"><head><meta property="og:site_name" content="Harbor Ledger">
<link rel="alternate" type="application/rss+xml" href="/news.rss"><link rel=alternate hreflang=de href="/de">
<link rel="alternate" type="application/rss+xml" href="http://[bad"></head><body></body></html>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://harbor.example/a</loc><news:news><news:publication_date>2026-06-03T09:00:00Z</news:publication_date>
<news:title>Ferry</news:title></news:news></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>http://harbor.example/news.xml.gz</loc>
</sitemap></sitemapindex>"""
MINE = """# my sources
sources:  # in the order of their worth
  - id: inbox   # by hand
    kind: urls
    outlet: "Inbox"
    urls:
      - http://harbor.example/a  # the first
  # - id: later
  #   kind: feed
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"harbor.example/": HOME, "harbor.example/a": page("Ferry")}) as running:
        running.pages["harbor.example/robots.txt"] = (
            b"Sitemap: http://harbor.example/map.xml\nUser-agent: *\nAllow: /\n"
        )
        running.pages["harbor.example/news.rss"] = feed("harbor.example", "/a", "/b")
        running.pages["harbor.example/map.xml"] = Reply(INDEX, headers={"Content-Type": "text/xml"})
        running.pages["harbor.example/news.xml.gz"] = Reply(gzip.compress(NEWS), headers={"Content-Type": "text/xml"})
        yield running


@pytest.fixture
def mine(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(MINE)
    monkeypatch.setenv("QUOTEWIRE_SOURCES", str(path))
    monkeypatch.setenv("QUOTEWIRE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTEWIRE_HOST_DELAY", "0")
    monkeypatch.setenv("QUOTEWIRE_RESOLVE", json.dumps({"*.example": site.address}))
    return path


def test_an_outlets_lists_are_found_shown_and_the_best_is_added_with_all_comments_kept(
    quotewire: Quotewire, mine: Path
) -> None:
    ended = quotewire("sources", "add", "http://harbor.example", "--yes")
    assert (ended.code, ended.err) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines() if line.startswith("http")}
    assert rows["http://harbor.example/news.rss"] == ["feed", "2", "2026-06-02", "07:00", "2"]
    assert rows["http://harbor.example/map.xml"] == ["sitemap", "1", "2026-06-03", "09:00", "1"]
    added = load_sources(mine)[1]
    assert added.model_dump(include={"id", "kind", "outlet", "language", "url"}) == {
        "id": "harbor-example",
        "kind": "feed",
        "outlet": "Harbor Ledger",
        "language": "en",
        "url": "http://harbor.example/news.rss",
    }
    lines = mine.read_text().splitlines()
    assert [line for line in lines if line in MINE.splitlines()] == MINE.splitlines() and len(lines) == 14
    assert not (mine.parent / "data").exists(), "nothing is stored, and no state is made"
    again = quotewire("sources", "add", "http://harbor.example", "--yes")
    assert again.code == 0 and "on the list already, as harbor-example" in again.out
    assert mine.read_text().splitlines() == lines


def test_nothing_is_added_without_a_yes(quotewire: Quotewire, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    ended = quotewire("sources", "add", "nowhere.test:99999", "--yes")
    assert ended.code == 1 and "nowhere.test" in ended.err
    ended = quotewire("sources", "add", "harbor.example", "--yes")
    assert ended.code == 1 and "https://harbor.example" in ended.err  # its server speaks no TLS
    ended = quotewire("sources", "add", "http://harbor.example")
    assert ended.code == 1 and "nothing was added" in ended.out and mine.read_text() == MINE


def test_every_source_is_tried_once_and_told(quotewire: Quotewire, mine: Path, site: Site) -> None:
    for name, kind, address in (
        ("map", "sitemap", "map.xml"),
        ("wrong", "feed", "map.xml"),
        ("gone", "feed", "gone.rss"),
    ):
        add_source(mine, {"id": name, "kind": kind, "outlet": "H", "url": f"http://harbor.example/{address}"})
    ended = quotewire("sources", "check")
    rows = {line.split()[0]: line for line in ended.out.splitlines()}
    assert ended.code == 1 and list(rows) == ["source", "inbox", "map", "wrong", "gone"]
    assert rows["inbox"].endswith("ok") and rows["map"].endswith("ok") and " 2026-06-03 09:00 " in rows["map"]
    assert "write kind: sitemap" in rows["wrong"] and "404" in rows["gone"]
    assert not (mine.parent / "data").exists()


@pytest.mark.parametrize(
    "text",
    [
        MINE,
        MINE.replace("\n", "\r\n"),
        "\ufeff" + MINE,
        "sources:\n- {id: a, kind: urls, outlet: A, urls: ['http://a.example/']}  # one line",
        "sources:\n- id: a\n  kind: urls\n  urls: ['http://a.example/']\n  outlet: |-\n    A\n\n# end\n",
        'sources:\n   -  {"id": "a", kind: urls, outlet: A,\n       urls: [ "http://a.example/" ] }\n\n\n',
    ],
)
def test_an_entry_is_added_after_the_last_and_all_else_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode())
    path.chmod(0o640)
    entry = {"id": "b", "kind": "feed", "outlet": 'Ü: "x" #1', "language": None, "url": "http://b.example/feed"}
    add_source(path, entry)
    assert [source.id for source in load_sources(path)][1:] == ["b"] and load_sources(path)[1].outlet == 'Ü: "x" #1'
    written = path.read_bytes().decode()
    new = [line for line in written.splitlines() if line not in text.splitlines()]
    assert len(new) == 4 and [line for line in written.splitlines() if line not in new] == text.splitlines()
    assert path.stat().st_mode & 0o777 == 0o640 and list(tmp_path.iterdir()) == [path]


def test_a_list_in_brackets_is_left_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    text = "sources: [{id: a, kind: urls, outlet: A, urls: ['http://a.example/']}]\n"
    path.write_text(text)
    with pytest.raises(SourcesError, match="by hand"):
        add_source(path, {"id": "b", "kind": "feed", "outlet": "B", "url": "http://b.example/feed"})
    assert path.read_text() == text


@pytest.mark.parametrize(
    "body", [b"", b" ", b"\x00\xff" * 50, b"<html>" + b"<div>" * 5000, b"<link rel=alternate type= href=x>"]
)
def test_a_home_page_that_is_none_names_no_lists(body: bytes) -> None:
    assert read_home_page(body, "http://x.example/").feeds == []
