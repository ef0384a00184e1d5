"""Worker processes that can be killed: a deadline for every piece of work, a bound on memory, and an end with their parent."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import forkserver
from typing import Any, Generic, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

Result = TypeVar("Result")

MEMORY_GB = 3.0
"""What a worker may take by default; the language model and a text of a megabyte need less than one."""
SILENCE_S = 180.0
"""When nothing ends for the seconds of the longest call and these, a pool is taken for lost: one of them began in that time."""
_MOST_LOST = 5  # pools in a row that did nothing
_LOOK_S = 1.0
_SET_MDWE, _REFUSE_EXEC_GAIN = 65, 1
_OUT_OF_MEMORY = 77  # exit code of a worker that met its bound


@dataclass(frozen=True)
class Failed:
    """What no worker could finish, and why: 'timeout', 'out_of_memory', 'crashed', or what the work itself says."""

    reason: str
    detail: str


class WorkersLostError(RuntimeError):
    """Worker processes end before they do anything, again and again."""


def load_early(modules: Sequence[str]) -> None:
    """Starts the process that workers are forked from, which loads these modules meanwhile: returns at once. The first worker
    to be wanted then comes within a tenth of a second, where it took one or two. Changes nothing where that process runs
    already."""
    forkserver.set_forkserver_preload(list(modules))
    forkserver.ensure_running()


class Workers:
    """A pool of workers, for one thread. Use as a context manager: at its end they are gone, whatever they were at.

    pebble gives a whole pool up when a worker dies while no call is known to be under way: killed while it waits, or in the
    moment before its message is read (pebble 5.2, `PoolManager.find_expired_task`). What such a pool had not done is then done
    in a new one, so that the death of a worker costs at most the call that it was at.
    """

    def __init__(
        self, count: int, *, memory_gb: float, preload: Sequence[str], max_tasks: int = 0, may_make_code: bool = False
    ) -> None:
        """`may_make_code`: the work is done by an engine that writes code and runs it."""
        # A fork server, not a fork of this process: Polars and DuckDB hold threads that do not survive one.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(preload))
        self.memory_gb = memory_gb
        self._make_pool = partial(
            ProcessPool,
            max_workers=count,
            max_tasks=max_tasks,
            initializer=_begin,
            initargs=(memory_gb, may_make_code),
            context=context,
        )
        self._pool = self._make_pool()
        self._under_way: dict[Started[Any], None] = {}  # in the order of their start
        self._lost = 0
        self._longest = 0.0  # seconds that a call of this pool may take
        self._last_sign = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._pool.stop()
        self._pool.join()

    def start(self, work: Callable[..., Result], *arguments: Any, seconds: float) -> "Started[Result]":
        """Queues a call; its seconds count from its own start in a worker."""
        if not self._under_way:
            self._last_sign = time.monotonic()
        self._longest = max(self._longest, seconds)
        started = Started[Result](self, work, arguments, seconds)
        self._under_way[started] = None
        if self._pool.active:
            self._schedule(started)
        else:
            self._renew()
        return started

    def as_ready(self, calls: Iterable["Started[Result]"]) -> "Iterator[Started[Result]]":
        """The calls as they are done."""
        left = list(calls)
        while left:
            for started in self.wait_for(left):
                left.remove(started)
                yield started

    def wait_for(self, calls: Sequence["Started[Result]"]) -> "list[Started[Result]]":
        """Waits until some of the calls are done, and gives those. Raises WorkersLostError."""
        while True:
            wait([started.future for started in calls], timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            if done := [started for started in calls if _is_done(started.future)]:
                self._lost = 0
                for started in done:
                    self._under_way.pop(started, None)
                return done
            if self._is_lost():
                self._renew()

    def _schedule(self, started: "Started[Any]") -> None:
        try:
            started.future = cast(
                "Future[Any]",
                self._pool.schedule(_bounded, args=[started.work, *started.arguments], timeout=started.seconds),
            )
            started.future.add_done_callback(self._note_sign)
        except RuntimeError:
            if self._pool.active:
                raise
            # Lost since we looked: found by the next look.

    def _note_sign(self, _: "Future[Any]") -> None:
        self._last_sign = time.monotonic()

    def _is_lost(self) -> bool:
        """What waits for a lost pool's workers may never hear of it: pebble tells only calls that were handed out already."""
        return not self._pool.active or time.monotonic() - self._last_sign > self._longest + SILENCE_S

    def _renew(self) -> None:
        """A new pool, for all that the lost one has not done."""
        self.stop()
        again = [started for started in self._under_way if not _is_done(started.future)]
        self._lost = self._lost + 1 if len(again) == len(self._under_way) else 0
        if self._lost >= _MOST_LOST:
            raise WorkersLostError(
                f"{_MOST_LOST} times in a row, all worker processes ended before they had done anything: each may take "
                f"{self.memory_gb:g} GB of memory; is that too little, or more than the machine has free?"
            )
        self._pool, self._last_sign = self._make_pool(), time.monotonic()
        for started in again:
            self._schedule(started)


