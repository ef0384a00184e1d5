"""Many hosts at once, and each in its own time: a lane a host, from which the next errand is sent out when the host may be
asked again."""

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.capture.crew import Crew, Done

Work = Callable[[], Any]
Errand = Generator[Work, Any]
"""What the loop does for one address, in the loop's own thread; it yields what a thread of the crew is to do for it, and is
sent what that gave, or raised."""

_LONGEST_REST = 1.0
"""The loop looks up so often (seconds), so that a run hands over what it has in time."""


@dataclass(frozen=True)
class _Stop:
    """Where an errand stands: not begun, or about to have work done."""

    errand: Errand
    work: Work | None = None


class Lanes:
    """The errands of a run by host. A host is asked in the order in which its errands came."""

    def __init__(self, crew: Crew, free_at: Callable[[str], float], at_once: int) -> None:
        """`free_at` says when a host may be asked next, in monotonic seconds; `at_once`, how many errands of one host may be
        out."""
        self._crew = crew
        self._free_at = free_at
        self._at_once = at_once
        self._lanes: dict[str, deque[_Stop]] = {}
        self._out: dict[str, int] = {}
        self._turns: list[tuple[float, int, str]] = []  # a heap of the hosts in `_lined_up`
        self._lined_up: set[str] = set()
        self._count = itertools.count()

    def add(self, host: str, errand: Errand) -> None:
        """Puts an errand at the end of a host's lane; it begins when its turn has come."""
        self._lanes.setdefault(host, deque()).append(_Stop(errand))
        self._line_up(host)

    def run(self, beside: Iterator[object]) -> Iterator[None]:
        """Runs all errands, those added meanwhile too, and `beside` a step at a time; yields after every step. What an errand
        or its work raises and does not catch is raised here."""
        end = object()
        more = True
        while more or self._crew.under_way or self._turns:
            more = more and next(beside, end) is not end
            self._send_out()
            done = self._crew.take(0 if more else self._rest())
            if done:
                self._go_on(done)
            yield

    def _line_up(self, host: str) -> None:
        """A host stands in line while it has something to be asked, and as long as it may be."""
        if host not in self._lined_up and self._lanes.get(host) and self._out.get(host, 0) < self._at_once:
            self._lined_up.add(host)
            heapq.heappush(self._turns, (self._free_at(host), next(self._count), host))

    def _send_out(self) -> None:
        while self._turns and not self._crew.is_full and self._turns[0][0] <= time.monotonic():
            _, _, host = heapq.heappop(self._turns)
            self._lined_up.remove(host)
            stop = self._lanes[host].popleft()
            if not self._lanes[host]:
                del self._lanes[host]
            work = stop.work or next(stop.errand, None)
            if work:
                self._out[host] = self._out.get(host, 0) + 1
                self._crew.start((host, stop.errand), work)
            self._line_up(host)

    def _go_on(self, done: Done) -> None:
        host, errand = done.key
        self._out[host] -= 1
        if not self._out[host]:
            del self._out[host]
        try:
            work = errand.throw(done.error) if done.error else errand.send(done.value)
        except StopIteration:
            pass
        else:
            self._lanes.setdefault(host, deque()).appendleft(_Stop(errand, work))
        self._line_up(host)

    def _rest(self) -> float:
        """How long nothing can be sent out, unless something comes back."""
        if self._crew.is_full or not self._turns:
            return _LONGEST_REST
        return min(_LONGEST_REST, max(0.0, self._turns[0][0] - time.monotonic()))
