"""Warehouse: the base tables of the private working file, brought to the state of the lake."""

from collections.abc import Iterable
from typing import Any

import dagster as dg

from assets.facts import SAMPLE_ROWS, Stopwatch, lake_lineage, listing, sample
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, code_version, column_schema, lake_key, news_key, sentence
from pipeline.capture import source_rows
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, CLUSTERS, Table
from pipeline.warehouse import (
    BASE_TABLES,
    SOURCES,
    LoadCounts,
    Warehouse,
    WarehouseTable,
    appearances,
    base_tables,
    clusters,
    load,
    night,
)
from pipeline.warehouse.origins import columns_from

_VERSION = code_version(base_tables, clusters, appearances, load, night)
# What the added columns are made of besides their own table.
_LAID_OVER = (CLUSTERS, ARTICLES)


def _spec(base: WarehouseTable, *upstream: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        news_key(base.table),
        deps={lake_key(table) for table in upstream},
        group_name="warehouse",
        owners=OWNERS,
        description=sentence(base.table.grain),
        code_version=_VERSION,
        kinds={"duckdb"},
        metadata={
            "dagster/column_schema": column_schema(base.columns, base.table.key),
            "dagster/table_name": base.name,
        },
    )


@dg.multi_asset(
    specs=[
        *(_spec(base, base.table, *(_LAID_OVER if base.added else ())) for base in BASE_TABLES),
        # The state that capture keeps, and a count of articles.
        _spec(WarehouseTable(SOURCES), CAPTURES, ARTICLES),
    ],
    name="load_warehouse",
    pool=NIGHTLY,
    retry_policy=WAREHOUSE_RETRY,
)
def load_warehouse(settings: dg.ResourceParam[Settings]):
    """One transaction; only days whose files changed are loaded."""
    watch = Stopwatch()
    warehouse = settings.warehouse
    with permanent_failures():
        loaded = night.load_night(warehouse, settings.open_lake(), source_rows(settings.state), settings.window_days)
        samples = _samples(warehouse, loaded.rows)
    for base in (WarehouseTable(SOURCES), *BASE_TABLES):
        facts: dict[str, Any] = {"dagster/row_count": loaded.rows[base.name], "sample": samples[base.name]}
        if counts := loaded.tables.get(base.name):
            facts |= _progress(counts, watch) | lake_lineage(columns_from(base.table))
        yield dg.MaterializeResult(news_key(base.table), metadata=facts)


def _samples(warehouse: Warehouse, tables: Iterable[str]) -> dict[str, dg.MarkdownMetadataValue]:
    found: dict[str, dg.MarkdownMetadataValue] = {}
    with warehouse.read() as con:
        for table in tables:
            rows = con.execute(f"select * from {table} limit {SAMPLE_ROWS}")
            found[table] = sample([column[0] for column in rows.description], rows.fetchall())
    return found


def _progress(counts: LoadCounts, watch: Stopwatch) -> dict[str, Any]:
    unreadable = [(file.path.name, file.path.parent.name, file.reason) for file in counts.unreadable]
    return {
        "days_loaded": counts.loaded,
        "days_unchanged": counts.unchanged,
        "days_removed": counts.removed,
        "rows_loaded": counts.rows,
        "seconds": round(watch.seconds, 3),
        "rows_per_second": round(counts.rows / max(watch.seconds, 1e-3), 1),
        "unreadable_files": listing(["file", "day", "reason"], unreadable),
    }
