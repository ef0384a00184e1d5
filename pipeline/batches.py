"""Runs one pure function over many items, in worker processes of this machine or of a cluster; knows nothing of pages or
quotes."""

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal, TypeVar

from pipeline.workers import MEMORY_GB, Failed, Started, Workers

Item = TypeVar("Item")
Value = TypeVar("Value")
Result = TypeVar("Result")

Engine = Literal["local", "ray"]

# What every worker needs is imported once, in the fork server.
PRELOAD = ("polars", "spacy", "trafilatura")
# spaCy, trafilatura and lxml leak a little in C; a fresh worker now and then keeps memory flat.
BATCHES_PER_WORKER = 200
# A worker's first item also pays for imports and the model, on a machine that may be busy.
START_SECONDS = 60.0

_is_warm = False


@dataclass(frozen=True)
class FromDisk(Generic[Item, Value, Result]):
    """Work on what this machine's disk holds: `read` gives an item's value, and needs the disk; `then` works on the value,
    on any machine."""

    read: Callable[[Item], Value]
    then: Callable[[Value], Result]

    def __call__(self, item: Item) -> Result:
        return self.then(self.read(item))


def map_batches(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None,
    batch_size: int,
    seconds_per_item: float,
    memory_gb: float = MEMORY_GB,
    in_order: bool = True,
    engine: Engine = "local",
) -> Iterator[tuple[Item, Result | Failed]]:
    """Yields every item with its result, in order, or with `in_order` off as they are ready.

    A batch with an item that takes longer than it may, or more memory than a worker may have, or that kills its worker, is
    tried again item by item, so that one bad page costs only itself. An exception raised by `work` is a defect and is
    raised here.

    With the engine `ray` the workers are those of a cluster (`workers` None: all of them), and the answers the same. Raises
    then ClusterError and ClusterLostError (`pipeline.cluster.errors`).
    """
    if not items:
        return
    if engine == "ray":
        from pipeline.cluster.dispatch import map_on_cluster

        batches = [items[start : start + batch_size] for start in range(0, len(items), batch_size)]
        yield from map_on_cluster(
            work, batches, workers=workers, seconds=seconds_per_item, memory_gb=memory_gb, in_order=in_order
        )
        return
    batches = cut(items, batch_size, workers or 1)
    with pool_of(min(workers or len(batches), len(batches)), memory_gb) as pool:
        start = partial(_start, pool, work, seconds_per_item, START_SECONDS)
        waiting = [(batch, start(batch)) for batch in batches]
        for batch, started in waiting if in_order else _as_ready(pool, waiting):
            yield from _outcomes(start, batch, started, seconds_per_item)


def cut(items: Sequence[Item], batch_size: int, workers: int) -> list[Sequence[Item]]:
    """Batches of `batch_size`, and ever smaller ones of the last items, so that at the end no worker waits for a whole batch of
    another (guided self-scheduling, Polychronopoulos and Kuck 1987)."""
    batches: list[Sequence[Item]] = []
    start = 0
    while start < len(items):
        size = min(batch_size, -(-(len(items) - start) // workers))
        batches.append(items[start : start + size])
        start += size
    return batches


def pool_of(count: int, memory_gb: float, preload: Sequence[str] = PRELOAD) -> Workers:
    """Workers of this machine for `run_batch`."""
    return Workers(count, memory_gb=memory_gb, preload=preload, max_tasks=BATCHES_PER_WORKER)


def run_batch(
    pool: Workers, work: Callable[[Item], Result], batch: Sequence[Item], seconds: float, start_seconds: float
) -> Iterator[tuple[Item, Result | Failed]]:
    """One batch as `map_batches` does it, in a pool that is there; a worker's first item may take `start_seconds` more."""
    start = partial(_start, pool, work, seconds, start_seconds)
    yield from _outcomes(start, batch, start(batch), seconds)


def longest(count: int, seconds: float) -> float:
    """Seconds after which a batch of `count` items is done whatever they do: as a whole, and then item by item."""
    return _whole(count, seconds, START_SECONDS) + count * _whole(1, seconds, START_SECONDS)


def _outcomes(
    start: Callable[[Sequence[Item]], Started[list[Result]]],
    batch: Sequence[Item],
    started: Started[list[Result]],
    seconds: float,
) -> Iterator[tuple[Item, Result | Failed]]:
    outcome = started.outcome()
    if not isinstance(outcome, Failed):
        yield from zip(batch, outcome, strict=True)
    elif len(batch) == 1 and outcome.reason != "crashed":
        yield batch[0], _with_seconds(outcome, seconds)
    else:
        yield from _one_by_one(start, batch, seconds)


def _start(
    pool: Workers, work: Callable[[Item], Result], seconds: float, start_seconds: float, batch: Sequence[Item]
) -> Started[list[Result]]:
    return pool.start(_each, work, batch, seconds, start_seconds, seconds=_whole(len(batch), seconds, start_seconds))


def _whole(count: int, seconds: float, start_seconds: float) -> float:
    """The alarm inside ends an item; this, the pool's own deadline, a worker that does not even hear that."""
    return 2 * start_seconds + seconds * count


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
