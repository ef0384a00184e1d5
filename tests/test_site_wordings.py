"""Quotations over all their wordings on the site: the page of one, lists of them, and the pages that lead there."""

from collections.abc import Iterator

import pytest
from look_nights import Page, altered, publish
from lxml import html
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom
from site_reader import page, rows_after, site_of
from starlette.testclient import TestClient

WHOLE = "We will not close the harbour this year, and forty men keep their work"
LOST = "We will close the harbour this year, and forty men keep their work"
CUT = "forty men keep their work"
PLAIN = "The bridge will carry trams from the first day"


def newsroom() -> Newsroom:
    """A sentence of Sunday, cut on Monday, robbed of its negation on Tuesday; one that two print alike, the second without a name;
    and one that stands alone."""
    room = Newsroom(in_wordings=True)
    for name, day, outlet, words, hour in (
        ("a1", SUNDAY, "Harbour Post", WHOLE, 8),
        ("a2", MONDAY, "Valley Times", CUT, 10),
        ("a3", TUESDAY, "Lake Gazette", LOST, 9),
        ("a4", SUNDAY, "Harbour Post", PLAIN, 9),
        ("a6", TUESDAY, "Harbour Post", "Nobody has asked the fishermen about the price of ice", 9),
    ):
        article = room.article(name, day, outlet, f"A day in Port Selm. “{words},” Mira Oldan said.", hour)
        room.spoken(article, words, "Mira Oldan", "Mira Oldan")
        room.mention(article, "Mira Oldan", "Mira Oldan", "PERSON")
    article = room.article("a5", MONDAY, "Valley Times", f"Trams are near. “{PLAIN},” it was said.", 9)
    room.quote(article, PLAIN)
    return room


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with site_of(publish(newsroom(), tmp_path_factory.mktemp("wordings"))) as client:
        yield client


def wordings_of(shown: Page) -> list[str]:
    return list(dict.fromkeys(link for link in shown.links if link.startswith("/wordings/")))


def harbour(site: TestClient) -> str:
    """The address of the sentence that was cut and turned."""
    (link,) = wordings_of(page(site, "/article/a1"))
    return link


def quoted(shown: Page) -> list[str]:
    found = html.document_fromstring(shown.html).xpath("//blockquote/p[@dir]")
    return [" ".join(one.text_content().split()) for one in found]


def test_a_quotation_shows_its_fullest_wording_and_what_others_made_of_it(site: TestClient) -> None:
    shown = page(site, harbour(site))
    assert quoted(shown) == [
        WHOLE,
        WHOLE,
        "We will cut: not close the harbour this year, and forty men keep their work",
        "cut: We will not close the harbour this year, and forty men keep their work",
    ]
    assert '<del><span class="unseen">cut: </span>not</del>' in shown.html
    assert "3 articles of 3 outlets in 3 wordings" in shown.html


def test_a_negation_that_went_lost_is_loud_on_the_page_and_at_its_wording(site: TestClient) -> None:
    document = html.document_fromstring(page(site, harbour(site)).html)
    (note,) = document.xpath("//p[@id='turned']")
    assert "a negation was added or lost" in note.text_content()
    loud = document.xpath("//strong[@class='loud']")
    assert [one.text_content() for one in loud] == ["negation changed"] * 3
    (wording,) = [one for one in document.xpath("//blockquote") if one.xpath(".//strong[@class='loud']")]
    assert "Lake Gazette" in wording.text_content()


def test_a_quotation_tells_who_had_it_first_and_how_much_later_others(site: TestClient) -> None:
    shown = page(site, harbour(site))
    told = [
        (outlet, delay, articles, wordings) for outlet, delay, _, articles, wordings in rows_after(shown, "outlets")
    ]
    assert told == [
        ("Harbour Post", "first", "1", "1"),
        ("Valley Times", "26 h", "1", "1"),
        ("Lake Gazette", "2 days 1 h", "1", "1"),
    ]
    printed = html.document_fromstring(shown.html).xpath("//ol/li//a[contains(@href, '#q-')]/@href")
    assert [one.partition("#")[0] for one in printed] == ["/article/a1", "/article/a2", "/article/a3"]


