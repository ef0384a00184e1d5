"""`python -m bench.growth`: what one more night costs after 10, 60 and 365 days of history.

History is made inside DuckDB and put straight into lake and tables; the last day alone comes the way of every night. CPU
seconds are told, which other work on the machine does not change; every step is measured in a process of its own, but for
checks: those whose tables are built at the same time share a process and a connection, as they do in a night.

The stages before the load read as many pages as large as real ones, in a lake of the same history (`bench.aged`). What is
loaded then is the history's own last day, whose texts are of those of the days before, as the pages' are not.

Names are linked as a night links them: those of history from nothing, which is no part of the last night.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from bench import aged, synthetic
from bench.marts import CLUSTERS, SQL, Limits, Step, apart, build_model, here, in_a_process
from bench.night import lay_out, measure_stage
from bench.stage import OF_THE_LAKE
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.language.stale import find_stale
from pipeline.sqlchecks import SqlCheck, in_stages, load_checks, run_check
from pipeline.sqlmodels import load_models
from pipeline.tables import ARTICLES
from pipeline.tables import CLUSTERS as CLUSTER_TABLE
from pipeline.upgrades.outdated import cleaned_before, read_before
from pipeline.warehouse import BASE_TABLES, Warehouse, apply_clusters, create_tables
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.links import link_names
from pipeline.warehouse.load import stamp
from pipeline.warehouse.memory import MEMORY_GB
from pipeline.warehouse.night import load_night, lost_days, read_lake

EXTRACTOR = "bench"
# Steps that are told one by one.
DEAREST = 25
# The group of the stages before the load.
BEFORE = "capture to wordings"
# What making history may take; 365 days take more than a night may.
MAKING = "8GB"


@dataclass(frozen=True)
class Place:
    """A data folder of the bench: a lake of all days but the last, a warehouse of the same, and the last day aside."""

    root: Path

    @property
    def lake(self) -> Lake:
        return Lake(self.root / "lake")

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.root)

    @property
    def tomorrow(self) -> Lake:
        return Lake(self.root / "tomorrow")

    @property
    def aged(self) -> Path:
        """The data folder in which pages are read."""
        return self.root / "aged"


def make_history(place: Place, days: int, per_day: int, limits: Limits) -> None:
    """A lake and a warehouse of `days` days but the last one."""
    whole = place.root / "whole.duckdb"
    place.root.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(whole) as con:
        # Texts of a year are put together at once, which no night does.
        replace(limits, memory=MAKING).set_on(con)
        con.execute("set timezone = 'UTC'")
        synthetic.make(con, days * per_day, place.root / CLUSTERS, days)
        last = newest(con, days)
        write_lake(con, place, last)
    with place.warehouse.write() as con:
        limits.set_on(con)
        _fill(con, place, whole, last)
    whole.unlink()
    # As nights do: not in one transaction, which would hold all of it in memory.
    for model in load_models(SQL):
        build_model(place.warehouse, limits, model)
    _look(place)


def _look(place: Place) -> None:
    """What is remembered of the lake's files, as the nights before have left it."""
    _fingerprints(place)
    _outdated(place)
    _decided(place)


def newest(con: duckdb.DuckDBPyConnection, days: int) -> date:
    """The last of the days that were asked for; the few copies that come after it are dropped."""
    found = con.execute(f"select min(day) + {days - 1} from news.articles").fetchone()
    assert found is not None
    last: date = found[0]
    for base in BASE_TABLES:
        con.execute(f"delete from {base.name} where day > $last", {"last": last})
    return last


def write_lake(con: duckdb.DuckDBPyConnection, place: Place, last: date) -> None:
    """The base tables as files of the lake, a folder a day, the last day's apart."""
    for base in BASE_TABLES:
        columns = ", ".join(f'"{name}"' for name in base.table.columns)
        for lake, which in ((place.lake, f"< date '{last}'"), (place.tomorrow, f"= date '{last}'")):
            folder = lake.root / base.table.name
            folder.mkdir(parents=True)
            con.execute(
                f"copy (select {columns} from {base.name} where day {which} order by day) to '{folder}' "
                "(format parquet, compression zstd, partition_by (day), overwrite_or_ignore)"
            )
    clusters = f"read_parquet('{place.root / CLUSTERS}')"
    for lake, which in ((place.lake, "<"), (place.tomorrow, "<=")):
        folder = lake.root / CLUSTER_TABLE.name
        folder.mkdir()
        con.execute(
            # By key, as the lake writes it: what is read is sorted again, and costs little where it was sorted before.
            f"copy (from {clusters} where day {which} date '{last}' order by article_id) to '{folder}/part.parquet' "
            "(format parquet)"
        )


