"""The ids of linked names in published tables: the same whatever the order of days and loads, and none that was published is lost."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, Row, bring_in, build_all

from pipeline.lake import Lake
from pipeline.language.names.keys import entity_id
from pipeline.people.aliases import Alias
from pipeline.tables import ARTICLES, MENTIONS, QUOTES
from pipeline.warehouse.entity_history import known_ids
from pipeline.warehouse.links import link_names

DAYS = (SUNDAY, MONDAY, TUESDAY)
SERGEI, SERHII = "Sergei Volodarsky", "Serhii Volodarskyi"
MINISTER = "energy minister"


def person(name: str) -> str:
    return entity_id(name, "PERSON") or ""


def told_by(room: Newsroom, article: str, day: date, name: str, role: str | None = None, **values: object) -> Row:
    """An article that mentions somebody once and quotes him once."""
    made = room.article(
        article, day, "Post", f"{name} spoke on {article}. “It will hold till {article} is over,” {name} said."
    )
    room.mention(made, name, name, "PERSON")
    room.spoken(made, f"It will hold till {article} is over,", name, name, speaker_role=role, **values)
    return made


def ids_of(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The ids of mentions and speakers, by article."""
    found = con.execute(
        "select article_id, list(distinct id) from (select article_id, entity_id as id from news.mentions "
        "union all select article_id, person_id from news.quotes) group by all"
    ).fetchall()
    return {article: set(ids) for article, ids in found}


