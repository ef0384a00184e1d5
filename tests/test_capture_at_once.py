"""Many hosts at once: each at its own pace, one request at a time, and none at another's cost."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from capture_site import Reply, Site, feed, page
from test_capture_http import open_client
from test_capture_run import NOON, listed, outcomes, run, settings
from test_night_killed import until

from pipeline.capture import body as bodies
from pipeline.capture import capture, read
from pipeline.capture.crew import Crew
from pipeline.capture.lanes import Errand, Lanes
from pipeline.capture.unfinished import adopt_unfinished
from pipeline.lake import Lake
from pipeline.settings import PROJECT
from pipeline.sources import FeedSource
from pipeline.tables import CAPTURES


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


class Watched:
    """A page that notes how many of its kind are under way."""

    def __init__(self, seconds: float) -> None:
        self.most = self._now = 0
        self.times: list[float] = []
        self._seconds = seconds
        self._lock = threading.Lock()

    def __call__(self, _headers: Mapping[str, str]) -> Reply:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.times.append(time.monotonic())
        threading.Event().wait(self._seconds)
        with self._lock:
            self._now -= 1
        return Reply(page(f"Story {len(self.times)}"))


def watched(site: Site, host: str, pages: int, seconds: float) -> tuple[Watched, list[str]]:
    answer = Watched(seconds)
    for n in range(pages):
        site.pages[f"{host}/{n}"] = answer
    return answer, [f"http://{host}/{n}" for n in range(pages)]


def test_hosts_are_asked_beside_each_other_and_each_one_by_one(tmp_path: Path, site: Site) -> None:
    hosts = [watched(site, f"h{n}.example", 3, 0.2) for n in range(8)]
    started = time.monotonic()
    captured = run(tmp_path, [listed(*(url for _, urls in hosts for url in urls))], site)
    assert set(outcomes(captured).values()) == {"new"} and captured.pages.height == 24
    assert [answer.most for answer, _ in hosts] == [1] * 8
    assert time.monotonic() - started < 24 * 0.2


def test_no_more_hosts_are_asked_at_once_than_the_setting_says(tmp_path: Path, site: Site) -> None:
    answer = Watched(0.05)
    for n in range(12):
        site.pages[f"h{n}.example/1"] = answer
    captured = run(tmp_path, [listed(*(f"http://h{n}.example/1" for n in range(12)))], site, hosts_at_once=3)
    assert captured.pages.height == 12 and 1 < answer.most <= 3


def test_a_setting_lets_one_host_be_asked_more_than_once_at_a_time(tmp_path: Path, site: Site) -> None:
    answer, urls = watched(site, "x.example", 9, 0.1)
    assert run(tmp_path, [listed(*urls)], site, per_host=3).pages.height == 9
    assert 1 < answer.most <= 3


def test_each_host_keeps_its_own_pace(tmp_path: Path, site: Site) -> None:
    hosts = [watched(site, f"h{n}.example", 4, 0) for n in range(5)]
    started = time.monotonic()
    run(tmp_path, [listed(*(url for _, urls in hosts for url in urls))], site, delay=0.2)
    for answer, _ in hosts:
        assert answer.times[-1] - answer.times[0] > 3 * 0.2 - 0.1
    assert time.monotonic() - started < 20 * 0.2


def test_what_reading_needs_is_loaded_while_the_first_hosts_answer(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def robots(_headers: Mapping[str, str]) -> Reply:
        begun.append("asked")
        return Reply(status=404)

    monkeypatch.setattr("pipeline.capture.readers.load_early", lambda modules: begun.extend(modules))
    site.pages |= {"x.example/robots.txt": robots, "x.example/1": page("Story")}
    assert run(tmp_path, [], site).captures.height == 0 and begun == []
    assert run(tmp_path, [listed("http://x.example/1")], site).pages.height == 1
    assert begun[-1] == "asked" and "protego" in begun[:-1]


def test_a_stuck_host_costs_only_itself(tmp_path: Path, site: Site) -> None:
    """Feed, robots.txt and pages of it never answer; twenty others are done long before it is given up."""
    release, finished = threading.Event(), threading.Event()
    answered: list[str] = []

    def stuck(_headers: Mapping[str, str]) -> Reply:
        release.wait(30)
        return Reply(status=500)

    def good(headers: Mapping[str, str]) -> Reply:
        answered.append(headers["host"])
        if len(answered) == 40:
            finished.set()
        return Reply(page(f"Story of {headers['host']} {len(answered)}"))

    for path in ("robots.txt", "feed", "1", "2"):
        site.pages[f"stuck.example/{path}"] = stuck
    sources: list[FeedSource] = [FeedSource(id="stuck", kind="feed", outlet="S", url="http://stuck.example/feed")]
    for n in range(20):
        site.pages[f"h{n}.example/feed"] = feed(f"h{n}.example", "/1", "/2")
        site.pages[f"h{n}.example/1"] = site.pages[f"h{n}.example/2"] = good
        sources.append(FeedSource(id=f"h{n}", kind="feed", outlet=f"H{n}", url=f"http://h{n}.example/feed"))
    threading.Thread(target=lambda: (finished.wait(60), release.set()), daemon=True).start()
    captured = run(tmp_path, [*sources, listed("http://stuck.example/1")], site, timeout=40, deadline=40, attempts=1)
    # The stuck host answers only after every page of the others was asked for: none waited for it.
    assert finished.is_set() and captured.pages.height == 40
    assert outcomes(captured)["http://stuck.example/1"] == "blocked_robots"


def test_a_list_that_is_slow_keeps_no_other_waiting_and_the_order_of_the_file_decides(
    tmp_path: Path, site: Site
) -> None:
    """Both feeds name one page: what the first says of it is kept, though it is read last."""
    early = feed("a.example", "http://x.example/1").replace(b"Story 1", b"Said by the first")
    site.pages["a.example/feed"] = lambda _headers: (threading.Event().wait(0.5), Reply(early))[1]
    site.pages["b.example/feed"] = feed("b.example", "http://x.example/1")
    site.pages["x.example/1"] = page("Shared")
    sources = [FeedSource(id=n, kind="feed", outlet=n, url=f"http://{n}.example/feed") for n in ("a", "b")]
    (row,) = run(tmp_path, [*sources], site).pages.to_dicts()
    assert (row["source_id"], row["feed_title"]) == ("a", "Said by the first")


def test_a_page_over_the_limit_and_a_large_one_beside_small_ones(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "IN_MEMORY", 1000)
    large = page("x" * 200_000)
    site.pages["a.example/1"], site.pages["b.example/1"] = page("y" * 600_000), large
    for n in range(5):
        site.pages[f"h{n}.example/1"] = page(f"Small {n}")
    urls = [f"http://{host}.example/1" for host in ("a", "b", *(f"h{n}" for n in range(5)))]
    captured = run(tmp_path, [listed(*urls, max_bytes=500_000)], site)
    assert outcomes(captured) == dict.fromkeys(urls, "new") | {urls[0]: "too_large"}
    (kept,) = captured.pages.filter(pl.col("url") == urls[1]).to_dicts()
    assert read(tmp_path / "archive", kept["warc_file"], kept["warc_offset"]) == large


def test_what_a_thread_met_of_the_machine_ends_the_run(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bodies.tempfile, "TemporaryFile", full)
    monkeypatch.setattr(bodies, "IN_MEMORY", 1000)
    site.pages["x.example/1"] = page("x" * 4000)
    with pytest.raises(OSError, match="no space left in .* for a page"):
        run(tmp_path, [listed("http://x.example/1")], site)


def test_a_run_that_is_given_up_asks_no_more(tmp_path: Path, site: Site) -> None:
    answer, urls = watched(site, "x.example", 50, 0)
    parts = capture(
        [listed(*urls)], clock=lambda: NOON, archive=tmp_path / "archive", state=tmp_path / "state.sqlite",
        client=settings(site, delay=0.1), part_rows=1,
    )  # fmt: skip
    next(parts)
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("capture-")]
    parts.close()
    for thread in threads:
        thread.join(20)
    assert threads and not any(thread.is_alive() for thread in threads) and len(answer.times) < 10


def test_connections_that_nobody_uses_are_bounded(site: Site) -> None:
    for n in range(10):
        site.pages[f"h{n}.example/1"] = page("One")
    client = open_client(site, hosts_at_once=3)
    for n in range(10):
        assert client.fetch(f"http://h{n}.example/1").outcome == "ok"
    assert list(client._transport._hosts) == ["h7.example", "h8.example", "h9.example"]
    client.close()
    assert not client._transport._hosts


def test_an_errand_that_fails_gets_its_error_and_may_go_on() -> None:
    def broken() -> None:
        raise KeyError("one")

    seen: list[object] = []

    def errand() -> Errand:
        try:
            yield broken
        except KeyError as error:
            seen.append(error.args[0])
        seen.append((yield lambda: "two"))

    lanes = Lanes(Crew(2), lambda _host: 0.0, 1)
    lanes.add("x", errand())
    lanes.add("x", iter_once(seen))
    for _ in lanes.run(iter(())):
        pass
    assert seen == ["one", "two", "three"]


def iter_once(seen: list[object]) -> Errand:
    seen.append((yield lambda: "three"))


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.capture import ClientSettings, capture
from pipeline.sources import UrlsSource
root, address, *urls = sys.argv[1:]
source = UrlsSource(id="list", kind="urls", outlet="Lists", urls=urls)
client = ClientSettings(delay=0.02, resolve={"*.example": address})
list(capture([source], clock=lambda: datetime.now(UTC), archive=Path(root, "archive"),
     state=Path(root, "state.sqlite"), client=client))
"""


def test_a_kill_among_many_hosts_loses_no_page_of_the_archive_and_asks_for_none_twice(
    tmp_path: Path, site: Site
) -> None:
    urls = [f"http://h{host}.example/{n}" for n in range(20) for host in range(10)]
    for url in urls:
        site.pages[url.removeprefix("http://")] = page(url)
    command = [sys.executable, "-c", KILLED, str(tmp_path), site.address, *urls]
    with subprocess.Popen(command, cwd=PROJECT) as child:
        assert until(lambda: len(site.asked()) >= 60, 60)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    lake, state = Lake(tmp_path / "lake"), tmp_path / "state.sqlite"
    today = datetime.now(UTC).date()
    adopted = set(adopt_unfinished(lake, tmp_path / "archive", state, [today])["url"])
    asked = site.asked()
    assert 30 < len(adopted) <= len(asked) < len(urls)
    captured = run(tmp_path, [listed(*urls)], site, stored=lake.read(CAPTURES, today))
    assert set(captured.pages["url"]) | adopted == set(urls) and not set(captured.pages["url"]) & adopted
    # What was asked for twice was under way: never in the archive.
    again = set(site.asked()[len(asked) :])
    assert not {url.removeprefix("http://") for url in adopted} & again
