"""A file under sql/ as a Dagster asset, with its upstream tables, its SQL and its documentation."""

import hashlib
from typing import Any

import dagster as dg

from assets.facts import SAMPLE_ROWS, Stopwatch, lineage, sample
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, column_schema, sentence, with_query
from pipeline import sqlmodels
from pipeline.settings import Settings
from pipeline.sqllineage import Lineage, read_catalog, remembered_lineage
from pipeline.sqlmodels import SqlModel
from pipeline.warehouse import Warehouse


def model_asset(model: SqlModel) -> dg.AssetsDefinition:
    @dg.asset(
        key=[model.schema, model.name],
        deps=[list(table) for table in sorted(model.upstream)],
        description=with_query(sentence(model.doc), model.query),
        group_name="marts",
        owners=OWNERS,
        kinds={"sql", "duckdb"},
        code_version=hashlib.sha256(model.query.encode()).hexdigest()[:12],
        metadata={"dagster/table_name": model.table},
        pool=NIGHTLY,
        retry_policy=WAREHOUSE_RETRY,
    )
    def build(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
        watch = Stopwatch()
        with permanent_failures():
            with Warehouse(settings.data).write() as con:
                built = sqlmodels.build(con, model)
                rows = con.execute(f"select * from {model.table} limit {SAMPLE_ROWS}").fetchall()
                catalog = read_catalog(con)
            # Without the lock: where it has to be traced, that takes longer than most models do.
            traced = remembered_lineage(model, catalog, settings.cache / "lineage", context.log)
        return dg.MaterializeResult(metadata=_facts(model, built, rows, traced, watch))

    return build


def _facts(
    model: SqlModel,
    built: sqlmodels.Built,
    rows: list[tuple[object, ...]],
    traced: Lineage,
    watch: Stopwatch,
) -> dict[str, Any]:
    columns = {name: (kind, model.columns[name]) for name, kind in built.columns}
    origins = {
        name: tuple((dg.AssetKey([schema, table]), column) for schema, table, column in found)
        for name, found in traced.columns.items()
    }
    facts: dict[str, Any] = {
        "dagster/row_count": built.rows,
        "dagster/column_schema": column_schema(columns),
        "sample": sample([name for name, _ in built.columns], rows),
        "seconds": round(watch.seconds, 3),
    }
    if built.stale is not None:
        facts["values_made_again"] = built.stale
    return {**facts, **({"column_lineage_missing": traced.reason} if traced.reason else lineage(origins))}
