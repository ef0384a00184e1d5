"""Stories on the site: a story's page, lists of them, and the pages that lead there."""

from collections.abc import Iterator

import pytest
from look_nights import Page, altered, publish
from lxml import html
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, a_wire_story, at
from site_reader import page, rows_after, site_of
from starlette.testclient import TestClient

OLDER = ("drop table news.stories", "drop table news.story_articles", "drop table marts.story_daily")


def two_stories() -> Newsroom:
    """The wire story of Sunday and Monday, told on Tuesday by one more outlet in words of its own; and one that is told once."""
    room = a_wire_story()
    text = "Port Selm counts its first trams. “They are full,” Mira Oldan said. “Nobody pays,” a driver said."
    own = room.article("c1", TUESDAY, "Coast Herald", text, hour=7)
    room.spoken(own, "They are full,", "Mira Oldan", "Mira Oldan", speaker_role="the mayor")
    room.quote(own, "Nobody pays,", speaker_mention="a driver", speaker_kind="nominal", attribution="explicit")
    room.mention(own, "Port Selm", "Port Selm", "GPE")
    room.told["c1"] = "a1"
    return room


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with site_of(publish(two_stories(), tmp_path_factory.mktemp("stories"))) as client:
        yield client


def stories_of(shown: Page) -> list[str]:
    return [link for link in shown.links if link.startswith("/story/")]


def test_a_story_tells_how_it_grew_from_day_to_day(site: TestClient) -> None:
    shown = page(site, "/story/a1")
    assert '<h1 dir="auto">Trams return to Port Selm</h1>' in shown.html
    assert "4 articles with 2 texts of 4 outlets" in shown.html
    assert rows_after(shown, "days") == [
        ["2026-03-01", "2", "1", "2", "2"],
        ["2026-03-02", "1", "0", "1", "1"],
        ["2026-03-03", "1", "1", "1", "2"],
    ]


def test_a_story_tells_which_outlet_had_it_first_and_how_much_later_others(site: TestClient) -> None:
    told = [
        (outlet, delay, articles, copies)
        for outlet, delay, _, articles, copies in rows_after(page(site, "/story/a1"), "outlets")
    ]
    assert told == [
        ("Harbour Post", "first", "1", "0"),
        ("Valley Times", "2 h", "1", "1"),
        ("Lake Gazette", "23 h", "1", "1"),
        ("Coast Herald", "46 h", "1", "0"),
    ]


def test_a_story_tells_who_is_in_it_and_what_each_said(site: TestClient) -> None:
    shown = page(site, "/story/a1")
    assert rows_after(shown, "named")[0] == ["Port Selm", "place", "4", "4"]
    document = html.document_fromstring(shown.html)
    sides = [" ".join(one.text_content().split()) for one in document.xpath("//h3")]
    assert sides == ["Mira Oldan, the mayor", "a driver"]
    words = [str(one.text_content()) for one in document.xpath("//blockquote/p[@dir]")]
    assert words == [
        "The bridge will carry trams from the first day,",
        "Selmar Transit is ready,",
        "Nobody will lose a seat,",
        "They are full,",
        "Nobody pays,",
    ]
    (place, *_) = [link for link in shown.links if "#q-" in link]
    assert place.startswith("/article/a1#q-a1%3A")


def test_articles_of_a_story_stand_in_their_order_with_copies_below_their_text(site: TestClient) -> None:
    document = html.document_fromstring(page(site, "/story/a1").html)
    texts = [one.xpath(".//a[starts-with(@href, '/article/')]/@href") for one in document.xpath("//ol/li")]
    assert texts == [["/article/a1", "/article/a2", "/article/a3"], ["/article/c1"]]
    assert document.xpath("//ol/li[1]//a[@href='/cluster/a1']")