def _fill(con: duckdb.DuckDBPyConnection, place: Place, whole: Path, last: date) -> None:
    """The base tables as the load would have left them on the night before the last."""
    con.execute(f"attach '{whole}' as whole (read_only)")
    create_tables(con)
    for base in BASE_TABLES:
        con.execute(f"insert into {base.name} from whole.{base.name} where day < $last order by day", {"last": last})
        loaded = [(base.name, part.day, stamp(part)) for part in place.lake.partitions(base.table)]
        con.executemany("insert into ops.loaded_partitions values (?, ?, ?)", loaded)
    con.execute("insert into ops.sources from whole.ops.sources")
    link_names(con)
    apply_clusters(con, place.lake.files(CLUSTER_TABLE, None)[0], WINDOW_DAYS)
    mark_groups(con)


def add_the_last_day(place: Place) -> None:
    """The last day's files, as clean, dedupe and extract would have left them."""
    shutil.copytree(place.tomorrow.root, place.lake.root, dirs_exist_ok=True)


def one_more_night(place: Place, limits: Limits) -> Iterator[tuple[str, Step]]:
    """Everything that a night does from the load on: group and step."""
    yield "look-ups", apart("fingerprints of files", partial(_fingerprints, place))
    yield "look-ups", apart("days of other versions", partial(_outdated, place))
    yield "look-ups", apart("articles to be decided again", partial(_decided, place))
    yield "load", apart("load", partial(_load, place))
    models = load_models(SQL)
    for model in models:
        yield "models", apart(model.table, partial(build_model, place.warehouse, limits, model))
    for level, proofs in in_stages(load_checks(SQL, models), models).items():
        for step in in_a_process(partial(_check_level, place.warehouse, limits, level, proofs)):
            yield "checks", step
    yield "checks", apart("no_day_lost", partial(_lost, place))
    yield "publish", apart("publish", partial(_publish, place))


def _fingerprints(place: Place) -> int:
    return sum(len(days) for _, days in read_lake(place.lake).partitions)


def _outdated(place: Place) -> int:
    return len(cleaned_before(place.lake, keep=True)) + len(read_before(place.lake, EXTRACTOR, keep=True))


def _decided(place: Place) -> int:
    clusters = place.lake.read(CLUSTER_TABLE, None, ["article_id", "day", "representative_id"])
    return find_stale(place.lake, clusters, clusters["day"].max()).articles.height  # type: ignore[arg-type]


def _load(place: Place) -> int:
    loaded = load_night(place.warehouse, place.lake, [], WINDOW_DAYS)
    return sum(counts.rows for counts in loaded.tables.values())


def _check_level(warehouse: Warehouse, limits: Limits, level: int, proofs: Sequence[SqlCheck]) -> list[Step]:
    """Every check of a level over one connection; what opening it takes comes first."""
    with ExitStack() as open_till_told:
        opened: list[duckdb.DuckDBPyConnection] = []

        def open_file() -> int:
            opened.append(open_till_told.enter_context(warehouse.read()))
            limits.set_on(opened[0])
            return 0

        steps = [here(f"opened for checks of level {level}", open_file)]
        steps += [here(proof.label, partial(_check, opened[0], proof)) for proof in proofs]
    return steps


def _check(con: duckdb.DuckDBPyConnection, proof: SqlCheck) -> int:
    return run_check(con, proof, whole=False).total


def _lost(place: Place) -> int:
    with place.warehouse.read() as con:
        return len(lost_days(place.warehouse, con))


def _publish(place: Place) -> int:
    place.warehouse.publish("night", keep=2)
    return 1


@dataclass(frozen=True)
class Age:
    """A warehouse of so many days: the steps of its last night by name, and the size of its file in MB."""

    days: int
    steps: dict[str, tuple[str, Step]]
    megabytes: float


def measure(
    root: Path, days: int, per_day: int, limits: Limits, pages: Path | None = None, kept: Path | None = None
) -> Age:
    """Makes a history under `root`, or copies it from `kept`, where it is made once, and times its last night: with `pages`,
    a folder of them, from their capture on, otherwise from the load on."""
    place = Place(root)
    if kept is None:
        _make_apart(place, days, per_day, limits)
    else:
        _copy_history(kept / f"{days}-days-of-{per_day}", place, days, per_day, limits, pages=pages is not None)
    steps: dict[str, tuple[str, Step]] = {}
    if pages:
        if not place.aged.exists():
            _age_apart(place)
        steps |= {step.name: (BEFORE, step) for step in read_pages(place, pages)}
    for version in ("history", "history-again"):
        place.warehouse.publish(version, keep=2)
    add_the_last_day(place)
    steps |= {step.name: (group, step) for group, step in one_more_night(place, limits)}
    return Age(days, steps, place.warehouse.working.stat().st_size / 1e6)