def _is_done(future: "Future[Any]") -> bool:
    return future.done() and (future.cancelled() or not isinstance(future.exception(), BrokenProcessPool))


class Started(Generic[Result]):
    """A call that is waiting or under way."""

    def __init__(self, workers: Workers, work: Callable[..., Result], arguments: Sequence[Any], seconds: float) -> None:
        self.work, self.arguments, self.seconds = work, arguments, seconds
        self.future: Future[Result] = Future()
        self._workers = workers

    def outcome(self) -> Result | Failed:
        """Waits for the result, or for why there is none. An exception that the work raised is raised here, and WorkersLostError."""
        self._workers.wait_for([self])
        try:
            return self.future.result()
        except FutureTimeout:
            return Failed("timeout", f"took longer than {self.seconds:g} seconds")
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGALRM:
                return Failed("timeout", "took longer than it may")
            if error.exitcode == _OUT_OF_MEMORY:
                return Failed("out_of_memory", f"needed more than {self._workers.memory_gb:g} GB of memory")
            return Failed("crashed", f"the worker process ended with exit code {error.exitcode}")


def _bounded(work: Callable[..., Result], *arguments: Any) -> Result:
    try:
        return work(*arguments)
    except MemoryError:
        # What a process holds after this, nobody knows: the next piece of work gets a fresh one.
        os._exit(_OUT_OF_MEMORY)
    except RuntimeError as error:
        # The word of C++ for the same, as ONNX Runtime passes it on.
        if "bad_alloc" in str(error) or "Failed to allocate memory" in str(error):
            os._exit(_OUT_OF_MEMORY)
        raise


def _begin(memory_gb: float, may_make_code: bool) -> None:
    _bound_memory(memory_gb)
    if not may_make_code:
        _deny_made_code()
    _end_with_parent()


def _deny_made_code() -> None:
    """What reads bytes from outside gets no memory that can be written and run, as under systemd's MemoryDenyWriteExecute, for
    good (prctl(2): PR_SET_MDWE, Linux 6.3; kernels before it, and other systems, know no such denial of oneself)."""
    # Polars would make code to ask the processor what it can do, and end where that is denied.
    os.environ["POLARS_SKIP_CPU_CHECK"] = "1"
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_MDWE, _REFUSE_EXEC_GAIN, 0, 0, 0)


def _bound_memory(memory_gb: float) -> None:
    """Bounds the private memory of this process. Not its address space, of which libraries reserve many gigabytes that they
    never touch (setrlimit(2): RLIMIT_DATA counts private mappings since Linux 4.7; other systems bound less by it)."""
    import resource

    most = int(memory_gb * 1024**3)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _end_with_parent() -> None:
    """Work that hangs is ended by the run that waits for it; when that run was killed, by this."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
