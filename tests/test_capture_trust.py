"""What one source may not do to another: set its cookies, take its pages for its own; and what is never stored."""

import json
from pathlib import Path

import polars as pl
import pytest
from capture_site import Reply, Site, feed, page
from test_capture_run import listed, run

from pipeline.archive import attempts
from pipeline.capture.outside import without_secrets
from pipeline.capture.warc_records import read_pages
from pipeline.sources import FeedSource, UrlsSource

COOKIES = {"Content-Type": "text/html", "Set-Cookie": "session=verysecret; Domain=co.example; Path=/"}


@pytest.fixture
def site():
    with Site() as running:
        yield running


def cookies(site: Site) -> dict[str, str | None]:
    return {path: headers.get("cookie") for path, headers in site.requests if not path.endswith("robots.txt")}


def test_no_server_sets_what_another_is_sent(tmp_path: Path, site: Site) -> None:
    site.pages["evil.co.example/1"] = Reply(page("One"), headers=COOKIES)
    site.pages["evil.co.example/2"] = site.pages["victim.co.example/1"] = page("Two")
    urls = ("http://evil.co.example/1", "http://evil.co.example/2", "http://victim.co.example/1")
    run(tmp_path, [listed(*urls)], site)
    assert set(cookies(site).values()) == {None}


def test_a_source_that_asks_for_cookies_has_them_to_itself(tmp_path: Path, site: Site) -> None:
    site.pages["circle.example/1"] = lambda headers: (
        Reply(page("In")) if "session" in headers.get("cookie", "") else Reply(status=302, headers={**COOKIES, "Set-Cookie": "session=1", "Location": "/1"})
    )  # fmt: skip
    site.pages["circle.example/2"] = page("Other")
    with_cookies = listed("http://circle.example/1", cookies=True)
    without = listed("http://circle.example/2", id="other")
    captured = run(tmp_path, [with_cookies, without], site)
    assert captured.pages.height == 2
    assert cookies(site)["circle.example/2"] is None


def test_cookies_that_a_server_sets_are_not_archived(tmp_path: Path, site: Site) -> None:
    site.pages["a.example/1"] = Reply(page("One"), headers=COOKIES)
    run(tmp_path, [listed("http://a.example/1")], site)
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    (stored,) = read_pages(file.parent, file.name, [0], 10**6)
    assert stored.body == page("One") and "set-cookie" not in {name.lower() for name, _ in stored.headers}


def test_a_page_belongs_to_the_outlet_of_its_host_whoever_finds_it(tmp_path: Path, site: Site) -> None:
    theirs, ours = ("http://www.their.example/1", "http://ours.example/1")
    site.pages["ours.example/feed"] = feed(
        "ours.example", theirs, ours, "http://shared.example/1", "http://else.example/1"
    )
    site.pages["their.example/feed"] = feed("their.example", theirs)
    for name in ("www.their.example/1", "ours.example/1", "shared.example/1", "else.example/1"):
        site.pages[name] = page(name)
    sources = [
        FeedSource(id="ours", kind="feed", outlet="Ours", language="de", url="http://ours.example/feed"),
        FeedSource(id="theirs", kind="feed", outlet="Theirs", language="en", url="http://their.example/feed"),
        *(
            UrlsSource(id=name, kind="urls", outlet=name, urls=[f"http://shared.example/{name}"])
            for name in ("north", "south")
        ),
    ]
    pages = run(tmp_path, list(sources), site).pages
    found = {row["url"]: (row["source_id"], row["outlet"], row["language"]) for row in pages.to_dicts()}
    assert found == {
        theirs: ("ours", "Theirs", "en"),
        ours: ("ours", "Ours", "de"),
        "http://shared.example/1": ("ours", "Ours", "de"),  # two outlets are asked there: the host tells nothing
        "http://else.example/1": ("ours", "Ours", "de"),
    }


def test_passwords_and_tokens_are_neither_stored_nor_shown(tmp_path: Path, site: Site) -> None:
    asked = "http://a.example/1?id=7&access_token=verysecret"
    site.pages["a.example/1?id=7&access_token=verysecret"] = Reply(
        status=302, headers={"Location": "http://user:verysecret@a.example/2?token=verysecret"}
    )
    site.pages["a.example/2?token=verysecret"] = page("Inside")
    site.pages["a.example/3"] = Reply(status=302, headers={"Location": "http://user:verysecret@[bad/"})
    site.pages["a.example/feed"] = feed(
        "a.example", "ftp://user:verysecret@a.example/4", "http://a.example/gone?sig=verysecret"
    )
    sources = [
        listed(asked, "http://a.example/3"),
        FeedSource(id="f", kind="feed", outlet="F", url="http://a.example/feed"),
    ]
    captured = run(tmp_path, list(sources), site)
    assert set(captured.captures["outcome"]) == {"new", "redirect_error", "bad_url", "http_error"}
    rows = json.dumps([captured.captures.to_dicts(), captured.pages.to_dicts()], default=str)
    assert "verysecret" not in rows and "user:" not in rows and "hidden-" in rows
    held = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))
    assert b"verysecret" not in held
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    stored = [*attempts(tmp_path / "archive", f"{file.parent.name}/{file.name}")]
    assert "verysecret" not in json.dumps(stored, default=str)
    # The address is known again by what was kept of it.
    assert run(tmp_path, [listed(asked)], site, stored=captured.captures).skipped == 1


def test_different_tokens_are_different_addresses() -> None:
    one, two = (without_secrets(f"http://a.example/?token={token}") for token in ("aaa", "bbb"))
    assert one != two and without_secrets(one) == one


def test_a_header_that_cannot_be_sent_back_does_not_spoil_the_feed(tmp_path: Path, site: Site) -> None:
    site.pages["x.example/feed"] = Reply(
        feed("x.example"), headers={"ETag": "\xe9\x80", "Last-Modified": "gestern \xe4", "Content-Type": "text/xml"}
    )
    source = FeedSource(id="x", kind="feed", outlet="X", url="http://x.example/feed")
    outcomes = [run(tmp_path, [source], site).captures["outcome"].to_list() for _ in range(2)]
    assert outcomes == [["new"], ["unchanged"]]


def test_rows_hold_the_address_that_was_asked_for_and_the_one_that_answered(tmp_path: Path, site: Site) -> None:
    site.pages["a.example/old"] = Reply(status=301, headers={"Location": "/new"})
    site.pages["a.example/new"] = page("Moved")
    captured = run(tmp_path, [listed("http://a.example/old")], site)
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    ((row, attempt),) = attempts(tmp_path / "archive", f"{file.parent.name}/{file.name}")
    assert (row["url"], attempt["url"], attempt["status"]) == ("http://a.example/new", "http://a.example/old", 200)
    assert captured.captures.select(pl.col("url", "final_url")).row(0) == (
        "http://a.example/old",
        "http://a.example/new",
    )
