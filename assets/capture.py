"""Capture: pages as they are now, one immutable segment a run and day.

A row belongs to the day of its own time: a run launched for another day, caught up late, or past midnight, still lands
in the true days, and says so.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from assets.daily import made
from assets.facts import Stopwatch, frame_facts, listing, share
from assets.failures import permanent_failures
from assets.lanes import CAPTURE
from assets.partitions import days
from assets.specs import check_result, code_version, lake_key, lake_spec
from pipeline import capture
from pipeline.archive_proof import unarchived
from pipeline.capture import segment as capture_segment
from pipeline.capture.tally import GOOD, unaccounted
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES, Table

# Of more sources than these only the worst have a plot of their own.
SHOWN_SOURCES = 20
SHOWN_PAGES = 20


COUNTS_ADD_UP = dg.AssetCheckSpec(
    "counts_add_up",
    asset=lake_key(CAPTURES),
    description="Of every thing that a source named in this run it is known what became of it: found = held + new + unchanged + "
    "skipped + deferred + failed.",
)
PAGES_ARE_ARCHIVED = dg.AssetCheckSpec(
    "pages_are_archived",
    asset=lake_key(PAGES),
    description="Every page row of this run has its record in the archive, and it is that page.",
)


def capture_pages(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    watch, day = Stopwatch(), date.fromisoformat(context.partition_key)
    with permanent_failures():
        lake = settings.open_lake()
        segment = capture_segment.capture_segment(settings, context.log.info)
    _tell_other_days(context, segment.days)
    facts = _facts(lake, CAPTURES, day, segment.captures, watch, counts=("day", "outcome", "source_id"))
    if segment.damaged_state:
        context.log.warning(
            "the state file was damaged: made again from the lake, old one at %s", segment.damaged_state
        )
        facts["damaged_state_moved_to"] = dg.MetadataValue.path(segment.damaged_state)
    for trace in segment.tracebacks:
        context.log.error("a reading or a request failed in a way that nobody foresaw: %s", trace)
    if segment.trouble:
        context.log.warning("pages that a killed run left in the archive wait for the next run: %s", segment.trouble)
    facts["adopted_from_killed_runs"] = segment.adopted
    facts |= _error_shares(segment.captures) | {"already_captured": segment.skipped, "deferred": segment.deferred}
    facts["sources"] = listing(segment.sources.columns, segment.sources.rows())
    yield made(lake, CAPTURES, [day], facts)
    facts = _facts(lake, PAGES, day, segment.pages, watch, counts=("day", "source_id"))
    yield made(lake, PAGES, [day], facts)
    yield from _checks(settings, segment)


def _checks(settings: Settings, segment: capture_segment.Captured) -> Iterator[dg.AssetCheckResult]:
    wrong = unaccounted(segment.sources)
    facts = {"sources": listing(wrong.columns, wrong.rows())}
    yield check_result(COUNTS_ADD_UP, passed=not wrong.height, metadata=facts)
    lost = unarchived(settings.archive, segment.pages)
    told = listing(["page and remedy"], [(reason,) for reason in lost[:SHOWN_PAGES]])
    yield check_result(PAGES_ARE_ARCHIVED, passed=not lost, metadata={"lost": told})


def capture_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/captures and lake/pages."""
    version = code_version(capture)
    return dg.multi_asset(
        specs=[
            lake_spec(settings, CAPTURES, group="capture", version=version, kinds={"python"}),
            lake_spec(settings, PAGES, group="capture", version=version, kinds={"python"}),
        ],
        check_specs=[COUNTS_ADD_UP, PAGES_ARE_ARCHIVED],
        partitions_def=days(settings),
        name="capture_pages",
        pool=CAPTURE,
        # A source that is down is a row, not an error; what is left to retry is this machine's own trouble.
        retry_policy=dg.RetryPolicy(
            max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
        ),
    )(capture_pages)


def _facts(
    lake: Lake, table: Table, day: date, frame: pl.DataFrame, watch: Stopwatch, counts: Sequence[str]
) -> dict[str, Any]:
    """The facts of this run's rows, and how many its partition holds of all runs."""
    held = lake.rows(table, day)
    return {**frame_facts(frame, watch, counts), "dagster/partition_row_count": held, "rows_of_this_run": frame.height}


def _error_shares(captures: pl.DataFrame) -> dict[str, float]:
    """The share of attempts that brought an error, of all and of each source: the worst ones, so that a page can be read."""
    failed = captures.select("source_id", failed=~pl.col("outcome").is_in(GOOD))
    each = failed.group_by("source_id").agg(pl.col("failed").sum(), pl.len()).sort("source_id")
    worst = each.sort(pl.col("failed") / pl.col("len"), descending=True, maintain_order=True).head(SHOWN_SOURCES)
    shares = share("error_share", int(failed["failed"].sum()), failed.height)
    for source, bad, attempts in worst.rows():
        shares |= share(f"error_share {source}", bad, attempts)
    return shares


def _tell_other_days(context: dg.AssetExecutionContext, days: list[date]) -> None:
    others = [day.isoformat() for day in days if day.isoformat() != context.partition_key]
    if others:
        context.log.warning(
            "launched for %s, but pages are captured now: rows went to the days of their own times, %s",
            context.partition_key,
            ", ".join(day.isoformat() for day in days),
        )
