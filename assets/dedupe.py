"""Dedupe: fingerprints and pairs a day, clusters over all days."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts, same_columns
from assets.failures import permanent_failures
from assets.partitions import DAYS, LOOK_BACK
from assets.specs import code_version, lake_key, lake_spec
from pipeline.dedupe import clusters as clusters_module
from pipeline.dedupe import day as dedupe_day
from pipeline.dedupe import fingerprints as fingerprints_module
from pipeline.dedupe import pairs as pairs_module
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS


@dg.multi_asset(
    specs=[
        lake_spec(FINGERPRINTS, group="dedupe", version=code_version(fingerprints_module), deps=[lake_key(ARTICLES)])
    ],
    partitions_def=DAYS,
)
def fingerprint_articles(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        rows = dedupe_day.fingerprint_day(settings.open_lake(), date.fromisoformat(context.partition_key))
    facts = frame_facts(rows.drop("shingles", "salient"), watch)
    return dg.MaterializeResult(metadata={**facts, "dagster/column_lineage": same_columns(FINGERPRINTS, ARTICLES)})


@dg.multi_asset(
    specs=[
        lake_spec(
            PAIRS,
            group="dedupe",
            version=code_version(pairs_module),
            deps=[dg.AssetDep(lake_key(FINGERPRINTS), partition_mapping=LOOK_BACK)],
        )
    ],
    partitions_def=DAYS,
)
def find_pairs(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        found = dedupe_day.pair_day(
            settings.open_lake(), date.fromisoformat(context.partition_key), settings.window_days
        )
    facts = frame_facts(found.pairs, watch, counts=("kind",))
    pair_lineage = same_columns(PAIRS, FINGERPRINTS)
    return dg.MaterializeResult(
        metadata={**facts, "damaged_files": found.damaged, "dagster/column_lineage": pair_lineage}
    )


@dg.multi_asset(
    specs=[
        lake_spec(
            table,
            group="dedupe",
            version=code_version(clusters_module),
            deps=[lake_key(PAIRS), lake_key(FINGERPRINTS)],
            partitioned=False,
        )
        for table in (CLUSTERS, DUPLICATES)
    ],
)
def cluster_articles(settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        found = dedupe_day.cluster_all(settings.open_lake())
    damaged = {"damaged_files": found.damaged}
    yield dg.MaterializeResult(
        lake_key(CLUSTERS),
        metadata={
            **frame_facts(found.clusters, watch, counts=("role", "duplicate_kind"), partition=False),
            **damaged,
            "dagster/column_lineage": same_columns(CLUSTERS, FINGERPRINTS),
        },
    )
    yield dg.MaterializeResult(
        lake_key(DUPLICATES),
        metadata={
            **frame_facts(found.duplicates, watch, counts=("kind",), partition=False),
            **damaged,
            "changed_days": [str(day) for day in found.changed_days],
            "dagster/column_lineage": same_columns(DUPLICATES, PAIRS),
        },
    )
