"""The stages of a night that workers do, with what the settings say of those: for the assets and for a refresh."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Generic, TypeVar

import polars as pl

from pipeline.clean import day as cleaning
from pipeline.dedupe import day as dedupe
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.spread import spread_fingerprint
from pipeline.language import day as reading
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, FINGERPRINTS, QUOTES

Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What a stage made of a day, and how long that took."""

    day: date
    result: Result
    seconds: float


def over_days(
    settings: Settings, days: Sequence[date], stage: Callable[[Settings, date], Result]
) -> Iterator[Done[Result]]:
    """A stage over several days, told in their order. This machine does one after the other, so that memory is that of a day; a
    cluster some at once, since a day alone may be too little for it."""

    def timed(day: date) -> Done[Result]:
        started = time.monotonic()
        result = stage(settings, day)
        return Done(day, result, time.monotonic() - started)

    if settings.engine == "local":
        yield from map(timed, days)
        return
    from pipeline.cluster.connecting import connected

    waiting, begun = deque(days), deque[Future[Done[Result]]]()
    with connected(), ThreadPoolExecutor(settings.days_at_once) as threads:
        while waiting or begun:
            while waiting and len(begun) < settings.days_at_once:
                begun.append(threads.submit(timed, waiting.popleft()))
            yield begun.popleft().result()


def clean_days(settings: Settings, days: Sequence[date]) -> Iterator[Done[cleaning.CleanedDay]]:
    """Cleans several days. What is learnt of a day's furniture rests on the days before it: the pages of some days may be read at
    once, but days are settled one after the other. Raises what `pipeline.clean.day.clean_day` raises, and TakenError."""
    for read in over_days(settings, sorted(days), _read_pages):
        started = time.monotonic()
        cleaned = _settle(settings, read.result)
        yield Done(read.day, cleaned, read.seconds + time.monotonic() - started)


def clean_day(settings: Settings, day: date) -> cleaning.CleanedDay:
    """The same of one day."""
    return _settle(settings, _read_pages(settings, day))


def _settle(settings: Settings, read: cleaning.ReadPages) -> cleaning.CleanedDay:
    lake = settings.open_lake()
    with lake.claim(ARTICLES.name, read.day):
        return cleaning.settle(lake, read)


def _read_pages(settings: Settings, day: date) -> cleaning.ReadPages:
    lake = settings.open_lake()
    with lake.claim(ARTICLES.name, day):
        return cleaning.read_pages(
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
