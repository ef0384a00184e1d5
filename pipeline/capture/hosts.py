"""How each host fares in a run: when it may be asked again, and when it is left alone for the rest of the run."""

import time
from dataclasses import dataclass

from pipeline.capture.addresses import host_of
from pipeline.capture.failure import Failure

_NO_ANSWER = ("timeout", "connection_error")


@dataclass
class Host:
    """One host. Times are monotonic seconds."""

    delay: float  # between two requests
    most_misses: int
    budget: float
    free_at: float = 0.0
    spent: float = 0.0  # waiting for its answers
    misses: int = 0  # addresses in a row that gave no answer
    paused: str | None = None

    def wait_turn(self) -> None:
        """Waits until the host may be asked. Raises Failure where it is left alone for this run."""
        if self.paused is not None:
            raise Failure("host_paused", self.paused, later=True)
        wait = self.free_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.free_at = time.monotonic() + self.delay

    def pause(self, reason: str) -> None:
        """Leaves the host alone for the rest of the run; the first reason stays."""
        self.paused = self.paused or f"not asked in this run: {reason}"

    def spend(self, seconds: float) -> None:
        """Takes the time of an answer from the host's budget."""
        self.spent += seconds
        if self.spent > self.budget:
            self.pause(f"its answers took more than the {self.budget:g} s that one host may take of a run")

    def answered(self) -> None:
        """An address of the host gave an answer."""
        self.misses = 0

    def failed(self, failure: Failure) -> None:
        """An address of the host gave no page. A few in a row without any answer, and the host is left alone: a circuit
        breaker (Nygard, Release It!, 2007)."""
        self.misses = self.misses + 1 if failure.outcome in _NO_ANSWER else 0
        if self.misses >= self.most_misses:
            self.pause(f"{self.misses} addresses in a row gave no answer, the last: {failure}")


class Hosts:
    """The hosts of one run, by name and port."""

    def __init__(self, delay: float, most_misses: int, budget: float) -> None:
        self._new = (delay, most_misses, budget)
        self._hosts: dict[str, Host] = {}

    def of(self, host: str) -> Host:
        return self._hosts.setdefault(host, Host(*self._new))

    def at(self, url: str) -> Host:
        return self.of(host_of(url))
