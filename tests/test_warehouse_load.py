"""From the lake to the base tables: only what changed, nothing lost to a damaged file, the same whatever the order."""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, a_wire_story, at, bring_in, clusters_file

from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.tables import ARTICLES, CLUSTERS, MENTIONS, QUOTES
from pipeline.warehouse import (
    BASE_TABLES,
    SOURCES,
    WarehouseError,
    apply_clusters,
    create_tables,
    load_partitions,
    load_sources,
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wire story's lake, and the file of a warehouse that has loaded it; what changes them works on a copy."""
    folder = tmp_path_factory.mktemp("wire")
    lake = Lake(folder / "lake")
    a_wire_story().store(lake)
    with duckdb.connect(folder / "warehouse.duckdb") as con:
        con.execute("set timezone = 'UTC'")
        bring_in(con, lake)
    return folder


@pytest.fixture
def wire_lake(wire: Path, tmp_path: Path) -> Lake:
    return Lake(shutil.copytree(wire, tmp_path / "wire") / "lake")


@pytest.fixture
def loaded(wire_lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse that has loaded `wire_lake`."""
    with duckdb.connect(wire_lake.root.with_name("warehouse.duckdb")) as opened:
        opened.execute("set timezone = 'UTC'")
        yield opened


def ids(con: duckdb.DuckDBPyConnection, query: str) -> list[object]:
    return [row[0] for row in con.execute(query).fetchall()]


def assert_same_tables(one: duckdb.DuckDBPyConnection, other: duckdb.DuckDBPyConnection) -> None:
    for name in [base.name for base in BASE_TABLES] + ["ops.loaded_partitions"]:
        rows = [sorted(map(repr, con.execute(f"select * from {name}").fetchall())) for con in (one, other)]
        assert rows[0] == rows[1], name


def test_lake_values_arrive_in_the_contracts_columns_and_types(
    wire_lake: Lake, loaded: duckdb.DuckDBPyConnection
) -> None:
    (row,) = loaded.execute(
        "select outlet, captured_at, day, text from news.articles where article_id = 'a3'"
    ).fetchall()
    assert row[:3] == ("Lake Gazette", datetime(2026, 3, 2, 8, tzinfo=UTC), MONDAY)
    assert row[3].endswith("Oldan added.")
    for base in BASE_TABLES:
        described = loaded.execute(f"describe {base.name}").fetchall()
        # DuckDB quotes fields of a struct whose names are words of SQL.
        found = [(name, kind.replace('"', "")) for name, kind, *_ in described]
        assert found == [(name, kind) for name, (kind, _) in base.columns.items()]


def test_every_base_table_and_column_has_its_comment(con: duckdb.DuckDBPyConnection) -> None:
    create_tables(con)
    create_tables(con)
    assert con.execute("select table_name from duckdb_tables() where comment is null").fetchall() == []
    assert (
        con.execute(
            "select table_name, column_name from duckdb_columns() where not internal and comment is null"
        ).fetchall()
        == []
    )
    written = con.execute("select comment from duckdb_columns() where table_name = 'quotes' and column_name = 'cue'")
    assert written.fetchall() == [(QUOTES.columns["cue"].doc,)]


def test_only_changed_days_are_loaded_and_vanished_days_go(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = a_wire_story()
    room.store(lake)
    first = bring_in(con, lake)["news.articles"]
    assert (first.loaded, first.unchanged, first.removed, first.rows) == (2, 0, 0, 4)
    again = bring_in(con, lake)["news.articles"]
    assert (again.loaded, again.unchanged, again.removed, again.rows) == (0, 2, 0, 0)

    room.of(ARTICLES, SUNDAY)[1]["title"] = "Trams come back"
    room.article("c1", TUESDAY, "Valley Times", "Rain is due.")
    room.store(lake)
    for path in lake.files(ARTICLES, MONDAY):
        path.unlink()
    third = bring_in(con, lake)["news.articles"]
    assert (third.loaded, third.unchanged, third.removed, third.rows) == (2, 0, 1, 3)
    titles = con.execute("select article_id, title from news.articles order by all").fetchall()
    assert titles == [("a1", "Trams return to Port Selm"), ("a2", "Trams come back"), ("c1", "Rain is due")]


def test_a_day_in_several_files_is_loaded_whole(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = a_wire_story()
    room.store(lake)
    sunday = room.of(ARTICLES, SUNDAY)
    lake.write(ARTICLES, SUNDAY, ARTICLES.frame(sunday[:1]))
    lake.append(ARTICLES, SUNDAY, ARTICLES.frame(sunday[1:]), "late")
    assert bring_in(con, lake)["news.articles"].loaded == 2
    assert ids(con, "select article_id from news.articles order by 1") == ["a1", "a2", "a3", "b1"]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip_the_middle(path: Path) -> None:
    """Damage that the footer does not show: only reading the values does."""
    content = bytearray(path.read_bytes())
    for place in range(200, min(1200, len(content) // 2)):
        content[place] ^= 0xFF
    path.write_bytes(content)


def drop_a_column(path: Path) -> None:
    pl.read_parquet(path, hive_partitioning=False).drop("text").write_parquet(path)


def mix_days(path: Path) -> None:
    pl.read_parquet(path, hive_partitioning=False).with_columns(day=pl.lit(TUESDAY)).write_parquet(path)


def test_a_column_that_came_later_is_null_where_older_files_lack_it(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = a_wire_story()
    for day in (SUNDAY, MONDAY):
        for quote in room.of(QUOTES, day):
            quote["source_chain"] = []
    room.store(lake)
    (older,) = lake.files(QUOTES, SUNDAY)
    pl.read_parquet(older, hive_partitioning=False).drop("source_chain").write_parquet(older)
    counts = bring_in(con, lake)["news.quotes"]
    assert counts.unreadable == ()
    looked_for = dict(con.execute("select day, bool_and(source_chain = []) from news.quotes group by all").fetchall())
    assert looked_for == {SUNDAY: None, MONDAY: True}


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (cut_short, "magic bytes"),
        (flip_the_middle, ""),
        (drop_a_column, '"text"'),
        (mix_days, "rows of 2026-03-03, not of 2026-03-01"),
    ],
)
def test_a_damaged_file_is_reported_and_its_day_keeps_what_it_held(
    wire_lake: Lake, loaded: duckdb.DuckDBPyConnection, damage: object, reason: str
) -> None:
    room = a_wire_story()
    room.of(ARTICLES, MONDAY)[0]["title"] = "Changed"
    room.store(wire_lake)
    broken = wire_lake.files(ARTICLES, SUNDAY)[0]
    assert callable(damage)
    damage(broken)

    loaded.begin()
    counts = bring_in(loaded, wire_lake)["news.articles"]
    loaded.commit()
    assert (counts.loaded, counts.unchanged, counts.removed) == (1, 0, 0)
    (unreadable,) = counts.unreadable
    assert unreadable.path == broken
    assert reason in unreadable.reason
    assert unreadable.reason
    titles = loaded.execute("select article_id, title from news.articles order by all").fetchall()
    assert titles[:3] == [("a1", "Trams return to Port Selm"), ("a2", "Trams return to Port Selm"), ("a3", "Changed")]

    room.of(ARTICLES, SUNDAY)[0]["title"] = "Repaired"
    room.store(wire_lake)
    repaired = bring_in(loaded, wire_lake)["news.articles"]
    assert (repaired.loaded, repaired.unchanged, repaired.unreadable) == (1, 1, ())


def test_a_table_of_an_earlier_shape_is_made_anew_and_loaded_whole(
    wire_lake: Lake, loaded: duckdb.DuckDBPyConnection
) -> None:
    loaded.execute("alter table news.quotes drop column polarity")
    counts = bring_in(loaded, wire_lake)
    assert counts["news.quotes"].loaded == 2
    assert counts["news.articles"].loaded == 0
    assert loaded.execute("select count(*) from news.quotes where first_in_cluster is null").fetchall() == [(0,)]


def test_a_lost_bookkeeping_table_means_that_everything_is_loaded_again(
    wire_lake: Lake, loaded: duckdb.DuckDBPyConnection
) -> None:
    loaded.execute("drop table ops.loaded_partitions")
    assert bring_in(loaded, wire_lake)["news.articles"].rows == 4
    assert loaded.execute("select count(*) from news.articles").fetchall() == [(4,)]


def test_a_wire_copy_is_said_once_and_the_words_of_an_update_count(
    wire_lake: Lake, loaded: duckdb.DuckDBPyConnection
) -> None:
    said = loaded.execute(
        "select article_id, normalized_text from news.quotes where first_in_cluster order by all"
    ).fetchall()
    assert said == [
        ("a1", "selmar transit is ready"),
        ("a1", "the bridge will carry trams from the first day"),
        ("a3", "nobody will lose a seat"),
        ("b1", "the bridge will carry trams from the first day"),
    ]
    assert loaded.execute("select count(*) from news.quotes").fetchall() == [(8,)]


def test_a_copy_dated_by_the_day_does_not_take_the_credit_from_the_original(
    lake: Lake, con: duckdb.DuckDBPyConnection
) -> None:
    """Sorted as a time, its date is midnight: before anything else of that day."""
    room = Newsroom()
    text = "Trams return. “The bridge will carry trams from the first day,” Mira Oldan said."
    original = room.article("b", SUNDAY, "Harbour Post", text, hour=10)
    original |= {"published_at": at(SUNDAY, 9), "published_precision": "minute"}
    copy = room.article("a", SUNDAY, "Valley Times", text, hour=11)
    copy |= {"published_at": at(SUNDAY, 0), "published_precision": "day"}
    for article in (original, copy):
        room.spoken(article, "The bridge will carry trams from the first day,", "Mira Oldan", "Mira Oldan")
    room.copies("b", {"a": "exact"})
    room.store(lake)
    bring_in(con, lake)
    assert ids(con, "select article_id from news.quotes where first_in_cluster") == ["b"]


def test_the_words_of_a_removed_day_are_first_elsewhere(wire_lake: Lake, loaded: duckdb.DuckDBPyConnection) -> None:
    for table in (ARTICLES, QUOTES, MENTIONS):
        for path in wire_lake.files(table, SUNDAY):
            path.unlink()
    bring_in(loaded, wire_lake)
    first = loaded.execute(
        "select article_id from news.quotes where first_in_cluster and normalized_text like 'selmar%'"
    )
    assert first.fetchall() == [("a3",)]


def test_a_changed_cluster_changes_only_its_own_articles(wire_lake: Lake, loaded: duckdb.DuckDBPyConnection) -> None:
    room = a_wire_story()
    assert apply_clusters(loaded, clusters_file(wire_lake), WINDOW_DAYS).articles == 0
    del room.clusters["a2"]
    room.store(wire_lake)
    changed = apply_clusters(loaded, clusters_file(wire_lake), WINDOW_DAYS)
    assert (changed.articles, changed.clusters, changed.quotes, changed.unclustered) == (1, 2, 2, 0)
    assert ids(loaded, "select article_id from news.quotes where first_in_cluster order by article_id") == [
        "a1", "a1", "a2", "a2", "a3", "b1"
    ]  # fmt: skip


def test_an_article_that_no_cluster_names_stands_alone(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    a_wire_story().store(lake)
    lake.write(CLUSTERS, None, CLUSTERS.frame([]))
    create_tables(con)
    load_partitions(con, ARTICLES, lake.partitions(ARTICLES))
    assert apply_clusters(con, clusters_file(lake), WINDOW_DAYS).unclustered == 4
    found = con.execute("select distinct cluster_id = article_id, is_representative, duplicate_kind from news.articles")
    assert found.fetchall() == [(True, True, None)]


def test_an_unsound_clusters_file_is_an_error_that_names_it(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = a_wire_story()
    room.store(lake)
    create_tables(con)
    member = room.clusters["a1"]
    lake.write(CLUSTERS, None, CLUSTERS.frame([member, member]))
    with pytest.raises(WarehouseError, match=r"part\.parquet: article a1 is in it twice; run dedupe again"):
        apply_clusters(con, clusters_file(lake), WINDOW_DAYS)
    cut_short(clusters_file(lake))
    with pytest.raises(WarehouseError, match=r"part\.parquet: not a readable clusters file.*run dedupe again"):
        apply_clusters(con, clusters_file(lake), WINDOW_DAYS)


def test_words_are_the_same_whatever_their_marks_and_case(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    room = Newsroom()
    texts = ["“Don’t  go — there!”", '"DON\'T GO, THERE"', "Cafe\u0301 नि 10.5", "CAFÉ नि, 10 5", "…", "?!"]
    texts += ["that it rains", "“that” it rains", "That it rains"]
    article = room.article("a1", SUNDAY, "Harbour Post", " ".join(texts))
    for text in texts:
        room.quote(article, text)
    room.store(lake)
    bring_in(con, lake)
    assert ids(con, "select normalized_text from news.quotes order by start_char") == [
        "don t go there", "don t go there", "café नि 10 5", "café नि 10 5", "…", "?!",
        "it rains", "that it rains", "that it rains",
    ]  # fmt: skip


def changed_at_random(room: Newsroom, chance: random.Random) -> str:
    """Adds an article with quotations to some day, takes one away, or moves one in or out of a cluster; says which."""
    day = chance.choice((SUNDAY, MONDAY, TUESDAY))
    act = chance.choice(("add", "add", "drop", "cluster", "cluster", "uncluster"))
    everywhere = [str(article["article_id"]) for d in (SUNDAY, MONDAY, TUESDAY) for article in room.of(ARTICLES, d)]
    if act == "add":
        words = chance.sample(["Trams are fast", "Rain is due", "Nobody knows"], 2)
        article = room.article(
            f"x{chance.randrange(10**6)}", day, "Harbour Post", " ".join(words), chance.randrange(24)
        )
        for said in words:
            room.quote(article, said)
    elif act == "drop" and (articles := room.of(ARTICLES, day)):
        gone = articles.pop(chance.randrange(len(articles)))
        quotes = room.of(QUOTES, day)
        quotes[:] = [quote for quote in quotes if quote["article_id"] != gone["article_id"]]
    elif act == "cluster":
        one, *others = chance.sample(everywhere, min(4, len(everywhere)))
        room.copies(one, dict.fromkeys(others, "near"))
    elif room.clusters:
        room.clusters.pop(chance.choice(sorted(room.clusters)))
    else:
        return "nothing"
    return act


def test_many_nights_of_changes_give_the_same_tables_as_one_load(lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(11)
    room = a_wire_story()
    repeated, acts = 0, set[str]()
    for _ in range(4):
        acts |= {changed_at_random(room, chance) for _ in range(6)}
        room.store(lake)
        con.begin()
        bring_in(con, lake)
        con.commit()
        with duckdb.connect() as fresh:
            fresh.execute("set timezone = 'UTC'")
            bring_in(fresh, lake)
            assert_same_tables(con, fresh)
        repeated += len(ids(con, "select quote_id from news.quotes where not first_in_cluster"))
    assert repeated > 10
    assert acts >= {"add", "drop", "cluster", "uncluster"}


def test_days_loaded_in_any_order_give_the_same_tables(
    wire_lake: Lake, tmp_path: Path, loaded: duckdb.DuckDBPyConnection
) -> None:
    with duckdb.connect() as other:
        other.execute("set timezone = 'UTC'")
        create_tables(other)
        for days in ([MONDAY], [MONDAY, SUNDAY]):
            for base in reversed(BASE_TABLES):
                load_partitions(
                    other, base.table, [part for part in wire_lake.partitions(base.table) if part.day in days]
                )
            apply_clusters(other, clusters_file(wire_lake), WINDOW_DAYS)
        assert_same_tables(loaded, other)


def source(name: str, **values: object) -> dict[str, object]:
    return dict.fromkeys(name for name in SOURCES.columns if name != "articles_7d") | {"source_id": name} | values


def test_sources_are_replaced_and_their_week_is_counted_from_the_newest_day(
    lake: Lake, con: duckdb.DuckDBPyConnection
) -> None:
    room = a_wire_story()
    room.article("old", date(2026, 2, 23), "Valley Times", "Too old to count.")
    room.article("edge", date(2026, 2, 24), "Valley Times", "Old enough to count.")
    room.store(lake)
    bring_in(con, lake)
    load_sources(con, [source("gone")])
    when = datetime(2026, 3, 2, 6, tzinfo=UTC)
    rows = [source("valley-times", kind="feed", last_success_at=when, consecutive_failures=0), source("silent")]
    assert load_sources(con, rows) == 2
    found = con.execute("select source_id, kind, last_success_at, articles_7d from ops.sources order by 1").fetchall()
    assert found == [("silent", None, None, 0), ("valley-times", "feed", when, 3)]
