"""Extract: quotations and entity mentions, one spaCy pass over each text that no representative holds."""

from typing import Any

import dagster as dg

from assets.daily import backfill, days_of, made, tell
from assets.facts import frame_facts, lake_lineage, listing, share
from assets.failures import permanent_failures
from assets.lanes import lake_pool
from assets.partitions import days
from assets.specs import code_version, lake_key, lake_spec
from pipeline import language, stages
from pipeline.language import day as language_day
from pipeline.language.model.load import ModelError, identify
from pipeline.language.origins import EXTRACTIONS_FROM, MENTIONS_FROM, QUOTES_FROM
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, MENTIONS, QUOTES

_TABLES = (QUOTES, MENTIONS, EXTRACTIONS)
_LINEAGE = {"quotes": QUOTES_FROM, "mentions": MENTIONS_FROM, "extractions": EXTRACTIONS_FROM}
_COUNTS = {"quotes": ("type", "speaker_kind", "attribution"), "mentions": ("label",), "extractions": ("failure",)}


def extract_quotes(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    with permanent_failures():
        lake, days = settings.open_lake(), days_of(context)
        for done in stages.over_days(settings, days, stages.extract_day):
            _tell(context, done)
        results = [made(lake, table, days, lake_lineage(_LINEAGE[table.name])) for table in _TABLES]
    yield from results


def _tell(context: dg.AssetExecutionContext, read: stages.Done[language_day.ExtractedDay]) -> None:
    day, done = read.day, read.result
    said = "%s: %s, %d texts read, %d carried from their representative"
    context.log.info(said, day, done.model.extractor, done.read, done.carried)
    for article_id, error in done.rule_errors.items():
        context.log.error("article %s could not be read: %s", article_id, error)
    named = share("attribution_share", int((done.quotes["attribution"] != "none").sum()), done.quotes.height)
    for table in _TABLES:
        facts = frame_facts(getattr(done, table.name), read, counts=_COUNTS[table.name])
        tell(context, table, day, facts | _progress(done) | (named if table is QUOTES else {}))


def extract_assets(settings: Settings) -> dg.AssetsDefinition:
    """lake/quotes, lake/mentions and lake/extractions."""
    return dg.multi_asset(
        specs=[
            lake_spec(
                settings,
                table,
                group="extract",
                version=code_version(language, also=[_reader(settings)]),
                deps=[lake_key(ARTICLES), lake_key(CLUSTERS)],
                kinds={"spacy"},
            )
            for table in _TABLES
        ],
        partitions_def=days(settings),
        name="extract_quotes",
        pool=lake_pool(settings),
        backfill_policy=backfill(settings),
    )(extract_quotes)


def _reader(settings: Settings) -> str:
    """Model, weights, tier, rules and libraries. The graph is drawn where the model is missing, too: the run tells of that."""
    try:
        return identify(settings.model, settings.tier, settings.tier_fallback).extractor
    except ModelError as error:
        return str(error)


def _progress(done: language_day.ExtractedDay) -> dict[str, Any]:
    return {
        "extractor": done.model.extractor,
        "model": f"{done.model.name} ({done.model.source})",
        "model_version": done.model.version,
        "tier": done.model.tier or "of its own",
        "texts_read": done.read,
        "texts_carried": done.carried,
        "texts_read_in_part": int((done.extractions["unread"].list.len() > 0).sum()),
        "other_days_brought_up_to_date": listing(["day", "articles"], sorted(done.refreshed.items())),
        "rule_errors": listing(
            ["article", "error"],
            [(article_id, error.splitlines()[-1]) for article_id, error in done.rule_errors.items()],
        ),
        "damaged_files": listing(["file and remedy"], [(message,) for message in done.damaged]),
    }
