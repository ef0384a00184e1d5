"""Where what servers send is read: in processes of their own, with a deadline and a bound on memory, so that a feed that
crashes, hangs or eats memory costs only itself."""

import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Self, TypeVar

from pipeline.capture.discovery import NotAFeed
from pipeline.capture.failure import Failure
from pipeline.capture.files import NotAPage
from pipeline.workers import Failed, Workers, load_early

Result = TypeVar("Result")

SECONDS, MEMORY_GB = 20.0, 1.0
"""What the reading of one feed, sitemap, robots.txt or stretch of a WARC file may take."""
_START_SECONDS = 30.0  # the first reading also starts the process
_PRELOAD = ("pipeline.capture.discovery", "protego", "fastwarc.warc")
_READINGS_PER_WORKER = 1000
_MOST_AT_ONCE = 4  # while some hang on a bad feed, the others read on


class ReaderError(Exception):
    """A reader met what nobody foresaw: a defect, to be mended. The message is the traceback."""


class Readers:
    """Reading processes, each started when all others are at work. Use as a context manager. Safe for threads."""

    def __init__(self, seconds: float = SECONDS, memory_gb: float = MEMORY_GB) -> None:
        self._seconds = seconds
        self._memory_gb = memory_gb
        self._places = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._lock = threading.Lock()
        self._started: list[Workers] = []
        self._idle: list[Workers] = []
        self.tracebacks: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            for workers in self._started:
                workers.stop()

    def expect(self) -> None:
        """Something is going to be read soon: what reading needs is loaded meanwhile."""
        load_early(_PRELOAD)

    def read(self, reader: Callable[..., Result], *arguments: object) -> Result:
        """What the reader gives. Raises NotAFeed, NotAPage and OSError as it does, and Failure: `reader_limit` for a reading that took
        too long or too much memory or ended its process, `reader_error` for an exception that nobody foresaw, whose
        traceback is kept in `tracebacks`."""
        with self._one() as (workers, start_seconds):
            seconds = self._seconds + start_seconds
            try:
                outcome = workers.start(_told, reader, *arguments, seconds=seconds).outcome()
            except ReaderError as error:
                self.tracebacks.append(str(error))
                last = str(error).strip().splitlines()[-1]
                raise Failure("reader_error", f"reading it failed: {last}; the run's log has the traceback") from error
        if isinstance(outcome, Failed):
            raise Failure("reader_limit", f"reading it {outcome.detail}")
        return outcome

    @contextmanager
    def _one(self) -> Generator[tuple[Workers, float]]:
        """A process that nobody uses, the one used last, and what its first reading may take more."""
        with self._places:
            with self._lock:
                fresh = not self._idle
                if fresh:
                    new = Workers(1, memory_gb=self._memory_gb, preload=_PRELOAD, max_tasks=_READINGS_PER_WORKER)
                    self._started.append(new)
                    self._idle.append(new)
                workers = self._idle.pop()
            try:
                yield workers, _START_SECONDS if fresh else 0.0
            finally:
                with self._lock:
                    self._idle.append(workers)


def _told(reader: Callable[..., Result], *arguments: object) -> Result:
    try:
        return reader(*arguments)
    except (NotAFeed, NotAPage, OSError, MemoryError):
        raise
    except Exception as error:
        # Parsers of others raise whatever they like. It is not passed over: it becomes a row, a warning and a traceback.
        raise ReaderError("".join(traceback.format_exception(error))) from None
