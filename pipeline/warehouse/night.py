"""What a night does to the warehouse: brings the base tables to the state of the lake, and publishes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from pipeline.lake import Lake, Partition
from pipeline.people.aliases import Alias
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, GROUPED_QUOTES, MENTIONS, QUOTES, STORY_ARTICLES, Table
from pipeline.warehouse.base_tables import BASE_TABLES, MADE_TABLES
from pipeline.warehouse.clusters import ClusterCounts, apply_clusters
from pipeline.warehouse.creating import create_tables
from pipeline.warehouse.entity_history import Published, published_ids
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.file import Warehouse
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.kept import forget_followers
from pipeline.warehouse.links import LinkCounts, link_names
from pipeline.warehouse.load import LoadCounts, load_partitions, load_sources, stamp


@dataclass(frozen=True)
class Loaded:
    """What a load did, by table name (`schema.name`), and the rows each base table holds now."""

    tables: Mapping[str, LoadCounts]
    rows: Mapping[str, int]
    clusters: ClusterCounts
    links: LinkCounts


@dataclass(frozen=True)
class InLake:
    """Every table of the lake that is loaded, with its days, and the file of clusters."""

    partitions: Sequence[tuple[Table, Sequence[Partition]]]
    clusters: Path


def load_night(
    warehouse: Warehouse,
    lake: Lake,
    sources: Sequence[Mapping[str, object]],
    window_days: int,
    told: Sequence[Alias] = (),
) -> Loaded:
    """Loads what changed in the lake, in one transaction. `sources` are capture's rows for ops.sources, `window_days` what
    dedupe looks back: the window in which the same words of the same speaker count as said once; `told` is what analysts know
    of people and bodies.

    Files that cannot be read are in the counts, and what their days held before stays. Raises WarehouseError and
    WarehouseBusy.
    """
    found = read_lake(lake)
    with warehouse.write() as con:
        return load(con, found, sources, window_days, told, partial(published_ids, warehouse))


def read_lake(lake: Lake) -> InLake:
    """What `load` brings, with its fingerprints. Taken before the working file is locked: they may have to read the files."""
    clusters = lake.files(CLUSTERS, None)
    if not clusters:
        raise WarehouseError(f"{lake.root / CLUSTERS.name} has no file yet: materialize lake/clusters first")
    return InLake(tuple((base.table, lake.partitions(base.table)) for base in BASE_TABLES), clusters[0])


def load(
    con: duckdb.DuckDBPyConnection,
    found: InLake,
    sources: Sequence[Mapping[str, object]],
    window_days: int,
    told: Sequence[Alias] = (),
    published: Published | None = None,
) -> Loaded:
    """The same as `load_night` inside the caller's transaction; `published` gives the ids of the newest publication."""
    for made in create_tables(con):
        forget_followers(con, made)
    counts = {f"{table.schema}.{table.name}": load_partitions(con, table, days) for table, days in found.partitions}
    # Before what is said first is told: that goes by the speaker.
    links = link_names(con, told, published)
    changed = apply_clusters(con, found.clusters, window_days)
    mark_groups(con)
    load_sources(con, sources)
    rows = {name: count_rows(con, name) for name in (*counts, *(made.name for made in MADE_TABLES))}
    return Loaded(counts, rows, changed, links)


def count_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(f"select count(*) from {table}").fetchone()
    assert found is not None
    return int(found[0])


def is_published(warehouse: Warehouse, lake: Lake) -> bool:
    """Whether the last publication holds the articles, quotations, mentions, stories and wordings that the lake holds now."""
    if not warehouse.newest.exists():
        return False
    looked_at = (ARTICLES, QUOTES, MENTIONS, DUPLICATES, GROUPED_QUOTES, STORY_ARTICLES)
    tables = [base.table for base in BASE_TABLES if base.table in looked_at]
    wanted = {(f"{t.schema}.{t.name}", p.day, stamp(p)) for t in tables for p in lake.partitions(t)}
    with warehouse.read_published() as con:
        loaded = con.execute("select table_name, day, fingerprint from ops.loaded_partitions").fetchall()
    names = {f"{table.schema}.{table.name}" for table in tables}
    return {row for row in loaded if row[0] in names} == wanted


def content(con: duckdb.DuckDBPyConnection) -> object:
    """Changes with what is loaded, and with the clusters and links laid over it."""
    return con.execute(
        """
        select
            (select bit_xor(hash(table_name, day, fingerprint)) from ops.loaded_partitions),
            (select bit_xor(hash(article_id, cluster_id, is_representative, role)) from news.articles),
            (select bit_xor(hash(sense_id, entity_id)) from news.entity_spellings)
        """
    ).fetchone()


def lost_days(warehouse: Warehouse, con: duckdb.DuckDBPyConnection) -> list[tuple[str, date, int]]:
    """Days that the last publication has and the working file, open in `con`, has not: (table, day, rows then).

    Nothing is lost before the first publication. A day whose rows only became fewer is not lost: cleaning rules change.
    """
    if not warehouse.newest.exists():
        # Before the first publication, or after someone deleted it by hand: publishing mends that.
        return []
    try:
        with warehouse.read_published() as published:
            then = _days(published)
    except WarehouseError:
        # A damaged publication proves nothing, and the next one takes its place.
        return []
    now = _days(con)
    return [(table, day, rows) for (table, day), rows in sorted(then.items()) if (table, day) not in now]


def _days(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, date], int]:
    found: dict[tuple[str, date], int] = {}
    for table in ("ops.captures", "news.articles", "ops.extractions"):
        for day, rows in con.execute(f"select day, count(*) from {table} group by all").fetchall():
            found[table, day] = rows
    return found
