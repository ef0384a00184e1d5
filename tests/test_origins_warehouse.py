"""The declared origins of the base tables' columns are true: a change in the lake changes exactly the columns that name it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from newsroom import MONDAY, SUNDAY, Newsroom, at, clusters_file, span
from perturb import Frames, influences

from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.tables import ARTICLES, CLUSTERS, GROUPED_QUOTES, QUOTES, Table
from pipeline.warehouse import BASE_TABLES, apply_clusters, create_tables, load_partitions
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.origins import ADDED_FROM, read_alone

INPUTS = (ARTICLES, QUOTES, CLUSTERS, GROUPED_QUOTES)
LOADED = (ARTICLES, QUOTES)
# Passed on as they are, by the statement that passes on every column of the lake.
GROUPED = {("grouped_quotes", name) for name in GROUPED_QUOTES.columns} - {("grouped_quotes", "group_id")}
FIXED = GROUPED | {("quotes", "source_chain"), ("quotes", "about"), ("articles", "furniture")}


def tellings() -> Newsroom:
    """One text in three outlets, on two days, with words of few and of many; and a roundup that holds words four times."""
    room = Newsroom()
    text = "Rain came. “The bridge holds for now,” Ana Brul said."
    told = (
        (
            "a1",
            SUNDAY,
            "Post",
            12,
            {"published_at": at(SUNDAY, 8), "published_precision": "minute", "canonical_url": "u"},
        ),
        (
            "a2",
            SUNDAY,
            "Times",
            11,
            {"published_at": at(SUNDAY, 12), "published_precision": "day", "canonical_url": "v"},
        ),
        ("a3", MONDAY, "Post", 8, {"canonical_url": "u"}),
    )
    for name, day, outlet, hour, values in told:
        article = room.article(name, day, outlet, text, hour, **values)
        start, end = span(article, "said")
        cue = {"cue": "said", "cue_start": start, "cue_end": end}
        person = {} if name == "a1" else {"person_id": None}
        room.spoken(article, "The bridge holds for now,", "Ana Brul", "Ana Brul", **cue, **person)
        room.quote(article, "Rain came")
    room.copies("a2", {"a1": "exact", "a3": "near"})
    again = room.article("a4", MONDAY, "Times", "“We will see it through,” she said. “We will see it through!”", 9)
    room.quote(again, "We will see it through,")
    # The same words again: later, with an end of their own, and under another id.
    room.quote(again, "We will see it through!")
    room.quote(again, "We will see it through", quote_id="a4:short")
    room.quote(again, "We will see it through", quote_id="a4:twin")
    room.roundup("a4")
    return room


class Loader:
    """Brings the lake to given frames, and the warehouse to the lake."""

    def __init__(self, con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
        self.con, self.lake = con, lake
        self.stored: dict[str, pl.DataFrame] = {}
        create_tables(con)

    def load(self, given: Frames) -> pl.DataFrame:
        """The rows of all LOADED tables, each in the columns of its own, `table.column`."""
        for stored in INPUTS:
            if given[stored.name] is not self.stored.get(stored.name):
                self._store(stored, given[stored.name])
        for loaded in (ARTICLES, QUOTES, GROUPED_QUOTES):
            load_partitions(self.con, loaded, self.lake.partitions(loaded))
        apply_clusters(self.con, clusters_file(self.lake), WINDOW_DAYS)
        mark_groups(self.con)
        return pl.concat(map(self._rows, LOADED), how="diagonal")

    def _rows(self, table: Table) -> pl.DataFrame:
        done = self.con.execute(f"select * from {table.schema}.{table.name} order by all")
        names = [f"{table.name}.{column[0]}" for column in done.description]
        return pl.DataFrame([dict(zip(names, row, strict=True)) for row in done.fetchall()], infer_schema_length=None)

    def _store(self, table: Table, frame: pl.DataFrame) -> None:
        self.stored[table.name] = frame
        if table is CLUSTERS:
            self.lake.write(table, None, frame)
            return
        for day in {*self.lake.days(table), *frame["day"]}:
            self.lake.write(table, day, frame.filter(pl.col("day") == day))


@pytest.fixture
def loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loader]:
    # None is damaged, and to read every file once more costs a seventh of all.
    monkeypatch.setattr("pipeline.warehouse.load.unreadable_files", lambda con, files, table: dict[Path, str]())
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        # Hundreds of loads of a few rows: planning them well costs more than it saves.
        con.execute("pragma disable_optimizer")
        yield Loader(con, Lake(tmp_path / "lake"))


def frames(folder: Path) -> dict[str, pl.DataFrame]:
    lake = Lake(folder)
    tellings().store(lake)
    days = (SUNDAY, MONDAY)
    articles, quotes = (pl.concat([lake.read(table, day) for day in days]) for table in (ARTICLES, QUOTES))
    clusters = lake.read(CLUSTERS, None)
    return {"articles": articles, "quotes": quotes, "clusters": clusters, "grouped_quotes": grouped(quotes)}


def grouped(quotes: pl.DataFrame) -> pl.DataFrame:
    """Two of the quotations in one group."""
    rows = quotes.sort("day", "quote_id").head(2).select("quote_id", "article_id", "day", group_id=pl.lit("g"))
    return pl.DataFrame(rows.to_dicts(), schema=GROUPED_QUOTES.polars_schema)


def test_the_columns_of_the_base_tables_are_made_of_what_they_name(loader: Loader, tmp_path: Path) -> None:
    """One change of the lake is loaded once and looked for in all tables."""
    declared = {f"{table.name}.{name}": set(origins) for table in LOADED for name, origins in read_alone(table).items()}
    keys = [f"{table.name}.{name}" for table in LOADED for name in table.key]
    found = influences(loader.load, frames(tmp_path / "told"), keys, FIXED, 1, declared)
    assert found == {name: origins - FIXED for name, origins in declared.items()}


def test_every_added_column_says_what_it_is_made_of() -> None:
    assert {name: set(base.added) for base in BASE_TABLES if (name := base.table.name) and base.added} == {
        name: set(columns) for name, columns in ADDED_FROM.items()
    }
