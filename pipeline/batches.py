"""Runs one pure function over many items in worker processes; knows nothing of pages or quotes."""

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pipeline.workers import MEMORY_GB, Failed, Started, Workers

Item = TypeVar("Item")
Result = TypeVar("Result")

# What every worker needs is imported once, in the fork server.
PRELOAD = ("polars", "spacy", "trafilatura")
# spaCy, trafilatura and lxml leak a little in C; a fresh worker now and then keeps memory flat.
BATCHES_PER_WORKER = 200
# A worker's first item also pays for imports and the model, on a machine that may be busy.
START_SECONDS = 60.0

_is_warm = False


def map_batches(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    batch_size: int,
    seconds_per_item: float,
    memory_gb: float = MEMORY_GB,
    in_order: bool = True,
) -> Iterator[tuple[Item, Result | Failed]]:
    """Yields every item with its result, in order, or with `in_order` off as they are ready.

    A batch with an item that takes longer than it may, or more memory than a worker may have, or that kills its worker, is
    tried again item by item, so that one bad page costs only itself. An exception raised by `work` is a defect and is
    raised here.
    """
    batches = [items[start : start + batch_size] for start in range(0, len(items), batch_size)]
    if not batches:
        return
    with Workers(
        min(workers, len(batches)), memory_gb=memory_gb, preload=PRELOAD, max_tasks=BATCHES_PER_WORKER
    ) as pool:
        start = partial(_start, pool, work, seconds_per_item)
        waiting = [(batch, start(batch)) for batch in batches]
        for batch, started in waiting if in_order else _as_ready(pool, waiting):
            outcome = started.outcome()
            if not isinstance(outcome, Failed):
                yield from zip(batch, outcome, strict=True)
            elif len(batch) == 1 and outcome.reason != "crashed":
                yield batch[0], _with_seconds(outcome, seconds_per_item)
            else:
                yield from _one_by_one(start, batch, seconds_per_item)


def _start(
    pool: Workers, work: Callable[[Item], Result], seconds: float, batch: Sequence[Item]
) -> Started[list[Result]]:
    # The alarm inside ends an item; the pool's own deadline, a worker that does not even hear that.
    whole = 2 * START_SECONDS + seconds * len(batch)
    return pool.start(_each, work, batch, seconds, START_SECONDS, seconds=whole)


def _each(work: Callable[[Item], Result], batch: Sequence[Item], seconds: float, start_seconds: float) -> list[Result]:
    """In a worker: each item within its seconds. The alarm's signal is left to the kernel, which ends the process whatever
    it is at, also inside a C library that never returns to Python."""
    global _is_warm
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    done: list[Result] = []
    for item in batch:
        signal.setitimer(signal.ITIMER_REAL, seconds if _is_warm else seconds + start_seconds)
        try:
            done.append(work(item))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        _is_warm = True
    return done


def _as_ready(
    pool: Workers, waiting: Sequence[tuple[Sequence[Item], Started[list[Result]]]]
) -> Iterator[tuple[Sequence[Item], Started[list[Result]]]]:
    batches = {started: batch for batch, started in waiting}
    for started in pool.as_ready(batches):
        yield batches[started], started


def _one_by_one(
    start: Callable[[Sequence[Item]], Started[list[Result]]], batch: Sequence[Item], seconds: float
) -> Iterator[tuple[Item, Result | Failed]]:
    for item, started in [(item, start([item])) for item in batch]:
        outcome = started.outcome()
        yield item, _with_seconds(outcome, seconds) if isinstance(outcome, Failed) else outcome[0]


def _with_seconds(failed: Failed, seconds: float) -> Failed:
    return replace(failed, detail=f"took longer than {seconds:g} seconds") if failed.reason == "timeout" else failed
