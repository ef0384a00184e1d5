"""Files under sql/ as models: what is read from them, what is refused, and what a build leaves in DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sql_folder import HALVES, put, warehouse_of_items

from pipeline.sqlfiles import SqlFileError
from pipeline.sqlmodels import build, build_levels, load_models
from pipeline.tables import Reference


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of_items() as opened:
        yield opened


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
    assert (model.key, model.references) == (("half",), ())


def test_a_model_states_its_key_and_what_it_refers_to(tmp_path: Path) -> None:
    head = "-- one row a half and item\n-- key: half, item\n-- references: half -> marts.halves.half\n"
    head += "-- references: item -> news.items.item or null\n-- half: half\n-- item: item\n"
    put(tmp_path, "marts/both.sql", f"{head}select half, item from news.items")
    (model,) = load_models(tmp_path)
    assert model.key == ("half", "item")
    assert model.references == (
        Reference(("half",), "marts.halves", ("half",)),
        Reference(("item",), "news.items", ("item",), or_null=True),
    )
    assert (model.doc, [*model.columns]) == ("one row a half and item", ["half", "item"])


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
    put(tmp_path, "marts/a.sql", "-- one row\n-- key: n\n-- n: number\nselect n from marts.b")
    put(tmp_path, "marts/b.sql", "-- one row\n-- key: n\n-- n: number\nselect n from ops.c")
    put(tmp_path, "ops/c.sql", "-- one row\n-- key: n\n-- n: number\nselect item as n from news.items")
    put(tmp_path, "checks/ops.c.any.sql", "-- never\nselect * from ops.c")
    models = load_models(tmp_path)
    assert [model.table for model in models] == ["ops.c", "marts.b", "marts.a"]
    assert build_levels(models) == {("ops", "c"): 1, ("marts", "b"): 2, ("marts", "a"): 3}


def test_models_that_read_each_other_are_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "marts/a.sql", "-- one row\n-- key: n\n-- n: number\nselect n from marts.b")
    put(tmp_path, "marts/b.sql", "-- one row\n-- key: n\n-- n: number\nselect n from marts.a")
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
            "-- one row\n-- n: number\nselect 1 as n",
            "state the columns that name one row, once, in a line `-- key: column",
        ),
        ("-- one row\n-- key: n\n-- key: n\n-- n: number\nselect 1 as n", "state the columns that name one row, once"),
        ("-- one row\n-- key: n, m\n-- n: number\nselect 1 as n", "key or reference m is no column of the model"),
        ("-- one row\n-- key: n m\n-- n: number\nselect 1 as n", "state the columns that name one row"),
        (
            "-- one row\n-- key: n\n-- references: m -> news.items.item\n-- n: number\nselect 1 as n",
            "key or reference m is no column of the model",
        ),
        (
            "-- one row\n-- key: n\n-- references: n to items\n-- n: number\nselect 1 as n",
            "'-- references: n to items' is not understood; write `-- references: column -> schema.table.column`",
        ),
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
    put(tmp_path, "marts/halves.sql", "-- one row an item\n-- key: item\n-- item: number\nselect * from news.items")
    (model,) = load_models(tmp_path)
    with pytest.raises(SqlFileError, match=r"halves\.sql: column half has no documentation"):
        build(con, model)


def test_a_query_that_fails_names_its_file(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", "-- one row\n-- key: n\n-- n: number\nselect colour as n from news.items")
    with pytest.raises(SqlFileError, match=r"halves\.sql: .*colour"):
        build(con, load_models(tmp_path)[0])
