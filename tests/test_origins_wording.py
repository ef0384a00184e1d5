"""The declared origins of the columns of sketches, pairs and groups of quotations are true."""

from datetime import date

import polars as pl
from perturb import Frames, influences

from pipeline.origins import Lineage
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES, Table
from pipeline.wording import origins
from pipeline.wording.pairs import find_pairs
from pipeline.wording.rows import grouped_rows
from pipeline.wording.sketches import TAKES, sketch

DAY = date(2026, 3, 2)
HEAD = "We will not close the harbour. The boats stay, the crane stays, and forty men keep their work."
SAID = (
    ("q1", "a1", HEAD, "ann", "Ann Low"),
    ("q2", "a2", "The boats stay, the crane stays, and forty men keep their work.", "ann", "A. Low"),
    ("q3", "a3", HEAD.replace("not ", ""), None, "Ann Low"),
    ("q4", "a3", "Nobody has asked the men about the price of ice", None, None),
    ("q5", "a4", "NOBODY has asked the men about the price of ice!", None, None),
)
SCHEMA = {name: QUOTES.polars_schema[name] for name in TAKES}
SAYINGS = pl.DataFrame([(*said[:2], DAY, *said[2:]) for said in SAID], schema=SCHEMA, orient="row")
SKETCHES = sketch(SAYINGS)


def pairs_of(sketches: pl.DataFrame) -> pl.DataFrame:
    days = sorted(set(sketches["day"]))
    return find_pairs(days, days, 30, lambda day, names: sketches.filter(pl.col("day") == day).select(names))


def declared(lineage: Lineage, table: Table, *inputs: Table) -> dict[str, set[tuple[str, str]]]:
    assert lineage.keys() == table.columns.keys()
    names = {upstream.name for upstream in inputs}
    return {column: {origin for origin in found if origin[0] in names} for column, found in lineage.items()}


def test_the_columns_of_sketches_are_made_of_what_they_name() -> None:
    made_of = declared(origins.QUOTE_SKETCHES_FROM, QUOTE_SKETCHES, QUOTES)
    found = influences(lambda given: sketch(given["quotes"]), {"quotes": SAYINGS}, QUOTE_SKETCHES.key)
    assert found == made_of


def test_the_columns_of_pairs_are_made_of_nothing_that_they_do_not_name() -> None:
    made_of = declared(origins.QUOTE_PAIRS_FROM, QUOTE_PAIRS, QUOTE_SKETCHES)
    found = influences(lambda given: pairs_of(given["quote_sketches"]), {"quote_sketches": SKETCHES}, QUOTE_PAIRS.key)
    assert {name: found[name] - made_of[name] for name in found} == {name: set() for name in found}
    assert ("quote_sketches", "text") in found["difference"]
    assert ("quote_sketches", "words") in found["fuller_words"]


def test_the_columns_of_groups_are_made_of_nothing_that_they_do_not_name() -> None:
    made_of = declared(origins.GROUPED_QUOTES_FROM, GROUPED_QUOTES, QUOTE_SKETCHES, QUOTE_PAIRS)
    lists = {("quote_pairs", name) for name in ("cut", "changed", "changes_meaning")}

    def stage(given: Frames) -> pl.DataFrame:
        return grouped_rows(given["quote_sketches"], given["quote_pairs"])

    given = {"quote_sketches": SKETCHES.drop("shingles", "anywhere"), "quote_pairs": pairs_of(SKETCHES)}
    found = influences(stage, given, GROUPED_QUOTES.key, lists)
    assert {name: found[name] - made_of[name] for name in found} == {name: set() for name in found}
    assert ("quote_pairs", "difference") in found["difference"]
    assert ("quote_sketches", "wording") in found["group_id"]
