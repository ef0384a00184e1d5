"""Extract: quotations and entity mentions, one spaCy pass over each text that no representative holds."""

from datetime import date

import dagster as dg

from assets.facts import Stopwatch, frame_facts, lineage
from assets.failures import permanent_failures
from assets.partitions import DAYS
from assets.specs import code_version, lake_key, lake_spec
from pipeline.language import carry, extract
from pipeline.language import day as language_day
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, MENTIONS, QUOTES

_TABLES = (QUOTES, MENTIONS, EXTRACTIONS)
_COUNTS = {"quotes": ("type", "speaker_kind", "attribution"), "mentions": ("label",), "extractions": ("failure",)}


@dg.multi_asset(
    specs=[
        lake_spec(
            table,
            group="extract",
            version=code_version(extract, carry, language_day),
            deps=[lake_key(ARTICLES), lake_key(CLUSTERS)],
            kinds={"spacy"},
        )
        for table in _TABLES
    ],
    partitions_def=DAYS,
    name="extract_quotes",
)
def extract_quotes(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    watch = Stopwatch()
    with permanent_failures():
        done = language_day.extract_day(
            settings.open_lake(),
            date.fromisoformat(context.partition_key),
            model=settings.model,
            workers=settings.workers,
            seconds_per_text=settings.page_timeout,
        )
    context.log.info("%s: %d texts read, %d carried from their representative", done.extractor, done.read, done.carried)
    for table in _TABLES:
        frame = getattr(done, table.name)
        columns = {name: [(ARTICLES, "text")] for name in table.columns if name not in ("article_id", "day")}
        columns |= {name: [(ARTICLES, name)] for name in ("article_id", "day")}
        yield dg.MaterializeResult(
            lake_key(table),
            metadata={
                **frame_facts(frame, watch, counts=_COUNTS[table.name]),
                "extractor": done.extractor,
                "texts_read": done.read,
                "texts_carried": done.carried,
                "other_days_brought_up_to_date": {str(day): n for day, n in done.refreshed.items()},
                "dagster/column_lineage": lineage(columns),
            },
        )
