"""A file under sql/ as a Dagster asset, with its upstream tables, its SQL and its documentation."""

import hashlib
from collections.abc import Sequence
from typing import Any

import dagster as dg

from assets.facts import SAMPLE_ROWS, Stopwatch, lineage, sample
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, column_schema, sentence, with_query
from pipeline import sqlmodels
from pipeline.settings import Settings
from pipeline.sqlfiles import TableName
from pipeline.sqllineage import Lineage, read_catalog, remembered_lineage
from pipeline.sqlmodels import SqlModel, build_levels

# Models of the same one of these levels share a step: they read tables of the load alone, or what sums these up, and are many
# and short.
_SHARED = (1, 2)


def model_assets(models: Sequence[SqlModel]) -> list[dg.AssetsDefinition]:
    """An asset a model; those of the first levels share a step, and so do those of later levels that read the same tables."""
    levels = build_levels(models)
    steps: dict[int | frozenset[TableName], list[SqlModel]] = {}
    for model in models:
        level = levels[model.schema, model.name]
        steps.setdefault(level if level in _SHARED else model.upstream, []).append(model)
    return [
        _together(of_step, f"build_models_{of}" if isinstance(of, int) else _name(of_step))
        if len(of_step) > 1
        else _alone(of_step[0])
        for of, of_step in steps.items()
    ]


def _name(models: Sequence[SqlModel]) -> str:
    return "__".join([models[0].schema, *sorted(model.name for model in models)])


def _together(models: Sequence[SqlModel], name: str) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=name,
        specs=[_spec(model) for model in models],
        can_subset=True,
        pool=NIGHTLY,
        retry_policy=WAREHOUSE_RETRY,
    )
    def build(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
        for model in models:
            if dg.AssetKey([model.schema, model.name]) in context.selected_asset_keys:
                yield _build(context, settings, model)

    return build


def _alone(model: SqlModel) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=f"{model.schema}__{model.name}", specs=[_spec(model)], pool=NIGHTLY, retry_policy=WAREHOUSE_RETRY
    )
    def build(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
        return _build(context, settings, model)

    return build


def _spec(model: SqlModel) -> dg.AssetSpec:
    return dg.AssetSpec(
        [model.schema, model.name],
        deps=[list(table) for table in sorted(model.upstream)],
        description=with_query(sentence(model.doc), model.query),
        group_name="marts",
        owners=OWNERS,
        kinds={"sql", "duckdb"},
        code_version=hashlib.sha256(model.query.encode()).hexdigest()[:12],
        metadata={"dagster/table_name": model.table},
    )


def _build(context: dg.AssetExecutionContext, settings: Settings, model: SqlModel) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        with settings.warehouse.write() as con:
            built = sqlmodels.build(con, model)
            rows = con.execute(f"select * from {model.table} limit {SAMPLE_ROWS}").fetchall()
            catalog = read_catalog(con, model.upstream)
        # Without the lock: where it has to be traced, that takes longer than most models do.
        traced = remembered_lineage(model, catalog, settings.cache / "lineage", context.log)
    return dg.MaterializeResult([model.schema, model.name], metadata=_facts(model, built, rows, traced, watch))


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
