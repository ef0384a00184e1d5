"""`quotewire export`: files that pandas, polars and DuckDB read back as the publication holds them, and nothing overwritten."""

import json
from pathlib import Path

import duckdb
import night
import polars as pl
import pyarrow.parquet
import pytest
from command_line import Quotewire
from conftest import Nights

from pipeline.commands import export
from pipeline.warehouse import Warehouse


@pytest.fixture
def published(nights: Nights, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Three nights, where `quotewire` looks for its data."""
    monkeypatch.setenv("QUOTEWIRE_DATA", str(nights.wednesday / "data"))
    return Warehouse(nights.wednesday / "data")


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with warehouse.read_published() as con:
        return con.execute(sql).fetchall()


def test_every_table_comes_as_parquet_and_reads_back_the_same(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path
) -> None:
    ended = quotewire("export", "--to", tmp_path / "out", "--texts")
    assert (ended.code, ended.err) == (0, "")
    tables = [
        str(table) for (table,) in rows(published, "select schema_name || '.' || table_name from duckdb_tables()")
    ]
    told = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines()}
    assert told.keys() == set(tables)
    for table in tables:
        file = tmp_path / "out" / f"{table}.parquet"
        kept = rows(published, f"select * from {table} order by all")
        assert duckdb.sql(f"set timezone = 'UTC'; from '{file}' order by all").fetchall() == kept
        assert told[table] == [f"{len(kept):,}", "rows", f"{file.stat().st_size:,}", "bytes"]
        assert pl.read_parquet(file).height == pyarrow.parquet.read_table(file).num_rows == len(kept)


def test_article_texts_stay_at_home_unless_they_are_asked_for(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path
) -> None:
    assert quotewire("export", "--to", tmp_path / "out", "--tables", "news.articles", "news.quotes").code == 0
    articles = pl.read_parquet(tmp_path / "out" / "news.articles.parquet")
    assert "text" not in articles.columns and "title" in articles.columns
    assert "text" in pl.read_parquet(tmp_path / "out" / "news.quotes.parquet").columns
    assert quotewire("export", "--to", tmp_path / "out", "--tables", "news.articles", "--texts").code == 0
    assert pl.read_parquet(tmp_path / "out" / "news.articles.parquet")["text"].str.len_chars().min()
    assert not (tmp_path / "out" / "news.quotes.parquet").exists()


def test_since_leaves_out_earlier_days_and_keeps_tables_without_a_day_whole(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path
) -> None:
    asked = ("--tables", "news.quotes", "news.entities", "--since", night.WEDNESDAY)
    assert quotewire("export", "--to", tmp_path / "out", *asked).code == 0
    quotes, entities = (pl.read_parquet(tmp_path / "out" / f"news.{name}.parquet") for name in ("quotes", "entities"))
    assert set(quotes["day"]) == {night.WEDNESDAY}
    assert [(entities.height,)] == rows(published, "select count(*) from news.entities")


def test_nested_columns_are_json_in_csv(published: Warehouse, quotewire: Quotewire, tmp_path: Path) -> None:
    asked = ("--tables", "news.entities", "news.quotes", "--format", "csv")
    assert quotewire("export", "--to", tmp_path / "out", *asked).code == 0
    found = pl.read_csv(tmp_path / "out" / "news.entities.csv", infer_schema=False).sort("entity_id")
    kept = rows(published, "select aliases from news.entities order by entity_id")
    assert [json.loads(aliases) for aliases in found["aliases"]] == [aliases for (aliases,) in kept]
    quotes = pl.read_csv(tmp_path / "out" / "news.quotes.csv", infer_schema=False)
    assert sorted(quotes["text"]) == sorted(str(text) for (text,) in rows(published, "select text from news.quotes"))
    assert all(isinstance(json.loads(chain), list) for chain in quotes["source_chain"].drop_nulls())


def test_other_peoples_files_are_refused_and_never_removed(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    refused = quotewire("export", "--to", folder, "--tables", "news.quotes")
    assert refused.code == 1 and "--force" in refused.err and str(folder) in refused.err
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert quotewire("export", "--to", folder, "--tables", "news.quotes", "--force").code == 0
    assert quotewire("export", "--to", folder, "--tables", "news.mentions").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [export.MARK, "news.mentions.parquet", "notes.txt"]
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_export_that_fails_half_way_leaves_the_earlier_one(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("export", "--to", tmp_path / "out", "--tables", "news.quotes", "news.mentions")
    assert quotewire(*asked).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    whole = export._write

    def fails_at_the_second(con: object, table: str, *rest: object) -> export.Exported:
        if table == "news.mentions":
            raise OSError(28, "No space left on device")
        return whole(con, table, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(export, "_write", fails_at_the_second)
    failed = quotewire(*asked, "--since", night.WEDNESDAY)
    assert failed.code == 1 and "No space left on device" in failed.err and str(tmp_path / "out") in failed.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (("--tables", "marts.speaker_profil"), 2, "did you mean marts.speaker_profile"),
        (("--tables", "quotes"), 2, "did you mean news.quotes"),
        (("--since", "yesterday"), 2, "--since"),
        (("--format", "xlsx"), 2, "--format"),
    ],
)
def test_what_cannot_be_exported_is_named(
    published: Warehouse, quotewire: Quotewire, tmp_path: Path, asked: tuple[str, ...], code: int, told: str
) -> None:
    ended = quotewire("export", "--to", tmp_path / "out", *asked)
    assert ended.code == code and told in ended.err and ended.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_named(published: Warehouse, quotewire: Quotewire, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        ended = quotewire("export", "--to", place, "--tables", "news.quotes")
        assert ended.code == 1 and str(place) in ended.err and ended.err.count("\n") == 1


def test_without_a_publication_the_export_says_what_to_run(quotewire: Quotewire, tmp_path: Path) -> None:
    ended = quotewire("export", "--to", tmp_path / "out")
    assert ended.code == 1 and "quotewire.duckdb is not there" in ended.err and "nightly" in ended.err
