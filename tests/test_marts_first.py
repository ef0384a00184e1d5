"""Who was first, who copied, and what a page's own time is worth: as the marts tell it."""

from pathlib import Path

import duckdb
import pytest
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, a_wire_story, at, tell


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


def test_an_outlets_own_updates_and_roundups_are_no_copies(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = a_wire_story()
    for number, (outlet, url) in enumerate([("Harbour Post", "https://post/2"), ("Post online", "https://post/1")]):
        room.article(f"u{number}", TUESDAY, outlet, "Trams, again.", canonical_url=url)
    for article in room.of_table("articles"):
        if article["article_id"] == "a1":
            article["canonical_url"] = "https://post/1"
    room.article("r1", TUESDAY, "Valley Times", "The week in trams.")
    room.copies("a1", {"a2": "exact", "a3": "version", "u0": "near", "u1": "version"})
    room.roundup("r1")
    tell(con, room, tmp_path, only=["marts.outlet_daily"])
    assert rows(con, "select article_id, role from news.articles order by all") == [
        ("a1", "original"), ("a2", "copy"), ("a3", "copy"), ("b1", "only"),
        ("r1", "roundup"), ("u0", "version"), ("u1", "version"),
    ]  # fmt: skip
    columns = "articles_published, articles_said, updates, copies, roundups"
    assert rows(con, f"select outlet, {columns} from marts.outlet_daily where day = '{TUESDAY}'") == [
        ("Harbour Post", 1, 0, 1, 0, 0),
        ("Post online", 1, 0, 1, 0, 0),
        ("Valley Times", 1, 0, 0, 0, 1),
    ]


def test_a_cluster_tells_who_had_the_text_first_and_how_late_the_copies_were(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    tell(con, a_wire_story(), tmp_path, only=["marts.duplicate_clusters"])
    assert rows(con, "from marts.duplicate_clusters") == [
        (
            *("a1", "a1", "Trams return to Port Selm", "a1", "Harbour Post", at(SUNDAY, 9), "capture"),
            *(SUNDAY, MONDAY, 3, 2, 3, ["Harbour Post", "Valley Times", "Lake Gazette"], 1, 0, 0, 1),
            *(750.0, 1380.0, True),
        )
    ]


@pytest.mark.parametrize(
    ("precision", "first"),
    [("minute", "Lake Gazette"), ("second", "Lake Gazette"), ("day", "Harbour Post"), (None, "Harbour Post")],
)
def test_only_a_time_of_publication_to_the_minute_beats_the_time_of_capture(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, precision: str | None, first: str
) -> None:
    room = a_wire_story()
    for article in room.of_table("articles"):
        if article["article_id"] == "a3":
            article |= {"published_at": at(SUNDAY, 0), "published_precision": precision}
    tell(con, room, tmp_path, only=["marts.duplicate_clusters", "marts.quote_spread", "marts.quotations"])
    assert rows(con, "select first_outlet from marts.duplicate_clusters") == [(first,)]
    assert rows(con, "select first_outlet from marts.quote_spread") == [(first,)]
    first_words = "select distinct outlet from marts.quotations where is_said_first and words = 9"
    assert rows(con, first_words) == [(first,)]


def test_delays_between_times_of_publication_do_not_rest_on_captures(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = a_wire_story()
    for hour, article in enumerate(room.of_table("articles")):
        article |= {"published_at": at(SUNDAY, hour), "published_precision": "minute"}
    tell(con, room, tmp_path, only=["marts.duplicate_clusters", "marts.quote_spread"])
    columns = "max_delay_minutes, first_seen_by, delays_rest_on_capture"
    assert rows(con, f"select {columns} from marts.duplicate_clusters") == [(120.0, "publication", False)]
    columns = "spread_minutes, first_seen_by, spread_rests_on_capture"
    assert rows(con, f"select {columns} from marts.quote_spread") == [(60.0, "publication", False)]
    room.of_table("articles")[1]["published_precision"] = "day"
    tell(con, room, tmp_path / "again", only=["marts.duplicate_clusters"])
    assert rows(con, "select delays_rest_on_capture from marts.duplicate_clusters") == [(True,)]


def test_a_time_of_publication_to_come_does_not_count_and_is_flagged(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = Newsroom()
    given = {
        "early": (at(SUNDAY, 9), "minute"),
        "late": (at(SUNDAY, 12, 4), "minute"),
        "later": (at(SUNDAY, 12, 6), "second"),
        "tomorrow": (at(MONDAY, 0), "day"),
        "the day after": (at(TUESDAY, 0), "day"),
        "no year": (at(TUESDAY, 0), "month_day"),
        "undated": (None, None),
    }
    for name, (when, precision) in given.items():
        room.article(name, SUNDAY, "Harbour Post", name, published_at=when, published_precision=precision)
    tell(con, room, tmp_path, only=[])
    columns = "seen_at, seen_by, published_day, published_after_capture"
    noon = at(SUNDAY, 12)
    assert {name: found for name, *found in rows(con, f"select article_id, {columns} from news.articles")} == {
        "early": [at(SUNDAY, 9), "publication", SUNDAY, False],
        "late": [noon, "capture", SUNDAY, False],
        "later": [noon, "capture", SUNDAY, True],
        "tomorrow": [noon, "capture", MONDAY, False],
        "the day after": [noon, "capture", TUESDAY, True],
        "no year": [noon, "capture", None, None],
        "undated": [noon, "capture", None, None],
    }
