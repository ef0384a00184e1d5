"""One capture run stored: pages in the archive, rows as immutable segments of each of its days, then the state; part by part,
while the run goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipeline.capture.client import ClientSettings
from pipeline.capture.health import Pace
from pipeline.capture.run import Part, capture
from pipeline.capture.state import DamagedState, set_aside
from pipeline.capture.unfinished import adopt_unfinished, segment_name
from pipeline.clock import ClockError, too_early
from pipeline.clock import clock_of as _clock
from pipeline.lake import Lake, LakeError
from pipeline.settings import Settings
from pipeline.sources import load_sources
from pipeline.tables import CAPTURES, PAGES, day_of

# How far back stored rows are held against the state: a run killed before its commit is never older.
ADOPT_DAYS = 2


@dataclass(frozen=True)
class Captured:
    """What a run brought and stored, and what it found of an earlier one that was killed."""

    captures: pl.DataFrame  # ops.captures rows
    pages: pl.DataFrame  # ops.pages rows
    skipped: int  # addresses and files not asked for, since they are held already
    deferred: int  # addresses and files over a source's max_pages: left for the next run
    sources: pl.DataFrame  # SOURCE_RUNS rows: what became of the things that each source named
    tracebacks: tuple[str, ...]  # of readings and requests that failed in a way that nobody foresaw
    adopted: int  # pages that a killed run left in the archive, now in the lake
    trouble: str | None  # why such pages could not be taken over this time
    damaged_state: Path | None  # where a damaged state file was moved before this run made a new one

    @property
    def days(self) -> list[date]:
        """The days of its rows, oldest first."""
        return sorted(set(self.captures["day"]))


def capture_segment(settings: Settings, say: Callable[[str], None] = lambda _: None) -> Captured:
    """Captures new pages of every source, now, into the days of their own times (UTC). A run that brings nothing writes
    nothing. `say` is told how far a long run is.

    A damaged state file is moved aside and made again from the lake. Raises ClockError where the clock shows a day before the
    first partition, SourcesError for a bad sources file,
    StateError for a state file that cannot be used, and OSError or LakeError where the disk gives out: what was stored
    by then stays.
    """
    with settings.open_lake().lock("capture"):
        try:
            return _capture(settings, None, say)
        except DamagedState:
            # Nothing unmarked is lost: what this attempt stored is found in the lake and the archive by the next.
            return _capture(settings, set_aside(settings.state), say)


def _capture(settings: Settings, damaged_state: Path | None, say: Callable[[str], None]) -> Captured:
    lake = settings.open_lake()
    clock = _clock(settings)
    sources = load_sources(settings.sources)
    today = day_of(clock())
    if wrong := too_early(settings, today):
        raise ClockError(wrong)
    stored = _stored(lake, today, everything=not settings.state.exists())
    adopted, trouble = _adopted(lake, settings, today)
    parts: list[Part] = []
    for part in capture(
        sources,
        clock=clock,
        archive=settings.archive,
        state=settings.state,
        client=client_settings(settings),
        stored=stored,
        pace=Pace(settings.slowest_pace_hours, settings.source_rest_hours),
        whole_files=settings.bucket is not None,
        say=say,
    ):
        _store(lake, part)
        part.commit()
        parts.append(part)
        say(f"{sum(part.pages.height for part in parts):,} pages are stored so far")
    return Captured(
        pl.concat([part.captures for part in parts]),
        pl.concat([part.pages for part in parts]),
        sum(part.skipped for part in parts),
        sum(part.deferred for part in parts),
        pl.concat([part.sources for part in parts]),
        tuple(trace for part in parts for trace in part.tracebacks),
        adopted,
        trouble,
        damaged_state,
    )


def client_settings(settings: Settings) -> ClientSettings:
    """How the settings want servers to be asked."""
    return ClientSettings(
        delay=settings.host_delay,
        hosts_at_once=settings.hosts_at_once,
        per_host=settings.requests_per_host,
        contact=settings.contact,
        honour_reservations=settings.honour_reservations,
        resolve=settings.resolve,
    )


def _store(lake: Lake, part: Part) -> None:
    for day in part.days:
        captures, pages = (frame.filter(pl.col("day") == day) for frame in (part.captures, part.pages))
        name = segment_name(captures)
        # Captures last: pages without them are an unfinished run's, and the cleaner leaves those out.
        lake.append(PAGES, day, pages, name)
        lake.append(CAPTURES, day, captures, name)


def _adopted(lake: Lake, settings: Settings, today: date) -> tuple[int, str | None]:
    """Pages of killed runs brought into the lake, and why that could not be done: then it is tried again by the next run."""
    days = [today - timedelta(days=back) for back in range(ADOPT_DAYS, -1, -1)]
    try:
        return adopt_unfinished(lake, settings.archive, settings.state, days).height, None
    except LakeError as error:
        return 0, str(error)


def _stored(lake: Lake, today: date, *, everything: bool) -> pl.DataFrame:
    since = date.min if everything else today - timedelta(days=ADOPT_DAYS)
    rows, _ = lake.read_days(CAPTURES, [stored for stored in lake.days(CAPTURES) if stored >= since])
    return rows
