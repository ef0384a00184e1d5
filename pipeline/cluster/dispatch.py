"""Gives batches to the workers of a cluster, and tells their results; what a lost worker had is given to another."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from pipeline.batches import FromDisk
from pipeline.cluster.connecting import connected
from pipeline.cluster.crew import Crew, Lost
from pipeline.workers import Failed

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES = 3
"""Workers that a batch may be lost with, and then each of its items."""


@dataclass(frozen=True)
class Batch:
    """Some of the items: `first` is the place of the first among all."""

    first: int
    items: Sequence[Any]
    tries: int = 0

    def again(self) -> "list[Batch]":
        """After its worker was lost: as it is, after some times item by item, and at the end not at all."""
        if self.tries + 1 < TRIES:
            return [replace(self, tries=self.tries + 1)]
        if len(self.items) > 1:
            return [Batch(self.first + n, self.items[n : n + 1]) for n in range(len(self.items))]
        return []


def map_on_cluster(
    work: Callable[[Item], Result],
    batches: Sequence[Sequence[Item]],
    *,
    workers: int | None,
    seconds: float,
    memory_gb: float,
    in_order: bool,
) -> Iterator[tuple[Item, Result | Failed]]:
    """As `pipeline.batches.map_batches`. Nodes may come and go meanwhile. Raises ClusterError and ClusterLostError."""
    items = [item for batch in batches for item in batch]
    found: dict[int, Result | Failed] = {}
    told = 0
    for place, outcome in _outcomes(work, _placed(batches), workers, seconds, memory_gb):
        if not in_order:
            yield items[place], outcome
            continue
        found[place] = outcome
        while told in found:
            yield items[told], found.pop(told)
            told += 1


def _placed(batches: Sequence[Sequence[Any]]) -> "deque[Batch]":
    placed: deque[Batch] = deque()
    first = 0
    for items in batches:
        placed.append(Batch(first, items))
        first += len(items)
    return placed


def _outcomes(
    work: Callable[[Any], Any], todo: "deque[Batch]", workers: int | None, seconds: float, memory_gb: float
) -> Iterator[tuple[int, Any]]:
    """The places of items with their results, as they come."""
    read, then = _parts(work)
    packed = pickle.dumps(then)
    with connected() as ray, Crew(ray, memory_gb, workers) as crew:
        while todo or crew.busy:
            crew.hire(len(todo))
            while todo and crew.idle:
                batch = todo.popleft()
                # Sent by value, and read no earlier: a day's pages would fill the memory.
                values = [pickle.dumps(read(item)) for item in batch.items]
                crew.give(batch, packed, values, seconds)
            for batch, outcome in crew.done():
                if not isinstance(outcome, Lost):
                    yield from enumerate(map(_result, outcome), batch.first)
                elif again := batch.again():
                    todo.extendleft(reversed(again))
                else:
                    yield batch.first, Failed("crashed", f"lost with {TRIES} workers of the cluster: {outcome.why}")


def _parts(work: Callable[[Any], Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """What is done here with an item before it is sent, and what there."""
    if isinstance(work, FromDisk):
        both = cast("FromDisk[Any, Any, Any]", work)
        return both.read, both.then
    return _as_it_is, work


def _result(outcome: bytes | Failed) -> Any:
    # It comes from a machine that runs our code: as far as we trust that, we trust this.
    return outcome if isinstance(outcome, Failed) else pickle.loads(outcome)


def _as_it_is(item: Any) -> Any:
    return item
