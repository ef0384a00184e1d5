"""What analysts open with tools of their own: the published file with an older DuckDB, the lake with pandas, polars, DuckDB."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import night
import polars as pl
import pyarrow.dataset
import pytest
from conftest import Nights

from pipeline.settings import PROJECT, Settings
from pipeline.tables import CLUSTERS, LAKE_TABLES, Table
from pipeline.warehouse import Warehouse

PYTHON = PROJECT / ".venv-analyst" / "bin" / "python"
other_environment = pytest.mark.skipif(
    not PYTHON.exists(), reason="no environment with an older DuckDB and pandas: run `make analyst`"
)


def analyst(*words: object) -> dict[str, Any]:
    """What an analyst finds in an environment of their own."""
    command = [PYTHON, "-I", PROJECT / "tests" / "analyst.py", *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def settings(nights: Nights) -> Settings:
    return night.settings(nights.wednesday)


@other_environment
def test_an_older_duckdb_reads_all_of_the_published_file_under_its_name_and_under_a_copys(
    settings: Settings, tmp_path: Path
) -> None:
    published = Warehouse(settings.data).published
    copy = shutil.copy(published, tmp_path / "quotewire.duckdb")
    found = analyst("published", published, copy)
    assert found["version"].startswith("1.2.")
    expected = {table: len(rows) for table, rows in night.published(settings).items()}
    assert found["rows"] == {str(published): expected, str(copy): expected}
    assert expected["news.quotes"] and expected["ops.loaded_partitions"]


def test_the_tables_are_found_by_their_names_in_the_link_and_in_a_copy(settings: Settings, tmp_path: Path) -> None:
    published = Warehouse(settings.data).published
    for file in (published, Path(shutil.copy(published, tmp_path / "quotewire.duckdb"))):
        with duckdb.connect(file, read_only=True) as con:
            assert con.execute("from news.quotes").fetchall()
            assert con.execute("select quotes.text from news.quotes").fetchall()


def rows_by_table(settings: Settings) -> dict[str, int]:
    lake = settings.open_lake()
    return {
        table.name: sum(lake.read(table, day).height for day in (lake.days(table) or [None])) for table in LAKE_TABLES
    }


def days_by_table(settings: Settings) -> dict[str, list[str]]:
    lake = settings.open_lake()
    days = {table.name: [str(day) for day in lake.days(table)] for table in LAKE_TABLES}
    # In one file for all days, with the day in it.
    return days | {CLUSTERS.name: sorted({str(day) for day in lake.read(CLUSTERS, None)["day"]})}


@other_environment
def test_pandas_reads_every_table_of_the_lake_by_its_folder(settings: Settings) -> None:
    found = analyst("lake", settings.lake)
    assert found["rows"] == rows_by_table(settings)
    # A day on which nothing was found has a file without rows, and so no row that tells its day.
    whole = {
        table: days for table, days in days_by_table(settings).items() if table in ("articles", "quotes", "clusters")
    }
    assert {table: found["days"][table] for table in whole} == whole


def by_pyarrow(table: Path) -> pl.DataFrame:
    """As pandas reads it."""
    return pl.DataFrame(pyarrow.dataset.dataset(table, partitioning="hive").to_table())


def by_polars(table: Path) -> pl.DataFrame:
    # By a pattern: polars refuses a folder in which hidden files lie too, and a night keeps hashes there.
    return pl.read_parquet(table / "**" / "*.parquet", hive_partitioning=True)


def by_duckdb(table: Path) -> pl.DataFrame:
    with duckdb.connect() as con:
        return pl.DataFrame(con.sql(f"from read_parquet('{table}/**/*.parquet')").to_arrow_table())


@pytest.mark.parametrize("read", [by_pyarrow, by_polars, by_duckdb])
@pytest.mark.parametrize("table", LAKE_TABLES, ids=lambda table: table.name)
def test_a_folder_of_the_lake_is_one_table_with_its_days(settings: Settings, table: Table, read: Any) -> None:
    frame = read(settings.lake / table.name)
    assert frame.height == rows_by_table(settings)[table.name]
    assert set(frame.columns) == {*table.columns, "day"}
    assert {str(day)[:10] for day in frame["day"]} <= set(days_by_table(settings)[table.name])
