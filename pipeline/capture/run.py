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
from pipeline.capture.health import Pace, after_run, why_not_now
from pipeline.capture.outlets import Outlets
from pipeline.capture.readers import SECONDS, Readers
from pipeline.capture.remembered import Marks
from pipeline.capture.rests import Rests
from pipeline.capture.robots import Robots
from pipeline.capture.session import Session
from pipeline.capture.state import State
from pipeline.capture.tally import SOURCE_RUNS, source_runs
from pipeline.capture.tdm_file import SiteReservations
from pipeline.sources import Source
from pipeline.tables import CAPTURES, PAGES

PART_ROWS, PART_SECONDS = 2000, 300.0
"""A run hands over what it has whenever it has so many rows, or after so many seconds."""


_PACE = Pace()
_NO_ROWS = pl.DataFrame(schema=SOURCE_RUNS)


@dataclass(frozen=True)
class Part:
    """What a run brought since its last part. Its pages are in the archive, safe on disk; nothing is marked as held before
    commit()."""

    captures: pl.DataFrame  # ops.captures rows
    pages: pl.DataFrame  # ops.pages rows
    skipped: int  # addresses and files not asked for, since they are held already
    deferred: int  # addresses and files over a source's max_pages: left for the next run
    sources: pl.DataFrame  # SOURCE_RUNS rows, in the last part alone
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
    pace: Pace = _PACE,
    whole_files: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Generator[Part]:
    """Ask every source for its new pages. Rows and archive files belong to the day of their own attempt: a run that
    passes midnight brings rows of two days.

    Order of durability, for each part: pages in the archive (synced before the part is yielded), then the caller's rows,
    then commit(). `stored` are rows that the lake already has (captures, pages, or both by a diagonal concat): give those
    of the last days, and a run that was killed between its rows and its commit() is not repeated; all of them rebuild a
    lost state. `clock` gives the time of every attempt (aware, UTC); with the same clock and the same answers the rows of
    one host are the same but for elapsed_ms. `read_seconds` is what the reading of one feed, sitemap or stretch of a WARC may take.
    `pace` bounds how long a source may wait that is not due. With `whole_files` a part's archive files do not grow after it.
    `say` is told how far the reading of a large WARC file is.
    Raises OSError or StateError naming the folder when the disk is full; trouble with a source or a page is a row instead.
    """
    started = clock()
    with (
        State(state) as memory,
        Writer(archive, started, memory.begin, closes=whole_files) as warc,
        Readers(read_seconds) as readers,
    ):
        if stored is not None:
            memory.adopt(stored)
        http = Client(client, Rests(memory, clock))
        try:
            robots = Robots(http, memory, clock, readers)
            sites = SiteReservations(http, memory, clock, readers)
            session = Session(clock, http, readers, robots, sites, Outlets(sources), memory, warc, say)
            due = time.monotonic() + part_seconds
            not_asked = _not_asked(memory, sources, started, pace)
            asked = [source for source in sources if source.id not in not_asked]
            if asked:
                # While the first hosts answer: all of them would wait for it, one or two seconds.
                readers.expect()
            for _ in capture_all(session, asked):
                if len(session.captures) >= part_rows or time.monotonic() >= due:
                    part = _part(session)
                    yield part
                    session.forget(part.marks)
                    due = time.monotonic() + part_seconds
        finally:
            http.close()
        for source in asked:
            session.sum_up(source)
        session.marks.health = [
            after_run(source, memory.health(source.id), session.tally(source), clock(), pace) for source in asked
        ]
        session.marks.finished = warc.names
        yield _part(session, source_runs({source.id: session.tally(source) for source in asked}, not_asked))


def _part(session: Session, sources: pl.DataFrame = _NO_ROWS) -> Part:
    session.archive.sync()
    taken = session.take()
    return Part(
        # Answers come back in no order of their own.
        CAPTURES.frame(taken.captures).sort("captured_at", maintain_order=True),
        PAGES.frame(taken.pages).sort("captured_at", maintain_order=True),
        taken.skipped,
        taken.deferred,
        sources,
        taken.tracebacks,
        session.state.path,
        taken.marks,
    )


def _not_asked(memory: State, sources: Sequence[Source], now: datetime, pace: Pace) -> dict[str, str]:
    """Why some sources are not asked in this run, by id."""
    reasons = {source.id: why_not_now(source, memory.health(source.id), now, pace) for source in sources}
    return {source: why for source, why in reasons.items() if why}
