"""Stories: which articles tell one event, over all days."""

import dagster as dg

from assets.daily import made
from assets.facts import Stopwatch, frame_facts, lake_lineage, listing
from assets.failures import permanent_failures
from assets.lanes import lake_pool
from assets.specs import code_version, lake_key, lake_spec
from pipeline import stories
from pipeline.settings import Settings
from pipeline.stories.days import stories_of, tell_all
from pipeline.stories.origins import STORY_ARTICLES_FROM, STORY_TERMS_FROM
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS


def tell_stories(settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        lake = settings.open_lake()
        told = tell_all(lake)
    days = {
        f"days_{name}": listing(["day"], [(day,) for day in found])
        for name, found in (("told", told.told), ("changed", told.changed))
    }
    damaged = {"damaged_files": listing(["file and remedy"], [(message,) for message in told.damaged])}
    yield made(lake, STORY_TERMS, lake.days(STORY_TERMS), {**damaged, **lake_lineage(STORY_TERMS_FROM)})
    facts = frame_facts(stories_of(lake, told.told), watch, partition=False)
    yield made(lake, STORY_ARTICLES, lake.days(STORY_ARTICLES), {**facts, **days, **lake_lineage(STORY_ARTICLES_FROM)})


def story_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/story_terms and lake/story_articles."""
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                table,
                group="extract",
                version=code_version(stories),
                deps=[lake_key(upstream) for upstream in (ARTICLES, MENTIONS, DUPLICATES, CLUSTERS)],
                partitioned=False,
            )
            for table in (STORY_TERMS, STORY_ARTICLES)
        ],
        pool=lake_pool(settings),
    )(tell_stories)
