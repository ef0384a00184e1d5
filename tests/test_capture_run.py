"""A run of capture over real HTTP and real folders: what comes in, what does not come twice, what a kill leaves."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from capture_site import Reply, Site, feed, page

from pipeline.capture import ClientSettings, Part, capture, read, read_many, reindex, source_rows
from pipeline.capture.tally import unaccounted
from pipeline.sources import FeedSource, FolderSource, SitemapSource, Source, UrlsSource, WarcSource
from pipeline.tables import CAPTURES, PAGES

DAY = date(2026, 6, 3)
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def settings(site: Site, **changes: object) -> ClientSettings:
    values: dict[str, object] = {
        "delay": 0,
        "max_crawl_delay": 0,
        "retry_wait": 0,
        "timeout": 2,
        "deadline": 5,
        "resolve": {"*.example": site.address},
    }
    return ClientSettings(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def run(
    folder: Path,
    sources: list[Source],
    site: Site,
    at: datetime = NOON,
    commit: bool = True,
    stored: pl.DataFrame | None = None,
    clock: Callable[[], datetime] | None = None,
    **changes: object,
) -> Part:
    (captured,) = capture(
        sources,
        clock=clock or (lambda: at),
        archive=folder / "archive",
        state=folder / "state.sqlite",
        client=settings(site, **changes),
        stored=stored,
    )
    if commit:
        captured.commit()
    return captured


def outcomes(captured: Part) -> dict[str, str]:
    return dict(captured.captures.select("url", "outcome").iter_rows())


def errors(captured: Part) -> dict[str, str]:
    return dict(captured.captures.select("url", "error").iter_rows())


HARBOR = FeedSource(id="harbor", kind="feed", outlet="Harbor Ledger", language="en", url="http://harbor.example/feed")


def listed(*urls: str, **changes: object) -> UrlsSource:
    return UrlsSource.model_validate({"id": "list", "kind": "urls", "outlet": "Lists", "urls": list(urls), **changes})


def harbor(site: Site) -> None:
    site.pages["harbor.example/feed"] = Reply(
        feed("harbor.example", "http://harbor.example/a?utm_source=rss", "/b"), headers={"ETag": '"v1"'}
    )
    site.pages["harbor.example/a?utm_source=rss"] = page("Ferry fares rise")
    site.pages["harbor.example/b"] = page("Mayor resigns")


def test_a_feed_gives_its_pages_with_what_the_feed_says_of_them(tmp_path: Path, site: Site) -> None:
    harbor(site)
    captured = run(tmp_path, [HARBOR], site)
    assert captured.captures.schema == CAPTURES.polars_schema and captured.pages.schema == PAGES.polars_schema
    assert set(outcomes(captured).values()) == {"new"} and captured.captures.height == 3
    a, b = captured.pages.sort("url").to_dicts()
    assert (a["outlet"], a["language"], a["feed_title"], a["feed_author"]) == (
        "Harbor Ledger",
        "en",
        "Story 1",
        "Ada Quill",
    )
    assert a["feed_published"] == "Mon, 01 Jun 2026 09:00:00 +0200"
    assert b["url"] == "http://harbor.example/b" and b["captured_at"] == NOON and b["day"] == DAY
    assert read(tmp_path / "archive", b["warc_file"], b["warc_offset"]) == page("Mayor resigns")
    agent = dict(site.requests[-1][1])["user-agent"]
    assert agent.startswith("Quotewire/")


def test_a_page_that_is_held_is_not_asked_for_again(tmp_path: Path, site: Site) -> None:
    harbor(site)
    run(tmp_path, [HARBOR], site)
    site.pages["harbor.example/feed"] = feed("harbor.example", "http://harbor.example/a", "http://harbor.example/c#top")
    site.pages["harbor.example/c"] = page("Bridge closed")
    site.requests.clear()
    second = run(tmp_path, [HARBOR], site, NOON + timedelta(days=1))
    assert site.asked() == ["harbor.example/feed", "harbor.example/c"]
    assert second.pages["url"].to_list() == ["http://harbor.example/c"] and second.skipped == 1


def test_a_feed_is_asked_by_condition_and_its_unchanged_answer_is_a_row(tmp_path: Path, site: Site) -> None:
    harbor(site)
    run(tmp_path, [HARBOR], site)
    site.pages["harbor.example/feed"] = lambda headers: Reply(
        status=304 if headers.get("if-none-match") == '"v1"' else 500
    )
    second = run(tmp_path, [HARBOR], site, NOON + timedelta(hours=1))
    assert outcomes(second) == {HARBOR.url: "unchanged"} and second.captures["status"].to_list() == [304]
    assert source_rows(tmp_path / "state.sqlite")[0]["consecutive_failures"] == 0


def test_a_feed_with_something_left_is_read_in_full_the_next_time(tmp_path: Path, site: Site) -> None:
    harbor(site)
    first = run(tmp_path, [HARBOR.model_copy(update={"max_pages": 1})], site)
    assert (first.pages.height, first.deferred) == (1, 1)
    site.requests.clear()
    second = run(tmp_path, [HARBOR], site, NOON + timedelta(hours=1))
    assert second.pages["url"].to_list() == ["http://harbor.example/b"]
    assert "if-none-match" not in site.requests[0][1]


def test_two_runs_with_the_same_clock_write_the_same_rows_and_bytes(tmp_path: Path, site: Site) -> None:
    harbor(site)
    for name in ("one", "two"):
        ticks = count()
        run(tmp_path / name, [HARBOR], site, clock=lambda ticks=ticks: NOON + timedelta(seconds=next(ticks)))
    one, two = (sorted((tmp_path / name / "archive").rglob("*.warc.gz")) for name in ("one", "two"))
    assert [path.name for path in one] == ["2026-06-03-120000000000.warc.gz"]
    assert one[0].read_bytes() == two[0].read_bytes()


def test_what_a_killed_run_left_unmarked_is_captured_again_and_only_once(tmp_path: Path, site: Site) -> None:
    harbor(site)
    lost = run(tmp_path, [HARBOR], site, commit=False)  # killed before its rows were stored
    again = run(tmp_path, [HARBOR], site, commit=False)  # killed between its rows and its commit
    place = ["warc_file", "warc_offset"]
    assert again.pages.drop(place).equals(lost.pages.drop(place))
    assert again.pages["warc_file"].to_list() != lost.pages["warc_file"].to_list()
    third = run(tmp_path, [HARBOR], site, NOON + timedelta(minutes=5), stored=again.captures)
    assert third.pages.height == 0 and third.skipped == 2
    (tmp_path / "state.sqlite").unlink()
    both = pl.concat([again.pages, again.captures.clear()], how="diagonal")  # killed between its two kinds of rows
    assert run(tmp_path, [HARBOR], site, NOON + timedelta(minutes=9), stored=both).skipped == 2
    assert reindex(tmp_path / "archive", DAY).equals(again.pages)


def test_a_lost_state_is_rebuilt_from_stored_rows(tmp_path: Path, site: Site) -> None:
    site.pages["harbor.example/old"] = Reply(status=301, headers={"Location": "/new"})
    site.pages["harbor.example/new"] = page("Moved")
    source = listed("http://harbor.example/old")
    first = run(tmp_path, [source], site)
    (tmp_path / "state.sqlite").unlink()
    second = run(tmp_path, [source, listed("http://harbor.example/new", id="l2")], site, stored=first.captures)
    assert second.captures.height == 0 and second.skipped == 2


def test_commit_can_be_called_twice(tmp_path: Path, site: Site) -> None:
    captured = run(tmp_path, [HARBOR], site)  # the feed is missing
    captured.commit()
    (row,) = source_rows(tmp_path / "state.sqlite")
    assert (row["consecutive_failures"], row["last_success_at"], row["outlet"]) == (1, None, "Harbor Ledger")
    assert "404" in str(row["last_error"])


def nobodys_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As a name server answers for a name that nobody has; none is asked."""
    ask = socket.getaddrinfo

    def answer(host: str, *rest: Any, **named: Any) -> Any:
        if host == name:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_one_broken_source_does_not_stop_the_others(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobodys_name(monkeypatch, "nowhere.invalid")
    harbor(site)
    site.pages["login.example/feed"] = page("Please sign in")
    broken = [
        FeedSource(id="login", kind="feed", outlet="L", url="http://login.example/feed"),
        FeedSource(id="gone", kind="feed", outlet="G", url="http://gone.example/feed"),
        FeedSource(id="nowhere", kind="feed", outlet="N", url="http://nowhere.invalid/feed"),
    ]
    captured = run(tmp_path, [*broken, HARBOR], site, attempts=1)
    found = outcomes(captured)
    assert found["http://login.example/feed"] == "not_a_feed"
    assert found["http://gone.example/feed"] == "http_error"
    assert found["http://nowhere.invalid/feed"] == "connection_error"
    assert captured.pages.height == 2
    assert "it is an HTML page" in errors(captured)["http://login.example/feed"]
    health = {row["source_id"]: row["consecutive_failures"] for row in source_rows(tmp_path / "state.sqlite")}
    assert health == {"login": 1, "gone": 1, "nowhere": 1, "harbor": 0}


def test_another_address_of_a_held_page_is_a_duplicate(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/short"] = Reply(status=302, headers={"Location": "http://x.example/long"})
    site.pages["x.example/long"] = page("Council votes")
    captured = run(tmp_path, [listed("http://x.example/long", "http://x.example/short")], site)
    assert outcomes(captured) == {"http://x.example/long": "new", "http://x.example/short": "duplicate"}
    assert captured.captures["final_url"].to_list() == ["http://x.example/long"] * 2
    assert captured.pages.height == 1 and captured.captures["warc_offset"].to_list() == [0, 0]


def test_a_rechecked_page_is_kept_again_only_when_it_changed(tmp_path: Path, site: Site) -> None:
    source = listed("http://x.example/live", recheck=True)
    site.pages["x.example/live"] = lambda headers: (
        Reply(status=304)
        if "if-none-match" in headers
        else Reply(page("First"), headers={"ETag": "1", "Content-Type": "text/html"})
    )
    assert outcomes(run(tmp_path, [source], site)) == {"http://x.example/live": "new"}
    held = run(tmp_path, [source], site, NOON + timedelta(hours=1))
    assert outcomes(held) == {"http://x.example/live": "unchanged"} and held.captures["warc_file"].null_count() == 0
    site.pages["x.example/live"] = page("Second")
    assert run(tmp_path, [source], site, NOON + timedelta(hours=2)).pages.height == 1
    assert outcomes(run(tmp_path, [source], site, NOON + timedelta(hours=3))) == {"http://x.example/live": "unchanged"}


def test_robots_rules_keep_us_out_and_are_read_once_a_day(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/robots.txt"] = Reply(
        b"\xef\xbb\xbfUser-agent: quotewire\r\nDisallow: /private*\r\nAllow: /\r\n"
    )
    site.pages["x.example/private/1"] = page("Secret")
    site.pages["x.example/open"] = Reply(status=302, headers={"Location": "/private/1"})
    captured = run(tmp_path, [listed("http://x.example/private/1", "http://x.example/open")], site)
    assert set(outcomes(captured).values()) == {"blocked_robots"} and captured.pages.height == 0
    assert site.asked() == ["x.example/open"]
    assert "http://x.example/robots.txt does not allow Quotewire" in errors(captured)["http://x.example/private/1"]
    run(tmp_path, [listed("http://x.example/open")], site, NOON + timedelta(hours=23))
    assert [path for path, _ in site.requests].count("x.example/robots.txt") == 1
    run(tmp_path, [listed("http://x.example/open")], site, NOON + timedelta(hours=25))
    assert [path for path, _ in site.requests].count("x.example/robots.txt") == 2


def test_a_failing_robots_file_forbids_and_a_missing_one_allows(tmp_path: Path, site: Site) -> None:
    site.pages["down.example/robots.txt"] = Reply(status=503)
    site.pages["down.example/1"] = site.pages["up.example/1"] = page("Rain expected")
    captured = run(tmp_path, [listed("http://down.example/1", "http://up.example/1")], site)
    assert outcomes(captured) == {"http://down.example/1": "blocked_robots", "http://up.example/1": "new"}


def test_folder_pages_come_once_and_again_when_they_change(tmp_path: Path, site: Site) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "a.html").write_bytes(page("Harvest fair"))
    (pages / "sub" / "b ü.txt").write_bytes(b"Nadia Holt said so.")
    (pages / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"Old name.")
    (pages / "notes.md").write_bytes(b"not a page")
    (pages / ".hidden.html").write_bytes(b"not a page")
    source = FolderSource(id="seeds", kind="folder", path=pages)
    first = run(tmp_path, [source], site)
    urls = ["folder:seeds/a.html", r"folder:seeds/caf\xe9.txt", "folder:seeds/sub/b ü.txt"]
    assert first.pages.sort("url")["url"].to_list() == urls
    assert first.pages.sort("url")["content_type"].to_list() == ["text/html", "text/plain", "text/plain"]
    places = list(first.pages.sort("url").select("warc_file", "warc_offset").iter_rows())
    assert read_many(tmp_path / "archive", places[::-1])[0].decode() == "Nadia Holt said so."
    again = run(tmp_path, [source], site, NOON + timedelta(days=1))
    assert again.captures.height == again.pages.height == 0 and again.skipped == 3
    (pages / "a.html").write_bytes(page("Harvest fair cancelled"))
    assert run(tmp_path, [source], site, NOON + timedelta(days=2)).pages["url"].to_list() == urls[:1]


def test_folder_trouble_is_told_in_rows(tmp_path: Path, site: Site) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "big.html").write_bytes(b"x" * 101)
    (pages / "loop.html").symlink_to("loop.html")
    source = FolderSource(id="seeds", kind="folder", path=pages, max_bytes=100)
    assert outcomes(run(tmp_path, [source], site)) == {
        "folder:seeds/big.html": "too_large",
        "folder:seeds/loop.html": "unreadable",
    }
    (tmp_path / "gone").mkdir()
    lost = FolderSource(id="lost", kind="folder", path=tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert outcomes(run(tmp_path, [lost], site)) == {"folder:lost/": "unreadable"}


@pytest.mark.parametrize(
    ("named", "asked"),
    [(("en", "de", "", "en-GB", "DE"), "134"), (("deu", "de", "", "fr", "DE"), "12345")],
)
def test_of_a_news_sitemap_in_several_languages_the_pages_in_the_source_s_are_asked_for(
    tmp_path: Path, site: Site, named: tuple[str, ...], asked: str
) -> None:
    entries = [
        f"<url><loc>http://m.example/{n}</loc><news:news><news:publication><news:name>Maps</news:name>"
        f"<news:language>{language}</news:language></news:publication></news:news></url>"
        for n, language in enumerate(named, 1)
    ]
    site.pages["m.example/news.xml"] = f"<urlset xmlns:news='n'>{''.join(entries)}</urlset>".encode()
    source = SitemapSource(id="maps", kind="sitemap", outlet="Maps", language="en", url="http://m.example/news.xml")
    captured = run(tmp_path, [source], site)
    assert sorted({*captured.captures["url"]} - {source.url}) == [f"http://m.example/{n}" for n in asked]
    assert not unaccounted(captured.sources).height


def test_a_sitemap_index_gives_recent_pages_with_news_titles(tmp_path: Path, site: Site) -> None:
    site.pages["m.example/index.xml"] = b"""<?xml version="1.0"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://m.example/index.xml</loc></sitemap><sitemap><loc>http://m.example/news.xml</loc></sitemap></sitemapindex>"""
    site.pages["m.example/news.xml"] = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://m.example/1</loc><news:news><news:publication><news:name>Maps</news:name></news:publication>
<news:publication_date>2026-06-03T08:00:00Z</news:publication_date>
<news:title>Tide tables</news:title></news:news></url>
<url><loc>http://m.example/2</loc><lastmod>2019-01-01</lastmod></url></urlset>"""
    site.pages["m.example/1"] = page("Tide tables")
    source = SitemapSource(id="maps", kind="sitemap", outlet="Maps", url="http://m.example/index.xml")
    captured = run(tmp_path, [source], site)
    (row,) = captured.pages.to_dicts()
    assert (row["url"], row["feed_title"], row["feed_published"]) == (
        "http://m.example/1",
        "Tide tables",
        "2026-06-03T08:00:00Z",
    )
    assert captured.captures.height == 3


def test_pages_of_foreign_warc_files_are_copied_once(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/1"] = page("Old crawl")
    run(tmp_path / "theirs", [listed("http://x.example/1")], site)
    source = WarcSource(id="crawl", kind="warc", path=tmp_path / "theirs" / "archive")
    ours = run(tmp_path / "ours", [source], site)
    (row,) = ours.pages.to_dicts()
    assert row["url"] == "http://x.example/1"
    assert read(tmp_path / "ours" / "archive", row["warc_file"], row["warc_offset"]) == page("Old crawl")
    assert run(tmp_path / "ours", [source], site).skipped == 1


KILLED = """
import sys; sys.path.insert(0, {tests!r})
from datetime import UTC, datetime
from pathlib import Path
import os, signal
from pipeline.capture import ClientSettings, capture
from pipeline.sources import FolderSource
ticks = iter(range(10**6))
def clock():
    if next(ticks) == 40: os.kill(os.getpid(), signal.SIGKILL)
    return datetime(2026, 6, 3, 11, tzinfo=UTC)
list(capture([FolderSource(id="s", kind="folder", path=Path({pages!r}))], clock=clock,
        archive=Path({root!r}) / "archive", state=Path({root!r}) / "state.sqlite", client=ClientSettings()))
"""


def test_a_run_killed_while_it_writes_harms_nothing(tmp_path: Path, site: Site) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(60):
        (pages / f"{number:02}.html").write_bytes(page(f"Story {number} {os.urandom(2000).hex()}"))
    code = KILLED.format(tests=str(Path(__file__).parent), pages=str(pages), root=str(tmp_path))
    killed = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[1])
    assert killed.returncode == -signal.SIGKILL
    (torn,) = (tmp_path / "archive").rglob("*.warc.gz")
    torn.write_bytes(torn.read_bytes()[:-7])  # and the disk lost the end of it
    after = run(tmp_path, [FolderSource(id="s", kind="folder", path=pages)], site)
    assert after.pages.height == 60
    index = reindex(tmp_path / "archive", DAY)
    assert index.equals(after.pages)
    bodies = read_many(tmp_path / "archive", list(index.select("warc_file", "warc_offset").iter_rows()))
    assert sorted(bodies) == sorted(path.read_bytes() for path in pages.iterdir())
