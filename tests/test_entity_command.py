"""`quotewire entity` tells what is published of a name or an id: bearers, why their spellings are one, ids of before, and doubts."""

from datetime import date

import pytest
from command_line import Quotewire
from look_nights import altered, publish
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom

from pipeline.language.names.keys import entity_id
from pipeline.settings import Settings

SERGEI, SERHII = "Sergei Volodarsky", "Serhii Volodarskyi"


def person(name: str) -> str:
    return entity_id(name, "PERSON") or ""


def said_by(room: Newsroom, article: str, day: date, name: str, role: str | None = None) -> None:
    words = f"It will hold till {article} is over,"
    made = room.article(article, day, "Post", f"{name} spoke of {article} in Port Selm. “{words}” {name} said.")
    room.mention(made, name, name, "PERSON")
    room.mention(made, "Port Selm", "Port Selm", "GPE")
    room.spoken(made, words, name, name, speaker_role=role)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A minister in two spellings, of which the one of an older day came late, and two who share a surname."""
    room, root = Newsroom(in_ids=True), tmp_path_factory.mktemp("entity")
    said_by(room, "b", MONDAY, SERHII, "energy minister")
    publish(room, root)
    said_by(room, "a", SUNDAY, SERGEI, "energy minister")
    said_by(room, "c", TUESDAY, "Ana Kovar", "midfielder")
    said_by(room, "d", TUESDAY, "J. Kovar")
    said_by(room, "e", TUESDAY, "Jan Kovar", "a pilot")
    return publish(room, root)


@pytest.fixture
def ask(published: Settings, quotewire: Quotewire) -> Quotewire:
    return lambda name: quotewire("entity", name, "--data", published.data)


def test_a_name_leads_to_its_bearer_with_why_its_spellings_are_one(ask: Quotewire) -> None:
    told = ask(SERHII)
    assert (told.code, told.err) == (0, "")
    first, *rest = told.out.splitlines()
    assert f"  {person(SERGEI)}  2 articles, {SUNDAY} to {MONDAY}; 2 quotations as said, by 1 outlets" in first
    assert f"  roles: energy minister ({SUNDAY} to {MONDAY})" in rest
    assert any(line.startswith(f"  was:   {person(SERHII)} until {TUESDAY}: one name") for line in rest)
    spelled = {line.split("  ")[2].partition(":")[0] for line in rest if line.startswith("  0.") or line[2:4] == "1."}
    assert spelled == {SERGEI, SERHII}
    # By either spelling, and by one that no article has.
    assert ask(SERGEI).out == ask("Sergej Volodarsky").out == told.out


def test_an_id_of_before_leads_to_the_one_that_stands_with_why(ask: Quotewire) -> None:
    told = ask(person(SERHII)).out.splitlines()
    assert told[0].startswith(
        f"{person(SERHII)} is no entity's id any more since {TUESDAY}; {person(SERGEI)} took its place: "
    )
    assert told[1:] == ask(person(SERGEI)).out.splitlines()


def test_an_id_that_no_article_names_any_more_and_one_that_never_was_are_told_apart(
    published: Settings, quotewire: Quotewire
) -> None:
    gone = "0123456789abcdef"
    ended = quotewire("entity", gone, "--data", published.data)
    assert (ended.code, ended.out) == (1, "") and f"no entity has the id {gone}, and none had it" in ended.err
    altered(
        published, f"insert into news.entity_history values ('{gone}', null, date '{MONDAY}', 'no article names it')"
    )
    ended = quotewire("entity", gone, "--data", published.data)
    assert ended.code == 1 and f"{gone} is no entity's id any more since {MONDAY}: no article names it" in ended.err


def test_a_surname_leads_to_all_who_bear_it_and_to_what_is_doubtful(ask: Quotewire) -> None:
    told = ask("Kovar").out
    bearers = {line.partition("  ")[0] for line in told.splitlines() if not line.startswith(" ")}
    assert {"Ana Kovar", "J. Kovar", "Jan Kovar"} <= bearers
    (doubt,) = (line for line in told.splitlines() if line.startswith("  J. Kovar and ") or " and J. Kovar" in line)
    assert "Jan Kovar" in doubt and "(taken for two): initials that agree" in doubt


def test_a_place_is_told_too(ask: Quotewire) -> None:
    assert ask("Port Selm").out.startswith(f"Port Selm  {entity_id('Port Selm', 'GPE')}  5 articles")


def test_a_name_that_nobody_bears_is_told_with_names_that_are_near(ask: Quotewire) -> None:
    ended = ask("Sergio Volodarsk")
    assert (ended.code, ended.out) == (1, "")
    assert (
        "nobody is known as Sergio Volodarsk; near it are " in ended.err
        and "Volodarsk" in ended.err.partition("near")[2]
    )
    assert "try a surname" in ask("Wumba Qix").err


def test_a_publication_of_an_earlier_version_says_so(quotewire: Quotewire, wire_copy: Settings) -> None:
    altered(wire_copy, "drop table news.entity_spellings")
    ended = quotewire("entity", "Mira Oldan", "--data", wire_copy.data)
    assert ended.code == 1 and "was made by an earlier version" in ended.err
