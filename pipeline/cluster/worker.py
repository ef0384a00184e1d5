"""A worker on a node: says what the node has, and does batches in a process that can be killed, as a local one does."""

import pickle
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pipeline.batches import pool_of, run_batch
from pipeline.cluster.code import code
from pipeline.workers import Failed


@dataclass(frozen=True)
class Answer:
    """What a worker says of its node before it gets work."""

    node: str
    code: Mapping[str, str]


class Worker:
    """A Ray actor. What an item does, it does to a child process: time, memory and crashes cost there what they cost on one
    machine, in the same words, and the actor itself is lost only with its node."""

    def __init__(self, memory_gb: float) -> None:
        # What a child imports of its parent is `__main__`, and here that is the script by which Ray starts workers.
        vars(sys.modules["__main__"]).pop("__file__", None)
        # One child alone imports what it needs as soon as a fork server would, which then would hold it once more.
        self._pool = pool_of(1, memory_gb, preload=())

    def answer(self) -> Answer:
        return Answer(socket.gethostname(), code())

    def run(self, work: bytes, items: Sequence[bytes], seconds: float, start_seconds: float) -> list[bytes | Failed]:
        """The results of a batch, of which each may take that many seconds, and a child's first the others more. Work, items
        and results are pickled: the actor only passes them on, and holds no libraries for them."""
        done = run_batch(self._pool, partial(_unpacked, work), items, seconds, start_seconds)
        return [outcome for _, outcome in done]


def _unpacked(work: bytes, item: bytes) -> bytes:
    """In the child."""
    return pickle.dumps(_work(work)(pickle.loads(item)))


@lru_cache(maxsize=1)
def _work(work: bytes) -> Callable[[Any], Any]:
    return pickle.loads(work)
