"""Dedupe: fingerprints and pairs a day, clusters over all days."""

import inspect
from collections.abc import Callable
from typing import Any

import dagster as dg

from assets.daily import backfill, days_of, made, tell
from assets.facts import Stopwatch, frame_facts, lake_lineage, listing
from assets.failures import permanent_failures
from assets.lanes import lake_pool
from assets.partitions import days, look_back
from assets.specs import code_version, lake_key, lake_spec
from pipeline import lake, stages
from pipeline.dedupe import clusters as clusters_module
from pipeline.dedupe import day as dedupe_day
from pipeline.dedupe import fingerprints as fingerprints_module
from pipeline.dedupe import floods as floods_module
from pipeline.dedupe import pairs as pairs_module
from pipeline.dedupe.origins import CLUSTERS_FROM, DUPLICATES_FROM, FINGERPRINTS_FROM, PAIRS_FROM
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS


def fingerprint_articles(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    with permanent_failures():
        lake, days = settings.open_lake(), days_of(context)
        for done in stages.over_days(settings, days, stages.fingerprint_day):
            tell(context, FINGERPRINTS, done.day, frame_facts(done.result.drop("shingles", "salient"), done))
        return made(lake, FINGERPRINTS, days, lake_lineage(FINGERPRINTS_FROM))


def fingerprint_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/fingerprints."""
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                FINGERPRINTS,
                group="dedupe",
                version=code_version(lake, fingerprints_module, floods_module, also=_steps(dedupe_day.fingerprint_day)),
                deps=[lake_key(ARTICLES)],
            )
        ],
        partitions_def=days(settings),
        pool=lake_pool(settings),
        backfill_policy=backfill(settings),
    )(fingerprint_articles)


def find_pairs(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    with permanent_failures():
        lake, days = settings.open_lake(), days_of(context)
        for day in days:
            watch = Stopwatch()
            found = dedupe_day.pair_day(lake, day, settings.window_days)
            tell(context, PAIRS, day, frame_facts(found.pairs, watch, counts=("kind",)) | _damaged(found.damaged))
        return made(lake, PAIRS, days, lake_lineage(PAIRS_FROM))


def pair_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/pairs."""
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                PAIRS,
                group="dedupe",
                version=code_version(lake, pairs_module, also=_steps(dedupe_day.pair_day, settings.window_days)),
                deps=[dg.AssetDep(lake_key(FINGERPRINTS), partition_mapping=look_back(settings))],
            )
        ],
        partitions_def=days(settings),
        pool=lake_pool(settings),
        backfill_policy=backfill(settings),
    )(find_pairs)


def cluster_articles(settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        lake = settings.open_lake()
        found = dedupe_day.cluster_all(lake, settings.window_days)
    damaged = _damaged(found.damaged)
    facts = frame_facts(found.clusters, watch, counts=("role", "duplicate_kind"), partition=False)
    yield made(lake, CLUSTERS, [None], {**facts, **damaged, **lake_lineage(CLUSTERS_FROM)})
    facts = frame_facts(found.duplicates, watch, counts=("kind",), partition=False)
    changed = {"days_changed": listing(["day"], [(day,) for day in found.changed_days])}
    days = lake.days(DUPLICATES)
    yield made(lake, DUPLICATES, days, {**facts, **changed, **damaged, **lake_lineage(DUPLICATES_FROM)})


def cluster_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/clusters and lake/duplicates."""
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                table,
                group="dedupe",
                version=code_version(lake, clusters_module, also=_steps(dedupe_day.cluster_all, settings.window_days)),
                deps=[lake_key(PAIRS), lake_key(FINGERPRINTS)],
                partitioned=False,
            )
            for table in (CLUSTERS, DUPLICATES)
        ],
        pool=lake_pool(settings),
    )(cluster_articles)


def _steps(work: Callable[..., Any], window_days: int | None = None) -> list[str]:
    """The source of the function that strings the modules together, which share theirs, and the setting that it goes by."""
    return [inspect.getsource(work), f"window {window_days}"]


def _damaged(messages: list[str]) -> dict[str, dg.MarkdownMetadataValue]:
    return {"damaged_files": listing(["file and remedy"], [(message,) for message in messages])}
