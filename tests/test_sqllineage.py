"""The lineage of SQL models: what is traced, what is said where it cannot be, and when it is traced anew."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sql_folder import HALVES, put, warehouse_of_items

from pipeline import sqllineage
from pipeline.sqllineage import Lineage, column_lineage, read_catalog, remembered_lineage
from pipeline.sqlmodels import SqlModel, build, load_models

LOG = logging.getLogger("test")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of_items() as opened:
        yield opened


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models that were traced, one entry each time."""
    calls: list[str] = []

    def trace(model: SqlModel, catalog: sqllineage.Catalog) -> Lineage:
        calls.append(model.table)
        return column_lineage(model, catalog)

    monkeypatch.setattr(sqllineage, "column_lineage", trace)
    return calls


def test_lineage_traces_columns_and_says_why_where_it_cannot(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", HALVES)
    put(
        tmp_path,
        "marts/wide.sql",
        "-- one row\n-- key: half\n-- half: half\n-- first: items\nselect half, first from (from news.items) as i (item, half), "
        "lateral (select item as first) positional join news.items as j",
    )
    halves, wide = load_models(tmp_path)
    build(con, halves)
    traced = column_lineage(halves, read_catalog(con))
    assert traced.reason is None
    assert traced.columns["half"] == [("news", "items", "half")]
    untraced = column_lineage(wide, {"news": {"items": {"other": "BIGINT"}}})
    assert untraced.columns == {}
    assert untraced.reason is not None
    assert "marts.wide" in untraced.reason


def halves(folder: Path, text: str = HALVES) -> SqlModel:
    put(folder, "marts/halves.sql", text)
    (model,) = load_models(folder)
    return model


def test_a_lineage_is_traced_once(tmp_path: Path, con: duckdb.DuckDBPyConnection, traced: list[str]) -> None:
    model, kept = halves(tmp_path), tmp_path / "kept"
    first = remembered_lineage(model, read_catalog(con), kept, LOG)
    con.execute("create table news.more as select 1 as n")
    assert remembered_lineage(model, read_catalog(con), kept, LOG) == first
    assert first.columns == {"half": [("news", "items", "half")], "items": []}
    assert traced == ["marts.halves"]


def test_a_lineage_that_cannot_be_traced_is_not_tried_every_night(tmp_path: Path, traced: list[str]) -> None:
    model = halves(tmp_path)
    catalog = {"news": {"items": {"other": "BIGINT"}}}
    first, again = (remembered_lineage(model, catalog, tmp_path / "kept", LOG) for _ in range(2))
    assert first.reason
    assert (first, traced) == (again, ["marts.halves"])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("alter table news.items rename half to part; alter table news.items add half int", id="catalog"),
        pytest.param("text", id="text"),
    ],
)
def test_a_changed_text_or_table_is_traced_anew(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, traced: list[str], change: str
) -> None:
    remembered_lineage(halves(tmp_path), read_catalog(con), tmp_path / "kept", LOG)
    model = halves(tmp_path, HALVES.replace("n as items", "half + n as items") if change == "text" else HALVES)
    if change != "text":
        con.execute(change)
    found = remembered_lineage(model, read_catalog(con), tmp_path / "kept", LOG)
    assert found == column_lineage(model, read_catalog(con))
    assert traced == ["marts.halves", "marts.halves"]
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["marts.halves.json"]


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"made_from": "x"}',
        '{"made_from": "x", "reason": null, "columns": {"half": [["news"]]}}',
    ],
)
def test_a_damaged_file_is_told_of_and_replaced(
    tmp_path: Path,
    con: duckdb.DuckDBPyConnection,
    traced: list[str],
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    model, catalog, kept = halves(tmp_path), read_catalog(con), tmp_path / "kept"
    first = remembered_lineage(model, catalog, kept, LOG)
    path = kept / "marts.halves.json"
    whole = path.read_text()
    path.write_text(damage)
    assert remembered_lineage(model, catalog, kept, LOG) == first
    assert f"{path} cannot be used" in caplog.text
    assert path.read_text() == whole
    assert traced == ["marts.halves", "marts.halves"]
    assert json.loads(whole)["columns"]["half"] == [["news", "items", "half"]]
