"""From the lake to the base tables: only the days whose files changed, each replaced whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline.lake import Partition
from pipeline.tables import Table
from pipeline.warehouse.base_tables import SOURCES, WarehouseTable, duckdb_type, quoted, warehouse_table

# Part of every stored fingerprint: raise it when a value computed at load changes, and all days load again.
RULES = "1"

_CLUSTERS_OF_DAY = {
    "news.articles": "select cluster_id from news.articles where day = ? and cluster_id is not null",
    "news.quotes": """
        select article.cluster_id from news.quotes as quote join news.articles as article using (article_id)
        where quote.day = ? and article.cluster_id is not null""",
}


@dataclass(frozen=True)
class Unreadable:
    """A lake file that could not be loaded, and why. What its day held before stays."""

    path: Path
    reason: str


@dataclass(frozen=True)
class LoadCounts:
    """What a load did to one table: days loaded, left, removed, rows inserted, and files that it could not read."""

    loaded: int
    unchanged: int
    removed: int
    rows: int
    unreadable: tuple[Unreadable, ...]


def load_partitions(con: duckdb.DuckDBPyConnection, table: Table, partitions: Sequence[Partition]) -> LoadCounts:
    """Brings one base table to the state of the lake: `partitions` are all its days there.

    Days with a new fingerprint are replaced, days gone from the lake are deleted. Follow it with `apply_clusters`.
    """
    base = warehouse_table(table)
    known: dict[date, str] = dict(
        con.execute("select day, fingerprint from ops.loaded_partitions where table_name = ?", [base.name]).fetchall()
    )
    gone = sorted(known.keys() - {partition.day for partition in partitions})
    for day in gone:
        _delete_day(con, base, day)
    loaded = rows = 0
    unreadable: list[Unreadable] = []
    for partition in partitions:
        stamp = f"{RULES}:{partition.fingerprint}"
        if known.get(partition.day) == stamp:
            continue
        if damaged := _damaged(base, partition):
            unreadable += damaged
            continue
        _delete_day(con, base, partition.day)
        rows += _insert_day(con, base, partition)
        con.execute("insert into ops.loaded_partitions values (?, ?, ?)", [base.name, partition.day, stamp])
        loaded += 1
    skipped = len({file.path.parent for file in unreadable})
    return LoadCounts(loaded, len(partitions) - loaded - skipped, len(gone), rows, tuple(unreadable))


def load_sources(con: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, object]]) -> int:
    """Replaces ops.sources by capture's state (all columns but articles_7d). Load the articles first."""
    names = [name for name in SOURCES.columns if name != "articles_7d"]
    con.execute("delete from ops.sources")
    for row in sorted(rows, key=lambda row: str(row["source_id"])):
        marks = ", ".join("?" * len(names))
        con.execute(f"insert into ops.sources ({', '.join(names)}) values ({marks})", [row[name] for name in names])
    con.execute(
        """
        update ops.sources set articles_7d = (
            select count(*) from news.articles
            where news.articles.source_id = ops.sources.source_id
              and day > (
                  select max(day) - 7 from (select day from news.articles union all select day from ops.captures)
              )
        )
        """
    )
    return len(rows)


def unreadable_reason(path: Path, types: Mapping[str, str], day: date | None = None) -> str | None:
    """Why a Parquet file cannot be loaded, or None: reads every value, in a connection of its own.

    An error inside a transaction would abort all of it (DuckDB has no savepoints), hence the look beforehand.
    """
    columns = ", ".join(f'"{name}"' for name in types)
    stray = f"count(*) filter (day is distinct from {quoted(day.isoformat())}::date)" if day else "0"
    query = f"select bit_xor(hash({columns})), {stray} from ({parquet_rows([path], types)})"
    with duckdb.connect() as con:
        try:
            found = con.execute(query).fetchone()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            return str(error).splitlines()[0]
    if found and found[1]:
        return f"{found[1]} rows are of another day than {day}"
    return None


def parquet_rows(paths: Sequence[Path], types: Mapping[str, str]) -> str:
    """A query over the files that gives `types` (name to DuckDB type) in order."""
    files = ", ".join(quoted(str(path)) for path in paths)
    columns = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind in types.items())
    # Not from the folder's name: `day` is a column of the file.
    return f"select {columns} from read_parquet([{files}], hive_partitioning = false)"


def lake_types(table: Table) -> dict[str, str]:
    return {name: duckdb_type(column.type) for name, column in table.columns.items()}


def _damaged(base: WarehouseTable, partition: Partition) -> list[Unreadable]:
    types = lake_types(base.table)
    reasons = ((path, unreadable_reason(path, types, partition.day)) for path in partition.files)
    return [Unreadable(path, reason) for path, reason in reasons if reason]


def _delete_day(con: duckdb.DuckDBPyConnection, base: WarehouseTable, day: date) -> None:
    if query := _CLUSTERS_OF_DAY.get(base.name):
        con.execute(f"insert into ops.stale_clusters {query}", [day])
    con.execute(f"delete from {base.name} where day = ?", [day])
    con.execute("delete from ops.loaded_partitions where table_name = ? and day = ?", [base.name, day])


def _insert_day(con: duckdb.DuckDBPyConnection, base: WarehouseTable, partition: Partition) -> int:
    added = "".join(f', {column.value} as "{name}"' for name, column in base.added.items())
    rows = parquet_rows(partition.files, lake_types(base.table))
    done = con.execute(f"insert into {base.name} by name select *{added} from ({rows})").fetchone()
    return int(done[0]) if done else 0
