"""The declared origins of extract's columns hold: a change of an article or its cluster changes no column that does not name it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import night
import polars as pl
import pytest
from perturb import Frames, influences

from pipeline.lake import Lake
from pipeline.language.day import extract_day
from pipeline.language.origins import EXTRACTIONS_FROM, MENTIONS_FROM, QUOTES_FROM
from pipeline.origins import Lineage
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, MENTIONS, QUOTES, Table

DAY = date(2026, 3, 2)
TEXT = "The Northern Water Board met on Monday.\n\n“The bridge is safe and will stay open,” Mayor Ana Ortiz of Ridley said."
TEXTS = {"a1": TEXT, "a2": TEXT, "b1": "Carl Bram denied that the road to Ridley was shut on Monday."}


def articles() -> pl.DataFrame:
    rows = [
        dict.fromkeys(ARTICLES.columns)
        | {
            "article_id": name,
            "day": DAY,
            "outlet": f"Outlet of {name}",
            "captured_at": datetime(2026, 3, 2, 18, tzinfo=UTC),
            "text": text,
            "text_sha256": f"sha of {name}",
        }
        for name, text in TEXTS.items()
    ]
    return pl.DataFrame(rows, schema=ARTICLES.polars_schema)


def clusters() -> pl.DataFrame:
    rows = [
        dict.fromkeys(CLUSTERS.columns)
        | {
            "article_id": name,
            "day": DAY,
            "cluster_id": first,
            "representative_id": first,
            "is_representative": name == first,
        }
        for name, first in (("a1", "a1"), ("a2", "a1"), ("b1", "b1"))
    ]
    return pl.DataFrame(rows, schema=CLUSTERS.polars_schema)


def extraction(place: Path, table: Table) -> Callable[[Frames], pl.DataFrame]:
    lake = Lake(place)

    def stage(given: Frames) -> pl.DataFrame:
        lake.write(ARTICLES, DAY, given["articles"])
        lake.write(CLUSTERS, None, given["clusters"])
        with night.in_one_process():
            extract_day(lake, DAY, model="embedded", workers=1, seconds_per_text=60)
        return lake.read(table, DAY)

    return stage


@pytest.mark.parametrize(
    ("table", "declared"),
    [(QUOTES, QUOTES_FROM), (MENTIONS, MENTIONS_FROM), (EXTRACTIONS, EXTRACTIONS_FROM)],
    ids=lambda given: given.name if isinstance(given, Table) else "",
)
def test_no_column_is_made_of_what_it_does_not_name(table: Table, declared: Lineage, tmp_path: Path) -> None:
    given = {"articles": articles(), "clusters": clusters()}
    # The folder's name, which no row can change.
    fixed = {("articles", "day"), ("clusters", "day")}
    found = influences(extraction(tmp_path, table), given, ("article_id",), fixed, 1, declared)
    assert declared.keys() == table.columns.keys()
    assert {name: names - set(declared[name]) for name, names in found.items()} == {name: set() for name in found}
    assert {("articles", "text"), ("articles", "article_id")} <= set().union(*found.values())
