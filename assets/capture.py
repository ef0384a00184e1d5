"""Capture: pages of the current day, one immutable segment a run."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts
from assets.failures import permanent_failures
from assets.partitions import days
from assets.specs import code_version, lake_key, lake_spec
from pipeline import capture
from pipeline.capture import segment as capture_segment
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES

_VERSION = code_version(capture)


def capture_pages(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        segment = capture_segment.capture_segment(settings, date.fromisoformat(context.partition_key))
    facts = frame_facts(segment.captures, watch, counts=("outcome", "source_id"))
    if segment.damaged_state:
        context.log.warning(
            "the state file was damaged: made again from the lake, old one at %s", segment.damaged_state
        )
        facts["damaged_state_moved_to"] = dg.MetadataValue.path(segment.damaged_state)
    yield dg.MaterializeResult(
        lake_key(CAPTURES), metadata={**facts, "already_captured": segment.skipped, "deferred": segment.deferred}
    )
    yield dg.MaterializeResult(lake_key(PAGES), metadata=frame_facts(segment.pages, watch, counts=("source_id",)))


def capture_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/captures and lake/pages."""
    return dg.multi_asset(
        specs=[
            lake_spec(settings, CAPTURES, group="capture", version=_VERSION, kinds={"python"}),
            lake_spec(settings, PAGES, group="capture", version=_VERSION, kinds={"python"}),
        ],
        partitions_def=days(settings),
        name="capture_pages",
        # A source that is down is a row, not an error; what is left to retry is this machine's own trouble.
        retry_policy=dg.RetryPolicy(
            max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
        ),
    )(capture_pages)
