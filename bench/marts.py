"""`python -m bench.marts`: seconds, memory and rows of each SQL model and check over a synthetic warehouse.

Every step runs in a process of its own, so that its memory is its own: the highest resident size, DuckDB's cache included.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from bench import synthetic
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.settings import PROJECT
from pipeline.sqlchecks import SqlCheck, load_checks, run_check
from pipeline.sqlmodels import SqlModel, build, load_models
from pipeline.warehouse import Warehouse, apply_clusters
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.memory import MEMORY_GB

Result = TypeVar("Result")
SQL = PROJECT / "sql"
CLUSTERS = "clusters.parquet"


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use: threads, and memory as it writes it ('8GB')."""

    threads: int
    memory: str

    def set_on(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"set threads = {self.threads}")
        con.execute(f"set memory_limit = '{self.memory}'")
        con.execute("set enable_progress_bar = false")


@dataclass(frozen=True)
class Step:
    """One measured step: rows that a model gave, or that a check found (none where it passed)."""

    name: str
    seconds: float
    cpu: float
    megabytes: float
    rows: int


def make(warehouse: Warehouse, limits: Limits, articles: int) -> int:
    with warehouse.write() as con:
        limits.set_on(con)
        synthetic.make(con, articles, warehouse.root / CLUSTERS)
        return _count(con, "select count(*) from news.quotes")


def lay_clusters(warehouse: Warehouse, limits: Limits) -> int:
    with warehouse.write() as con:
        limits.set_on(con)
        done = apply_clusters(con, warehouse.root / CLUSTERS, WINDOW_DAYS)
        mark_groups(con)
        return done.quotes


def build_model(warehouse: Warehouse, limits: Limits, model: SqlModel) -> int:
    with warehouse.write() as con:
        limits.set_on(con)
        return build(con, model).rows


def check(warehouse: Warehouse, limits: Limits, proof: SqlCheck, *, whole: bool = True) -> int:
    with warehouse.read() as con:
        limits.set_on(con)
        return run_check(con, proof, whole=whole).total


def measure(
    root: Path, articles: int, limits: Limits, step: Callable[[str, Callable[[], int]], Step]
) -> Iterator[Step]:
    """Makes the warehouse under `root` and runs everything that the warehouse does in a night, in that order, each by `step`."""
    warehouse = Warehouse(root)
    yield step("made: quotations", partial(make, warehouse, limits, articles))
    yield step("clusters, first time: quotations marked", partial(lay_clusters, warehouse, limits))
    yield step("clusters, nothing new: quotations marked", partial(lay_clusters, warehouse, limits))
    models = load_models(SQL)
    for model in models:
        yield step(model.table, partial(build_model, warehouse, limits, model))
    for proof in load_checks(SQL, models):
        yield step(proof.label, partial(check, warehouse, limits, proof))


def apart(name: str, work: Callable[[], int]) -> Step:
    """Runs and measures `work`, which gives the number of rows, in a process of its own: memory is that of the step alone."""
    return in_a_process(partial(here, name, work))


def in_a_process(work: Callable[[], Result]) -> Result:
    """What `work` gives, run in a process of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.synthetic", "pipeline.sqlchecks", "pipeline.warehouse"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work).result()


def here(name: str, work: Callable[[], int]) -> Step:
    """The same in this process."""
    started, before = time.monotonic(), _cpu()
    rows = work()
    seconds, cpu = time.monotonic() - started, _cpu() - before
    return Step(name, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows)


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def run(articles: int, limits: Limits) -> None:
    with tempfile.TemporaryDirectory() as place:
        load = os.getloadavg()[0]
        print(
            f"{articles} articles, {limits.threads} threads, {limits.memory}, load {load:.1f} before the run",
            flush=True,
        )
        print(f"{'':58}{'seconds':>9}{'peak MB':>9}{'rows':>10}", flush=True)
        total = 0.0
        for step in measure(Path(place), articles, limits, apart):
            print(f"{step.name:58}{step.seconds:9.2f}{step.megabytes:9.0f}{step.rows:10}", flush=True)
            total += step.seconds
        size = (Path(place) / "working.duckdb").stat().st_size / 1e6
        print(f"{'in all, and the size of the file in MB':58}{total:9.2f}{size:9.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000], help="sizes, such as 30000 100000 300000")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default=f"{MEMORY_GB:g}GB", help="DuckDB's memory_limit")
    given = parser.parse_args()
    for articles in given.articles:
        run(articles, Limits(given.threads, given.memory))


if __name__ == "__main__":
    main()