def test_a_story_that_nobody_told_for_a_week_is_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    room = two_stories()
    later = TUESDAY.replace(day=20)
    room.article("d1", later, "Coast Herald", "Nothing is new.")
    with site_of(publish(room, tmp_path_factory.mktemp("over"))) as site:
        assert "it is over." in page(site, "/story/a1").html
        assert "it is open: articles may join it until" in page(site, "/story/d1").html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["a1"]),
        ("told=any", ["a1", "b1"]),
        ("q=trams", ["a1"]),
        ("q=trams+oldan", ["a1"]),
        ("q=trams+nowhere", []),
        ("q=oldan&told=any", ["a1"]),
        ("q=shops", []),
        ("q=shops&told=any", ["b1"]),
        ("first=2026-03-03&told=any", ["a1"]),
        ("last=2026-03-01&told=any", ["a1"]),
        ("first=2026-03-02&last=2026-03-02&told=any", ["a1", "b1"]),
        ("first=2026-03-04&told=any", []),
    ],
)
def test_stories_are_found_by_words_and_days(site: TestClient, asked: str, found: list[str]) -> None:
    shown = page(site, f"/stories?{asked}")
    assert stories_of(shown) == [f"/story/{one}" for one in found]
    assert f"<h2>{len(found)} stor" in shown.html


def test_pages_of_stories_follow_each_other_without_a_gap(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.site.stories.SHOWN", 1)
    first = page(site, "/stories?told=any")
    (further,) = [link for link in first.links if "after=" in link]
    second = page(site, further)
    assert stories_of(first) + stories_of(second) == ["/story/a1", "/story/b1"]
    assert "<h2>2 stories" in second.html and not [link for link in second.links if "after=" in link]


def test_articles_people_and_days_lead_to_their_stories(site: TestClient) -> None:
    assert stories_of(page(site, "/article/a2")) == ["/story/a1"]
    assert stories_of(page(site, "/entity/port%20selm")) == ["/story/a1", "/story/b1"]
    assert stories_of(page(site, "/day/2026-03-02")) == ["/story/a1"]
    assert "/stories?first=2026-03-02&last=2026-03-02" in page(site, "/day/2026-03-02").links


def test_a_roundup_tells_no_story(tmp_path_factory: pytest.TempPathFactory) -> None:
    room = two_stories()
    room.article("r1", MONDAY, "Lake Gazette", "Today's news in brief.")
    room.roundup("r1")
    with site_of(publish(room, tmp_path_factory.mktemp("roundup"))) as site:
        assert stories_of(page(site, "/article/r1")) == []
        assert site.get("/story/r1").status_code == 404


def test_what_is_no_story_is_told_in_a_sentence(site: TestClient) -> None:
    for path in ("/story/nothing", "/story/a2", "/story/%00"):
        answer = site.get(path)
        assert answer.status_code == 404 and "The story is not in this publication." in answer.text
    assert site.get("/stories?told=some").status_code == 400
    assert site.get("/stories?first=never").status_code == 400


def test_a_story_that_is_captured_months_apart_is_read_with_its_days_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    room = two_stories()
    late = room.article("e1", SUNDAY.replace(month=9), "Lake Gazette", "Trams returned. Nobody said why.")
    late |= {"published_at": at(MONDAY, 9), "published_precision": "minute"}
    room.told["e1"] = "a1"
    with site_of(publish(room, tmp_path_factory.mktemp("late"))) as site:
        assert [row[0] for row in rows_after(page(site, "/story/a1"), "days")] == [
            "2026-03-01",
            "2026-03-02",
            "2026-03-03",
            "2026-09-01",
        ]


def test_a_publication_without_stories_is_told_and_the_rest_of_its_pages_stays(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    told = publish(two_stories(), tmp_path_factory.mktemp("older"))
    altered(told, *OLDER)
    with site_of(told) as site:
        for path in ("/", "/day/2026-03-02", "/article/a1", "/entity/mira%20oldan"):
            assert "it tells no stories yet" in page(site, path).html
        for path in ("/stories", "/stories?q=trams", "/story/a1"):
            answer = site.get(path)
            assert answer.status_code == 503 and "earlier version" in answer.text and "nightly job" in answer.text
