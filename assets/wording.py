"""The same quotation over all articles: sketches, pairs and groups of wordings, in one step over all days."""

import dagster as dg

from assets.daily import made
from assets.facts import SAMPLE_ROWS, Stopwatch, lake_lineage, listing, sample
from assets.failures import permanent_failures
from assets.lanes import lake_pool
from assets.specs import code_version, lake_key, lake_spec
from pipeline import wording
from pipeline.settings import Settings
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES
from pipeline.wording import day as wording_day
from pipeline.wording.origins import GROUPED_QUOTES_FROM, QUOTE_PAIRS_FROM, QUOTE_SKETCHES_FROM

_TABLES = (
    (QUOTE_SKETCHES, (QUOTES,), QUOTE_SKETCHES_FROM),
    (QUOTE_PAIRS, (QUOTE_SKETCHES,), QUOTE_PAIRS_FROM),
    (GROUPED_QUOTES, (QUOTE_SKETCHES, QUOTE_PAIRS), GROUPED_QUOTES_FROM),
)


def group_quotes(settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        lake = settings.open_lake()
        found = wording_day.group_all(lake, settings.window_days)
        newest = found.newest(lake)
    facts = {
        "seconds": round(watch.seconds, 3),
        "sample": sample(newest.columns, newest.head(SAMPLE_ROWS).rows()),
        "days_searched": listing(["day"], [(day,) for day in found.searched]),
        "days_changed": listing(["day"], [(day,) for day in found.changed_days]),
        "damaged_files": listing(["file and remedy"], [(message,) for message in found.damaged]),
    }
    for table, _, lineage in _TABLES:
        told = facts if table is GROUPED_QUOTES else {}
        yield made(lake, table, lake.days(table), {**told, **lake_lineage(lineage)})


def wording_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/quote_sketches, lake/quote_pairs and lake/grouped_quotes."""
    version = code_version(wording, also=[f"window {settings.window_days}"])
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                table,
                group="extract",
                version=version,
                deps=[lake_key(upstream) for upstream in upstreams],
                partitioned=False,
            )
            for table, upstreams, _ in _TABLES
        ],
        pool=lake_pool(settings),
    )(group_quotes)
