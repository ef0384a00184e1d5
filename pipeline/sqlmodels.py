"""Every file sql/<schema>/<table>.sql is one table, every file under sql/checks/ one proof: read, ordered, run.

Warehouse tables are written `schema.table` in the files, common table expressions never are: so the upstream tables are
read from the query itself, by DuckDB's own parser.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipeline.warehouse.base_tables import comment

TableName = tuple[str, str]
Catalog = Mapping[str, Mapping[str, Mapping[str, str]]]
SAMPLE = 10

_COLUMN_DOC = re.compile(r"-- ([a-z_][a-z0-9_]*): (.+)")
_CONTINUED = re.compile(r"--   +(\S.*)")
_SEVERITIES = ("error", "warn")


class SqlFileError(ValueError):
    """A file under sql/ that cannot be used; the message names the file, what is wrong, and often the remedy."""


@dataclass(frozen=True)
class SqlModel:
    """One table made by one SELECT. `doc` begins with the grain; `columns` documents every column, by name."""

    schema: str
    name: str
    query: str
    doc: str
    columns: Mapping[str, str]
    upstream: frozenset[TableName]
    path: Path

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Built:
    """What a build gave: rows, and name and DuckDB type of each column in order."""

    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Lineage:
    """The source columns (schema, table, column) of each column; `reason` says why where they could not be traced."""

    columns: Mapping[str, Sequence[tuple[str, str, str]]]
    reason: str | None = None


@dataclass(frozen=True)
class SqlCheck:
    """A query over a table's content that returns the rows that should not exist. `severity`: error or warn."""

    schema: str
    table: str
    name: str
    query: str
    doc: str
    severity: str
    upstream: frozenset[TableName]
    path: Path


@dataclass(frozen=True)
class Findings:
    """Bad rows that a check found: how many in all, and the first of them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int


def load_models(folder: Path) -> list[SqlModel]:
    """The models under `folder`, each after those that it reads. Nothing is executed. Raises SqlFileError."""
    with duckdb.connect() as con:
        paths = sorted(path for path in folder.glob("*/*.sql") if path.parent.name != "checks")
        models = {(path.parent.name, path.stem): _model(path, con) for path in paths}
    graph = {key: sorted(model.upstream & models.keys()) for key, model in models.items()}
    try:
        return [models[key] for key in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        circle = " -> ".join(str(models[key].path) for key in error.args[1])
        raise SqlFileError(f"models read each other in a circle: {circle}") from error


def build(con: duckdb.DuckDBPyConnection, model: SqlModel) -> Built:
    """Makes the model's table anew, inside the caller's transaction, with comments on it and on every column.

    Raises SqlFileError where the query fails, or where documented and actual columns differ.
    """
    con.execute(f"create schema if not exists {model.schema}")
    with _named_errors(model.path):
        con.execute(f"create or replace table {model.table} as\n{model.query}")
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? order by column_index",
        [model.schema, model.name],
    ).fetchall()
    _require_documented(model.path, [name for name, _ in columns], model.columns)
    comment(con, model.table, model.doc, model.columns)
    found = con.execute(f"select count(*) from {model.table}").fetchone()
    return Built(int(found[0]) if found else 0, tuple((name, kind) for name, kind in columns))


def read_catalog(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, str]]]:
    """schema -> table -> column -> type of every table there is."""
    catalog: dict[str, dict[str, dict[str, str]]] = {}
    rows = con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and not internal order by all"
    ).fetchall()
    for schema, table, column, kind in rows:
        catalog.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return catalog


def column_lineage(model: SqlModel, catalog: Catalog) -> Lineage:
    """Where each column of a model comes from, by sqlglot: best effort, for sqlglot knows less SQL than DuckDB."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage  # pyright: ignore[reportUnknownVariableType]
    from sqlglot.optimizer.qualify import qualify

    schema: dict[str, object] = {
        name: {table: dict(columns) for table, columns in tables.items()} for name, tables in catalog.items()
    }
    found: dict[str, list[tuple[str, str, str]]] = {}
    try:
        query = qualify(parse_one(model.query, dialect="duckdb"), schema=schema, dialect="duckdb")
        for column in model.columns:
            leaves: set[tuple[str, str, str]] = set()
            for node in lineage(column, query, schema=schema, dialect="duckdb").walk():
                if not node.downstream and isinstance(node.expression, exp.Table):
                    table = node.expression
                    leaves.add((table.db, table.name, exp.to_column(node.name).name))
            found[column] = sorted(leaves)
    except (SqlglotError, ValueError) as error:
        return Lineage({}, f"sqlglot cannot trace {model.table}: {str(error).splitlines()[0]}")
    return Lineage(found)


def load_checks(folder: Path) -> list[SqlCheck]:
    """The checks `<schema>.<table>.<name>.sql` directly under `folder`, by file name. Raises SqlFileError."""
    with duckdb.connect() as con:
        return [_check(path, con) for path in sorted(folder.glob("*.sql"))]


