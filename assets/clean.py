"""Clean: a day's pages become articles, or rejected pages with their reason."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts, lineage, listing, origins, same_columns
from assets.failures import permanent_failures
from assets.partitions import days
from assets.specs import code_version, lake_key, lake_spec
from pipeline import clean
from pipeline.clean import day as clean_day
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, PAGES, REJECTED_PAGES

_VERSION = code_version(clean)
# The record that holds the page's bytes, and how they were served.
_BODY = origins(PAGES, "warc_file", "warc_offset", "content_type")
_LINEAGE = lineage(
    same_columns(ARTICLES, PAGES)
    | dict.fromkeys(("dateline", "text", "word_count", "text_sha256"), _BODY)
    | dict.fromkeys(("article_id", "canonical_url"), _BODY + origins(PAGES, "url"))
    | dict.fromkeys(("published_at", "published_precision", "published_raw"), _BODY + origins(PAGES, "feed_published"))
    | {
        "title": _BODY + origins(PAGES, "feed_title"),
        "byline": _BODY + origins(PAGES, "feed_author"),
        "language": _BODY + origins(PAGES, "language"),
        "outlet": origins(PAGES, "outlet") + _BODY,
    }
)
_REJECTED_LINEAGE = lineage(same_columns(REJECTED_PAGES, PAGES) | dict.fromkeys(("reason", "detail"), _BODY))


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
    facts = frame_facts(cleaned.articles, watch, counts=("source_id", "language", "published_precision"))
    facts["damaged_files"] = listing(["file and remedy"], [(message,) for message in cleaned.damaged])
    yield dg.MaterializeResult(lake_key(ARTICLES), metadata={**facts, **_LINEAGE})
    facts = frame_facts(cleaned.rejected, watch, counts=("reason", "source_id"))
    yield dg.MaterializeResult(lake_key(REJECTED_PAGES), metadata={**facts, **_REJECTED_LINEAGE})


def clean_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/articles and lake/rejected_pages."""
    return dg.multi_asset(
        specs=[
            lake_spec(settings, table, group="clean", version=_VERSION, deps=[lake_key(PAGES)], kinds={"trafilatura"})
            for table in (ARTICLES, REJECTED_PAGES)
        ],
        partitions_def=days(settings),
        name="clean_pages",
    )(clean_pages)
