"""Which columns may be summed over days is said in their comments, each of those is checked, and the others indeed do not."""

import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MODELS, MONDAY, SQL, SUNDAY, Newsroom, tell

from pipeline.sqlchecks import load_checks
from pipeline.sqlmodels import SqlModel

GRAINS = {"day": "days", "month": "months"}
BY_TIME = [
    model
    for model in MODELS
    if GRAINS.keys() & model.columns.keys() and model.schema == "marts" and model.name != "quotations"
]
CHECKS = {check.label: check for check in load_checks(SQL, MODELS)}
# Not figures: what the row is about.
KEYS = {
    "day",
    "month",
    "outlet",
    "person_id",
    "entity_id",
    "other_id",
    "pair",
    "name",
    "other_name",
    "label",
    "story_id",
}


def unit(model: SqlModel) -> str:
    return next(word for column, word in GRAINS.items() if column in model.columns)


def says(model: SqlModel, phrase: str) -> set[str]:
    return {name for name, doc in model.columns.items() if doc.endswith(f"{phrase} over {unit(model)}.")}


def test_every_figure_by_day_or_month_says_whether_it_adds_up() -> None:
    assert {model.name for model in BY_TIME} == {
        "speaker_daily",
        "entity_daily",
        "outlet_daily",
        "entity_pairs",
        "story_daily",
    }
    for model in BY_TIME:
        told = says(model, "Adds up") | says(model, "Does not add up")
        lists = {"speakers"} if model.name == "story_daily" else set()
        assert model.columns.keys() - KEYS - {"first_day", "last_day"} - lists == told, model.table


@pytest.mark.parametrize("model", BY_TIME, ids=lambda model: model.name)
def test_what_adds_up_is_what_the_check_sums(model: SqlModel) -> None:
    check = CHECKS[f"{model.table}.{unit(model)}_add_up"]
    assert check.severity == "error"
    summed = set(re.findall(r"sum\((\w+)\)", check.query.partition(f"from {model.table}")[0]))
    assert summed == says(model, "Adds up")


def test_what_does_not_add_up_gives_too_much_when_summed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """One speaker and one story in one outlet on two days."""
    room = Newsroom()
    for number in range(2):
        article = room.article(f"a{number}", SUNDAY + timedelta(number), "Harbour Post", f"“{number},” Ana Brul said.")
        room.spoken(article, f"“{number},”", "Ana Brul", "Ana Brul")
        room.mention(article, "Ana Brul", "Ana Brul", "PERSON")
    room.copies("a0", {"a1": "version"})
    tell(con, room, tmp_path)
    assert con.execute("select max(day) from news.articles").fetchall() == [(MONDAY,)]
    wrong = {(model.name, name) for model in BY_TIME for name in says(model, "Does not add up")}
    outlets = {(name, "outlets") for name in ("speaker_daily", "entity_daily", "story_daily")}
    assert wrong == {*outlets, ("outlet_daily", "speakers")}
    for table, column in wrong:
        assert con.execute(f"select sum({column}) from marts.{table}").fetchall() == [(2,)], table