def run_check(con: duckdb.DuckDBPyConnection, check: SqlCheck, limit: int = SAMPLE) -> Findings:
    """The number of bad rows and the first `limit` of them; none means passed. Raises SqlFileError
    where the query fails."""
    with _named_errors(check.path):
        done = con.execute(f"select *, count(*) over () from (\n{check.query}\n) limit {limit}")
        columns = tuple(column[0] for column in done.description[:-1])
        rows = done.fetchall()
    return Findings(columns, tuple(row[:-1] for row in rows), int(rows[0][-1]) if rows else 0)


@contextmanager
def _named_errors(path: Path) -> Generator[None]:
    """DuckDB's errors about a query, with the file that holds it."""
    try:
        yield
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise SqlFileError(f"{path}: {error}") from error


def _model(path: Path, con: duckdb.DuckDBPyConnection) -> SqlModel:
    query, comments = _read(path)
    tree = _parse(path, query, con)
    columns: dict[str, str] = {}
    prose: list[str] = []
    for line in comments:
        if found := _COLUMN_DOC.fullmatch(line):
            columns[found[1]] = found[2]
        elif columns and (found := _CONTINUED.fullmatch(line)):
            columns[next(reversed(columns))] += f" {found[1]}"
        else:
            prose.append(line.removeprefix("--").strip())
    if names := _output_columns(tree):
        _require_documented(path, names, columns)
    doc = "\n".join(prose).strip()
    return SqlModel(path.parent.name, path.stem, query, doc, columns, frozenset(_tables(tree)), path)


def _check(path: Path, con: duckdb.DuckDBPyConnection) -> SqlCheck:
    parts = path.stem.split(".")
    if len(parts) != 3:
        raise SqlFileError(f"{path}: name a check <schema>.<table>.<what it proves>.sql")
    query, comments = _read(path)
    lines = [line.removeprefix("--").strip() for line in comments]
    marks = [line.removeprefix("severity:").strip() for line in lines if line.startswith("severity:")]
    severity = marks[0] if marks else "error"
    if severity not in _SEVERITIES:
        raise SqlFileError(f"{path}: severity is {severity!r}; use one of {', '.join(_SEVERITIES)}")
    doc = "\n".join(line for line in lines if not line.startswith("severity:"))
    upstream = frozenset(_tables(_parse(path, query, con)))
    if (parts[0], parts[1]) not in upstream:
        raise SqlFileError(f"{path}: the query never reads {parts[0]}.{parts[1]}, which the file is named after")
    return SqlCheck(parts[0], parts[1], parts[2], query, doc, severity, upstream, path)


def _read(path: Path) -> tuple[str, list[str]]:
    """The query without its closing semicolon, and the comment lines that lead it."""
    query = path.read_text(encoding="utf-8").strip().removesuffix(";")
    comments: list[str] = []
    for line in query.splitlines():
        if not line.startswith("--"):
            break
        comments.append(line.rstrip())
    if not comments:
        raise SqlFileError(f"{path}: begin with a comment line: the grain of a model, or what a check proves")
    return query, comments


def _parse(path: Path, query: str, con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """DuckDB's parse tree of the one SELECT in a file."""
    found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    tree: dict[str, Any] = json.loads(found[0]) if found else {}
    if tree["error"]:
        raise SqlFileError(f"{path}: {tree['error_message']}")
    if len(tree["statements"]) != 1:
        raise SqlFileError(f"{path}: holds {len(tree['statements'])} statements; one file is one SELECT")
    return tree


def _tables(node: object) -> Iterator[TableName]:
    """Every schema-qualified table in a parse tree (a common table expression has no schema)."""
    if isinstance(node, list):
        for item in node:  # pyright: ignore[reportUnknownVariableType]
            yield from _tables(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(node, dict):
        fields: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
        if fields.get("type") == "BASE_TABLE" and fields["schema_name"]:
            yield fields["schema_name"], fields["table_name"]
        for item in fields.values():
            yield from _tables(item)


def _output_columns(tree: Mapping[str, Any]) -> list[str]:
    """Column names of a parse tree's SELECT; empty where they depend on the tables (a star, an expression unnamed)."""
    node = tree["statements"][0]["node"]
    while node["type"] == "SET_OPERATION_NODE":
        node = node["children"][0]
    items: list[dict[str, Any]] = node.get("select_list", [])
    names = [item["alias"] or (item["column_names"][-1] if item["type"] == "COLUMN_REF" else "") for item in items]
    return names if all(names) else []


def _require_documented(path: Path, names: Sequence[str], docs: Mapping[str, str]) -> None:
    if missing := [name for name in names if name not in docs]:
        raise SqlFileError(
            f"{path}: column {', '.join(missing)} has no documentation; "
            f"add a line `-- {missing[0]}: what it means` to the leading comment"
        )
    if unknown := [name for name in docs if name not in names]:
        raise SqlFileError(f"{path}: the comment documents {', '.join(unknown)}, which the query does not give")
