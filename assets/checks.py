"""The audit: SQL checks under sql/checks/, and what SQL over one file cannot prove. Blocking ones stand before publish."""

import dagster as dg

from assets.facts import listing, sample
from assets.failures import permanent_failures
from assets.specs import lake_key, with_query
from pipeline import sqlmodels
from pipeline.clean import CLEANER_VERSION
from pipeline.language.model.load import identify
from pipeline.outdated import outdated_days
from pipeline.settings import Settings
from pipeline.sqlmodels import SqlCheck
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, LAKE_TABLES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.night import lost_days


def _sql_check(check: SqlCheck) -> dg.AssetChecksDefinition:
    blocking = check.severity == "error"

    @dg.asset_check(
        asset=dg.AssetKey([check.schema, check.table]),
        name=check.name,
        blocking=blocking,
        description=with_query(check.doc, check.query),
        additional_deps=[list(table) for table in sorted(check.upstream) if table != (check.schema, check.table)],
    )
    def run(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
        with permanent_failures(), Warehouse(settings.data).read() as con:
            found = sqlmodels.run_check(con, check)
        return dg.AssetCheckResult(
            passed=not found.total,
            severity=dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN,
            metadata={"bad_rows": found.total}
            | ({"first_bad_rows": sample(found.columns, found.rows)} if found.total else {}),
        )

    return run


@dg.asset_check(asset=dg.AssetKey(["news", "articles"]), blocking=True)
def no_day_lost(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """Every day that the last publication has is still there. A day that was taken out of the lake on purpose: delete
    data/quotewire.duckdb, and the next publication is not held against it."""
    with permanent_failures():
        lost = lost_days(Warehouse(settings.data))
    return dg.AssetCheckResult(passed=not lost, metadata={"lost": listing(["table", "day", "rows then"], lost)})


@dg.asset_check(asset=dg.AssetKey(["lake", CLUSTERS.name]))
def lake_is_readable(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """Every file of the lake can be read. The night goes on without a damaged one; the warehouse keeps what it held."""
    damaged = settings.open_lake().damaged(LAKE_TABLES)
    return dg.AssetCheckResult(
        passed=not damaged,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"damaged": listing(["file and remedy"], [(message,) for message in damaged])},
    )


@dg.asset_check(asset=lake_key(EXTRACTIONS))
def extractions_are_current(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """Every day was read by today's model, tier and rules. Days that were not: materialize `extract_quotes` for them again."""
    with permanent_failures():
        extractor = identify(settings.model, settings.tier, settings.tier_fallback).extractor
        outdated = outdated_days(settings.open_lake(), EXTRACTIONS, "extractor", extractor)
    rows = [(found.day, found.articles, ", ".join(found.versions)) for found in outdated]
    return dg.AssetCheckResult(
        passed=not outdated,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"extractor": extractor, "outdated": listing(["day", "articles", "read by"], rows)},
    )


@dg.asset_check(asset=lake_key(ARTICLES))
def articles_are_current(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """Every article was made by today's cleaner. Days that were not: run `nightly` for them again."""
    outdated = outdated_days(settings.open_lake(), ARTICLES, "cleaner_version", CLEANER_VERSION)
    rows = [(found.day, found.articles, ", ".join(found.versions)) for found in outdated]
    return dg.AssetCheckResult(
        passed=not outdated,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"cleaner": CLEANER_VERSION, "outdated": listing(["day", "articles", "cleaned by"], rows)},
    )


sql_checks = [_sql_check(check) for check in sqlmodels.load_checks(Settings().sql / "checks")]
checks = [*sql_checks, no_day_lost, lake_is_readable, extractions_are_current, articles_are_current]
