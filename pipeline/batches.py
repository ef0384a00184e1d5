"""Runs one pure function over many items in worker processes that can be killed; knows nothing of pages or quotes."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

Item = TypeVar("Item")
Result = TypeVar("Result")

# What every worker needs is imported once, in the fork server.
PRELOAD = ("polars", "spacy", "trafilatura")
# spaCy, trafilatura and lxml leak a little in C; a fresh worker now and then keeps memory flat.
BATCHES_PER_WORKER = 200
# A worker's first batch also pays for imports and the model, on a machine that may be busy.
START_SECONDS = 60.0


@dataclass(frozen=True)
class Failed:
    """An item that no worker could finish, and why: 'timeout', 'crashed', or what the work itself says."""

    reason: str
    detail: str


def map_batches(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    items: Sequence[Item],
    *,
    workers: int,
    batch_size: int,
    seconds_per_item: float,
) -> Iterator[tuple[Item, Result | Failed]]:
    """Yields every item with its result, in order. `work` takes a batch and gives one result an item.

    A batch that takes longer than its items may together, or whose worker dies, is tried again item by item, so that
    one bad page costs only itself. An exception raised by `work` is a defect and is raised here.
    """
    batches = [items[start : start + batch_size] for start in range(0, len(items), batch_size)]
    if not batches:
        return
    # A fork server, not a fork of this process: Polars and DuckDB hold threads that do not survive one.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOAD))
    with ProcessPool(
        max_workers=min(workers, len(batches)),
        max_tasks=BATCHES_PER_WORKER,
        initializer=_end_with_parent,
        context=context,
    ) as pool:
        futures = [
            pool.schedule(work, args=[batch], timeout=START_SECONDS + seconds_per_item * len(batch))
            for batch in batches
        ]
        for batch, future in zip(batches, futures, strict=True):
            try:
                yield from zip(batch, future.result(), strict=True)
            except (FutureTimeout, ProcessExpired):
                yield from _one_by_one(pool, work, batch, seconds_per_item)


def _end_with_parent() -> None:
    """A page that hangs is ended by the run that waits for it; when that run was killed, by this."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def _one_by_one(
    pool: ProcessPool, work: Callable[[Sequence[Item]], Sequence[Result]], batch: Sequence[Item], seconds: float
) -> Iterator[tuple[Item, Result | Failed]]:
    for item in batch:
        try:
            yield item, pool.schedule(work, args=[[item]], timeout=START_SECONDS + seconds).result()[0]
        except FutureTimeout:
            yield item, Failed("timeout", f"took longer than {START_SECONDS + seconds:.0f} seconds")
        except ProcessExpired as error:
            yield item, Failed("crashed", f"the worker process ended with exit code {error.exitcode}")
