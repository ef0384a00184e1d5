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
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS


def _asset(spec: dg.AssetSpec, name: str):
    return dg.multi_asset(specs=[spec], partitions_def=spec.partitions_def, name=name)


@_asset(
    lake_spec(FINGERPRINTS, group="dedupe", version=code_version(fingerprints_module), deps=[lake_key(ARTICLES)]),
    "fingerprint_articles",
)
def fingerprint_articles(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        rows = dedupe_day.fingerprint_day(settings.open_lake(), date.fromisoformat(context.partition_key))
    facts = frame_facts(rows.drop("shingles", "salient"), watch)
    return dg.MaterializeResult(metadata={**facts, "dagster/column_lineage": same_columns(FINGERPRINTS, ARTICLES)})


@_asset(
    lake_spec(
        DUPLICATES,
        group="dedupe",
        version=code_version(pairs_module),
        deps=[dg.AssetDep(lake_key(FINGERPRINTS), partition_mapping=LOOK_BACK)],
    ),
    "find_duplicates",
)
def find_duplicates(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        found = dedupe_day.pair_day(
            settings.open_lake(), date.fromisoformat(context.partition_key), settings.window_days
        )
    facts = frame_facts(found.rows, watch, counts=("kind",))
    return dg.MaterializeResult(
        metadata={
            **facts,
            "damaged_files": found.damaged,
            "dagster/column_lineage": same_columns(DUPLICATES, FINGERPRINTS),
        }
    )


@_asset(
    lake_spec(
        CLUSTERS,
        group="dedupe",
        version=code_version(clusters_module),
        deps=[lake_key(DUPLICATES), lake_key(FINGERPRINTS)],
        partitioned=False,
    ),
    "cluster_articles",
)
def cluster_articles(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    watch = Stopwatch()
    with permanent_failures():
        found = dedupe_day.cluster_all(settings.open_lake())
    facts = frame_facts(found.rows, watch, counts=("role", "duplicate_kind"))
    facts["dagster/row_count"] = facts.pop("dagster/partition_row_count")
    return dg.MaterializeResult(
        metadata={
            **facts,
            "damaged_files": found.damaged,
            "dagster/column_lineage": same_columns(CLUSTERS, FINGERPRINTS),
        }
    )
