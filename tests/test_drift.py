"""What an outlet's pages give, day by day, and the warning that names it when a redesign halves one of that."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MODELS, MONDAY, SQL, Newsroom, at, bring_in

from assets.clean import _drift
from pipeline.clean.day import CleanedDay
from pipeline.lake import Lake
from pipeline.sqlchecks import load_checks, run_check
from pipeline.sqlmodels import build
from pipeline.tables import ARTICLES, REJECTED_PAGES

CHECK = {check.label: check for check in load_checks(SQL, MODELS)}["ops.outlet_drift.no_outlet_has_changed"]
PART, MODEL = (
    next(model for model in MODELS if model.table == table) for table in ("parts.outlet_page_days", "ops.outlet_drift")
)
DAYS = [MONDAY + timedelta(days=i) for i in range(5)]
Values = Callable[[str], dict[str, object]]


def usual(name: str) -> dict[str, object]:
    number = sum(map(ord, name))
    return {
        "word_count": 300 + number % 40,
        "byline": "Nora Blick",
        "published_at": at(MONDAY, 6),
        "engine_agreement": 0.9,
    }


def publish(room: Newsroom, outlet: str, day: date, articles: int, values: Values = usual) -> None:
    for i in range(articles):
        name = f"{outlet.lower()}-{day}-{i}"
        room.article(name, day, outlet, f"The pier of {name}.", **values(name))


def weeks(last: Values = usual, articles: int = 6, rejected: int = 0) -> Newsroom:
    """Four usual days of two outlets, and one on which the Post's pages give something else."""
    room = Newsroom()
    for day in DAYS[:4]:
        publish(room, "Post", day, 6)
        publish(room, "Sun", day, 6)
    publish(room, "Post", DAYS[4], articles, last)
    publish(room, "Sun", DAYS[4], 6)
    for i in range(rejected):
        room.rejected(f"r{i}", DAYS[4], "post")["outlet"] = "Post"
    return room


def found(con: duckdb.DuckDBPyConnection, room: Newsroom, place: Path) -> list[tuple[object, ...]]:
    lake = Lake(place / "lake")
    room.store(lake)
    bring_in(con, lake)
    build(con, PART)
    build(con, MODEL)
    query = "select outlet, fallen, len(examples), day from ops.outlet_drift where len(fallen) > 0 order by all"
    changed = con.execute(query).fetchall()
    newest = max(day for _, day in room.rows)
    assert run_check(con, CHECK).total == len([day for *_, day in changed if day == newest])
    return [(outlet, fallen, examples) for outlet, fallen, examples, _ in changed]


def test_usual_days_warn_of_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert found(con, weeks(), tmp_path) == []
    assert con.execute("select count(*), count(usual_articles) from ops.outlet_drift").fetchall() == [(10, 4)]


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("length", {"word_count": 120}),
        ("agreement", {"engine_agreement": 0.3}),
        ("titles", {"title": None}),
        ("dates", {"published_at": None}),
        ("bylines", {"byline": None}),
    ],
)
def test_a_redesign_that_halves_something_names_the_outlet_and_two_pages(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, what: str, changed: dict[str, object]
) -> None:
    assert found(con, weeks(lambda name: usual(name) | changed), tmp_path) == [("Post", [what], 2)]
    (row,) = run_check(con, CHECK).rows
    assert row[0] == "Post"
    assert len(row[3]) == 2


def test_pages_that_give_no_article_any_more_are_the_examples(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = weeks(articles=2, rejected=4)
    for row in room.of_table("rejected_pages"):
        row["url"] = f"https://post.example/{row['capture_id']}"
    assert found(con, room, tmp_path) == [("Post", ["articles", "pages that give an article"], 2)]
    shown = con.execute("select examples from ops.outlet_drift where outlet = 'Post' and len(fallen) > 0").fetchall()
    assert shown == [(["https://post.example/r0", "https://post.example/r1"],)]


def test_a_quiet_sunday_is_not_news_where_the_last_one_was_quiet(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = Newsroom()
    for i in range(15):
        publish(room, "Post", MONDAY + timedelta(days=i), 5 if i % 7 == 6 else 20)
    assert found(con, room, tmp_path) == [("Post", ["articles"], 2)]
    fallen = con.execute("select day from ops.outlet_drift where len(fallen) > 0").fetchall()
    # The first Sunday, before anybody knew.
    assert fallen == [(MONDAY + timedelta(days=6),)]


def test_few_pages_tell_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert found(con, weeks(lambda name: usual(name) | {"word_count": 20}, articles=4), tmp_path) == []


def test_an_outlet_of_unsigned_articles_is_not_told_of_them(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = weeks(lambda name: usual(name) | {"byline": None})
    for row in room.of_table("articles"):
        row["byline"] = None
    assert found(con, room, tmp_path) == []


def test_the_numbers_of_a_day_stand_on_the_assets_page_for_all_and_by_outlet() -> None:
    room = weeks(lambda name: usual(name) | {"byline": None}, rejected=2)
    articles, rejected = room.of(ARTICLES, DAYS[4]), room.of(REJECTED_PAGES, DAYS[4])
    facts = _drift(CleanedDay(ARTICLES.frame(articles), REJECTED_PAGES.frame(rejected), [], {}))
    assert facts["unsigned_share"] == 0.5
    assert (facts["unsigned_share Post"], facts["unsigned_share Sun"]) == (1.0, 0.0)
    assert (facts["empty_share Post"], facts["empty_share Sun"]) == (0.25, 0.0)
    assert facts["engine_agreement Post"] == 0.9
    assert 300 <= facts["median_words Sun"] < 340
