"""Threads that do work for one loop: what it starts comes back to it as done, whatever happened. Nothing here knows the web."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Done:
    """Work that came back: what it gave, or the exception that it raised."""

    key: Any
    value: Any
    error: BaseException | None


class Crew:
    """Up to `most` threads, started as they are needed. They never outlive the process, and nobody waits for them."""

    def __init__(self, most: int) -> None:
        self.under_way = 0
        self._most = most
        self._threads = 0
        self._work: queue.SimpleQueue[tuple[Any, Callable[[], Any]] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()

    @property
    def is_full(self) -> bool:
        """Whether as much work is under way, or done and not yet taken back, as there may be."""
        return self.under_way >= self._most

    def start(self, key: Any, work: Callable[[], Any]) -> None:
        """Has the work done; `key` says what comes back."""
        assert not self.is_full
        self.under_way += 1
        if self.under_way > self._threads:
            self._threads += 1
            # Daemons: a host that answers in 45 seconds must not hold up the end of a run that failed.
            threading.Thread(target=self._serve, name=f"capture-{self._threads}", daemon=True).start()
        self._work.put((key, work))

    def take(self, timeout: float) -> Done | None:
        """What came back next; None where nothing did within `timeout` seconds."""
        try:
            done = self._done.get(timeout=timeout) if timeout > 0 else self._done.get_nowait()
        except queue.Empty:
            return None
        self.under_way -= 1
        return done

    def stop(self) -> None:
        """Sends the threads home; those at work go when it is done, and it is lost."""
        for _ in range(self._threads):
            self._work.put(None)

    def _serve(self) -> None:
        while (task := self._work.get()) is not None:
            key, work = task
            try:
                done = Done(key, work(), None)
            except BaseException as error:  # not passed over: the loop raises it
                done = Done(key, None, error)
            self._done.put(done)
            del task, work, done  # a page is not kept until the next one comes
