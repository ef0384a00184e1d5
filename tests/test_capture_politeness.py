"""What servers ask for beside robots.txt: rests, which no restart forgets, and reservations, which are kept with the page."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from capture_site import Reply, Site, page
from hypothesis import given
from hypothesis import strategies as st

from pipeline.capture import ClientSettings, Part, capture, source_rows
from pipeline.capture.addresses import address_key
from pipeline.capture.client import Client
from pipeline.capture.outside import plain_text
from pipeline.capture.remembered import Rest
from pipeline.capture.reservations import Reservations, read_reservations
from pipeline.capture.rests import Rests
from pipeline.capture.state import State
from pipeline.sources import UrlsSource

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
URL = "http://x.example/1"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"x.example/1": page("Ferry fares rise")}) as running:
        yield running


def run(folder: Path, site: Site, at: datetime = NOON, *urls: str, **changes: object) -> Part:
    """A run that is killed before its rows are stored: nothing is committed."""
    source = UrlsSource.model_validate({"id": "list", "kind": "urls", "outlet": "Lists", "urls": urls or [URL]})
    values = {"delay": 0, "retry_wait": 0, "timeout": 2, "deadline": 5, "resolve": {"*.example": site.address}}
    (captured,) = capture(
        [source],
        clock=lambda: at,
        archive=folder / "archive",
        state=folder / "state.sqlite",
        client=ClientSettings(**{**values, **changes}),  # pyright: ignore[reportArgumentType]
    )
    return captured


def fate(captured: Part) -> list[str]:
    return captured.captures["outcome"].to_list()


@pytest.mark.parametrize("value", ["7200", format_datetime(NOON + timedelta(hours=2))])
def test_a_rest_that_a_host_asked_for_holds_for_the_next_runs(tmp_path: Path, site: Site, value: str) -> None:
    site.pages["x.example/1"] = Reply(status=429, headers={"Retry-After": value, "Date": format_datetime(NOON)})
    assert fate(run(tmp_path, site)) == ["http_error"]
    site.pages["x.example/1"] = page("Ferry fares rise")
    site.requests.clear()
    early = run(tmp_path, site, NOON + timedelta(minutes=119))
    assert fate(early) == ["host_paused"] and not site.asked()
    assert "2026-06-03 14:00 UTC" in early.captures["error"][0]
    assert fate(run(tmp_path, site, NOON + timedelta(minutes=121))) == ["new"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_asked_too_much_rests_and_longer_each_time(tmp_path: Path, site: Site, status: int) -> None:
    site.pages["x.example/1"] = Reply(status=status)
    captured = run(tmp_path, site, NOON, URL, "http://x.example/2")
    assert sorted(fate(captured)) == ["host_paused", "http_error"] and site.asked() == ["x.example/1"] * 3
    later = NOON + timedelta(minutes=16)
    assert fate(run(tmp_path, site, NOON + timedelta(minutes=14))) == ["host_paused"]
    assert fate(run(tmp_path, site, later)) == ["http_error"]
    assert fate(run(tmp_path, site, later + timedelta(minutes=29))) == ["host_paused"]
    site.pages["x.example/1"] = page("Ferry fares rise")
    assert fate(run(tmp_path, site, later + timedelta(minutes=31))) == ["new"]
    with State(tmp_path / "state.sqlite") as state:
        assert state.rest("x.example") is None


def test_a_short_rest_holds_for_every_address_of_the_host(site: Site) -> None:
    client = Client(ClientSettings(delay=0, retry_wait=0, attempts=1, resolve={"*.example": site.address}))
    site.pages["x.example/1"] = Reply(status=503, headers={"Retry-After": "20"})
    before = client.free_at("x.example")
    assert client.fetch(URL).outcome == "http_error"
    assert client.free_at("x.example") - before > 15 and client.free_at("y.example") == 0
    client.close()


def test_no_rest_is_longer_than_a_day_whatever_clocks_and_headers_say(tmp_path: Path) -> None:
    now = [NOON]
    with State(tmp_path / "state.sqlite") as state:
        rests = Rests(state, lambda: now[0])
        assert rests.begin("x.example", 999999999999.0, "so").rests_until == NOON + timedelta(days=1)
        now[0] = NOON - timedelta(days=400)
        left = rests.of("x.example")
        assert left and left[0] == 86400
        for _ in range(40):
            rest = rests.begin("y.example", None, "so")
        assert rest.rests_until == now[0] + timedelta(days=1)
        rests.end("y.example")
        assert rests.of("y.example"), "an answer during a rest does not end it"


def test_a_state_file_of_before_keeps_what_it_holds_and_learns_rests(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with State(path):
        pass
    with sqlite3.connect(path) as db:
        db.executescript(
            "drop table rests; drop table sources; create table sources (source_id text primary key, kind text, outlet text, "
            "last_success_at text, consecutive_failures integer, disabled_until text, last_error text) without rowid; "
            "insert into sources values ('harbor', 'feed', 'Harbor', '2026-06-01T12:00:00+00:00', 2, null, 'gone'); "
            "pragma user_version = 1"
        )
    db.close()
    rest = Rest("x.example", NOON, 1, "so")
    for _ in range(2):
        with State(path) as state:
            state.keep_rest(rest)
            health = state.health("harbor")
            assert health and (health.consecutive_failures, health.asked_at) == (2, None)
    with State(path) as state:
        assert state.rest("x.example") == rest
    assert source_rows(path)[0]["last_error"] == "gone"


def test_a_state_file_of_before_finds_its_pages_under_the_keys_of_today(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with State(path):
        pass
    keys = ("www.x.example/a", "x.example/a/amp", "x.example/b", "www.x.example:8080/c", "folder:seeds/www.html")
    today = {
        address_key("https://x.example/a"): "x.example/a/amp",
        "x.example/b": "x.example/b",
        address_key("http://x.example:8080/c"): "www.x.example:8080/c",
        "folder:seeds/www.html": "folder:seeds/www.html",
    }
    with sqlite3.connect(path) as db:
        rows = [
            (key, f"https://{key}", "s", None, None, key, f"2026-06-0{day}T12:00:00+00:00", "w", day)
            for day, key in enumerate(keys, 1)
        ]
        db.executemany("insert into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.execute("pragma user_version = 2")
    db.close()
    for _ in range(2):
        with State(path) as state:
            held = {key: found.capture_id for key in {*keys, *today} if (found := state.held(key))}
    assert held == today
    with sqlite3.connect(path) as db:
        assert db.execute("select count(*) from pages").fetchone() == (len(today),)
    db.close()


def test_servers_are_told_whom_to_write_to(tmp_path: Path, site: Site) -> None:
    run(tmp_path, site, contact="desk@wexmouth.example")
    assert {headers["user-agent"] for _, headers in site.requests} == {
        "Quotewire/0.1 (news research; honours robots.txt; +desk@wexmouth.example)"
    }


SAYS = b"""<html><head><!-- <meta name="robots" content="noarchive"> -->
<META content='NoAI, max-snippet:20' NAME=robots><meta name=otherbot content=noindex>
<meta name="tdm-reservation" content="1"></head><body><p>Ferry in Wexmouth.</p></body></html>"""


def test_what_a_page_says_to_robots_is_kept_with_it(tmp_path: Path, site: Site) -> None:
    tag = "otherbot: noindex, nofollow"
    site.pages["x.example/1"] = Reply(SAYS, headers={"Content-Type": "text/html", "X-Robots-Tag": tag})
    site.pages["x.example/2"] = Reply(page("Plain"), headers={"X-Robots-Tag": "unavailable_after: 1 Jan 2027, noindex"})
    said = run(tmp_path, site, NOON, URL, "http://x.example/2").pages.sort("url")
    names = ("meta_robots", "x_robots_tag", "noai", "tdm_reserved")
    assert said.select(names).rows() == [
        ("max-snippet:20, noai", None, True, True),
        (None, "noindex, unavailable_after: 1 jan 2027", None, None),
    ]


def test_reservations_are_honoured_where_the_settings_say_so(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/1"] = Reply(SAYS, headers={"Content-Type": "text/html"})
    site.pages["x.example/2"] = page("Plain")
    captured = run(tmp_path, site, NOON, URL, "http://x.example/2", honour_reservations=True)
    assert dict(captured.captures.select("url", "outcome").rows()) == {URL: "reserved", "http://x.example/2": "new"}
    assert captured.pages["url"].to_list() == ["http://x.example/2"]
    assert "noai, tdm-reservation" in str(captured.captures.filter(outcome="reserved")["error"][0])
    assert not any(b"max-snippet" in path.read_bytes() for path in (tmp_path / "archive").rglob("*.gz"))


RESERVED = json.dumps(
    [
        {"location": "/", "tdm-reservation": 0},
        {"location": "/news/*", "tdm-reservation": 1, "tdm-policy": "https://x.example/policy"},
        {"location": "/news/free/", "tdm-reservation": 0},
        {"location": "/*.xhtml$", "tdm-reservation": 1},
        {"location": "/2", "tdm-reservation": "1"},
        "no rule",
    ]
)


@pytest.mark.parametrize(
    ("path", "reserved"),
    [("/1", 0), ("/news/1", 1), ("/news/free/1", 0), ("/1.xhtml", 1), ("/1.xhtml?a", 0), ("/2", 0)],
)
def test_what_a_site_reserves_for_all_of_its_pages_is_honoured_where_the_settings_say_so(
    tmp_path: Path, site: Site, path: str, reserved: int
) -> None:
    site.pages["x.example/.well-known/tdmrep.json"] = Reply(RESERVED.encode(), headers={"Content-Type": "text/json"})
    url = f"http://x.example{path}"
    site.pages[url.removeprefix("http://")] = page("Plain")
    for _ in range(2):
        found = run(tmp_path, site, NOON, url, honour_reservations=True)
        assert fate(found) == ["reserved" if reserved else "new"]
    assert site.asked().count("x.example/.well-known/tdmrep.json") == 1
    assert reserved == ("tdmrep.json reserves" in str(found.captures["error"][0]))
    assert fate(run(tmp_path, site, NOON, url)) == ["new"]


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(b"<html>"), Reply(b"[" * 100_000), Reply(b'{"location": 1}')]
)
def test_a_file_of_reservations_that_is_none_reserves_nothing(tmp_path: Path, site: Site, reply: Reply) -> None:
    site.pages["x.example/.well-known/tdmrep.json"] = reply
    assert fate(run(tmp_path, site, honour_reservations=True)) == ["new"]


def test_a_page_that_asked_not_to_be_stored_is_left_alone_for_a_month(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/1"] = Reply(SAYS, headers={"Content-Type": "text/html"})

    def asked(days: int, honour: bool = True) -> list[str]:
        found = run(tmp_path, site, NOON + timedelta(days=days), URL, honour_reservations=honour)
        found.commit()
        assert found.sources.select("found", "new", "skipped").row(0) in ((1, 0, 1), (1, 1, 0))
        return found.captures["outcome"].to_list()

    assert [asked(0), asked(1), asked(29), asked(31), asked(32)] == [["reserved"], [], [], ["reserved"], []]
    assert asked(33, honour=False) == ["new"]


def test_the_header_of_a_reservation_stands_before_the_page() -> None:
    assert read_reservations([("TDM-Reservation", "0")], SAYS).tdm_reserved is False
    ours = [("X-Robots-Tag", "quotewire: noarchive"), ("x-robots-tag", "googlebot: noai")]
    assert read_reservations(ours, b"") == Reservations(x_robots_tag="noarchive")


@given(st.text(max_size=60), st.binary(max_size=200))
def test_whatever_is_said_to_robots_is_read_or_nothing(tag: str, body: bytes) -> None:
    said = read_reservations([("X-Robots-Tag", tag)], b"<meta name=robots content=" + body + b">")
    for words in filter(None, (said.meta_robots, said.x_robots_tag)):
        assert plain_text(words, 100_000) == words
