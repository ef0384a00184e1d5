"""How each host fares in a run: when it may be asked again, and when it is left alone for the rest of the run."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from pipeline.capture.addresses import host_of
from pipeline.capture.failure import Failure

_NO_ANSWER = ("timeout", "connection_error")


class Host:
    """One host. Times are monotonic seconds. Safe for threads: whoever asks it takes a turn."""

    def __init__(self, delay: float, most_misses: int, budget: float, at_once: int, over: threading.Event) -> None:
        """`delay` lies between two requests, of which `at_once` may be under way; `budget` is for its answers."""
        self.delay = delay
        self.free_at = 0.0
        self.paused: str | None = None
        self._most_misses = most_misses
        self._budget = budget
        self._over = over
        self._spent = 0.0  # waiting for its answers
        self._misses = 0  # addresses in a row that gave no answer
        self._seats = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Generator[None]:
        """Waits until the host may be asked, and holds one of its seats until the answer is there. Raises Failure where the
        host is left alone for this run."""
        with self._seats:
            self._wait()
            yield

    def _wait(self) -> None:
        while True:
            with self._lock:
                if self.paused is not None:
                    raise Failure("host_paused", self.paused, later=True)
                wait = self.free_at - time.monotonic()
                if wait <= 0:
                    self.free_at = time.monotonic() + self.delay
                    return
            if self._over.wait(wait):
                raise Failure("host_paused", "not asked: the run was ended", later=True)

    def asked_at(self, moment: float) -> None:
        """When a request left: the host's rest begins there, not at the turn that waited for a connection."""
        with self._lock:
            self.free_at = max(self.free_at, moment + self.delay)

    def rest(self, seconds: float) -> None:
        """Nobody asks the host for so long."""
        with self._lock:
            self.free_at = max(self.free_at, time.monotonic() + seconds)

    def pause(self, reason: str) -> None:
        """Leaves the host alone for the rest of the run; the first reason stays."""
        self.paused = self.paused or f"not asked in this run: {reason}"

    def spend(self, seconds: float) -> None:
        """Takes the time of an answer from the host's budget."""
        with self._lock:
            self._spent += seconds
            if self._spent > self._budget:
                self.pause(f"its answers took more than the {self._budget:g} s that one host may take of a run")

    def answered(self) -> None:
        """An address of the host gave an answer."""
        with self._lock:
            self._misses = 0

    def failed(self, failure: Failure) -> None:
        """An address of the host gave no page. A few in a row without any answer, and the host is left alone: a circuit
        breaker (Nygard, Release It!, 2007)."""
        with self._lock:
            self._misses = self._misses + 1 if failure.outcome in _NO_ANSWER else 0
            if self._misses >= self._most_misses:
                self.pause(f"{self._misses} addresses in a row gave no answer, the last: {failure}")


class Hosts:
    """The hosts of one run, by name and port. Safe for threads."""

    def __init__(
        self,
        delay: float,
        most_misses: int,
        budget: float,
        at_once: int = 1,
        begin: Callable[[str, Host], None] | None = None,
    ) -> None:
        """`begin` is told of every host before it is asked."""
        self._over = threading.Event()
        self._new = (delay, most_misses, budget, at_once, self._over)
        self._begin = begin
        self._hosts: dict[str, Host] = {}
        self._lock = threading.Lock()

    def of(self, host: str) -> Host:
        with self._lock:
            if host not in self._hosts:
                new = Host(*self._new)
                if self._begin:
                    self._begin(host, new)
                self._hosts[host] = new
            return self._hosts[host]

    def at(self, url: str) -> Host:
        return self.of(host_of(url))

    def end(self) -> None:
        """Whoever waits for a turn is told that the run is over."""
        self._over.set()
