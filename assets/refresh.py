"""The jobs around an upgrade: `stale` says which days it left behind, `refresh` makes them again, proves and publishes them."""

from collections.abc import Iterator, Mapping
from typing import Literal

import dagster as dg
from dagster._core.definitions.data_version import CODE_VERSION_TAG, DATA_VERSION_TAG
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG
from pydantic import Field

from assets.checks import CURRENT
from assets.clean import clean_assets
from assets.daily import content_version
from assets.dedupe import cluster_assets, fingerprint_assets, pair_assets
from assets.extract import extract_assets
from assets.facts import Stopwatch
from assets.failures import permanent_failures
from assets.lanes import LANE, NIGHTLY
from assets.look import pages_made_again
from assets.specs import lake_key
from assets.stories import story_assets
from assets.wording import wording_assets
from pipeline.commands.refresh import parse_days, summary
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.tables import (
    ARTICLES,
    CLUSTERS,
    DUPLICATES,
    EXTRACTIONS,
    FINGERPRINTS,
    GROUPED_QUOTES,
    LINES,
    MENTIONS,
    PAIRS,
    QUOTE_PAIRS,
    QUOTE_SKETCHES,
    QUOTES,
    REJECTED_PAGES,
    STORY_ARTICLES,
    STORY_TERMS,
)
from pipeline.upgrades.proof import Published, prove_and_publish
from pipeline.upgrades.refresh import Refreshed, make_again, stale


class RefreshConfig(dg.Config):
    """What `quotewire refresh` takes as options."""

    days: str = Field(default="", description="Of the stale days only these: A..B, or a list with commas; empty: all")
    what: Literal["", "clean", "extract", "stories", "wordings"] = Field(
        default="", description="clean, extract, stories or wordings; empty: what is needed"
    )
    accept: bool = Field(default=False, description="Publish however many quotations are gone")


@dg.op(pool=NIGHTLY)
def refresh_days(context: dg.OpExecutionContext, config: RefreshConfig, settings: dg.ResourceParam[Settings]) -> None:
    """Makes the stale days again, proves the whole, compares it with the last publication and publishes it."""
    watch = Stopwatch()
    with permanent_failures(), settings.open_lake().lock("refresh"):
        days = parse_days(config.days) if config.days else None
        todo = stale(settings, days, config.what or None)
        done = make_again(settings, todo, context.log.info)
        versions = _code_versions(settings)
        for event in (*_made(done, versions), *_made_over_all_days(done, versions, settings.open_lake())):
            context.log_event(event)
        published = prove_and_publish(settings, accept=config.accept)
    for warning in published.warnings:
        context.log.warning(warning)
    context.log_event(_publication(published, watch.seconds))
    for event in pages_made_again(context, settings):
        context.log_event(event)


def _code_versions(settings: Settings) -> dict[dg.AssetKey, str | None]:
    makers = (
        clean_assets,
        fingerprint_assets,
        pair_assets,
        cluster_assets,
        extract_assets,
        story_assets,
        wording_assets,
    )
    return {spec.key: spec.code_version for make in makers for spec in make(settings).specs}


def _made(done: Refreshed, versions: Mapping[dg.AssetKey, str | None]) -> Iterator[dg.AssetMaterialization]:
    """With the code version of each asset, as Dagster tells it of its own steps: else it would show them as outdated."""
    stages = (
        (done.cleaned, (ARTICLES, REJECTED_PAGES, LINES, FINGERPRINTS, PAIRS)),
        (done.extracted, (QUOTES, MENTIONS, EXTRACTIONS)),
    )
    for days, tables in stages:
        for day in days:
            for table in tables:
                tags = {CODE_VERSION_TAG: versions[lake_key(table)] or ""}
                yield dg.AssetMaterialization(lake_key(table), partition=day.isoformat(), tags=tags)


def _made_over_all_days(
    done: Refreshed, versions: Mapping[dg.AssetKey, str | None], lake: Lake
) -> Iterator[dg.AssetMaterialization]:
    """With code version and data version, as the night's own steps tell them."""
    clustered = (CLUSTERS, DUPLICATES) if done.cleaned else ()
    told = (STORY_TERMS, STORY_ARTICLES) if done.told else ()
    grouped = (QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES) if done.grouped else ()
    for table in (*clustered, *told, *grouped):
        key = lake_key(table)
        content = content_version(lake, table, [None] if table is CLUSTERS else lake.days(table))
        tags = {CODE_VERSION_TAG: versions[key] or "", DATA_VERSION_TAG: content}
        yield dg.AssetMaterialization(key, tags=tags)


def _publication(published: Published, seconds: float) -> dg.AssetMaterialization:
    changed = "\n".join(f"- {line}" for line in summary(published.changed)) if published.changed else "the first"
    return dg.AssetMaterialization(
        "published",
        metadata={
            "file": dg.MetadataValue.path(str(published.file)),
            "dagster/size_bytes": published.file.stat().st_size,
            "changed": dg.MetadataValue.md(changed),
            **({"what_changed": dg.MetadataValue.path(str(published.page))} if published.page else {}),
            "seconds": round(seconds, 3),
        },
    )


@dg.job(
    description="Makes the days again that an upgrade left behind, in one run, and publishes; what to do is in its config.",
    # Years of days may be behind; what a run that is ended has done is not done again by the next.
    tags={LANE: NIGHTLY, MAX_RUNTIME_SECONDS_TAG: str(7 * 24 * 3600)},
)
def refresh() -> None:
    refresh_days()


stale_job = dg.define_asset_job(
    "stale",
    selection=dg.AssetSelection.checks(*(check.key for check in CURRENT)),
    description="Says which days an older cleaner, model, tier, rules or library made, and whose stories or wordings are older than "
    "their articles or quotations. Changes nothing.",
)

refresh_jobs = [stale_job, refresh]
