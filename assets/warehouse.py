"""Warehouse: the base tables of the private working file, brought to the state of the lake."""

from collections.abc import Iterable
from typing import Any

import dagster as dg

from assets.facts import SAMPLE_ROWS, Stopwatch, lake_lineage, listing, sample
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, code_version, column_schema, news_key, sentence
from pipeline.capture import source_rows
from pipeline.people.aliases import aliases_of
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, Table
from pipeline.warehouse import (
    BASE_TABLES,
    MADE_TABLES,
    SOURCES,
    LoadCounts,
    Warehouse,
    WarehouseTable,
    appearances,
    base_tables,
    clusters,
    entity_rows,
    linked_groups,
    linked_names,
    linked_pairs,
    linked_rows,
    linked_senses,
    linked_singles,
    links,
    load,
    night,
)
from pipeline.warehouse.entity_tables import ENTITY_SPELLINGS
from pipeline.warehouse.origins import columns_from

_VERSION = code_version(
    base_tables,
    clusters,
    appearances,
    entity_rows,
    linked_groups,
    linked_names,
    linked_pairs,
    linked_rows,
    linked_senses,
    linked_singles,
    links,
    load,
    night,
)


def _spec(base: WarehouseTable) -> dg.AssetSpec:
    return dg.AssetSpec(
        news_key(base.table),
        deps={dg.AssetKey(["lake", table]) for table in _upstream(base.table)},
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


def _upstream(table: Table) -> set[str]:
    if table is SOURCES:
        # The state that capture keeps, and a count of articles.
        return {CAPTURES.name, ARTICLES.name}
    return {upstream for origins in columns_from(table).values() for upstream, _ in origins}


@dg.multi_asset(
    specs=[_spec(base) for base in (*BASE_TABLES, *MADE_TABLES)],
    name="load_warehouse",
    pool=NIGHTLY,
    retry_policy=WAREHOUSE_RETRY,
)
def load_warehouse(settings: dg.ResourceParam[Settings]):
    """One transaction; only days whose files changed are loaded."""
    watch = Stopwatch()
    warehouse = settings.warehouse
    with permanent_failures():
        told = aliases_of(settings.aliases)
        loaded = night.load_night(
            warehouse,
            settings.open_lake(),
            source_rows(settings.state),
            settings.window_days,
            told,
        )
        samples = _samples(warehouse, loaded.rows)
    for base in (*MADE_TABLES, *BASE_TABLES):
        facts: dict[str, Any] = {"dagster/row_count": loaded.rows[base.name], "sample": samples[base.name]}
        if base.table is ENTITY_SPELLINGS:
            facts |= {f"ids_{name}": number for name, number in vars(loaded.links).items()}
        if counts := loaded.tables.get(base.name):
            facts |= _progress(counts, watch)
        if columns := columns_from(base.table):
            facts |= lake_lineage(columns)
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
