"""`python -m bench.backfill`: days back-filled in runs of up to 31, and the same days one run a day, side by side.

    backfill.py [--days 30] [--a-day 6]

Both are real runs of the nightly job in a process of their own each, over the same captured pages, from an empty lake. Prints
seconds and the ratio; the tables are compared.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from bench.pages import write_pages
from pipeline.capture import segment
from pipeline.sample.nights import SAMPLE
from pipeline.settings import PROJECT, Settings
from pipeline.warehouse import Warehouse

FIRST = date(2026, 3, 1)
RANGE = """
import sys
import dagster as dg
from assets.definitions import defs
with dg.DagsterInstance.get() as instance:
    for first, last in (days.split("..") for days in sys.argv[1:]):
        tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
        assert defs.resolve_job_def("nightly").execute_in_process(instance=instance, tags=tags).success
"""
# The columns that differ from run to run by nature.
VOLATILE = ("elapsed_ms",)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.backfill")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--a-day", type=int, default=6, help="pages a day")
    asked = parser.parse_args()
    days = [FIRST + timedelta(number) for number in range(asked.days)]
    with tempfile.TemporaryDirectory() as folder:
        captured = _capture(Path(folder, "captured"), days, asked.a_day)
        batches = [days[start : start + 31] for start in range(0, len(days), 31)]
        together, one = _seconds(captured, "together", batches), _seconds(captured, "one", [[day] for day in days])
        same = _rows(captured.parent / "together") == _rows(captured.parent / "one")
    print(f"{len(days)} days of {asked.a_day} pages: {together:.1f} s in runs of up to 31, {one:.1f} s in a run a day")
    print(f"ratio {one / together:.1f}; tables {'equal' if same else 'DIFFER'}")
    sys.exit(0 if same else 1)


def _capture(root: Path, days: list[date], a_day: int) -> Path:
    """The archive and the index of pages from a folder that gets `a_day` pages more every day."""
    stock, inbox = root / "stock", root / "inbox"
    stock.mkdir(parents=True)
    inbox.mkdir()
    write_pages(SAMPLE, stock, a_day * len(days))
    (root / "sources.yaml").write_text(f"sources:\n  - {{id: inbox, kind: folder, outlet: Inbox, path: {inbox}}}\n")
    pages = sorted(stock.iterdir())
    for number, day in enumerate(days):
        for page in pages[number * a_day : (number + 1) * a_day]:
            shutil.move(page, inbox)
        segment.capture_segment(_settings(root, clock=f"{day}T18:00:00+00:00"))
    return root


def _settings(root: Path, **given: object) -> Settings:
    return Settings(data=root / "data", sources=root / "sources.yaml", **given)  # type: ignore[arg-type]


def _seconds(captured: Path, name: str, runs: list[list[date]]) -> float:
    root = captured.parent / name
    shutil.copytree(captured, root)
    home = root / "dagster"
    home.mkdir()
    shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    around = {
        "DAGSTER_HOME": str(home),
        "QUOTEWIRE_DATA": str(root / "data"),
        "QUOTEWIRE_SOURCES": str(root / "sources.yaml"),
    }
    started = time.monotonic()
    # A process for each run, as the launcher starts them.
    for days in runs:
        command = [sys.executable, "-c", RANGE, f"{days[0]}..{days[-1]}"]
        subprocess.run(command, cwd=PROJECT, env=os.environ | around, check=True, capture_output=True)
    return time.monotonic() - started


def _rows(root: Path) -> dict[str, list[tuple[object, ...]]]:
    with Warehouse(root / "data").read_published() as con:
        return {
            table: _table(con, table)
            for (table,) in con.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
            ).fetchall()
        }


def _table(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = [name for name, *_ in con.execute(f"describe {table}").fetchall() if name not in VOLATILE]
    return con.execute(f"select {', '.join(columns)} from {table} order by all").fetchall()


if __name__ == "__main__":
    main()
