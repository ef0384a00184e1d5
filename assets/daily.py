"""A run over several days: what each day of it tells on its own page, and the version of what was written."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg

from assets.specs import lake_key
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.tables import Table

# Days are done one after another (`pipeline.stages.over_days`), so that memory is that of a day; what is bounded is how much
# one kill loses.
BACKFILL = dg.BackfillPolicy.multi_run(31)
# Where several machines take runs: so few that each gets some, and so many that a run's own seconds are not what counts.
SHARED = dg.BackfillPolicy.multi_run(5)


def backfill(settings: Settings) -> dg.BackfillPolicy:
    """How many days a run of a backfill takes."""
    return SHARED if settings.code_servers else BACKFILL


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    """The days of the run, oldest first: one of a night, up to 31 of a backfill."""
    return [date.fromisoformat(key) for key in sorted(context.partition_keys)]


def tell(context: dg.AssetExecutionContext, table: Table, day: date, facts: Mapping[str, Any]) -> None:
    """Metadata of one day alone: what a MaterializeResult carries, every day of the run would show."""
    context.add_asset_metadata(facts, lake_key(table), day.isoformat())


def made(lake: Lake, table: Table, days: Sequence[date | None], metadata: Mapping[str, Any]) -> dg.MaterializeResult:
    """The result of a run for `days` (None: a table without days), with a version from the content of the lake: a repeated
    run that wrote the same makes nothing stale that was built from it.

    Dagster keeps one version a run and asset, so days of a backfill share one.
    """
    version = dg.DataVersion(content_version(lake, table, days))
    return dg.MaterializeResult(lake_key(table), metadata=metadata, data_version=version)


def content_version(lake: Lake, table: Table, days: Sequence[date | None]) -> str:
    """Of what the lake holds of several days, as Dagster is told."""
    prints = [lake.fingerprint(table, day) for day in days]
    return prints[0] if len(prints) == 1 else hashlib.sha256("".join(prints).encode()).hexdigest()[:32]
