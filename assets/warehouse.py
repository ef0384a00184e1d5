"""Warehouse: the base tables of the private working file, brought to the state of the lake."""

import dagster as dg

from assets.facts import Stopwatch, same_columns, sample
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.specs import OWNERS, code_version, column_schema, lake_key, news_key
from pipeline.capture import source_rows
from pipeline.settings import Settings
from pipeline.tables import CLUSTERS, EXTRACTIONS
from pipeline.warehouse import BASE_TABLES, SOURCES, Warehouse, WarehouseTable, base_tables, clusters, load, night

_VERSION = code_version(base_tables, clusters, load, night)


def _spec(base: WarehouseTable) -> dg.AssetSpec:
    deps = [lake_key(base.table)]
    if base.added:
        deps.append(lake_key(CLUSTERS))
    return dg.AssetSpec(
        news_key(base.table),
        deps=deps,
        group_name="warehouse",
        owners=OWNERS,
        description=f"{base.table.grain[0].upper()}{base.table.grain[1:]}.",
        code_version=_VERSION,
        kinds={"duckdb"},
        metadata={"dagster/column_schema": column_schema(base.table), "dagster/table_name": base.name},
    )


_SOURCES = dg.AssetSpec(
    news_key(SOURCES),
    deps=[lake_key(EXTRACTIONS)],
    group_name="warehouse",
    owners=OWNERS,
    description="One row a source, with its health.",
    code_version=_VERSION,
    kinds={"duckdb"},
    metadata={"dagster/column_schema": column_schema(SOURCES), "dagster/table_name": "ops.sources"},
)


@dg.multi_asset(specs=[*map(_spec, BASE_TABLES), _SOURCES], name="load_warehouse", retry_policy=WAREHOUSE_RETRY)
def load_warehouse(settings: dg.ResourceParam[Settings]):
    """One transaction; only days whose files changed are loaded."""
    watch = Stopwatch()
    with permanent_failures():
        loaded = night.load_night(Warehouse(settings.data), settings.open_lake(), source_rows(settings.state))
    yield dg.MaterializeResult(news_key(SOURCES), metadata={"dagster/row_count": loaded.rows["ops.sources"]})
    for base in BASE_TABLES:
        counts = loaded.tables[base.name]
        unreadable = [(file.path.name, file.path.parent.name, file.reason) for file in counts.unreadable]
        yield dg.MaterializeResult(
            news_key(base.table),
            metadata={
                "dagster/row_count": loaded.rows[base.name],
                "dagster/column_lineage": same_columns(base.table, base.table),
                "days_loaded": counts.loaded,
                "days_unchanged": counts.unchanged,
                "days_removed": counts.removed,
                "rows_loaded": counts.rows,
                "seconds": round(watch.seconds, 3),
                "rows_per_second": round(counts.rows / max(watch.seconds, 1e-3), 1),
                "unreadable_files": sample(["file", "day", "reason"], unreadable),
            },
        )
