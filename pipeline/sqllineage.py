"""Where each column of a SQL model comes from, traced by sqlglot once for each text of a model and its tables."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from pipeline.sqlfiles import TableName
from pipeline.sqlmodels import SqlModel
from pipeline.warehouse.catalog import columns_of, tables_there

# schema -> table -> column -> type
Catalog = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Lineage:
    """The source columns (schema, table, column) of each column; `reason` says why where they could not be traced."""

    columns: Mapping[str, Sequence[tuple[str, str, str]]]
    reason: str | None = None


def read_catalog(
    con: duckdb.DuckDBPyConnection, tables: Iterable[TableName] | None = None
) -> dict[str, dict[str, dict[str, str]]]:
    """schema -> table -> column -> type of tables that there are; of every one where None are given."""
    catalog: dict[str, dict[str, dict[str, str]]] = {}
    names = tables_there(con) if tables is None else map(".".join, tables)
    for name in sorted(names):
        schema, table = name.split(".", 1)
        catalog.setdefault(schema, {})[table] = dict(columns_of(con, name))
    return catalog


def remembered_lineage(model: SqlModel, catalog: Catalog, folder: Path, log: logging.Logger) -> Lineage:
    """As `column_lineage`, kept in `folder` (one JSON file a model) and traced anew only when the model's text, the
    columns of its tables, sqlglot or this module changed. A file that cannot be read is warned of and replaced."""
    path = folder / f"{model.table}.json"
    made_from = _made_from(model, catalog)
    known = _read(path, log)
    if known and known[0] == made_from:
        return known[1]
    traced = column_lineage(model, catalog)
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"made_from": made_from, **asdict(traced)}, indent=1))
    draft.replace(path)
    return traced


def column_lineage(model: SqlModel, catalog: Catalog) -> Lineage:
    """Where each column of a model comes from, by sqlglot: best effort, for sqlglot knows less SQL than DuckDB."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage  # pyright: ignore[reportUnknownVariableType]
    from sqlglot.optimizer.qualify import qualify

    schema = _tables_read(model, catalog)
    found: dict[str, list[tuple[str, str, str]]] = {}
    try:
        query = qualify(parse_one(model.query, dialect="duckdb"), schema=schema, dialect="duckdb")
        # All columns at once: asked for one, sqlglot qualifies the whole query anew.
        origins = lineage(None, query, schema, dialect="duckdb", trim_selects=False, copy=False)
        for column in model.columns:
            leaves: set[tuple[str, str, str]] = set()
            for node in origins[column].walk():
                if not node.downstream and isinstance(node.expression, exp.Table):
                    table = node.expression
                    leaves.add((table.db, table.name, exp.to_column(node.name).name))
            found[column] = sorted(leaves)
    except (SqlglotError, ValueError) as error:
        return Lineage({}, f"sqlglot cannot trace {model.table}: {str(error).splitlines()[0]}")
    return Lineage(found)


def _tables_read(model: SqlModel, catalog: Catalog) -> dict[str, object]:
    """The part of the catalog that the model reads: schema -> table -> column -> type."""
    read: dict[str, dict[str, object]] = {}
    for schema, table in sorted(model.upstream):
        read.setdefault(schema, {})[table] = dict(catalog.get(schema, {}).get(table, {}))
    return dict(read)


def _made_from(model: SqlModel, catalog: Catalog) -> str:
    """A hash of all that the lineage of a model follows from."""
    parts = [
        model.query,
        list(model.columns),
        _tables_read(model, catalog),
        version("sqlglot"),
        Path(__file__).read_text(),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(path: Path, log: logging.Logger) -> tuple[str, Lineage] | None:
    """What is kept, and what it was made from; None where nothing is kept or it cannot be used."""
    try:
        kept = json.loads(path.read_bytes())
        columns = {name: [_origin(*found) for found in origins] for name, origins in kept["columns"].items()}
        return str(kept["made_from"]), Lineage(columns, kept["reason"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s cannot be used (%s: %s): the lineage is traced again", path, type(error).__name__, error)
        return None


def _origin(schema: str, table: str, column: str) -> tuple[str, str, str]:
    return schema, table, column
