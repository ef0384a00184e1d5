"""Checks of the warehouse: those written as files, those that follow from keys and references, and when each can run."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sql_folder import HALVES, put, warehouse_of_items

from pipeline.sqlchecks import SqlCheck, in_stages, load_checks, run_check
from pipeline.sqlfiles import SqlFileError
from pipeline.sqlmodels import load_models
from pipeline.tables import QUOTES, Table
from pipeline.warehouse import BASE_TABLES, SOURCES

REFERRING = """-- one row a quotation
-- key: quote_id
-- references: quote_id -> news.quotes.quote_id or null
-- quote_id: quotation
select quote_id from ops.listed
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of_items() as opened:
        yield opened


def written(folder: Path) -> list[SqlCheck]:
    """The checks that lie in files of their own."""
    return [check for check in load_checks(folder, load_models(folder)) if check.stated_in.startswith(str(folder))]


def checks_of(folder: Path, table: str) -> dict[str, SqlCheck]:
    checks = load_checks(folder, load_models(folder))
    return {check.name: check for check in checks if f"{check.schema}.{check.table}" == table}


def make(con: duckdb.DuckDBPyConnection, table: Table, rows: str) -> None:
    """The columns that a table's key and its article's check read, with `rows` in them."""
    of_article = [name for found in table.references if found.table == "news.articles" for name in found.columns]
    names = list(dict.fromkeys([*table.key, *of_article]))
    con.execute(f"create schema if not exists {table.schema}")
    con.execute(f"create or replace table {table.schema}.{table.name} as from (values {rows}) as t({', '.join(names)})")


def test_a_check_gives_its_bad_rows_their_number_and_the_first_ten(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    put(
        tmp_path,
        "checks/news.items.small.sql",
        "-- No item is large.\n-- Large is 100.\n\nselect * from news.items where item > 100",
    )
    put(
        tmp_path,
        "checks/news.items.none.sql",
        "-- There are none.\n-- severity: warn\nfrom (select range from range(25)), news.items",
    )
    none, small = written(tmp_path)
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
    put(tmp_path, f"checks/{name}", text)
    with pytest.raises(SqlFileError, match=rf"{name}: .*{message}"):
        load_checks(tmp_path, [])


def test_a_check_that_fails_to_run_names_its_file(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "checks/news.items.colour.sql", "-- never\nselect colour from news.items")
    with pytest.raises(SqlFileError, match=r"news\.items\.colour\.sql: .*colour"):
        run_check(con, written(tmp_path)[0])


def test_every_table_has_a_check_of_its_key_without_a_file(tmp_path: Path) -> None:
    put(tmp_path, "marts/halves.sql", HALVES)
    checks = load_checks(tmp_path, load_models(tmp_path))
    tables = {base.name for base in BASE_TABLES} | {f"{SOURCES.schema}.{SOURCES.name}", "marts.halves"}
    assert {f"{table}.key_is_unique" for table in tables} <= {check.label for check in checks}
    assert {check.severity for check in checks} == {"error"}


def test_a_key_that_names_two_rows_is_found(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    put(tmp_path, "marts/halves.sql", HALVES)
    (check,) = checks_of(tmp_path, "marts.halves").values()
    con.execute("create schema marts; create table marts.halves as select * from (values (1), (2), (1), (1)) t(half)")
    assert run_check(con, check).rows == ((1, 3),)
    con.execute("delete from marts.halves where half = 1")
    assert run_check(con, check).total == 0


def test_a_row_of_an_article_that_is_not_there_or_of_another_day_is_found(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    check = checks_of(tmp_path, "news.quotes")["article_exists"]
    con.execute("create table news.articles as from (values ('a', 1), ('b', 2)) as t(article_id, day)")
    make(con, QUOTES, "('1', 'a', 1), ('2', 'b', 2)")
    assert run_check(con, check).total == 0
    make(con, QUOTES, "('1', 'a', 1), ('2', 'b', 1), ('3', 'c', 1), ('4', 'c', 1), ('5', null, 1), ('6', 'b', null)")
    assert set(run_check(con, check).rows) == {("b", 1, 1), ("c", 1, 2), (None, 1, 1), ("b", None, 1)}


@pytest.mark.parametrize(("or_null", "found"), [(" or null", {("c", 1)}), ("", {("c", 1), (None, 1)})])
def test_a_reference_may_be_null_only_where_that_is_said(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, or_null: str, found: set[object]
) -> None:
    put(tmp_path, "marts/listed.sql", REFERRING.replace(" or null", or_null))
    check = checks_of(tmp_path, "marts.listed")["quote_exists"]
    con.execute("create schema marts; create table marts.listed as from (values ('a'), ('c'), (null)) t(quote_id)")
    con.execute("create table news.quotes as select 'a' as quote_id")
    assert set(run_check(con, check).rows) == found


def test_a_reference_to_a_table_that_is_built_later_is_proved_with_that_table(tmp_path: Path) -> None:
    put(tmp_path, "marts/early.sql", REFERRING.replace("news.quotes.quote_id or null", "marts.late.quote_id"))
    late = "-- one row a quotation\n-- key: quote_id\n-- quote_id: quotation\nselect quote_id from marts.early"
    put(tmp_path, "marts/late.sql", late)
    assert checks_of(tmp_path, "marts.early").keys() == {"key_is_unique"}
    assert checks_of(tmp_path, "marts.late").keys() == {"key_is_unique", "early_quote_exists"}


def test_a_reference_to_no_table_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "marts/listed.sql", REFERRING.replace("news.quotes.", "news.sayings."))
    with pytest.raises(SqlFileError, match=r"listed\.sql: marts\.listed refers to news\.sayings, which is no table"):
        load_checks(tmp_path, load_models(tmp_path))


def test_a_file_named_like_a_derived_check_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "checks/news.quotes.article_exists.sql", "-- x\nselect * from news.quotes")
    with pytest.raises(SqlFileError, match=r"article_exists\.sql, .*two checks are named news\.quotes\.article_exists"):
        load_checks(tmp_path, [])


def test_a_blocking_check_that_would_wait_for_what_waits_for_it_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "marts/listed.sql", REFERRING)
    proof = "-- All are listed.\n{}select * from news.quotes anti join marts.listed using (quote_id)"
    put(tmp_path, "checks/news.quotes.listed.sql", proof.format(""))
    with pytest.raises(SqlFileError, match=r"reads marts\.listed, which is built after news\.quotes; name the check"):
        load_checks(tmp_path, load_models(tmp_path))
    put(tmp_path, "checks/news.quotes.listed.sql", proof.format("-- severity: warn\n"))
    assert checks_of(tmp_path, "news.quotes")["listed"].severity == "warn"


def test_checks_run_together_as_soon_as_the_tables_that_they_read_are_built(tmp_path: Path) -> None:
    put(tmp_path, "marts/listed.sql", REFERRING)
    late = "-- one row\n-- key: quote_id\n-- quote_id: quotation\nselect quote_id from marts.listed"
    put(tmp_path, "marts/late.sql", late)
    proof = "-- All are late.\n-- severity: warn\nselect * from news.quotes anti join marts.late using (quote_id)"
    put(tmp_path, "checks/news.quotes.late.sql", proof)
    models = load_models(tmp_path)
    stages = in_stages(load_checks(tmp_path, models), models)
    labels = {level: [check.label for check in checks] for level, checks in stages.items()}
    assert "news.quotes.article_exists" in labels[0]
    assert labels[1] == ["marts.listed.key_is_unique", "marts.listed.quote_exists"]
    assert labels[2] == ["marts.late.key_is_unique", "news.quotes.late"]