def test_words_that_two_print_alike_have_a_page_and_who_is_left_open_is_meant(site: TestClient) -> None:
    (link,) = wordings_of(page(site, "/article/a5"))
    assert wordings_of(page(site, "/article/a4")) == [link]
    shown = page(site, link)
    assert "2 articles of 2 outlets in 1 wording," in shown.html and "/entity/mira%20oldan" in shown.links
    assert [row[0] for row in rows_after(shown, "outlets")] == ["Harbour Post", "Valley Times"]
    assert "wordings" not in shown.places and "turned" not in shown.places


def test_what_one_article_prints_leads_to_no_page(site: TestClient) -> None:
    assert wordings_of(page(site, "/article/a6")) == []


def test_searches_people_days_and_stories_lead_to_their_quotations(site: TestClient) -> None:
    turned = harbour(site)
    (alike,) = wordings_of(page(site, "/article/a4"))
    assert wordings_of(page(site, "/search?q=harbour")) == [turned]
    assert wordings_of(page(site, "/entity/mira%20oldan")) == [turned, alike]
    assert wordings_of(page(site, "/day/2026-03-01")) == [turned, alike]
    assert wordings_of(page(site, "/day/2026-03-03")) == [turned]
    assert wordings_of(page(site, "/story/a4")) == [alike]
    assert "/wordings?person=mira+oldan" in page(site, "/entity/mira%20oldan").links


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 2),
        ("kind=changed", 1),
        ("kind=catchphrases", 0),
        ("person=mira+oldan", 2),
        ("person=nobody", 0),
        ("first=2026-03-02", 0),
        ("last=2026-03-01", 2),
        ("first=0001-01-01&last=9999-12-31", 2),
    ],
)
def test_quotations_that_travelled_are_listed_by_what_became_of_them(site: TestClient, asked: str, found: int) -> None:
    shown = page(site, f"/wordings?{asked}")
    assert len(wordings_of(shown)) == found and f"<h2>{found} quotation{'s' * (found != 1)}</h2>" in shown.html


def test_pages_of_quotations_follow_each_other_without_a_gap(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = wordings_of(page(site, "/wordings"))
    monkeypatch.setattr("pipeline.site.travels.SHOWN", 1)
    first = page(site, "/wordings")
    (further,) = [link for link in first.links if "after=" in link]
    second = page(site, further)
    assert wordings_of(first) + wordings_of(second) == everything
    assert not [link for link in second.links if "after=" in link]


def test_what_is_no_such_quotation_is_told_in_a_sentence(site: TestClient) -> None:
    for path in ("/wordings/nothing", "/wordings/%00", "/wordings/a6:21"):
        answer = site.get(path)
        assert answer.status_code == 404 and "is not in this publication." in answer.text
    assert site.get("/wordings?kind=some").status_code == 400
    assert site.get("/wordings?first=never").status_code == 400


def test_two_speakers_of_the_same_words_have_a_page_each(tmp_path_factory: pytest.TempPathFactory) -> None:
    room = Newsroom(in_wordings=True)
    for n, (speaker, outlet) in enumerate(
        (name, outlet) for name in ("Mira Oldan", "Jon Brekke") for outlet in ("Harbour Post", "Valley Times")
    ):
        article = room.article(f"b{n}", SUNDAY, outlet, f"Of day {n}. “{PLAIN},” {speaker} said.", 8 + n)
        room.spoken(article, PLAIN, speaker, speaker)
    article = room.article("open", MONDAY, "Lake Gazette", f"Trams are near. “{PLAIN},” it was said.")
    room.quote(article, PLAIN)
    with site_of(publish(room, tmp_path_factory.mktemp("two"))) as site:
        ((mira,), (jon,)) = (wordings_of(page(site, f"/article/b{n}")) for n in (0, 2))
        assert mira != jon
        assert [row[0] for row in rows_after(page(site, jon), "outlets")] == ["Harbour Post", "Valley Times"]
        assert wordings_of(page(site, "/article/open")) == []


def test_a_publication_without_wordings_is_told_and_the_rest_of_its_pages_stays(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    told = publish(newsroom(), tmp_path_factory.mktemp("older"))
    altered(told, "drop table news.quote_groups", "drop table marts.quote_variants", "drop table news.grouped_quotes")
    with site_of(told) as site:
        for path in ("/", "/article/a1", "/entity/mira%20oldan", "/search?q=harbour", "/story/a1"):
            assert wordings_of(page(site, path)) == []
        for path in ("/wordings", "/wordings/a1:21"):
            answer = site.get(path)
            assert answer.status_code == 503 and "earlier version" in answer.text and "nightly job" in answer.text