def read_pages(place: Place, pages: Path) -> Iterator[Step]:
    """Every stage before the load on `pages`, as those of the last day, in the lake of history."""
    (last,) = place.tomorrow.days(ARTICLES)
    for stage in OF_THE_LAKE:
        took = measure_stage(stage, place.aged, pages, last)
        yield Step(f"{stage} of pages", took.seconds, took.cpu, took.megabytes, 0)


def _age_apart(place: Place) -> None:
    draft = place.aged.with_name(f".{place.aged.name}")
    shutil.rmtree(draft, ignore_errors=True)
    apart("lake of history", partial(_return_0, partial(aged.age, place.lake, Lake(draft / "lake"))))
    draft.rename(place.aged)


def _make_apart(place: Place, days: int, per_day: int, limits: Limits) -> None:
    apart("history", partial(_return_0, partial(make_history, place, days, per_day, limits)))


def _copy_history(made: Path, place: Place, days: int, per_day: int, limits: Limits, *, pages: bool) -> None:
    """Makes the history in `made` where it is not there whole, with a lake for pages where they are read, and copies it."""
    if not made.exists():
        draft = made.with_name(f".{made.name}")
        shutil.rmtree(draft, ignore_errors=True)
        _make_apart(Place(draft), days, per_day, limits)
        draft.rename(made)
    whole = Place(made)
    if pages and not whole.aged.exists():
        _age_apart(whole)
    shutil.copytree(made, place.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*aged"))
    if pages:
        # Files of a lake are replaced, never written to: a link stays what it was, and is known by its number and time.
        shutil.copytree(whole.aged, place.aged, copy_function=os.link)
    # Copies are other files, and would all be read again by the night that is timed.
    apart("look at the copies", partial(_return_0, partial(_look, place)))


def _return_0(work: Callable[[], None]) -> int:
    work()
    return 0


def table(ages: Sequence[Age]) -> Iterator[str]:
    """CPU seconds of each group of steps and of each step, an age a column; then the highest memory and the file's size."""
    yield f"{'CPU s of one more night':58}" + "".join(f"{f'{age.days} days':>10}" for age in ages)
    groups = list(dict.fromkeys(group for group, _ in ages[-1].steps.values()))
    for group in groups:
        sums = [sum(step.cpu for of, step in age.steps.values() if of == group) for age in ages]
        yield f"{group:58}" + "".join(f"{value:10.2f}" for value in sums)
    for name, apart_from in (("all but publish", ["publish"]), ("of these from the load on", ["publish", BEFORE])):
        sums = [sum(step.cpu for of, step in age.steps.values() if of not in apart_from) for age in ages]
        yield f"{name:58}" + "".join(f"{value:10.2f}" for value in sums)
        yield f"{'times the first':58}" + "".join(f"{value / sums[0]:10.2f}" for value in sums)
    dearest = sorted(ages[-1].steps, key=lambda name: -ages[-1].steps[name][1].cpu)[:DEAREST]
    for name in dearest:
        yield f"  {name:56}" + "".join(f"{age.steps[name][1].cpu:10.2f}" for age in ages)
    walls = [sum(step.seconds for _, step in age.steps.values()) for age in ages]
    yield f"{'wall s of all steps':58}" + "".join(f"{value:10.1f}" for value in walls)
    peaks = [max(step.megabytes for _, step in age.steps.values()) for age in ages]
    yield f"{'most memory of a step, MB':58}" + "".join(f"{value:10.0f}" for value in peaks)
    yield f"{'working file, MB':58}" + "".join(f"{age.megabytes:10.0f}" for age in ages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[10, 60, 365])
    parser.add_argument("--articles", type=int, default=1500, help="a day")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default=f"{MEMORY_GB:g}GB", help="DuckDB's memory_limit")
    parser.add_argument(
        "--keep", type=Path, help="folder in which histories are made once, for later runs of this code"
    )
    parser.add_argument("--no-pages", action="store_true", help="from the load on alone")
    given = parser.parse_args()
    print(
        f"{given.articles} articles a day, {given.threads} threads, load {os.getloadavg()[0]:.1f} before the run",
        flush=True,
    )
    limits = Limits(given.threads, given.memory)
    ages: list[Age] = []
    with tempfile.TemporaryDirectory() as place:
        pages = None if given.no_pages else lay_out(Path(place), given.articles)[0]
        for days in given.days:
            with tempfile.TemporaryDirectory() as folder:
                ages.append(measure(Path(folder), days, given.articles, limits, pages, given.keep))
            print("\n".join(table(ages)), flush=True)


if __name__ == "__main__":
    main()
