"""When a source is asked again: each at its own pace, while one that fails is left alone for longer and longer, and comes back
by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.capture.remembered import Health
from pipeline.capture.tally import Tally
from pipeline.sources import FeedSource, SitemapSource, Source, WebSource

_SHARE = 4
"""A list that brought nothing new for so long is asked again after this part of that time: hourly news are asked hourly, and a
list that slept for a day every six hours. The first new page brings it back to every run."""
_FAILURES = 2
"""Failures in a row from which a source is left alone: one is an accident."""
_FIRST = timedelta(hours=1)
_EARLY = timedelta(minutes=10)
"""Runs begin some seconds sooner or later: what is due within this time is due."""


@dataclass(frozen=True)
class Pace:
    """How long sources may wait, in hours: `slowest` between two readings of a list, `longest_off` after failures."""

    slowest: float = 6.0
    longest_off: float = 24.0


def why_not_now(source: Source, health: Health | None, now: datetime, pace: Pace) -> str | None:
    """Why a source is not asked in this run; None where it is."""
    if health is None or not isinstance(source, WebSource):
        return None
    off = health.disabled_until
    # A clock that was set back must not keep a source out for longer than it was meant to be.
    if off and now + _EARLY < off <= now + timedelta(hours=pace.longest_off):
        return f"it failed {health.consecutive_failures} times in a row: asked again from {_shown(off)} on ({health.last_error})"
    if isinstance(source, FeedSource | SitemapSource) and health.asked_at and health.fresh_at:
        quiet = health.asked_at - health.fresh_at
        due = health.asked_at + min(quiet / _SHARE, timedelta(hours=pace.slowest))
        if not health.consecutive_failures and health.asked_at <= now < due - _EARLY:
            return f"it brought nothing new since {_shown(health.fresh_at)}: asked again from {_shown(due)} on"
    return None


def after_run(source: Source, before: Health | None, tally: Tally, now: datetime, pace: Pace) -> Health:
    """How a source stands after a run in which it was asked. A host's rest is neither success nor failure."""
    if tally.rested:
        return before or Health(source.id, source.kind, source.outlet, None, 0, None, None)
    failed = tally.broken or (tally.failed > 0 and tally.good == 0)
    failures = (before.consecutive_failures if before else 0) + 1 if failed else 0
    last = before.last_success_at if before else None
    fresh = before.fresh_at if before else None
    return Health(
        source.id,
        source.kind,
        source.outlet,
        last if failed else now,
        failures,
        _disabled_until(source, failures, now, pace),
        tally.error if failed else None,
        now,
        now if fresh is None or tally.counts["new"] or tally.left else fresh,
    )


def _disabled_until(source: Source, failures: int, now: datetime, pace: Pace) -> datetime | None:
    if failures < _FAILURES or not isinstance(source, WebSource):
        return None
    off = _FIRST * 2 ** min(failures - _FAILURES, 20)
    return now + min(off, timedelta(hours=pace.longest_off))


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
