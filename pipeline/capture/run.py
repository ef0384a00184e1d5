"""One run of capture: sources in, capture and page rows out, in parts. The caller stores the rows of a part, then says so by
commit()."""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipeline.archive import Writer
from pipeline.capture.client import Client, ClientSettings
from pipeline.capture.everything import capture_all
from pipeline.capture.outlets import Outlets
from pipeline.capture.readers import SECONDS, Readers
from pipeline.capture.remembered import Health, Marks
from pipeline.capture.rests import Rests
from pipeline.capture.robots import Robots
from pipeline.capture.session import Session
from pipeline.capture.state import State
from pipeline.sources import Source
from pipeline.tables import CAPTURES, PAGES

PART_ROWS, PART_SECONDS = 2000, 300.0
"""A run hands over what it has whenever it has so many rows, or after so many seconds."""


@dataclass(frozen=True)
class Part:
    """What a run brought since its last part. Its pages are in the archive, safe on disk; nothing is marked as held before
    commit()."""

    captures: pl.DataFrame  # ops.captures rows
    pages: pl.DataFrame  # ops.pages rows
    skipped: int  # addresses and files not asked for, since they are held already
    deferred: int  # addresses and files over a source's max_pages: left for the next run
    tracebacks: tuple[str, ...]  # of readings and requests that failed in a way that nobody foresaw
    _state: Path = field(repr=False)
    marks: Marks = field(repr=False)

    @property
    def days(self) -> list[date]:
        """The days of its rows, oldest first: one, or two where the run passed midnight."""
        return sorted(set(self.captures["day"]))

    def commit(self) -> None:
        """Mark the pages as held, so that they are not asked for again. Call it when both frames are stored; calling it
        again changes nothing. A part that never gets here is found in the archive by the next run (`unfinished`)."""
        with State(self._state) as state:
            state.apply(self.marks)
        self.marks.are_applied = True


def capture(
    sources: Sequence[Source],
    *,
    clock: Callable[[], datetime],
    archive: Path,
    state: Path,
    client: ClientSettings,
    stored: pl.DataFrame | None = None,
    part_rows: int = PART_ROWS,
    part_seconds: float = PART_SECONDS,
    read_seconds: float = SECONDS,
) -> Generator[Part]:
    """Ask every source for its new pages. Rows and archive files belong to the day of their own attempt: a run that
    passes midnight brings rows of two days.

    Order of durability, for each part: pages in the archive (synced before the part is yielded), then the caller's rows,
    then commit(). `stored` are rows that the lake already has (captures, pages, or both by a diagonal concat): give those
    of the last days, and a run that was killed between its rows and its commit() is not repeated; all of them rebuild a
    lost state. `clock` gives the time of every attempt (aware, UTC); with the same clock and the same answers the rows of
    one host are the same but for elapsed_ms. `read_seconds` is what the reading of one feed, sitemap or stretch of a WARC may take.
    Raises OSError or StateError naming the folder when the disk is full; trouble with a source or a page is a row instead.
    """
    with State(state) as memory, Writer(archive, clock(), memory.begin) as warc, Readers(read_seconds) as readers:
        if stored is not None:
            memory.adopt(stored)
        http = Client(client, Rests(memory, clock))
        try:
            robots = Robots(http, memory, clock, readers)
            session = Session(clock, http, readers, robots, Outlets(sources), memory, warc)
            due = time.monotonic() + part_seconds
            for _ in capture_all(session, sources):
                if len(session.captures) >= part_rows or time.monotonic() >= due:
                    part = _part(session)
                    yield part
                    session.forget(part.marks)
                    due = time.monotonic() + part_seconds
        finally:
            http.close()
        for source in sources:
            session.sum_up(source)
        session.marks.health = [_health(session, source) for source in sources]
        session.marks.finished = warc.names
        yield _part(session)


def _part(session: Session) -> Part:
    session.archive.sync()
    taken = session.take()
    return Part(
        # Answers come back in no order of their own.
        CAPTURES.frame(taken.captures).sort("captured_at", maintain_order=True),
        PAGES.frame(taken.pages).sort("captured_at", maintain_order=True),
        taken.skipped,
        taken.deferred,
        taken.tracebacks,
        session.state.path,
        taken.marks,
    )


def _health(session: Session, source: Source) -> Health:
    tally = session.tally(source)
    before = session.state.health(source.id)
    failed = tally.broken or (tally.failed > 0 and tally.good == 0)
    last = before.last_success_at if before else None
    failures = before.consecutive_failures if before else 0
    return Health(
        source.id,
        source.kind,
        source.outlet,
        last if failed else session.clock(),
        failures + 1 if failed else 0,
        before.disabled_until if before else None,
        tally.error if failed else None,
    )
