"""The client against servers that misbehave: every trick ends in time, in bounds, and with its own outcome."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from capture_site import Reply, Site, page
from hypothesis import given
from hypothesis import strategies as st

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.answers import HTML, Answer
from pipeline.capture.client import Client, ClientSettings

URL = "http://x.example/1"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"x.example/1": page("Ferry fares rise")}) as running:
        yield running


def ask(site: Site, url: str = URL, **changes: object) -> Answer:
    client = open_client(site, **changes)
    try:
        return client.fetch(url, accepts=HTML)
    finally:
        client.close()


def open_client(site: Site, **changes: object) -> Client:
    values: dict[str, object] = {"delay": 0, "retry_wait": 0, "timeout": 2, "deadline": 5}
    values["resolve"] = {"*.example": site.address}
    return Client(ClientSettings(**{**values, **changes}))  # pyright: ignore[reportArgumentType]


def test_a_page_arrives_under_its_own_address_and_host(site: Site) -> None:
    answer = ask(site)
    assert (answer.outcome, answer.status, answer.body, answer.attempts) == ("ok", 200, page("Ferry fares rise"), 1)
    assert site.requests[0][1]["host"] == "x.example"


def test_loopback_is_refused_unless_it_is_mapped(site: Site) -> None:
    for url in (f"http://{site.address}/1", f"http://localhost:{site.address.split(':')[1]}/1", "http://[::1]/"):
        answer = ask(site, url)
        assert answer.outcome == "refused_address" and "QUOTEWIRE_RESOLVE" in (answer.error or "")
    assert site.requests == []


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    site.pages["x.example/1"] = Reply(status=302, headers={"Location": f"http://{site.address}/admin"})
    answer = ask(site)
    assert answer.outcome == "refused_address" and len(site.requests) == 1


def test_redirects_are_followed_and_bounded(site: Site) -> None:
    site.pages["x.example/1"] = Reply(status=301, headers={"Location": "../a b#frag"})
    site.pages["x.example/a%20b"] = page("Moved")
    assert ask(site).final_url == "http://x.example/a b"
    for n in range(20):
        site.pages[f"x.example/hop{n}"] = Reply(status=302, headers={"Location": f"/hop{n + 1}"})
    assert ask(site, "http://x.example/hop0").outcome == "redirect_error"
    site.pages["x.example/loop"] = Reply(status=302, headers={"Location": "/loop"})
    looped = ask(site, "http://x.example/loop")
    assert looped.outcome == "redirect_error" and "circle" in (looped.error or "") and looped.attempts < 5


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/1", "javascript:alert(1)", "http://["])
def test_a_redirect_to_something_else_than_a_web_page_is_an_error(site: Site, target: str) -> None:
    site.pages["x.example/1"] = Reply(status=302, headers={"Location": target})
    answer = ask(site)
    assert answer.outcome == "redirect_error" and answer.attempts == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "ftp://x.example/",
        "http://",
        "http://x.example:99999/",
        "http://[bad/",
        "http://x.example/" + "a" * 5000,
    ],
)
def test_what_is_no_address_is_not_asked_for(site: Site, url: str) -> None:
    assert ask(site, url).outcome == "bad_url" and site.requests == []


def test_a_body_over_the_limit_is_too_large_packed_or_not(site: Site) -> None:
    site.pages["x.example/1"] = b"x" * 20_001
    assert ask(site, max_bytes=20_001).outcome == "ok"
    assert ask(site, max_bytes=20_000).outcome == "too_large"
    bomb = gzip.compress(bytes(200_000_000))
    site.pages["x.example/1"] = Reply(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    started = time.process_time()
    assert ask(site, max_bytes=1_000_000).outcome == "too_large"
    assert time.process_time() - started < 2


def test_a_packed_body_is_unpacked_and_a_broken_one_is_an_error(site: Site) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    site.pages["x.example/1"] = Reply(gzip.compress(page("Packed")), headers=headers)
    assert ask(site).body == page("Packed")
    site.pages["x.example/1"] = Reply(b"not gzip at all", headers=headers)
    assert ask(site).outcome == "connection_error"


def test_what_is_no_page_is_not_read(site: Site) -> None:
    site.pages["x.example/1"] = Reply(b"%PDF", headers={"Content-Type": "application/pdf"})
    answer = ask(site)
    assert answer.outcome == "bad_content_type" and "application/pdf" in (answer.error or "")
    site.pages["x.example/1"] = Reply(page("No type"), headers={})
    assert ask(site).outcome == "ok"


def test_a_body_cut_short_is_asked_for_again_and_then_an_error(site: Site) -> None:
    site.pages["x.example/1"] = Reply(b"<html>half", length=500)
    answer = ask(site)
    assert (answer.outcome, answer.attempts, answer.later) == ("connection_error", 3, True)


def test_passing_trouble_is_retried_and_counted(site: Site) -> None:
    replies = [Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), Reply(page("At last"))]
    site.pages["x.example/1"] = lambda _headers: replies.pop(0)
    answer = ask(site)
    assert (answer.outcome, answer.attempts, answer.body) == ("ok", 3, page("At last"))
    site.pages["x.example/1"] = Reply(status=404)
    gone = ask(site)
    assert (gone.outcome, gone.status, gone.attempts, gone.later) == ("http_error", 404, 1, False)


@pytest.mark.parametrize(
    "value",
    [
        "86400",
        "999999999999999999",
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(days=2)), id="in two days"),
    ],
)
def test_a_long_retry_after_ends_the_turn_of_its_host(site: Site, value: str) -> None:
    site.pages["x.example/1"] = Reply(status=429, headers={"Retry-After": value})
    site.pages["y.example/1"] = page("Elsewhere")
    client = open_client(site)
    first, second, other = (client.fetch(url) for url in (URL, "http://x.example/2", "http://y.example/1"))
    client.close()
    assert (first.outcome, first.attempts, second.outcome, second.attempts) == ("http_error", 1, "host_paused", 0)
    assert "asked for" in (first.error or "") and other.outcome == "ok" and first.later and second.later


@pytest.mark.parametrize("value", ["soon", "-5", "", "Wed, 99 Foo 2026"])
def test_a_retry_after_that_says_nothing_is_ignored(site: Site, value: str) -> None:
    site.pages["x.example/1"] = Reply(status=503, headers={"Retry-After": value})
    assert ask(site).attempts == 3


def test_one_host_is_not_asked_faster_than_its_delay(site: Site) -> None:
    site.pages["x.example/1"] = page("Slowly")
    client = open_client(site, delay=0.1)
    started = time.monotonic()
    for earlier in range(3):
        assert client.fetch(URL).outcome == "ok"
        # By the client's clock: a busy server may be late to see one request, and not the next.
        assert time.monotonic() - started >= 0.1 * earlier
    client.close()


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"]
)
def test_a_trickle_of_bytes_ends_at_the_deadline(site: Site, start: bytes) -> None:
    """Both in the headers and in the body, where every single read comes in time."""
    stop = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def trickle() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(start)
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    started = time.monotonic()
    resolve = {"*.example": f"127.0.0.1:{server.getsockname()[1]}"}
    answer = ask(site, resolve=resolve, deadline=0.3, attempts=1)
    stop.set()
    thread.join()
    server.close()
    assert answer.outcome == "timeout" and time.monotonic() - started < 3


def test_a_host_that_is_down_is_an_error_and_not_a_crash(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert ask(site, resolve={"*.example": f"127.0.0.1:{port}"}).outcome == "connection_error"
    assert ask(site, "https://x.example/1").outcome == "connection_error"  # speaks no TLS
    assert ask(site, f"http://{'a' * 70}.test/").outcome == "connection_error"


def test_spellings_of_an_address_have_one_key() -> None:
    spellings = [
        "http://Wexmouth.example/story?id=7&utm_source=x",
        "https://wexmouth.example:443/story?id=7#comments",
        "https://wexmouth.example/story?fbclid=abc&id=7",
        "http://me:pw@wexmouth.example/story?id=7",
    ]
    assert {address_key(url) for url in spellings} == {"wexmouth.example/story?id=7"}
    assert address_key("http://wexmouth.example") == address_key("http://wexmouth.example/")
    assert address_key("http://w.example/?4711") != address_key("http://w.example/?4712")
    assert "pw" not in clean_address(spellings[3])


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30))
def test_keys_are_stable(tail: str) -> None:
    url = f"http://wexmouth.example/{tail}"
    try:
        address = clean_address(url)
    except ValueError:
        return
    key = address_key(address)
    assert address_key(address) == key and "\n" not in key
    assert address_key(clean_address(address)) == key
