"""One capture run stored: pages in the archive, rows as one immutable segment for each of its days, then the state."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl

from pipeline.capture.client import ClientSettings
from pipeline.capture.run import Captured, capture
from pipeline.capture.state import DamagedState, set_aside
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.sources import load_sources
from pipeline.tables import CAPTURES, PAGES, day_of

# How far back stored rows are held against the state: a run killed before its commit is never older.
ADOPT_DAYS = 2


def capture_segment(settings: Settings) -> Captured:
    """Captures new pages of every source, now, into the days of their own times (UTC). A run that brings nothing writes
    nothing.

    A damaged state file is moved aside and made again from the lake. Raises SourcesError for a bad sources file,
    StateError for a state file that cannot be used, and OSError or LakeError where the disk gives out.
    """
    with settings.open_lake().lock("capture"):
        try:
            return _capture(settings)
        except DamagedState:
            # Nothing is marked yet: what this attempt stored is found in the lake by the next.
            aside = set_aside(settings.state)
            return replace(_capture(settings), damaged_state=aside)


def _capture(settings: Settings) -> Captured:
    lake = settings.open_lake()
    clock = _clock(settings.clock)
    captured = capture(
        load_sources(settings.sources),
        clock=clock,
        archive=settings.archive,
        state=settings.state,
        client=ClientSettings(delay=settings.host_delay, resolve=settings.resolve),
        stored=_stored(lake, day_of(clock()), everything=not settings.state.exists()),
    )
    for day in captured.days:
        captures, pages = (frame.filter(pl.col("day") == day) for frame in (captured.captures, captured.pages))
        name = _segment_name(captures)
        # Captures last: pages without them are an unfinished run's, and the cleaner leaves those out.
        lake.append(PAGES, day, pages, name)
        lake.append(CAPTURES, day, captures, name)
    captured.commit()
    return captured


def _stored(lake: Lake, today: date, *, everything: bool) -> pl.DataFrame:
    since = date.min if everything else today - timedelta(days=ADOPT_DAYS)
    rows, _ = lake.read_days(CAPTURES, [stored for stored in lake.days(CAPTURES) if stored >= since])
    return rows


def _segment_name(captures: pl.DataFrame) -> str:
    """The time of the first attempt and a hash of the attempts: never the name of another run's segment."""
    ids = hashlib.sha256("".join(captures["capture_id"]).encode()).hexdigest()[:8]
    first = captures["captured_at"].min()
    assert isinstance(first, datetime)
    return f"{first:%H%M%S}-{ids}"


def _clock(start: str | None) -> Callable[[], datetime]:
    """The time now; with a start, time as it would pass from there."""
    if start is None:
        return lambda: datetime.now(UTC)
    shift = datetime.fromisoformat(start).astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift
