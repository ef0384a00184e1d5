"""A person's page on the site: roles from when to when, and of whom it speaks, by name and without."""

from collections.abc import Iterator

import pytest
from look_nights import altered, publish
from lxml import html
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, span
from site_reader import page, site_of
from starlette.testclient import TestClient


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
