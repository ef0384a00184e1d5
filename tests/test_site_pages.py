"""The site over a publication: what its pages say, where they lead, and what is found."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from look_nights import Page
from lxml import html
from newsroom import a_wire_story
from site_reader import page, site_of, with_archive
from starlette.testclient import TestClient

from pipeline.bucket.errors import BucketLostError
from pipeline.settings import Settings
from pipeline.site.archived import Kept, as_shown
from pipeline.site.examples import EXAMPLES
from pipeline.warehouse import Warehouse

ORIGINAL = b"<!doctype html><title>Trams</title><script>alert(1)</script><p>Trams return to Port Selm.</p>"


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_archive(a_wire_story(), tmp_path_factory.mktemp("site"), ORIGINAL)


@pytest.fixture(scope="module")
def site(wire: Settings) -> Iterator[TestClient]:
    with site_of(wire) as client:
        yield client


def test_the_first_page_tells_of_the_newest_day_and_leads_to_people_texts_and_outlets(site: TestClient) -> None:
    home = page(site, "/")
    assert "Monday, 2 March 2026" in home.html
    assert (
        "/entity/mira%20oldan" in home.links
        and "/cluster/a1" in home.links
        and "/outlet?name=Lake+Gazette" in home.links
    )
    assert "1 article of 1 outlet" not in home.html
    assert page(site, "/day/2026-03-01").html != home.html


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=bridge", 4),
        ("q=BRIDGE+trams", 4),
        ('q="trams+from+the"', 4),
        ('q="from+trams"', 0),
        ("q=brid*", 4),
        ("q=brid", 0),
        ("q=oldan+seat", 1),
        ("q=bridge&outlet=Valley+Times", 2),
        ("q=bridge&person=mira+oldan", 3),
        ("type=mixed", 1),
        ("said=once", 3),
        ("person=mira+oldan&about=selmar+transit", 3),
        ("person=mira+oldan&about=selmar+transit&said=once", 1),
        ("about=port+selm", 0),
        ("first=2026-03-02", 4),
        ("last=2026-03-01&q=bridge", 2),
        ("first=2026-03-02&last=2026-03-01", 0),
        ("first=2027-01-01", 0),
        ("", 8),
        ("in=titles&q=trams", 3),
        ("in=titles&q=shops&outlet=Valley+Times", 1),
    ],
)
def test_a_search_finds_what_holds_all_words_within_its_filters(site: TestClient, asked: str, count: int) -> None:
    found = page(site, f"/search?{asked}").html
    kind = "title" if "titles" in asked else "quotation"
    assert f"<h2>{count} {kind}{'s' * (count != 1)}" in found
    assert found.count("<blockquote") + found.count('<li><a href="/article/') == count


def test_names_are_found_by_every_spelling_and_lead_to_their_page(site: TestClient) -> None:
    assert "/entity/selmar%20transit" in page(site, "/search?in=names&q=selmar").links
    assert "/entity/mira%20oldan" in page(site, "/search?q=oldan").links


def test_pages_of_a_search_follow_each_other_without_a_gap(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = quotations(page(site, "/search"))
    assert len(everything) == 8
    monkeypatch.setattr("pipeline.site.search.SHOWN", 3)
    told: list[str] = []
    path = "/search"
    for _ in range(3):
        shown = page(site, path)
        told += quotations(shown)
        path = next((link for link in shown.links if "after=" in link), "")
    assert told == everything and path == ""


def quotations(shown: Page) -> list[str]:
    return [link for link in shown.links if "#q-" in link]


def test_an_article_has_its_quotations_speakers_cues_and_names_marked_in_the_text(site: TestClient) -> None:
    shown = page(site, "/article/a1")
    assert '<span class="q">The bridge will carry trams from the first day,</span>' in shown.html
    assert '<span class="s"><span class="m">Mira Oldan</span></span>' in shown.html
    assert {"/cluster/a1", "/entity/mira%20oldan"} <= set(shown.links)
    (first, *_) = [link for link in shown.links if link.startswith("#q-a1:")]
    assert first[1:] in shown.places
    assert ("iframe", {"src": "/article/a1/archived"}) in [
        (tag, {"src": given["src"]}) for tag, given in shown.tags if tag == "iframe" and given["sandbox"] == ""
    ]


def test_a_quotation_has_an_address_that_leads_to_its_place(site: TestClient) -> None:
    (link, *_) = quotations(page(site, "/search?q=seat"))
    answer = site.get(f"/quotation/{link.partition('#q-')[2]}")
    assert answer.status_code == 302 and answer.headers["location"] == link
    path, _, place = answer.headers["location"].partition("#")
    assert path == "/article/a3" and f'id="{place}"'.replace("%3A", ":") in site.get(path).text


def test_the_archived_page_is_what_was_captured_and_runs_nothing(site: TestClient) -> None:
    kept = site.get("/article/a1/archived")
    assert kept.content == ORIGINAL and kept.headers["content-type"] == "text/html; charset=utf-8"
    policy = kept.headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert not any("script" in one or "http" in one for one in policy)
    assert site.get("/article/b1/archived").status_code == 404


def test_an_archive_in_a_bucket_that_does_not_answer_is_no_defect(
    site: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(*_: object) -> None:
        raise BucketLostError("s3://wire/lake does not answer")

    monkeypatch.setattr("pipeline.site.archived.read_kept", lost)
    answer = site.get("/article/a1/archived")
    assert answer.status_code == 503 and "cannot be read now" in answer.text and "s3://" not in answer.text
    assert "s3://wire/lake does not answer" in caplog.text


def test_a_person_has_spellings_quotations_and_those_who_are_spoken_of(site: TestClient) -> None:
    shown = page(site, "/entity/mira%20oldan")
    assert "7 quotations" not in shown.html and "3 quotations as said" in shown.html
    assert "/entity/selmar%20transit" in shown.links
    assert len(quotations(shown)) == 7
    assert "Spoken of by" in page(site, "/entity/selmar%20transit").html


def test_every_number_of_a_page_leads_to_as_many_words(site: TestClient) -> None:
    for path in ("/", "/entity/mira%20oldan", "/entity/selmar%20transit", "/outlet?name=Valley+Times"):
        shown = html.document_fromstring(page(site, path).html)
        numbers = [link for link in shown.xpath("//td/a") if link.get("href").startswith("/search?")]
        assert numbers or "outlet" in path
        for link in numbers:
            (count,) = re.findall(r"<h2>([\d,]+) (?:quotation|title)", page(site, link.get("href")).html)
            assert count == link.text, link.get("href")


def test_an_outlet_has_its_articles_its_speakers_and_its_own_share(site: TestClient) -> None:
    shown = page(site, "/outlet?name=Valley+Times")
    assert "2 articles" in shown.html and "1 copy" in shown.html
    assert {"/article/a2", "/article/b1", "/entity/mira%20oldan"} <= set(shown.links)
    assert "/outlet?name=Valley+Times" in page(site, "/outlets").links


def test_a_text_that_many_printed_is_a_timeline_in_the_order_of_appearance(site: TestClient) -> None:
    shown = page(site, "/cluster/a1")
    assert [link for link in shown.links if link.startswith("/article/")] == [
        "/article/a1",
        "/article/a2",
        "/article/a3",
    ]
    assert "2 h later" in shown.html and "23 h later" in shown.html


def test_days_are_listed_newest_first_and_go_on_from_a_key(site: TestClient) -> None:
    listed = [link for link in page(site, "/days").links if link.startswith("/day/")]
    assert listed == ["/day/2026-03-02", "/day/2026-03-01"]
    assert "/day/2026-03-02" not in page(site, "/days?before=2026-03-02").links


def test_every_table_has_its_meaning_an_example_that_runs_and_all_its_rows(
    site: TestClient, wire: Settings, tmp_path: Path
) -> None:
    names = [link.removeprefix("/table/") for link in page(site, "/tables").links if link.startswith("/table/")]
    names = [name for name in names if not name.endswith(".csv")]
    assert set(names) == EXAMPLES.keys()
    # In one process DuckDB opens a file once.
    copied = shutil.copy(Warehouse(wire.data).published, tmp_path)
    with duckdb.connect(copied, read_only=True) as con:
        for name in names:
            told = page(site, f"/table/{name}/example")
            columns = con.execute(f"describe {name}").fetchall()
            assert {str(column[0]) for column in columns} <= told.places
            lines = list(csv.reader(io.StringIO(site.get(f"/table/{name}.csv").text)))
            assert lines[0] == [str(column[0]) for column in columns]
            assert len(lines) - 1 == con.execute(f"select count(*) from {name}").fetchall()[0][0]
    assert site.get("/table/news.articels").status_code == 404
    assert site.get("/table/news.articels.csv").status_code == 404


def test_a_table_is_sent_in_batches_and_whole(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = site.get("/table/news.quotes.csv").text
    monkeypatch.setattr("pipeline.site.tables.BATCH", 3)
    assert site.get("/table/news.quotes.csv").text == whole


@pytest.mark.parametrize(
    ("body", "content_type", "shown", "as_type"),
    [
        (
            b"<LINK rel=preconnect>",
            "Text/HTML; charset=koi8-r",
            b"<inert-LINK rel=preconnect>",
            "text/html; charset=koi8-r",
        ),
        (b"<iFrame/src=x>", "text/html", b"<inert-iFrame/src=x>", "text/html"),
        (b"<linked>", "application/xhtml+xml", b"<linked>", "text/html"),
        (b"%PDF", "application/pdf", b"%PDF", "text/plain; charset=utf-8"),
        (b"<svg/>", "image/svg+xml", b"<svg/>", "text/plain; charset=utf-8"),
        (b"\xff\xfe<\0l\0", "text/html", b"\xff\xfe<\0l\0", "text/plain; charset=utf-8"),
        (b"x", "text/html; charset=utf-16\r\nX: y", b"x", "text/plain; charset=utf-16"),
        (b"x", None, b"x", "text/plain; charset=utf-8"),
    ],
)
def test_a_kept_body_is_html_without_ways_out_or_plain_text(
    body: bytes, content_type: str | None, shown: bytes, as_type: str
) -> None:
    assert as_shown(body, content_type) == Kept(shown, as_type)


def test_excerpts_alone_hold_no_text_and_no_archived_page(wire: Settings) -> None:
    with site_of(wire.model_copy(update={"look_texts": "excerpts"})) as site:
        shown = page(site, "/article/a1").html
        assert "Selmar Transit is ready," in shown
        assert "Trams return to Port Selm. " not in shown and "iframe" not in shown
        assert site.get("/article/a1/archived").status_code == 404
        assert "text" not in site.get("/table/news.articles.csv").text.splitlines()[0].split(",")
        assert "Selmar Transit is ready" not in site.get("/table/marts.quotations.csv").text
