"""What the page of a night and the site show of outlets: agencies, kinds of pages, and pages that gave half of the usual."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from look_nights import Page, drawn_here, page_of, publish  # noqa: F401
from lxml import html
from newsroom import MONDAY, SQL, Newsroom, at
from site_reader import site_of
from starlette.testclient import TestClient

from pipeline.look.drift import _WORDS
from pipeline.settings import Settings

HOSTILE = "<script>alert(1)</script>"
LAST = MONDAY + timedelta(days=4)
LIVE = "https://live.example/"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Four usual days of the Post, and a fifth of shorter articles without authors; two outlets print agencies' texts."""
    room = Newsroom()
    for number in range(5):
        day, is_last = MONDAY + timedelta(days=number), number == 4
        for i in range(6):
            given = {"word_count": 90 if is_last else 400, "byline": None if is_last else "Nora Blick"}
            room.article(
                f"p{number}{i}", day, "Post", f"The pier of day {number}, part {i}.", published_at=at(day, 6), **given
            )
    wire = "A bridge in Selm has opened."
    room.article("w1", LAST, "Sun", wire, hour=7, agency="AFP; dpa", title=HOSTILE)
    room.article("w2", LAST, "Post", wire, hour=9, agency="AFP", word_count=90)
    room.article("w3", LAST, "dpa", "Ferries to Selm wait.", agency="dpa")
    room.article("w4", LAST, "Sun", "09:10 The mayor speaks.", url=LIVE, page_kind="live_blog", page_kind_reason="12 entries by the hour")  # fmt: skip
    room.copies("w1", {"w2": "exact"})
    for name, kind in (("r1", "captcha"), ("r2", "captcha"), ("r3", None)):
        room.rejected(name, LAST, "post", outlet="Post", url=f"https://{name}.example/", detail=HOSTILE, page_kind=kind)
    room.rejected(
        "r4", LAST, "silent", outlet="Silent", url="javascript:alert(1)", reason="paywall", page_kind="paywall"
    )
    return publish(room, tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="module")
def night(told: Settings) -> Page:
    return page_of(told, LAST)


@pytest.fixture(scope="module")
def site(told: Settings) -> Iterator[TestClient]:
    with site_of(told) as client:
        yield client


def shown(site: TestClient, path: str) -> Page:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def table(page: Page, heading: str) -> str:
    """The words from a heading, named by its id, to the end of its table."""
    found = re.search(rf'<h[23] id="{heading}">(.*?)</table>', page.html, re.DOTALL)
    assert found, f"no heading {heading}"
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).replace("\N{NO-BREAK SPACE}", " ").split())


def test_every_measure_that_can_fall_has_words() -> None:
    sql = (SQL / "ops" / "outlet_drift.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"then '([a-z ]+)' end", sql)) == set(_WORDS)


def test_the_night_names_outlets_whose_pages_have_changed_with_figures_and_two_pages(night: Page) -> None:
    drift = table(night, "drift")
    assert "Post 10 pages" in drift and "Sun" not in drift
    assert "length 90 words 400 words" in drift and "bylines 0 % of the articles 100 % of the articles" in drift
    examples = [link for link in night.links if re.fullmatch(r"https://(?:r|p4)\d+\.example/", link)]
    assert len(set(examples)) >= 2


def test_the_night_says_who_prints_which_wire_and_what_is_a_copy(night: Page) -> None:
    cells = [row.xpath("./*") for row in html.document_fromstring(night.html).xpath("//section[@id='wires']//tbody/tr")]
    # An agency's own articles are no copies of its wire.
    assert [[cell.text_content() for cell in row[:4]] for row in cells] == [
        ["Post", "AFP", "1", "1"],
        ["Sun", "AFP", "1", "0"],
        ["Sun", "dpa", "1", "0"],
    ]


def test_the_night_tells_kinds_of_pages_with_their_reason(night: Page) -> None:
    words = " ".join(night.texts["articles"].split())
    assert "live blog (12 entries by the hour)" in words
    assert night.row("health", "too_short")[1:3] == ["captcha", "2"]
    assert HOSTILE not in night.html


def test_an_article_of_the_site_names_its_agencies_and_its_form(site: TestClient) -> None:
    assert "<b><bdi>AFP, dpa</bdi></b>" in shown(site, "/article/w1").html
    assert "<b>live blog</b> (<bdi>12 entries by the hour</bdi>)" in shown(site, "/article/w4").html
    plain = shown(site, "/article/p00").html
    assert 'id="agency"' not in plain and 'id="kind"' not in plain


def test_an_outlet_of_the_site_lists_its_rejected_pages_by_kind_its_agencies_and_its_drift(site: TestClient) -> None:
    page = shown(site, "/outlet?name=Post")
    rejected = table(page, "rejected")
    assert f"captcha too_short 2 {LAST}: https://r2.example/" in rejected and "not known too_short 1" in rejected
    assert f"{LAST} 10 pages" in table(page, "drift")
    assert "AFP 1 1" in table(page, "wires")
    assert HOSTILE not in page.html


def test_an_outlet_without_an_article_has_its_rejected_pages_and_a_place_in_the_list(site: TestClient) -> None:
    page = shown(site, "/outlet?name=Silent")
    assert "None of its pages gave an article." in page.html and "paywall paywall 1" in table(page, "rejected")
    assert not [link for link in page.links if link.startswith("javascript:")]
    assert "/outlet?name=Silent" in shown(site, "/outlets").links
    assert site.get("/outlet?name=Nobody").status_code == 404
