"""Every file sql/<schema>/<table>.sql is one table, made by one SELECT: read, ordered, built."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from pipeline.sqlfiles import SqlFileError, TableName, named_errors, output_columns, parse, read_query, tables
from pipeline.tables import Reference
from pipeline.warehouse.base_tables import comment

_COLUMN_DOC = re.compile(r"-- ([a-z_][a-z0-9_]*): (.+)")
_CONTINUED = re.compile(r"--   +(\S.*)")
_KEY = re.compile(r"-- key: ([a-z0-9_]+(?:, [a-z0-9_]+)*)")
_REFERENCE = re.compile(r"-- references: ([a-z0-9_]+) -> ([a-z0-9_]+\.[a-z0-9_]+)\.([a-z0-9_]+)( or null)?")
_HOW_TO_REFER = "write `-- references: column -> schema.table.column`, with ` or null` behind it where it may be null"


@dataclass(frozen=True)
class SqlModel:
    """One table made by one SELECT. `doc` begins with the grain; `columns` documents every column, by name; the columns
    of `key` together name one row."""

    schema: str
    name: str
    query: str
    doc: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
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


def build_levels(models: Sequence[SqlModel]) -> dict[TableName, int]:
    """How many models stand one upon the other up to each of `models` (in the order of `load_models`).

    1 where a model reads tables of the load alone, and 0, by default, for these: tables of one level can be built, and
    proved, side by side.
    """
    levels: dict[TableName, int] = {}
    for model in models:
        levels[model.schema, model.name] = 1 + max((levels.get(table, 0) for table in model.upstream), default=0)
    return levels


def build(con: duckdb.DuckDBPyConnection, model: SqlModel) -> Built:
    """Makes the model's table anew, inside the caller's transaction, with comments on it and on every column.

    Raises SqlFileError where the query fails, or where documented and actual columns differ.
    """
    con.execute(f"create schema if not exists {model.schema}")
    with named_errors(model.path):
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


def _model(path: Path, con: duckdb.DuckDBPyConnection) -> SqlModel:
    query, comments = read_query(path)
    tree = parse(path, query, con)
    stated = [line for line in comments if line.startswith(("-- key:", "-- references:"))]
    prose, columns = _prose_and_columns([line for line in comments if line not in stated])
    if names := output_columns(tree):
        _require_documented(path, names, columns)
    key, references = _keys(path, stated, columns)
    return SqlModel(path.parent.name, path.stem, query, prose, columns, key, references, frozenset(tables(tree)), path)


def _prose_and_columns(comments: Sequence[str]) -> tuple[str, dict[str, str]]:
    columns: dict[str, str] = {}
    prose: list[str] = []
    for line in comments:
        if found := _COLUMN_DOC.fullmatch(line):
            columns[found[1]] = found[2]
        elif columns and (found := _CONTINUED.fullmatch(line)):
            columns[next(reversed(columns))] += f" {found[1]}"
        else:
            prose.append(line.removeprefix("--").strip())
    return "\n".join(prose).strip(), columns


def _keys(
    path: Path, stated: Sequence[str], columns: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Reference, ...]]:
    """The one key and the references that the comment states; all of them are columns of the model."""
    keys = [tuple(found[1].split(", ")) for line in stated if (found := _KEY.fullmatch(line))]
    references = [_reference(path, line) for line in stated if not line.startswith("-- key:")]
    if len(keys) != 1:
        raise SqlFileError(f"{path}: state the columns that name one row, once, in a line `-- key: column, ...`")
    if unknown := [
        name for names in (*keys, *(r.columns for r in references)) for name in names if name not in columns
    ]:
        raise SqlFileError(f"{path}: key or reference {', '.join(unknown)} is no column of the model")
    return keys[0], tuple(references)


def _reference(path: Path, line: str) -> Reference:
    found = _REFERENCE.fullmatch(line)
    if not found:
        raise SqlFileError(f"{path}: {line!r} is not understood; {_HOW_TO_REFER}")
    return Reference((found[1],), found[2], (found[3],), or_null=bool(found[4]))


def _require_documented(path: Path, names: Sequence[str], docs: Mapping[str, str]) -> None:
    if missing := [name for name in names if name not in docs]:
        raise SqlFileError(
            f"{path}: column {', '.join(missing)} has no documentation; "
            f"add a line `-- {missing[0]}: what it means` to the leading comment"
        )
    if unknown := [name for name in docs if name not in names]:
        raise SqlFileError(f"{path}: the comment documents {', '.join(unknown)}, which the query does not give")
