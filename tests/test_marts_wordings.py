"""The same quotation in several wordings, from the lake's quotations to the tables that analysts read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, bring_in, build_only, tell

from pipeline.lake import Lake
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES
from pipeline.wording.day import group_all

WHOLE = "We will not close the harbour this year, and forty men keep their work"
LOST = "We will close the harbour this year, and forty men keep their work"
CUT = "forty men keep their work"


def newsroom() -> Newsroom:
    """A sentence of Sunday, cut on Monday by one outlet, and robbed of its negation on Tuesday by another."""
    room = Newsroom()
    for name, day, outlet, words in (
        ("a1", SUNDAY, "Harbour Post", WHOLE),
        ("a2", MONDAY, "Valley Times", CUT),
        ("a3", TUESDAY, "Lake Gazette", LOST),
        ("a4", TUESDAY, "Harbour Post", "Nobody has asked the fishermen about the price of ice"),
    ):
        article = room.article(name, day, outlet, f"A day in Port Selm. “{words},” Mira Oldan said.")
        room.spoken(article, words, "Mira Oldan", "Mira Oldan")
    return room


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    newsroom().store(lake)
    return lake


TOLD = ("news.quote_groups", "marts.quote_variants", "marts.quote_spread")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """No test changes it."""
    room = newsroom()
    room.in_wordings = True
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        tell(opened, room, tmp_path_factory.mktemp("told"), only=TOLD)
        yield opened


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


def test_a_negation_that_went_lost_is_said_with_where(told: duckdb.DuckDBPyConnection) -> None:
    query = "select first_outlet, difference from marts.quote_variants where list_contains(changes_meaning, 'negation')"
    assert rows(told, query) == [
        ("Lake Gazette", "We will [...] close the harbour this year, and forty men keep their work")
    ]


def test_every_wording_is_told_by_what_it_cuts(told: duckdb.DuckDBPyConnection) -> None:
    query = "select kind, cut, head_text from marts.quote_variants order by first_seen_at"
    assert rows(told, query) == [
        ("head", [], WHOLE),
        ("truncated", ["We will not close the harbour this year, and"], WHOLE),
        ("altered", ["not"], WHOLE),
    ]


def test_a_quotation_is_one_over_its_wordings(told: duckdb.DuckDBPyConnection) -> None:
    columns = "text, wordings, changes_meaning, first_outlet, delay_minutes, outlets, clusters, is_catchphrase"
    assert rows(told, f"select {columns} from news.quote_groups") == [
        (WHOLE, 3, ["negation"], "Harbour Post", 1440.0, 3, 3, False)
    ]
    assert rows(told, "select text, outlets, wordings, spread_minutes from marts.quote_spread") == [
        (WHOLE, 3, 3, 1440.0)
    ]


def test_a_speaker_in_two_spellings_has_one_quotation_of_the_same_words_and_two_where_one_spelling_has_other_wordings(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = Newsroom(in_ids=True, in_wordings=True)
    sergei, serhii = "Sergei Volodarsky", "Serhii Volodarskyi"
    plain = "Nobody has asked the fishermen about the price of ice"
    for name, speaker, words in (
        ("a1", sergei, plain),
        ("a2", serhii, plain),
        ("b1", sergei, WHOLE),
        ("b2", sergei, CUT),
        ("c1", serhii, WHOLE),
        ("c2", serhii, WHOLE),
    ):
        article = room.article(name, SUNDAY, name, f"A day in Port Selm. “{words},” {speaker} said.")
        room.spoken(article, words, speaker, speaker, speaker_role="energy minister")
    tell(con, room, tmp_path, only=["news.quote_groups"])
    found = rows(con, "select text, articles_published from news.quote_groups order by all")
    assert found == [(plain, 2), (WHOLE, 2), (WHOLE, 2)]
    # As said they count once all the same.
    said = rows(con, "select text, count(*) from news.quotes where said_first group by all order by all")
    assert said == [(plain, 1), (WHOLE, 1), (CUT, 1)]


def test_a_short_phrase_of_many_days_is_a_catchphrase(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = Newsroom()
    for week in range(5):
        article = room.article(
            f"c{week}",
            SUNDAY + timedelta(days=7 * week),
            "Harbour Post",
            f"“We make it work here, as ever,” Mira Oldan said in week {week}.",
        )
        room.spoken(article, "We make it work here, as ever,", "Mira Oldan", "Mira Oldan")
    tell(con, room, tmp_path, only=["news.quote_groups"])
    assert rows(con, "select days, is_catchphrase from news.quote_groups") == [(5, True)]


def test_tables_that_are_kept_are_those_made_anew(con: duckdb.DuckDBPyConnection, lake: Lake, tmp_path: Path) -> None:
    """Tuesday's page goes and comes again; its wording with it."""
    group_all(lake, 30)
    tell(con, newsroom(), tmp_path, only=TOLD)
    whole = {table: rows(con, f"from {table} order by all") for table in TOLD}
    tuesday = lake.read(QUOTES, TUESDAY)
    lake.write(QUOTES, TUESDAY, tuesday.clear())
    group_all(lake, 30)
    bring_in(con, lake)
    build_only(con, TOLD)
    assert rows(con, "select wordings from news.quote_groups") == [(2,)]
    lake.write(QUOTES, TUESDAY, tuesday)
    group_all(lake, 30)
    bring_in(con, lake)
    build_only(con, TOLD)
    assert {table: rows(con, f"from {table} order by all") for table in TOLD} == whole


def test_a_night_searches_its_own_day_alone_and_nothing_where_nothing_changed(lake: Lake) -> None:
    assert group_all(lake, 30).searched == [SUNDAY, MONDAY, TUESDAY]
    again = group_all(lake, 30)
    assert again.changed_days == [] and again.searched == []
    wednesday = TUESDAY + timedelta(days=1)
    room = newsroom()
    article = room.article("a5", wednesday, "Valley Times", f"Again. “{CUT},” Mira Oldan said.")
    room.spoken(article, CUT, "Mira Oldan", "Mira Oldan")
    room.store(lake)
    found = group_all(lake, 30)
    assert found.searched == [wednesday] and found.changed_days == [wednesday]


def stored(lake: Lake) -> dict[str, list[dict[str, object]]]:
    tables = (QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES)
    return {
        table.name: [row for day in lake.days(table) for row in lake.read(table, day).rows(named=True)]
        for table in tables
    }


def test_the_order_of_days_and_a_lost_file_change_nothing(lake: Lake, tmp_path: Path) -> None:
    group_all(lake, 30)
    whole = stored(lake)
    assert len(whole["grouped_quotes"]) == 3
    other = Lake(tmp_path / "other")
    for day in (TUESDAY, SUNDAY, MONDAY):
        other.write(QUOTES, day, lake.read(QUOTES, day))
        group_all(other, 30)
    assert stored(other) == whole
    for table in (QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES):
        other.files(table, MONDAY)[0].write_bytes(b"damaged")
        group_all(other, 30)
        assert stored(other) == whole
        assert other.damaged([table]) == []