def volodarsky() -> Newsroom:
    """One minister in two spellings on two days."""
    room = Newsroom(in_ids=True)
    told_by(room, "a", SUNDAY, SERGEI, MINISTER)
    told_by(room, "b", MONDAY, SERHII, MINISTER)
    return room


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_two_spellings_of_one_person_have_one_id_in_every_table(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = volodarsky()
    about = {"start_char": 1, "end_char": 3, "mention": "he", "kind": "pronoun", "name": SERHII, "label": "PERSON"}
    other = told_by(room, "c", MONDAY, "Ana Ortiz")
    room.mention(other, "Ana Ortiz", SERHII, "PERSON")
    room.of(QUOTES, MONDAY)[-1]["about"] = [
        {**about, "entity_id": None, "found_by": "before"}, {**about, "entity_id": person(SERHII), "found_by": "before"}
    ]  # fmt: skip
    room.store(lake)
    bring_in(con, lake)
    build_all(con)
    assert ids_of(con)["a"] == ids_of(con)["b"] == {person(SERGEI)}
    assert con.execute("select person_spelling_id from news.quotes where article_id = 'b'").fetchall() == [
        (person(SERHII),)
    ]
    assert con.execute("select distinct spelling_id from news.mentions where article_id = 'b'").fetchall() == [
        (person(SERHII),)
    ]
    (meant, by_spelling) = (
        con.execute("select about, about_spelling_ids from news.quotes where article_id = 'c'").fetchone() or ()
    )
    assert [one["entity_id"] for one in meant] == [None, person(SERGEI)]
    assert by_spelling == [None, person(SERHII)]
    name = con.execute("select name, aliases, articles from news.entities where entity_id = ?", [person(SERGEI)])
    assert name.fetchall() == [(SERHII, ["Ana Ortiz", SERGEI], 3)]
    assert con.execute("select entity_id from news.entities where entity_id = ?", [person(SERHII)]).fetchall() == []
    rows = con.execute(
        "select entity_id, spelling_id, spellings, roles, first_seen, last_seen, articles from news.entity_spellings "
        "where entity_id = ? order by first_seen", [person(SERGEI)]
    ).fetchall()  # fmt: skip
    assert rows == [
        (person(SERGEI), person(SERGEI), [SERGEI], [MINISTER], SUNDAY, SUNDAY, 1),
        (person(SERGEI), person(SERHII), [SERHII], [MINISTER], MONDAY, MONDAY, 2),
    ]


def test_the_same_words_of_one_person_in_two_spellings_are_said_once(
    lake: Lake, con: duckdb.DuckDBPyConnection
) -> None:
    room = Newsroom(in_ids=True)
    for article, day, name in (("a", SUNDAY, SERGEI), ("b", MONDAY, SERHII)):
        made = room.article(article, day, "Post", f"“The bridge will hold till spring,” {name} said.")
        room.spoken(made, "The bridge will hold till spring,", name, name, speaker_role=MINISTER)
    room.store(lake)
    bring_in(con, lake)
    said = con.execute("select article_id, said_first from news.quotes order by article_id").fetchall()
    assert said == [("a", True), ("b", False)]


def test_nothing_is_done_where_no_name_changed(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    volodarsky().store(lake)
    bring_in(con, lake)
    counts = link_names(con)
    assert (counts.joined, counts.mentions, counts.quotes, counts.gone) == (1, 0, 0, 0)
    (stale,) = (
        con.execute("select count(*) from ops.stale_rows where table_name = 'news.entity_spellings'").fetchone() or ()
    )
    assert stale == 0


def test_an_id_that_an_older_day_replaces_leads_to_the_one_that_stands(
    lake: Lake, con: duckdb.DuckDBPyConnection
) -> None:
    room = Newsroom(in_ids=True)
    told_by(room, "b", MONDAY, SERHII, MINISTER)
    room.store(lake)
    bring_in(con, lake)
    build_all(con)
    assert ids_of(con)["b"] == {person(SERHII)}
    told_by(room, "a", SUNDAY, SERGEI, MINISTER)
    room.store(lake)
    bring_in(con, lake)
    history = con.execute("select was, entity_id, since from news.entity_history").fetchall()
    assert history == [(person(SERHII), person(SERGEI), MONDAY)]
    # The older day goes again: the id stands, and the other one leads to it.
    for table in (ARTICLES, MENTIONS, QUOTES):
        for path in lake.files(table, SUNDAY):
            path.unlink()
    bring_in(con, lake)
    history = con.execute("select was, entity_id from news.entity_history").fetchall()
    assert history == [(person(SERGEI), person(SERHII))]
    room.rows.clear()
    told_by(room, "c", MONDAY, "Ana Ortiz")
    room.store(lake)
    bring_in(con, lake)
    history = con.execute("select was, entity_id, why from news.entity_history order by was").fetchall()
    gone = "no article names it any more"
    assert history == sorted([(person(SERGEI), None, gone), (person(SERHII), None, gone)])


def test_ids_of_a_publication_are_not_lost_where_the_working_file_is(
    lake: Lake, con: duckdb.DuckDBPyConnection
) -> None:
    volodarsky().store(lake)
    bring_in(con, lake)
    # An earlier version's publication: every spelling is an entity, and there is no history.
    with duckdb.connect() as before:
        before.execute("create schema news")
        before.execute(
            "create table news.entities as select unnest(?) as entity_id", [[person(SERGEI), person(SERHII)]]
        )
        published = known_ids(before)
    con.execute("delete from ops.kept_models")
    link_names(con, (), lambda _: published)
    assert con.execute("select was, entity_id from news.entity_history").fetchall() == [
        (person(SERHII), person(SERGEI))
    ]


def test_what_analysts_told_changes_ids_at_the_next_load(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    volodarsky().store(lake)
    bring_in(con, lake)
    apart = Alias(SERGEI, apart=(SERHII,), wikidata="Q42", notes="the minister")
    bring_in(con, lake, told=(apart,))
    assert ids_of(con)["b"] == {person(SERHII)}
    build_all(con)
    told = con.execute("select name, wikidata, notes from news.entities where entity_id = ?", [person(SERGEI)])
    assert told.fetchall() == [(SERGEI, "Q42", "the minister")]
    renamed = Alias("The Minister of Energy", also=(SERGEI, SERHII))
    bring_in(con, lake, told=(renamed,))
    build_all(con)
    names = con.execute("select entity_id, name, wikidata from news.entities").fetchall()
    assert names == [(person(SERGEI), "The Minister of Energy", None)]
    bring_in(con, lake)
    build_all(con)
    (name,) = con.execute("select name from news.entities").fetchone() or ()
    assert name in (SERGEI, SERHII)
