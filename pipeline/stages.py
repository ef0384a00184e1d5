"""The two dear stages of a night, with what the settings say of their workers: for the assets and for a refresh."""

from datetime import date

from pipeline.clean import day as cleaning
from pipeline.language import day as reading
from pipeline.settings import Settings


def clean_day(settings: Settings, day: date) -> cleaning.CleanedDay:
    """Cleans a day's pages. Raises what `pipeline.clean.day.clean_day` raises."""
    return cleaning.clean_day(
        settings.open_lake(),
        settings.archive,
        day,
        workers=settings.workers,
        seconds_per_page=settings.page_timeout,
        memory_gb=settings.worker_memory,
    )


def extract_day(settings: Settings, day: date) -> reading.ExtractedDay:
    """Reads a day's articles. Raises what `pipeline.language.day.extract_day` raises."""
    return reading.extract_day(
        settings.open_lake(),
        day,
        model=settings.model,
        tier=settings.tier,
        tier_fallback=settings.tier_fallback,
        workers=settings.workers,
        seconds_per_text=settings.page_timeout,
        memory_gb=settings.worker_memory,
    )
