"""The declared origins of dedupe's columns are true: a change of an input column changes exactly the columns that name it."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from perturb import Frames, influences

from pipeline.dedupe import floods, origins
from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.pairs import find_pairs
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS, Table

SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)


def words(start: int, count: int) -> str:
    """Invented words, each its own, with a name in every seventh place."""
    return " ".join(f"Varn{n} Obel{n}" if n % 7 == 0 else f"word{n}" for n in range(start, start + count))


STORY, OTHER, LONG = words(0, 300), words(2000, 260), words(4000, 600)
ONE, TWO = words(6000, 120), words(7000, 150)
# Of the first story copies of a day and across days, and a shortened one; of the second two tellings of one morning; a
# roundup of two stories that nobody else has; a new version of a page; a short piece of a long text; texts too short to
# compare, and empty ones.
TEXTS = {
    "a1": (SUNDAY, "post", STORY),
    "a2": (MONDAY, "gazette", STORY),
    "a3": (SUNDAY, "times", STORY),
    "a4": (MONDAY, "wire", words(0, 180)),
    "b1": (SUNDAY, "times", OTHER),
    "b2": (SUNDAY, "post", f"{words(2000, 172)} {words(2500, 88)}"),
    "c1": (SUNDAY, "post", ONE),
    "c2": (SUNDAY, "times", TWO),
    "c3": (MONDAY, "wire", f"{ONE} {TWO}"),
    "d1": (SUNDAY, "wire", LONG),
    "d2": (MONDAY, "gazette", f"{words(4000, 240)} {words(5200, 90)}"),
    "v1": (SUNDAY, "post", words(8000, 200)),
    "v2": (MONDAY, "post", f"{words(8000, 110)} {words(8500, 90)}"),
    "e1": (SUNDAY, "wire", "A short one."),
    "e2": (MONDAY, "post", "A short one."),
    "f1": (SUNDAY, "post", ""),
    "f2": (MONDAY, "wire", ""),
}
ADDRESSES = {"v2": "https://v1.example/"}


def articles() -> pl.DataFrame:
    rows = [
        {
            "article_id": name,
            "day": day,
            "outlet": outlet,
            "canonical_url": ADDRESSES.get(name, f"https://{name}.example/"),
            "published_at": datetime(day.year, day.month, day.day, 6 + n, tzinfo=UTC),
            "text": text,
        }
        for n, (name, (day, outlet, text)) in enumerate(TEXTS.items())
    ]
    return pl.DataFrame([dict.fromkeys(ARTICLES.columns) | row for row in rows], schema=ARTICLES.polars_schema)


SKETCHES = fingerprint(articles())
SUNDAYS, MONDAYS = (SKETCHES.filter(pl.col("day") == day) for day in (SUNDAY, MONDAY))
FLOOD_FROM = set(origins.FINGERPRINTS_FROM["flood"])
FOUND = pl.concat([find_pairs(SUNDAY, SUNDAYS, MONDAYS), find_pairs(MONDAY, MONDAYS, SUNDAYS)])


def as_stored(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs under the names of the lake, where `day` is the folder's."""
    return pairs.rename({"day": "later_day"})


def declared(lineage: origins.Lineage, table: Table, *inputs: Table) -> dict[str, set[tuple[str, str]]]:
    names = {upstream.name for upstream in inputs}
    assert lineage.keys() == table.columns.keys()
    return {column: {origin for origin in lineage[column] if origin[0] in names} for column in table.columns}


def test_the_columns_of_fingerprints_are_made_of_what_they_name():
    frame = articles().filter(pl.col("article_id").is_in(["a1", "b1", "e1"])).with_columns(pl.lit("x").alias("title"))
    found = influences(lambda given: fingerprint(given["articles"]), {"articles": frame}, FINGERPRINTS.key)
    assert found | {"flood": FLOOD_FROM} == declared(origins.FINGERPRINTS_FROM, FINGERPRINTS, ARTICLES)


def test_floods_are_told_by_what_they_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(floods, "FLOOD", 2)
    first = articles().row(0, named=True)
    close = [f"{words(0, 300 - n)} {words(9000 + 10 * n, n)}" for n in (2, 3, 4, 5, 6)]
    house = f"{words(0, 205)} {words(9500, 95)}"
    rows = [
        first
        | {"article_id": f"n{n}", "outlet": f"outlet {n}", "canonical_url": f"https://n{n}.example/", "text": text}
        for n, text in enumerate([*close, house])
    ]
    frame = pl.DataFrame(rows, schema=ARTICLES.polars_schema)

    def stage(given: Frames) -> pl.DataFrame:
        return with_floods(fingerprint(given["articles"]))

    assert stage({"articles": frame})["flood"].count() > 2
    found = influences(stage, {"articles": frame}, FINGERPRINTS.key)["flood"]
    assert found <= FLOOD_FROM
    assert FLOOD_FROM - found <= {("articles", "canonical_url"), ("articles", "outlet")}


def test_the_columns_of_pairs_are_made_of_what_they_name():
    def by_the_day(given: Frames) -> pl.DataFrame:
        return as_stored(find_pairs(SUNDAY, given["fingerprints"], MONDAYS))

    def by_the_window(given: Frames) -> pl.DataFrame:
        return as_stored(find_pairs(SUNDAY, SUNDAYS, given["fingerprints"]))

    params, day = ("fingerprints", "params"), ("fingerprints", "day")
    made_of = declared(origins.PAIRS_FROM, PAIRS, FINGERPRINTS)
    one = influences(by_the_day, {"fingerprints": SUNDAYS}, PAIRS.key, [params, day], 6, made_of)
    other = influences(by_the_window, {"fingerprints": MONDAYS}, PAIRS.key, [params], 6, made_of)
    assert {name: one[name] | other[name] for name in one} == made_of


def test_the_columns_of_duplicates_are_those_of_a_pair():
    stale = FOUND.with_columns(text_hash=pl.col("text_hash") + 1)
    kept = current_pairs(SKETCHES, pl.concat([FOUND, stale]))
    assert 0 < kept.height < FOUND.height + stale.height
    assert kept.join(FOUND, on=DUPLICATES.columns.keys(), how="anti").is_empty()
    assert declared(origins.DUPLICATES_FROM, DUPLICATES, PAIRS) == {
        name: {("pairs", "later_day" if name == "day" else name)} for name in DUPLICATES.columns
    }


def test_the_columns_of_clusters_are_made_of_what_they_name():
    def stage(given: Frames) -> pl.DataFrame:
        return build_clusters(given["fingerprints"], given["pairs"].rename({"later_day": "day"}))

    pairs = as_stored(current_pairs(SKETCHES, FOUND))
    made_of = declared(origins.CLUSTERS_FROM, CLUSTERS, FINGERPRINTS, PAIRS)
    given = {"fingerprints": SKETCHES.drop("shingles", "salient"), "pairs": pairs}
    assert influences(stage, given, CLUSTERS.key, declared=made_of) == made_of
