"""Publish: an immutable copy of the working file that passed its audit, the link that analysts open, and whether it is late."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from assets.facts import Stopwatch, listing
from assets.failures import WAREHOUSE_RETRY, permanent_failures
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, code_version, news_key
from pipeline.clock import clock_of
from pipeline.nights import unpublished_days
from pipeline.publishing import publish
from pipeline.settings import Settings
from pipeline.sqlmodels import SqlModel
from pipeline.warehouse import BASE_TABLES, MADE_TABLES, copies, copying, file

# Exact in a file that nobody writes.
_TABLES = "select schema_name || '.' || table_name, estimated_size from duckdb_tables() where not internal order by 1"


def published(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """`data/quotewire.duckdb`: the last night that passed every blocking check, read-only."""
    watch = Stopwatch()
    with permanent_failures():
        target = publish(settings, context.run.run_id[:8], proved=_is_proved(context))
        with settings.warehouse.read_published() as con:
            days = con.execute("select min(day), max(day) from news.articles").fetchone() or ()
            tables = con.execute(_TABLES).fetchall()
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(str(target)),
            "dagster/size_bytes": target.stat().st_size,
            "days": " to ".join(map(str, days)),
            "tables": listing(["table", "rows"], tables),
            "seconds": round(watch.seconds, 3),
        }
    )


def _is_proved(context: dg.AssetExecutionContext) -> bool:
    """Whether the run holds every table with its checks: not where a person picked assets (Materialize in the UI)."""
    made = context.job_def.asset_layer.executable_asset_keys
    return all(news_key(base.table) in made for base in BASE_TABLES)


def publish_asset(models: Sequence[SqlModel]) -> dg.AssetsDefinition:
    """`published`, after every base table and all of `models`."""
    return dg.asset(
        key="published",
        deps=[
            *(news_key(base.table) for base in (*BASE_TABLES, *MADE_TABLES)),
            *([m.schema, m.name] for m in models),
        ],
        group_name="publish",
        owners=OWNERS,
        kinds={"duckdb"},
        code_version=code_version(file, copies, copying),
        pool=NIGHTLY,
        retry_policy=WAREHOUSE_RETRY,
    )(published)


@dg.asset_check(
    asset="published",
    description="The publication holds every capture of yesterday, and every page of it as a read article or a rejection. It "
    "looks at the publication: a rerun of an old day does not pass it. Run `nightly` for the days that are missing.",
)
def yesterday_is_published(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    with permanent_failures():
        today = clock_of(settings)().date()
        missing = unpublished_days(settings, today)
    yesterday = today - timedelta(days=1)
    return dg.AssetCheckResult(
        passed=yesterday not in missing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"yesterday": str(yesterday), "unpublished": listing(["day"], [(day,) for day in missing])},
    )
