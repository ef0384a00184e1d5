"""Files under sql/ as they are read: one query, the comment lines that lead it, and the tables that it reads.

Warehouse tables are written `schema.table` in the files, common table expressions never are: so the upstream tables are
read from the query itself, by DuckDB's own parser.
"""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
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


@dataclass(frozen=True)
class Parsed:
    """One SELECT with DuckDB's parse tree of it, and what the tree tells."""

    query: str
    tree: Mapping[str, Any]

    @cached_property
    def places(self) -> tuple[tuple[int, TableName, str], ...]:
        """Where the query names each schema-qualified table (a common table expression has no schema): the byte of the text, the
        table, and its alias or ''."""
        return tuple(
            (fields["query_location"], (fields["schema_name"], fields["table_name"]), fields["alias"])
            for fields in _nodes(self.tree)
            if fields.get("type") == "BASE_TABLE" and fields["schema_name"]
        )

    @cached_property
    def tables(self) -> frozenset[TableName]:
        return frozenset(table for _, table, _ in self.places)

    @cached_property
    def columns_read(self) -> frozenset[str] | None:
        """The names of all columns that the query reads, of whatever table; None where it takes all of a table with `*`."""
        named = {alias or table for _, (_, table), alias in self.places}
        # `order by all`
        orders = [id(order["expression"]) for node in _nodes(self.tree) for order in node.get("orders") or ()]
        found: set[str] = set()
        for node in _nodes(self.tree):
            if node.get("class") == "STAR" and node["relation_name"] in {"", *named} and id(node) not in orders:
                return None
            if node.get("class") == "COLUMN_REF":
                # Of `table.column.field` and `column.field` alike, all; a table's name alone is a row of it.
                if len(names := node["column_names"]) == 1 and names[0] in named:
                    return None
                found.update(names)
            found.update(node.get("using_columns") or ())
        return frozenset(found)

    @cached_property
    def output_columns(self) -> list[str]:
        """Column names of the SELECT; empty where they depend on the tables (a star, an expression unnamed)."""
        node = self.tree["statements"][0]["node"]
        while node["type"] == "SET_OPERATION_NODE":
            node = node["children"][0]
        items: list[dict[str, Any]] = node.get("select_list", [])
        names = [item["alias"] or (item["column_names"][-1] if item["type"] == "COLUMN_REF" else "") for item in items]
        return names if all(names) else []


def parse(path: Path | str, query: str) -> Parsed:
    """The one SELECT in a file, parsed. Raises SqlFileError."""
    parsed = _parsed(query)
    if parsed.tree["error"]:
        raise SqlFileError(f"{path}: {parsed.tree['error_message']}")
    if len(parsed.tree["statements"]) != 1:
        raise SqlFileError(f"{path}: holds {len(parsed.tree['statements'])} statements; one file is one SELECT")
    return parsed


# All of sql/ has some 130 texts, of which a night reads most twice.
@lru_cache(maxsize=512)
def _parsed(query: str) -> Parsed:
    with _parser().cursor() as con:
        found = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    assert found is not None
    return Parsed(query, json.loads(found[0]))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """All objects of a tree, each before those within it."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            fields: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
            yield fields
            todo += reversed(fields.values())
        elif isinstance(node, list):
            todo += reversed(node)  # pyright: ignore[reportUnknownArgumentType]
