"""Files under sql/ as they are read: one query, the comment lines that lead it, and the tables that it reads.

Warehouse tables are written `schema.table` in the files, common table expressions never are: so the upstream tables are
read from the query itself, by DuckDB's own parser.
"""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import PermanentError

TableName = tuple[str, str]


class SqlFileError(PermanentError):
    """A file under sql/ that cannot be used; the message names the file, what is wrong, and often the remedy."""


@contextmanager
def named_errors(source: Path | str) -> Generator[None]:
    """DuckDB's errors about a query, with the file that holds it."""
    try:
        yield
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise SqlFileError(f"{source}: {error}") from error


def read_query(path: Path) -> tuple[str, list[str]]:
    """The query without its closing semicolon, and the comment lines that lead it. Raises SqlFileError."""
    query = path.read_text(encoding="utf-8").strip().removesuffix(";")
    comments: list[str] = []
    for line in query.splitlines():
        if not line.startswith("--"):
            break
        comments.append(line.rstrip())
    if not comments:
        raise SqlFileError(f"{path}: begin with a comment line: the grain of a model, or what a check proves")
    return query, comments


def parse(path: Path, query: str, con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """DuckDB's parse tree of the one SELECT in a file. Raises SqlFileError."""
    found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    tree: dict[str, Any] = json.loads(found[0]) if found else {}
    if tree["error"]:
        raise SqlFileError(f"{path}: {tree['error_message']}")
    if len(tree["statements"]) != 1:
        raise SqlFileError(f"{path}: holds {len(tree['statements'])} statements; one file is one SELECT")
    return tree


def tables(tree: object) -> Iterator[TableName]:
    """Every schema-qualified table in a parse tree (a common table expression has no schema)."""
    return (table for _, table, _ in places(tree))


def places(node: object) -> Iterator[tuple[int, TableName, str]]:
    """Where a parse tree names each schema-qualified table: the byte of the query's text, the table, and its alias or ''."""
    if isinstance(node, list):
        for item in node:  # pyright: ignore[reportUnknownVariableType]
            yield from places(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(node, dict):
        fields: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
        if fields.get("type") == "BASE_TABLE" and fields["schema_name"]:
            yield fields["query_location"], (fields["schema_name"], fields["table_name"]), fields["alias"]
        for item in fields.values():
            yield from places(item)


def output_columns(tree: Mapping[str, Any]) -> list[str]:
    """Column names of a parse tree's SELECT; empty where they depend on the tables (a star, an expression unnamed)."""
    node = tree["statements"][0]["node"]
    while node["type"] == "SET_OPERATION_NODE":
        node = node["children"][0]
    items: list[dict[str, Any]] = node.get("select_list", [])
    names = [item["alias"] or (item["column_names"][-1] if item["type"] == "COLUMN_REF" else "") for item in items]
    return names if all(names) else []
