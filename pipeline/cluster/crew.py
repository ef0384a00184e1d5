"""The workers that one call has on a cluster: asked for, idle after they answered, busy; and the end of each."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pipeline import batches
from pipeline.cluster.code import code, difference
from pipeline.cluster.errors import ClusterError, ClusterLostError
from pipeline.cluster.worker import Answer, Worker
from pipeline.workers import SILENCE_S

if TYPE_CHECKING:
    from pipeline.cluster.dispatch import Batch

JOIN_S = 180.0
"""Seconds without any worker, busy or new, on a cluster that has room for one, or no room at all."""
_LOOK_S = 0.5
_COUNT_S = 5.0  # how often the nodes are counted: some come and go
_MOST_STILLBORN = 5  # workers in a row that ended before they answered


@dataclass(frozen=True)
class Lost:
    """A worker ended at its batch: with its node, or because it was silent for too long."""

    why: str


@dataclass(frozen=True)
class _Task:
    worker: Any
    batch: "Batch"
    deadline: float


class Crew:
    """Use as a context manager: at its end all are gone. Work is for those alone who have answered: Ray also places
    workers on a node that is dead already and not found so yet, and what such a one was given would be lost."""

    def __init__(self, ray: Any, memory_gb: float, most: int | None) -> None:
        """`most`: workers at once; None: one for each processor of the cluster."""
        self._ray = ray
        # One that is lost is not restarted, nor its call repeated, by Ray: what is lost we give again ourselves.
        self._kind = ray.remote(Worker).options(num_cpus=1, max_restarts=0, scheduling_strategy="SPREAD")
        self._memory_gb = memory_gb
        self._most = most
        self._counted: tuple[float, int] = (0.0, 0)
        self._asked: dict[Any, Any] = {}
        self.idle: list[Any] = []
        self.busy: dict[Any, _Task] = {}
        self._stillborn = 0
        self._last_sign = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self.idle, *self._asked.values(), *(task.worker for task in self.busy.values())]:
            self._ray.kill(worker)

    def hire(self, waiting: int) -> None:
        """Asks for as many workers as there are batches waiting, and lets go whom nothing waits for: another run may have
        use for the place. Raises ClusterLostError when nobody comes."""
        for _ in range(min(waiting, self._room() - len(self.busy)) - len(self._asked) - len(self.idle)):
            worker = self._kind.remote(self._memory_gb)
            self._asked[worker.answer.remote()] = worker
        while len(self.idle) > waiting:
            self._ray.kill(self.idle.pop())
        if not waiting:
            for reference in list(self._asked):
                self._ray.kill(self._asked.pop(reference))
        self._require_somebody()

    def give(self, batch: "Batch", work: bytes, values: Sequence[bytes], seconds: float) -> None:
        """To one that is idle. Work and values are pickled."""
        worker = self.idle.pop()
        deadline = time.monotonic() + batches.longest(len(values), seconds) + SILENCE_S
        self.busy[worker.run.remote(work, values, seconds, batches.START_SECONDS)] = _Task(worker, batch, deadline)

    def done(self) -> "Iterator[tuple[Batch, list[Any] | Lost]]":
        """Batches that ended meanwhile. What the work raised is raised here, and ClusterError for a node that has another
        version of what we have."""
        references = [*self._asked, *self.busy]
        ready, _ = self._ray.wait(references, num_returns=1, timeout=_LOOK_S)
        for reference in ready:
            if reference in self._asked:
                self._welcome(reference)
            else:
                task = self.busy.pop(reference)
                yield task.batch, self._outcome(reference, task)
        for reference, task in list(self.busy.items()):
            if time.monotonic() > task.deadline:
                del self.busy[reference]
                self._ray.kill(task.worker)
                yield task.batch, Lost("it said nothing for too long")

    def _room(self) -> int:
        """Workers that we may have: at least one is asked for also where there is no place for it yet."""
        at, count = self._counted
        if time.monotonic() - at > _COUNT_S:
            count = self._processors(self._ray.cluster_resources())
            self._counted = (time.monotonic(), count)
        return self._most or max(count, 1)

    def _welcome(self, reference: Any) -> None:
        worker = self._asked.pop(reference)
        try:
            answer: Answer = self._get(reference)
        except self._ray.exceptions.RayError as error:
            self._stillborn += 1
            if self._stillborn >= _MOST_STILLBORN:
                raise ClusterError(
                    f"{_MOST_STILLBORN} workers in a row ended before they answered, the last with: {_last_line(error)}. "
                    f"Every node needs this version of Quotewire with its libraries (requirements.lock, requirements-ray.lock)"
                ) from error
            return
        if differs := difference(code(), answer.code):
            raise ClusterError(
                f"the node {answer.node} has another version of what this machine has, and might answer otherwise "
                f"({differs}): install there what is installed here, and start its `quotewire node` again"
            )
        self._stillborn, self._last_sign = 0, time.monotonic()
        self.idle.append(worker)

    def _outcome(self, reference: Any, task: _Task) -> list[Any] | Lost:
        self._last_sign = time.monotonic()
        try:
            outcome = self._get(reference)
        except self._ray.exceptions.RayError as error:
            self._ray.kill(task.worker)
            return Lost(_last_line(error))
        self.idle.append(task.worker)
        return outcome

    def _get(self, reference: Any) -> Any:
        """Of a call that ended. Raises what it raised, and Ray's errors."""
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error

    def _require_somebody(self) -> None:
        if self.busy or self.idle or time.monotonic() - self._last_sign < JOIN_S:
            return
        if self._processors(self._ray.cluster_resources()) == 0:
            raise ClusterLostError(
                f"no node of the Ray cluster gives a processor to workers, for {JOIN_S:.0f} seconds: start "
                f"`quotewire node` on some machines, or set QUOTEWIRE_ENGINE=local"
            )
        if self._processors(self._ray.available_resources()):
            raise ClusterLostError(
                f"the Ray cluster has free processors, and for {JOIN_S:.0f} seconds none of the workers that were asked for "
                f"has answered: look at the nodes with `ray status`, or set QUOTEWIRE_ENGINE=local"
            )
        # All are taken, by other runs: we wait for our turn.
        self._last_sign = time.monotonic()

    @staticmethod
    def _processors(resources: dict[str, float]) -> int:
        return int(resources.get("CPU", 0))


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
