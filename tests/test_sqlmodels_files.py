"""Files under sql/ as models and checks: what is read from them, what is refused, and what a build leaves in DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.sqlmodels import (
    SqlFileError,
    build,
    column_lineage,
    load_checks,
    load_models,
    read_catalog,
    run_check,
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "create schema news; create table news.items as select range as item, range % 2 as half from range(4)"
        )
        yield opened


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


HALVES = """-- one row a half
-- Items that are not numbered are left out.
-- half: Which half:
--   the even items or the odd ones
-- items: It's the number of items
with counted as (select half, count(*) as n from news.items group by all)
select half, n as items from counted;
"""


def test_a_model_is_read_with_its_documentation_and_the_tables_it_reads(tmp_path: Path) -> None:
    path = put(tmp_path, "marts/halves.sql", HALVES)
    (model,) = load_models(tmp_path)
    assert (model.table, model.path) == ("marts.halves", path)
    assert model.doc == "one row a half\nItems that are not numbered are left out."
    assert model.columns == {
        "half": "Which half: the even items or the odd ones",
        "items": "It's the number of items",
    }
    assert model.upstream == {("news", "items")}


def test_a_build_makes_the_table_with_its_comments_and_again_replaces_it(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, "marts/halves.sql", HALVES)
    (model,) = load_models(tmp_path)
    for _ in range(2):
        built = build(con, model)
    assert (built.rows, built.columns) == (2, (("half", "BIGINT"), ("items", "BIGINT")))
    assert con.execute("select half, items from marts.halves order by half").fetchall() == [(0, 2), (1, 2)]
    comments = con.execute("select comment from duckdb_columns() where table_name = 'halves' order by column_index")
    assert [row[0] for row in comments.fetchall()] == list(model.columns.values())
    tables = con.execute("select comment from duckdb_tables() where table_name = 'halves'").fetchall()
    assert tables == [(model.doc,)]


def test_models_come_after_those_they_read_whatever_their_names(tmp_path: Path) -> None:
    put(tmp_path, "marts/a.sql", "-- one row\n-- n: number\nselect n from marts.b")
    put(tmp_path, "marts/b.sql", "-- one row\n-- n: number\nselect n from ops.c")
    put(tmp_path, "ops/c.sql", "-- one row\n-- n: number\nselect item as n from news.items")
    put(tmp_path, "checks/ops.c.any.sql", "-- never\nselect * from ops.c")
    assert [model.table for model in load_models(tmp_path)] == ["ops.c", "marts.b", "marts.a"]


def test_models_that_read_each_other_are_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "marts/a.sql", "-- one row\n-- n: number\nselect n from marts.b")
    put(tmp_path, "marts/b.sql", "-- one row\n-- n: number\nselect n from marts.a")
    with pytest.raises(SqlFileError, match=r"circle: .*marts/[ab]\.sql -> .*marts/[ab]\.sql"):
        load_models(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-- one row\n-- n: number\nselect n frm news.items", "syntax error"),
        ("-- one row\n-- n: number\nselect 1 as n; select 2 as n", "holds 2 statements"),
        ("-- one row\n-- n: number\ncreate table x as select 1 as n", "Only SELECT"),
        ("select 1 as n", "begin with a comment line"),
        ("", "begin with a comment line"),
        ("-- one row\nselect 1 as n, 2 as m", r"column n, m has no documentation; add a line `-- n: what it means`"),
        (
            "-- one row\n-- n: number\n-- note: see above\nselect 1 as n",
            "documents note, which the query does not give",
        ),
    ],
)
def test_a_file_that_is_no_documented_select_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    put(tmp_path, "marts/halves.sql", text)
    with pytest.raises(SqlFileError, match=rf"halves\.sql: .*{message}"):
        load_models(tmp_path)


def test_columns_behind_a_star_must_be_documented_when_built(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", "-- one row an item\n-- item: number\nselect * from news.items")
    (model,) = load_models(tmp_path)
    with pytest.raises(SqlFileError, match=r"halves\.sql: column half has no documentation"):
        build(con, model)


def test_a_query_that_fails_names_its_file(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", "-- one row\n-- n: number\nselect colour as n from news.items")
    put(tmp_path, "checks/news.items.colour.sql", "-- never\nselect colour from news.items")
    with pytest.raises(SqlFileError, match=r"halves\.sql: .*colour"):
        build(con, load_models(tmp_path)[0])
    with pytest.raises(SqlFileError, match=r"news\.items\.colour\.sql: .*colour"):
        run_check(con, load_checks(tmp_path / "checks")[0])


def test_lineage_traces_columns_and_says_why_where_it_cannot(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", HALVES)
    put(
        tmp_path,
        "marts/wide.sql",
        "-- one row\n-- half: half\n-- first: items\nselect half, first from (from news.items) as i (item, half), "
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


def test_a_check_gives_its_bad_rows_their_number_and_the_first_ten(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    put(
        tmp_path,
        "news.items.small.sql",
        "-- No item is large.\n-- Large is 100.\n\nselect * from news.items where item > 100",
    )
    put(
        tmp_path,
        "news.items.none.sql",
        "-- There are none.\n-- severity: warn\nfrom (select range from range(25)), news.items",
    )
    none, small = load_checks(tmp_path)
    assert (small.schema, small.table, small.name, small.severity) == ("news", "items", "small", "error")
    assert small.doc == "No item is large.\nLarge is 100."
    assert (none.severity, none.doc) == ("warn", "There are none.")
    assert run_check(con, small).total == 0
    assert run_check(con, small).columns == ("item", "half")
    found = run_check(con, none)
    assert (found.total, len(found.rows), found.columns) == (100, 10, ("range", "item", "half"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("items.sql", "-- x\nselect * from news.items", "name a check <schema>.<table>.<what it proves>"),
        (
            "news.items.x.sql",
            "-- x\n-- severity: fatal\nselect * from news.items",
            "severity is 'fatal'; use one of error, warn",
        ),
        ("news.items.x.sql", "-- x\nselect 1", "never reads news.items"),
        ("news.items.x.sql", "select * from news.items", "begin with a comment line"),
    ],
)
def test_an_unusable_check_is_refused_by_name(tmp_path: Path, name: str, text: str, message: str) -> None:
    put(tmp_path, name, text)
    with pytest.raises(SqlFileError, match=rf"{name}: .*{message}"):
        load_checks(tmp_path)
