"""A person's page on the site: roles from when to when, and of whom it speaks, by name and without."""

from collections.abc import Iterator

import pytest
from look_nights import altered, publish
from lxml import html
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, span
from site_reader import page, site_of
from starlette.testclient import TestClient

from pipeline.language.names.keys import entity_id


def newsroom() -> Newsroom:
    """A mayor of Sunday who is a minister on Tuesday, and speaks of Pavel Arn: on Monday by name, on Tuesday as 'he'."""
    room = Newsroom()
    for name, day, role, words in (
        ("a1", SUNDAY, "the mayor", "Nobody will lose a seat on the trams"),
        ("a2", MONDAY, "the Mayor", "Pavel Arn has closed the bridge again"),
        ("a3", TUESDAY, "transport minister", "It was he who closed the bridge again"),
    ):
        article = room.article(name, day, "Harbour Post", f"Of day {name}. “{words},” Mira Oldan said.")
        quote = room.spoken(article, words, "Mira Oldan", "Mira Oldan", speaker_role=role)
        if "Pavel Arn" in words:
            room.mention(article, "Pavel Arn", "Pavel Arn", "PERSON")
        if " he " in words:
            start = span(article, "he who")[0]
            meant = {"start_char": start, "end_char": start + 2, "text": "he"}
            quote["about"] = [meant | {"name": "Pavel Arn", "label": "PERSON", "entity_id": "pavel arn"}]
    return room


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with site_of(publish(newsroom(), tmp_path_factory.mktemp("people"))) as client:
        yield client


def rows_of(site: TestClient, entity_id: str, caption: str) -> list[list[str]]:
    document = html.document_fromstring(page(site, f"/entity/{entity_id}").html)
    (table,) = document.xpath(f"//div[@aria-label='{caption}']/table")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]


def test_a_person_has_roles_from_when_to_when_the_newest_first(site: TestClient) -> None:
    assert rows_of(site, "mira%20oldan", "Roles") == [
        ["transport minister", "2026-03-03", "2026-03-03", "1", "1", ""],
        ["the Mayor", "2026-03-01", "2026-03-02", "2", "1", ""],
    ]


def test_whom_a_person_speaks_of_is_counted_apart_where_nobody_is_named(site: TestClient) -> None:
    assert rows_of(site, "mira%20oldan", "Speaks of") == [["Pavel Arn", "person", "2", "1", "2", "1"]]
    assert rows_of(site, "pavel%20arn", "Spoken of by") == [["Mira Oldan", "person", "2", "1", "2", "1"]]


def test_a_publication_without_roles_by_day_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = publish(newsroom(), tmp_path_factory.mktemp("older"))
    altered(told, "drop table marts.speaker_roles")
    with site_of(told) as site:
        assert "it tells no roles by day yet" in page(site, "/entity/mira%20oldan").html


SERGEI, SERHII = "Sergei Volodarsky", "Serhii Volodarskyi"


def minister() -> Newsroom:
    """One minister in two full spellings and by the surname alone."""
    room = Newsroom(in_ids=True)
    for name, day, spelled in (("a", SUNDAY, SERGEI), ("b", MONDAY, SERHII), ("c", TUESDAY, "Volodarsky")):
        words = f"It will hold till {name} is over"
        article = room.article(name, day, "Harbour Post", f"{spelled} spoke. “{words},” {spelled} said.")
        room.mention(article, spelled, spelled, "PERSON")
        room.spoken(article, words, spelled, spelled, speaker_role="energy minister")
    return room


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    told = publish(minister(), tmp_path_factory.mktemp("linked"))
    altered(
        told,
        f"insert into news.entity_history values ('of before', '{person(SERGEI)}', date '2026-03-02', 'one name')",
        f"insert into news.told_entities values ('{person(SERGEI)}', '{SERGEI}', null, [], [], 'Q42', 'of <b>energy</b>')",
    )
    with site_of(told) as client:
        yield client


def person(name: str) -> str:
    return entity_id(name, "PERSON") or ""


def test_a_person_has_its_spellings_with_what_joined_them(linked: TestClient) -> None:
    found = rows_of(linked, person(SERGEI), "Spellings")
    assert {row[0] for row in found} == {SERGEI, SERHII, "Volodarsky"}
    assert {row[0]: row[1] for row in found}["Volodarsky"].startswith("a surname alone; both energy minister")
    assert all(row[3] == "energy minister" for row in found)


def test_what_analysts_told_of_a_person_is_on_the_page(linked: TestClient) -> None:
    text = page(linked, f"/entity/{person(SERGEI)}").html
    assert 'href="https://www.wikidata.org/wiki/Q42"' in text and "of &lt;b&gt;energy&lt;/b&gt;" in text


def test_an_id_of_before_leads_to_the_person_and_one_that_never_was_does_not(linked: TestClient) -> None:
    answer = linked.get("/entity/of%20before", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/entity/{person(SERGEI)}")
    assert linked.get("/entity/of%20never").status_code == 404


def test_a_doubtful_pair_tells_what_to_write_to_settle_it(linked: TestClient) -> None:
    document = html.document_fromstring(page(linked, "/doubts").html)
    (row,) = document.xpath("//div[@aria-label='Doubtful names']/table/tbody/tr")
    told = [" ".join(cell.text_content().split()) for cell in row]
    assert told[1:3] == ["Volodarsky", "joined"]
    assert told[-1].startswith('- {name: "Ser') and told[-1].endswith('kind: PERSON, apart: ["Volodarsky"]}')
    assert rows_of(linked, person(SERGEI), "In doubt") == [told]
    assert linked.get("/doubts?after=x").status_code == 400


def test_a_publication_without_linked_names_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = publish(newsroom(), tmp_path_factory.mktemp("unlinked"))
    altered(told, *(f"drop table news.{name}" for name in ("entity_spellings", "entity_history", "told_entities")))
    with site_of(told) as site:
        assert "it tells no spellings with what joined them yet" in page(site, "/entity/mira%20oldan").html
        assert site.get("/entity/of%20before").status_code == 404
