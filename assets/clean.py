"""Clean: a day's pages become articles, or rejected pages with their reason."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts, lineage
from assets.failures import permanent_failures
from assets.partitions import DAYS
from assets.specs import code_version, lake_key, lake_spec
from pipeline.clean import day as clean_day
from pipeline.clean import page as clean_page
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, PAGES, REJECTED_PAGES

_VERSION = code_version(clean_day, clean_page)
_FROM_PAGE = ("day", "source_id", "outlet", "url", "captured_at", "capture_id")
_FROM_BODY = ("title", "byline", "published_at", "dateline", "language", "text")


@dg.multi_asset(
    specs=[
        lake_spec(table, group="clean", version=_VERSION, deps=[lake_key(PAGES)], kinds={"trafilatura"})
        for table in (ARTICLES, REJECTED_PAGES)
    ],
    partitions_def=DAYS,
    name="clean_pages",
)
def clean_pages(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        cleaned = clean_day.clean_day(
            settings.open_lake(),
            settings.archive,
            date.fromisoformat(context.partition_key),
            workers=settings.workers,
            seconds_per_page=settings.page_timeout,
        )
    columns = {name: [(PAGES, name)] for name in _FROM_PAGE} | {name: [(PAGES, "warc_offset")] for name in _FROM_BODY}
    yield dg.MaterializeResult(
        lake_key(ARTICLES),
        metadata={
            **frame_facts(cleaned.articles, watch, counts=("source_id", "language", "published_precision")),
            "dagster/column_lineage": lineage(columns),
        },
    )
    yield dg.MaterializeResult(
        lake_key(REJECTED_PAGES), metadata=frame_facts(cleaned.rejected, watch, counts=("reason", "source_id"))
    )
