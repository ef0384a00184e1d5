"""Worker processes that can be killed: a deadline for every piece of work, a bound on memory, and an end with their parent."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

Result = TypeVar("Result")

MEMORY_GB = 3.0
"""What a worker may take by default; the language model and a text of a megabyte need less than one."""
_SET_MDWE, _REFUSE_EXEC_GAIN = 65, 1
_OUT_OF_MEMORY = 77  # exit code of a worker that met its bound


@dataclass(frozen=True)
class Failed:
    """What no worker could finish, and why: 'timeout', 'out_of_memory', 'crashed', or what the work itself says."""

    reason: str
    detail: str


class Workers:
    """A pool of workers. Use as a context manager: at its end they are gone, whatever they were at."""

    def __init__(
        self, count: int, *, memory_gb: float, preload: Sequence[str], max_tasks: int = 0, may_make_code: bool = False
    ) -> None:
        """`may_make_code`: the work is done by an engine that writes code and runs it."""
        # A fork server, not a fork of this process: Polars and DuckDB hold threads that do not survive one.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(preload))
        self._memory_gb = memory_gb
        self._pool = ProcessPool(
            max_workers=count,
            max_tasks=max_tasks,
            initializer=_begin,
            initargs=(memory_gb, may_make_code),
            context=context,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._pool.stop()
        self._pool.join()

    def start(self, work: Callable[..., Result], *arguments: Any, seconds: float) -> "Started[Result]":
        """Queues a call; its seconds count from its own start in a worker."""
        future = cast("Future[Result]", self._pool.schedule(_bounded, args=[work, *arguments], timeout=seconds))
        return Started(future, seconds, self._memory_gb)


class Started(Generic[Result]):
    """A call that is waiting or under way."""

    def __init__(self, future: Future[Result], seconds: float, memory_gb: float) -> None:
        self.future = future
        self._seconds = seconds
        self._memory_gb = memory_gb

    def outcome(self) -> Result | Failed:
        """Waits for the result, or for why there is none. An exception that the work raised is raised here."""
        try:
            return self.future.result()
        except FutureTimeout:
            return Failed("timeout", f"took longer than {self._seconds:g} seconds")
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGALRM:
                return Failed("timeout", "took longer than it may")
            if error.exitcode == _OUT_OF_MEMORY:
                return Failed("out_of_memory", f"needed more than {self._memory_gb:g} GB of memory")
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
