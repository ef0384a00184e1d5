"""From the lake to the base tables: only the days whose files changed, each replaced whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipeline.lake import DAY, Partition, places_in
from pipeline.tables import Table
from pipeline.warehouse.base_tables import SOURCES, WarehouseTable, duckdb_type, quoted, warehouse_table
from pipeline.warehouse.kept import note_changed
from pipeline.warehouse.proved import note_days

# Part of every stored fingerprint: raise it when a value computed at load changes, and all days load again.
RULES = "2"

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
    changed = [partition for partition in partitions if known.get(partition.day) != stamp(partition)]
    files: dict[Path, date | None] = {path: partition.day for partition in changed for path in partition.files}
    damaged = unreadable_files(con, files, table)
    sound = [partition for partition in changed if damaged.keys().isdisjoint(partition.files)]
    touched = _rows_of(base, [*gone, *(partition.day for partition in sound)])
    note_changed(con, base.name, *touched)
    for rows_before in touched:
        note_days(con, base.name, rows_before)
    for day in gone:
        _delete_day(con, base, day)
    rows = 0
    for partition in sound:
        _delete_day(con, base, partition.day)
        rows += base.insert(con, parquet_rows(partition.files, table))
        con.execute("insert into ops.loaded_partitions values (?, ?, ?)", [base.name, partition.day, stamp(partition)])
    note_changed(con, base.name, *touched)
    for rows_behind in touched:
        note_days(con, base.name, rows_behind)
    unreadable = tuple(Unreadable(path, reason) for path, reason in damaged.items())
    return LoadCounts(len(sound), len(partitions) - len(changed), len(gone), rows, unreadable)


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


def unreadable_files(
    con: duckdb.DuckDBPyConnection, files: Mapping[Path, date | None], table: Table
) -> dict[Path, str]:
    """Files that cannot be loaded as rows of `table`, or that hold rows of another day than theirs, and why.

    Reads every value, beside the transaction of `con`: an error inside it would abort all of it.
    """
    if not files:
        return {}
    try:
        days = _days_in(con, list(files), table)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if len(files) == 1:
            return dict.fromkeys(files, str(error).splitlines()[0])
        halves = (list(files.items())[: len(files) // 2], list(files.items())[len(files) // 2 :])
        return {path: reason for half in halves for path, reason in unreadable_files(con, dict(half), table).items()}
    return {
        path: f"it holds rows of {', '.join(map(str, stray))}, not of {day} alone"
        for path, day in files.items()
        if day and (stray := sorted(days.get(str(path), set()) - {day}))
    }


def parquet_rows(paths: Sequence[Path], table: Table, *, filename: bool = False) -> str:
    """A query over the files that gives the table's columns in order, and `filename` last where asked for.

    The day is the folder's where the file does not hold it; a later column is null in the rows of files that lack it.
    """
    by_shape: dict[tuple[str | None, ...], list[Path]] = {}
    for path in paths:
        by_shape.setdefault(_places(path, table), []).append(path)
    return " union all ".join(_rows_of_one_shape(files, table, shape, filename) for shape, files in by_shape.items())


def lake_types(table: Table) -> dict[str, str]:
    """The DuckDB type of every column."""
    return {name: duckdb_type(column.type) for name, column in table.columns.items()}


def _rows_of_one_shape(paths: Sequence[Path], table: Table, places: Sequence[str | None], filename: bool) -> str:
    files = ", ".join(quoted(str(path)) for path in paths)
    columns = ", ".join(
        f'{_value(name, place)}::{kind} as "{name}"'
        for (name, kind), place in zip(lake_types(table).items(), places, strict=True)
    )
    columns += ", filename" if filename else ""
    # Not by DuckDB's own reading of folder names, in which a folder `text=...` far above the lake would count too.
    return f"select {columns} from read_parquet([{files}], hive_partitioning = false, filename = true)"


def _value(name: str, place: str | None) -> str:
    if place:
        return f'"{place}"'
    return f"regexp_extract(filename, '/{DAY}=([^/]*)/[^/]*$', 1)" if name == DAY else "null"


def _places(path: Path, table: Table) -> tuple[str | None, ...]:
    try:
        return tuple(places_in(path, table).values())
    except (pl.exceptions.PolarsError, OSError):
        # DuckDB meets the damage too, and tells it.
        return tuple(table.columns)


def _days_in(con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: Table) -> dict[str, set[date]]:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    rows = parquet_rows(paths, table, filename=True)
    with con.cursor() as beside:
        found = beside.execute(
            f"select filename, day, bit_xor(hash({columns})) from ({rows}) group by all order by all"
        ).fetchall()
    days: dict[str, set[date]] = {}
    for name, day, _ in found:
        days.setdefault(name, set()).add(day)
    return days


def stamp(partition: Partition) -> str:
    """What ops.loaded_partitions keeps of a loaded day: version of the loading rules, and fingerprint of the files."""
    return f"{RULES}:{partition.fingerprint}"


def _rows_of(base: WarehouseTable, days: Sequence[date]) -> list[str]:
    """A query for the rows of some days; none where there is no day."""
    listed = ", ".join(f"date '{day}'" for day in days)
    return [f"select * from {base.name} where day in ({listed})"] if days else []


def _delete_day(con: duckdb.DuckDBPyConnection, base: WarehouseTable, day: date) -> None:
    if query := _CLUSTERS_OF_DAY.get(base.name):
        con.execute(f"insert into ops.stale_clusters {query}", [day])
    con.execute(f"delete from {base.name} where day = ?", [day])
    con.execute("delete from ops.loaded_partitions where table_name = ? and day = ?", [base.name, day])
