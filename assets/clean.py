"""Clean: a day's pages become articles, or rejected pages with their reason."""

import dagster as dg
import polars as pl

from assets.daily import backfill, days_of, made, tell
from assets.facts import SAMPLE_ROWS, frame_facts, lake_lineage, listing, share
from assets.failures import permanent_failures
from assets.lanes import lake_pool
from assets.partitions import days
from assets.specs import code_version, lake_key, lake_spec
from pipeline import clean, stages
from pipeline.clean.day import CleanedDay
from pipeline.clean.origins import ARTICLES_FROM, LINES_FROM, REJECTED_FROM
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, LINES, PAGES, REJECTED_PAGES

# So many outlets have plots of their own.
SHOWN_OUTLETS = 20


def clean_pages(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    with permanent_failures():
        lake, days = settings.open_lake(), days_of(context)
        for done in stages.clean_days(settings, days):
            _tell(context, done)
        tables = ((ARTICLES, ARTICLES_FROM), (REJECTED_PAGES, REJECTED_FROM), (LINES, LINES_FROM))
        results = [made(lake, table, days, lake_lineage(origins)) for table, origins in tables]
    yield from results


def _tell(context: dg.AssetExecutionContext, done: stages.Done[CleanedDay]) -> None:
    day, cleaned = done.day, done.result
    for capture_id, error in cleaned.errors.items():
        context.log.error("the cleaner failed on the page of capture %s: %s", capture_id, error)
    rejected = share("rejection_share", cleaned.rejected.height, cleaned.articles.height + cleaned.rejected.height)
    facts = frame_facts(cleaned.articles, done, counts=("source_id", "language", "published_precision"))
    facts["damaged_files"] = listing(["file and remedy"], [(message,) for message in cleaned.damaged])
    facts |= _drift(cleaned)
    facts["learnt_furniture"] = listing(["outlet", "paragraph", "articles"], _learnt(cleaned.articles))
    tell(context, ARTICLES, day, facts | rejected)
    facts = frame_facts(cleaned.rejected, done, counts=("reason", "source_id"))
    facts["cleaner_errors"] = listing(
        ["capture", "error"], [(capture_id, error.splitlines()[-1]) for capture_id, error in cleaned.errors.items()]
    )
    tell(context, REJECTED_PAGES, day, facts | rejected)


def _drift(cleaned: CleanedDay) -> dict[str, float]:
    """What a redesign changes, of all and of the outlets with most pages, as numbers that Dagster plots over the days; the
    whole table, with what is usual, is ops.outlet_drift."""
    articles, rejected = cleaned.articles, cleaned.rejected
    pages = pl.concat([articles.select("outlet"), rejected.select("outlet")]).drop_nulls()
    largest = (
        pages.group_by("outlet").len().sort("len", "outlet", descending=[True, False])["outlet"].head(SHOWN_OUTLETS)
    )
    facts = _shares("", articles, rejected)
    for outlet in largest:
        facts |= _shares(f" {outlet}", *(frame.filter(pl.col("outlet") == outlet) for frame in (articles, rejected)))
    return facts


def _shares(of: str, articles: pl.DataFrame, rejected: pl.DataFrame) -> dict[str, float]:
    medians = {
        "median_words": articles["word_count"].median(),
        "engine_agreement": articles["engine_agreement"].median(),
    }
    facts = {f"{name}{of}": round(float(value), 4) for name, value in medians.items() if isinstance(value, float)}
    facts |= share(f"empty_share{of}", rejected.height, articles.height + rejected.height)
    for name, column in (("untitled", "title"), ("undated", "published_at"), ("unsigned", "byline")):
        facts |= share(f"{name}_share{of}", articles[column].null_count(), articles.height)
    return facts


def _learnt(articles: pl.DataFrame) -> list[tuple[str, str, int]]:
    """What was taken out of the day's texts, and of how many: most often first."""
    taken = articles.select("outlet", "furniture").explode("furniture").drop_nulls()
    counted = (
        taken.group_by("outlet", "furniture").len().sort("len", "outlet", "furniture", descending=[True, False, False])
    )
    return counted.head(SAMPLE_ROWS).rows()


def clean_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/articles, lake/rejected_pages and lake/lines."""
    version = code_version(clean, also=[clean.cleaner()])
    return dg.multi_asset(
        specs=[
            lake_spec(settings, table, group="clean", version=version, deps=[lake_key(PAGES)], kinds={"trafilatura"})
            for table in (ARTICLES, REJECTED_PAGES, LINES)
        ],
        partitions_def=days(settings),
        name="clean_pages",
        pool=lake_pool(settings),
        backfill_policy=backfill(settings),
    )(clean_pages)
