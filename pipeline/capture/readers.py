"""Where what servers send is read: in a process of its own, with a deadline and a bound on memory, so that a feed that
crashes, hangs or eats memory costs only itself."""

import traceback
from collections.abc import Callable
from typing import Self, TypeVar

from pipeline.capture.discovery import NotAFeed
from pipeline.capture.failure import Failure
from pipeline.capture.files import NotAPage
from pipeline.workers import Failed, Workers

Result = TypeVar("Result")

SECONDS, MEMORY_GB = 20.0, 1.0
"""What the reading of one feed, sitemap, robots.txt or stretch of a WARC file may take."""
_START_SECONDS = 30.0  # the first reading also starts the process
_PRELOAD = ("pipeline.capture.discovery", "protego", "fastwarc.warc")
_READINGS_PER_WORKER = 1000


class ReaderError(Exception):
    """A reader met what nobody foresaw: a defect, to be mended. The message is the traceback."""


class Readers:
    """One reading process, started when it is first needed. Use as a context manager."""

    def __init__(self, seconds: float = SECONDS, memory_gb: float = MEMORY_GB) -> None:
        self._seconds = seconds
        self._memory_gb = memory_gb
        self._workers: Workers | None = None
        self.tracebacks: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._workers:
            self._workers.stop()

    def read(self, reader: Callable[..., Result], *arguments: object) -> Result:
        """What the reader gives. Raises NotAFeed, NotAPage and OSError as it does, and Failure: `reader_limit` for a reading that took
        too long or too much memory or ended its process, `reader_error` for an exception that nobody foresaw, whose
        traceback is kept in `tracebacks`."""
        seconds = self._seconds
        if self._workers is None:
            self._workers = Workers(1, memory_gb=self._memory_gb, preload=_PRELOAD, max_tasks=_READINGS_PER_WORKER)
            seconds += _START_SECONDS
        try:
            outcome = self._workers.start(_told, reader, *arguments, seconds=seconds).outcome()
        except ReaderError as error:
            self.tracebacks.append(str(error))
            last = str(error).strip().splitlines()[-1]
            raise Failure("reader_error", f"reading it failed: {last}; the run's log has the traceback") from error
        if isinstance(outcome, Failed):
            raise Failure("reader_limit", f"reading it {outcome.detail}")
        return outcome


def _told(reader: Callable[..., Result], *arguments: object) -> Result:
    try:
        return reader(*arguments)
    except (NotAFeed, NotAPage, OSError, MemoryError):
        raise
    except Exception as error:
        # Parsers of others raise whatever they like. It is not passed over: it becomes a row, a warning and a traceback.
        raise ReaderError("".join(traceback.format_exception(error))) from None
