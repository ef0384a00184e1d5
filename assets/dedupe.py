"""Dedupe: fingerprints and pairs a day, clusters over all days."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts, lineage, listing, origins, same_columns
from assets.failures import permanent_failures
from assets.partitions import DAYS, LOOK_BACK
from assets.specs import code_version, lake_key, lake_spec
from pipeline.dedupe import candidates as candidates_module
from pipeline.dedupe import clusters as clusters_module
from pipeline.dedupe import day as dedupe_day
from pipeline.dedupe import fingerprints as fingerprints_module
from pipeline.dedupe import pairs as pairs_module
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS

_FINGERPRINT_LINEAGE = lineage(
    same_columns(FINGERPRINTS, ARTICLES)
    | {"url_key": origins(ARTICLES, "canonical_url")}
    | dict.fromkeys(("text_hash", "n_tokens", "n_shingles", "shingles", "salient"), origins(ARTICLES, "text"))
)
_PAIR_LINEAGE = lineage(
    same_columns(PAIRS, FINGERPRINTS)
    | dict.fromkeys(("jaccard", "containment"), origins(FINGERPRINTS, "shingles"))
    | {
        "other_id": origins(FINGERPRINTS, "article_id"),
        "later_day": origins(FINGERPRINTS, "day"),
        "other_day": origins(FINGERPRINTS, "day"),
        "kind": origins(FINGERPRINTS, "text_hash", "shingles", "salient", "url_key"),
        "size_ratio": origins(FINGERPRINTS, "n_shingles"),
        "other_text_hash": origins(FINGERPRINTS, "text_hash"),
    }
)
_JOINED = origins(PAIRS, "article_id", "other_id", "kind") + origins(FINGERPRINTS, "text_hash", "published_at")
_LIKENESS = origins(PAIRS, "jaccard", "containment", "size_ratio") + origins(FINGERPRINTS, "text_hash")
_CLUSTER_LINEAGE = lineage(
    same_columns(CLUSTERS, FINGERPRINTS)
    | dict.fromkeys(("cluster_id", "representative_id", "is_representative", "role"), _JOINED)
    | {"duplicate_kind": _LIKENESS + origins(FINGERPRINTS, "url_key", "n_tokens"), "similarity": _LIKENESS}
)
_DUPLICATE_LINEAGE = lineage(same_columns(DUPLICATES, PAIRS) | {"day": origins(PAIRS, "later_day")})


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
    return dg.MaterializeResult(metadata={**facts, **_FINGERPRINT_LINEAGE})


@dg.multi_asset(
    specs=[
        lake_spec(
            PAIRS,
            group="dedupe",
            version=code_version(pairs_module, candidates_module),
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
    return dg.MaterializeResult(metadata={**facts, **_damaged(found.damaged), **_PAIR_LINEAGE})


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
        found = dedupe_day.cluster_all(settings.open_lake(), settings.window_days)
    damaged = _damaged(found.damaged)
    facts = frame_facts(found.clusters, watch, counts=("role", "duplicate_kind"), partition=False)
    yield dg.MaterializeResult(lake_key(CLUSTERS), metadata={**facts, **damaged, **_CLUSTER_LINEAGE})
    facts = frame_facts(found.duplicates, watch, counts=("kind",), partition=False)
    changed = {"days_changed": listing(["day"], [(day,) for day in found.changed_days])}
    yield dg.MaterializeResult(lake_key(DUPLICATES), metadata={**facts, **changed, **damaged, **_DUPLICATE_LINEAGE})


def _damaged(messages: list[str]) -> dict[str, dg.MarkdownMetadataValue]:
    return {"damaged_files": listing(["file and remedy"], [(message,) for message in messages])}
