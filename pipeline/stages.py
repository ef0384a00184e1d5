"""The stages of a night that workers do, with what the settings say of those: for the assets and for a refresh."""

from datetime import date
from functools import partial

import polars as pl

from pipeline.clean import day as cleaning
from pipeline.dedupe import day as dedupe
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.spread import spread_fingerprint
from pipeline.language import day as reading
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, FINGERPRINTS, QUOTES


def clean_day(settings: Settings, day: date) -> cleaning.CleanedDay:
    """Cleans a day's pages. Raises what `pipeline.clean.day.clean_day` raises, and TakenError."""
    lake = settings.open_lake()
    with lake.claim(ARTICLES.name, day):
        return cleaning.clean_day(
            lake,
            settings.archive,
            day,
            workers=settings.engine_workers,
            seconds_per_page=settings.page_timeout,
            memory_gb=settings.worker_memory,
            engine=settings.engine,
        )


def fingerprint_day(settings: Settings, day: date) -> pl.DataFrame:
    """Sketches a day's articles: in this process, which has them sooner than workers could start, or on a cluster."""
    spread = partial(
        spread_fingerprint,
        engine=settings.engine,
        workers=settings.engine_workers,
        seconds=settings.page_timeout,
        memory_gb=settings.worker_memory,
    )
    lake = settings.open_lake()
    with lake.claim(FINGERPRINTS.name, day):
        return dedupe.fingerprint_day(lake, day, fingerprint if settings.engine == "local" else spread)


def extract_day(settings: Settings, day: date) -> reading.ExtractedDay:
    """Reads a day's articles. Raises what `pipeline.language.day.extract_day` raises, and TakenError."""
    lake = settings.open_lake()
    with lake.claim(QUOTES.name, day):
        return reading.extract_day(
            lake,
            day,
            model=settings.model,
            tier=settings.tier,
            tier_fallback=settings.tier_fallback,
            workers=settings.engine_workers,
            seconds_per_text=settings.page_timeout,
            memory_gb=settings.worker_memory,
            engine=settings.engine,
        )
