"""How much of a run one host, address or feed may take; and that a run hands over what it has while it goes on."""

import time
from pathlib import Path

import polars as pl
import pytest
from capture_site import Reply, Site, feed, page
from test_capture_http import ask, open_client
from test_capture_run import NOON, listed, outcomes, run, settings

from pipeline.capture import capture
from pipeline.capture.failure import Failure
from pipeline.capture.hosts import Hosts
from pipeline.sources import FeedSource, SitemapSource


@pytest.fixture
def site():
    with Site() as running:
        yield running


def silent(_headers: object) -> Reply:
    time.sleep(1)
    return Reply(status=500)


def test_a_host_that_gives_no_answer_is_left_alone_after_three_addresses(tmp_path: Path, site: Site) -> None:
    urls = [f"http://down.example/{n}" for n in range(6)]
    for url in urls:
        site.pages[url.removeprefix("http://")] = silent
    site.pages["up.example/1"] = page("Up")
    captured = run(tmp_path, [listed(*urls, "http://up.example/1")], site, timeout=0.1, attempts=1)
    fates = outcomes(captured)
    assert [fates[url] for url in urls] == ["timeout"] * 3 + ["host_paused"] * 3
    assert fates["http://up.example/1"] == "new"
    reason = captured.captures.filter(pl.col("url") == urls[5])["error"][0]
    assert "3 addresses in a row gave no answer" in reason


def test_an_answer_in_between_starts_the_count_again() -> None:
    host = Hosts(0, 2, 100).of("x.example")
    host.failed(Failure("timeout", "late"))
    host.failed(Failure("http_error", "gone"))
    host.failed(Failure("timeout", "late"))
    host.answered()
    host.failed(Failure("connection_error", "reset"))
    assert host.paused is None
    host.failed(Failure("timeout", "late"))
    assert host.paused is not None


def test_one_deadline_bounds_all_tries_of_an_address(site: Site) -> None:
    site.pages["x.example/1"] = silent
    started = time.monotonic()
    answer = ask(site, timeout=0.4, deadline=0.6, attempts=9)
    assert answer.outcome == "timeout" and answer.attempts == 2 and answer.later
    assert time.monotonic() - started < 5


def test_a_host_may_take_only_so_much_of_a_run(site: Site) -> None:
    site.pages["slow.example/1"] = silent
    client = open_client(site, host_budget=0.5, attempts=1)
    try:
        assert client.fetch("http://slow.example/1").outcome == "http_error"
        second = client.fetch("http://slow.example/2")
        assert second.outcome == "host_paused" and second.later and "0.5 s" in (second.error or "")
        assert client.fetch("http://other.example/1").outcome == "http_error"
    finally:
        client.close()


def test_a_run_hands_over_what_it_has_and_marks_only_that(tmp_path: Path, site: Site) -> None:
    urls = [f"http://x.example/{n}" for n in range(5)]
    for url in urls:
        site.pages[url.removeprefix("http://")] = page(url)
    arguments = {
        "clock": lambda: NOON,
        "archive": tmp_path / "archive",
        "state": tmp_path / "state.sqlite",
        "client": settings(site),
        "part_rows": 2,
    }
    parts = capture([listed(*urls)], **arguments)
    first = next(parts)
    assert first.captures.height == first.pages.height == 2
    first.commit()
    parts.close()  # as a kill would, but for the tidying
    rest = list(capture([listed(*urls)], **arguments))
    assert [part.captures.height for part in rest] == [2, 1] and sum(part.skipped for part in rest) == 2
    assert site.asked().count("x.example/0") == 1


def test_a_list_of_thousands_of_addresses_that_are_none_fills_no_table(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/feed"] = feed("x.example", *[f"ftp://x.example/{n}" for n in range(400)], "/good")
    site.pages["x.example/good"] = page("Good")
    captured = run(tmp_path, [FeedSource(id="x", kind="feed", outlet="X", url="http://x.example/feed")], site)
    rows = captured.captures.filter(pl.col("outcome") == "bad_url")
    assert rows.height == 101 and "300 more addresses" in rows.filter(pl.col("url") == "feed:x")["error"][0]
    assert captured.pages.height == 1


def test_indexes_of_thousands_of_sitemaps_are_read_to_a_bound(tmp_path: Path, site: Site) -> None:
    """Each of them names 20,000 others: looked for one by one in the list so far, they would take hours."""
    for n in range(60):
        entries = "".join(f"<sitemap><loc>http://x.example/{n}-{m}</loc></sitemap>" for m in range(20_000))
        site.pages[f"x.example/{n}"] = (
            f"<sitemapindex><sitemap><loc>/{n + 1}</loc></sitemap>{entries}</sitemapindex>".encode()
        )
    source = SitemapSource(id="x", kind="sitemap", outlet="X", url="http://x.example/0")
    started = time.process_time()
    captured = run(tmp_path, [source], site)
    assert captured.captures.height == 50 and time.process_time() - started < 60


def test_a_feed_that_hangs_its_reader_costs_its_own_time_and_is_told(tmp_path: Path, site: Site) -> None:
    costly = b"<rss version='2.0'><channel>" + b"<item><author>" + b"." * 200_000 + b"</author></item></channel></rss>"
    site.pages["bad.example/feed"] = Reply(costly, headers={"Content-Type": "text/xml"})
    site.pages["good.example/feed"] = feed("good.example", "/1")
    site.pages["good.example/1"] = page("Good")
    sources = [
        FeedSource(id=name, kind="feed", outlet=name, url=f"http://{name}.example/feed") for name in ("bad", "good")
    ]
    (part,) = capture(
        list(sources), clock=lambda: NOON, archive=tmp_path / "archive", state=tmp_path / "state.sqlite",
        client=settings(site), read_seconds=1,
    )  # fmt: skip
    fates = dict(part.captures.select("url", "outcome").iter_rows())
    assert fates["http://bad.example/feed"] in ("reader_limit", "new") and fates["http://good.example/1"] == "new"


def test_what_nobody_foresaw_is_a_row_and_a_traceback_and_nobody_elses_loss(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a rule of ours")

    site.pages["x.example/1"] = page("One")
    site.pages["good.example/1"] = page("Two")
    from pipeline.capture import answers

    sound = answers._body

    def body(response: object, *rest: object) -> bytes:
        return broken() if "x.example" in str(response.url) else sound(response, *rest)  # type: ignore[attr-defined,return-value]

    monkeypatch.setattr(answers, "_body", body)
    captured = run(tmp_path, [listed("http://x.example/1", "http://good.example/1")], site)
    assert outcomes(captured) == {"http://x.example/1": "client_error", "http://good.example/1": "new"}
    (trace,) = captured.tracebacks
    assert "a rule of ours" in trace and "in broken" in trace
