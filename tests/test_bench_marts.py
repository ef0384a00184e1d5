"""The synthetic warehouse of `make bench-marts`: sound by every check, skewed like news, the same each time, all of it measured."""

import os
from pathlib import Path

import duckdb
import pytest

from bench import marts, synthetic
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.sqlchecks import load_checks
from pipeline.sqlmodels import load_models
from pipeline.warehouse import apply_clusters
from pipeline.warehouse.groups import mark_groups

ARTICLES = 400
LIMITS = marts.Limits(threads=1, memory="1GB")


def made(place: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    synthetic.make(con, ARTICLES, place / marts.CLUSTERS)
    apply_clusters(con, place / marts.CLUSTERS, WINDOW_DAYS)
    mark_groups(con)
    return con


def test_every_model_and_check_is_measured_and_finds_nothing_wrong(tmp_path: Path) -> None:
    steps = {step.name: step for step in marts.measure(tmp_path, ARTICLES, LIMITS, marts.here)}
    models = {model.table for model in load_models(marts.SQL)}
    checks = {check.label: check for check in load_checks(marts.SQL, load_models(marts.SQL))}
    assert models | checks.keys() == {name for name in steps if "." in name}
    assert {name for name, check in checks.items() if check.severity == "error" and steps[name].rows} == set()
    assert {name for name in models if not steps[name].rows} == set()
    assert min(step.megabytes for step in steps.values()) > 10
    first, again = (step.rows for name, step in steps.items() if name.startswith("clusters"))
    assert (first, again) == (steps["made: quotations"].rows, 0)


def test_a_step_is_measured_in_a_process_of_its_own() -> None:
    step = marts.apart("which process", os.getpid)
    assert step.rows not in (0, os.getpid())
    assert step.megabytes > 10


def test_the_same_size_gives_the_same_rows(tmp_path: Path) -> None:
    one, other = made(tmp_path), made(tmp_path)
    with one, other:
        for table in ("news.articles", "news.quotes", "news.mentions"):
            rows = [
                con.execute(f"select count(*), bit_xor(hash(t)) from {table} as t").fetchall() for con in (one, other)
            ]
            assert rows[0] == rows[1]
            assert rows[0][0][0] >= ARTICLES


def test_news_comes_in_the_shares_that_the_bench_claims(tmp_path: Path) -> None:
    with made(tmp_path) as con:

        def share(query: str) -> float:
            (row,) = con.execute(query).fetchall()
            return float(row[0])

        assert share("select avg((role = 'copy')::int + (role = 'version')::int) from news.articles") == pytest.approx(
            0.3, abs=0.05
        )
        assert share("select count(*) from news.articles where role = 'roundup'") > 0
        assert share("select count(*) / (select count(*) from news.articles) from news.quotes") == pytest.approx(
            6.5, abs=0.7
        )
        assert share("select avg((word_count < 5)::int) from news.quotes") == pytest.approx(0.15, abs=0.05)
        # Half of what is printed is said, and some of it in other stories than the first.
        assert 0.5 < share("select avg(said_first::int) from news.quotes") < 0.8
        assert share("select count(*) from news.quotes where first_in_cluster and not said_first") > 0
        top = "select sum(n) filter (where place <= 20) / sum(n) from (select count(*) as n, row_number() over (order by count(*) desc) as place from news.articles group by outlet)"
        assert share(top) > 0.25
