"""Every file sql/<schema>/<table>.sql is one table, made by one SELECT: read, ordered, built."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from pipeline import sqlkept, sqlwhole
from pipeline.sqlfiles import Parsed, SqlFileError, TableName, parse, read_query
from pipeline.sqlkept import Kept
from pipeline.tables import Reference
from pipeline.warehouse import kept as keeping
from pipeline.warehouse.base_tables import BASE_TABLES, MADE_TABLES
from pipeline.warehouse.catalog import columns_of, tables_there
from pipeline.warehouse.making import comment
from pipeline.warehouse.proved import create_proved_tables, note_days, note_whole

_COLUMN_DOC = re.compile(r"-- ([a-z_][a-z0-9_]*): (.+)")
_CONTINUED = re.compile(r"--   +(\S.*)")
_KEY = re.compile(r"-- key: ([a-z0-9_]+(?:, [a-z0-9_]+)*)")
_REFERENCE = re.compile(r"-- references: ([a-z0-9_]+) -> ([a-z0-9_]+\.[a-z0-9_]+)\.([a-z0-9_]+)( or null)?")
_HOW_TO_REFER = "write `-- references: column -> schema.table.column`, with ` or null` behind it where it may be null"


@dataclass(frozen=True)
class SqlModel:
    """One table made by one SELECT. `doc` begins with the grain; `columns` documents every column, by name; the columns
    of `key` together name one row. `kept` tells how its rows are kept from night to night; None where it is made anew each
    time."""

    schema: str
    name: str
    parsed: Parsed
    doc: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    path: Path
    kept: Kept | None

    @property
    def query(self) -> str:
        return self.parsed.query

    @property
    def upstream(self) -> frozenset[TableName]:
        """The tables that the query reads."""
        return self.parsed.tables

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Built:
    """What a build gave: rows, name and DuckDB type of each column in order, and how many values of the columns that rows are
    kept by were stale; None where the table was made whole."""

    rows: int
    columns: tuple[tuple[str, str], ...]
    stale: int | None = None


def load_models(folder: Path) -> list[SqlModel]:
    """The models under `folder`, each after those that it reads. Nothing is executed. Raises SqlFileError."""
    paths = sorted(path for path in folder.glob("*/*.sql") if path.parent.name != "checks")
    models = {(path.parent.name, path.stem): _model(path) for path in paths}
    _require_kept_soundly(models.values())
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
    """Brings the model's table up to date, inside the caller's transaction: of a kept table the stale rows alone, any other
    whole, with comments on it and on every column. Tells the tables that follow it.

    Raises SqlFileError where the query fails, or where documented and actual columns differ.
    """
    there, stale = tables_there(con), None
    keeping.create_kept_tables(con, there)
    create_proved_tables(con, there)
    if model.kept and model.table in there and _is_kept(con, model, model.kept):
        stale = sqlkept.replace_stale(con, model.table, model.parsed, model.kept, model.path)
    else:
        _make_whole(con, model, model.table in there)
    found = con.execute(f"select count(*) from {model.table}").fetchone()
    return Built(int(found[0]) if found else 0, tuple(columns_of(con, model.table)), stale)


def _is_kept(con: duckdb.DuckDBPyConnection, model: SqlModel, kept: Kept) -> bool:
    """Whether the table that is there was made by this query and these rules."""
    return keeping.is_kept(con, model.table, sqlkept.made_by(model.query, kept))


def _make_whole(con: duckdb.DuckDBPyConnection, model: SqlModel, is_there: bool) -> None:
    con.execute(f"create schema if not exists {model.schema}")
    before = columns_of(con, model.table) if is_there else []
    replaced = f"{model.name} replaced" if before and keeping.followers(con, model.table) else ""
    if replaced:
        con.execute(f'alter table {model.table} rename to "{replaced}"')
    sqlwhole.make(con, model.table, _queries(con, model), model.path)
    columns = columns_of(con, model.table)
    _require_documented(model.path, [name for name, _ in columns], model.columns)
    comment(con, model.table, model.doc, model.columns, {})
    if replaced:
        if columns == before:
            sqlwhole.note_made(con, model.table, f'{model.schema}."{replaced}"')
        else:
            keeping.forget_followers(con, model.table)
        con.execute(f'drop table {model.schema}."{replaced}"')
    if sqlkept.DAY in model.columns:
        note_days(con, model.table, f"from {model.table}")
    elif model.kept:
        note_whole(con, model.table)
    if model.kept:
        made_by = sqlkept.made_by(model.query, model.kept)
        read = model.parsed.columns_read
        upstream = {table: sqlkept.used_columns(con, table, read) if read else [] for table in model.upstream}
        keeping.keep(con, model.table, made_by, model.kept.follows(upstream))


def _queries(con: duckdb.DuckDBPyConnection, model: SqlModel) -> Iterable[str]:
    """What gives all rows of the model's table, one query after the other."""
    if not model.kept or model.kept.back or not set(sqlkept.PERIODS) & set(model.kept.columns):
        return [model.query]
    return sqlwhole.by_months(con, model.parsed, model.kept.narrowed(model.upstream))


def columns_of_tables(models: Iterable[SqlModel]) -> dict[str, Collection[str]]:
    """The columns of every table that the load makes, and of those of `models`, by name (`schema.name`)."""
    found: dict[str, Collection[str]] = {base.name: base.columns for base in (*BASE_TABLES, *MADE_TABLES)}
    return found | {model.table: model.columns for model in models}


def _require_kept_soundly(models: Collection[SqlModel]) -> None:
    known = columns_of_tables(models)
    for model in models:
        if model.kept:
            sqlkept.require_sound(model.path, model.kept, model.columns, model.upstream, known)


def _model(path: Path) -> SqlModel:
    query, comments = read_query(path)
    parsed = parse(path, query)
    stated = [line for line in comments if line.startswith(("-- key:", "-- references:"))]
    stated_kept = [line for line in comments if sqlkept.is_stated(line)]
    prose, columns = _prose_and_columns([line for line in comments if line not in (*stated, *stated_kept)])
    if names := parsed.output_columns:
        _require_documented(path, names, columns)
    key, references = _keys(path, stated, columns)
    kept = sqlkept.read_kept(path, stated_kept)
    return SqlModel(path.parent.name, path.stem, parsed, prose, columns, key, references, path, kept)


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
