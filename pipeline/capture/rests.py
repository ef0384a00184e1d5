"""Rests that hosts asked for, kept in the state as they are asked for: neither a killed run nor the next one forgets them."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from pipeline.capture.remembered import Rest

_FIRST = timedelta(minutes=15)
"""What a host gets that says it is asked too much, and not for how long; each time in a row twice as much."""
_LONGEST = timedelta(days=1)
"""A longer rest counts as this: a header of 999999999 shuts no outlet out for ever."""


class Memory(Protocol):
    """Where rests are kept."""

    def rest(self, host: str) -> Rest | None: ...

    def keep_rest(self, rest: Rest) -> None: ...

    def end_rest(self, host: str) -> None: ...


class Unkept:
    """Rests of one run alone: for a client that has no state."""

    def __init__(self) -> None:
        self._rests: dict[str, Rest] = {}

    def rest(self, host: str) -> Rest | None:
        return self._rests.get(host)

    def keep_rest(self, rest: Rest) -> None:
        self._rests[rest.host] = rest

    def end_rest(self, host: str) -> None:
        self._rests.pop(host, None)


class Rests:
    """The rests of the hosts that a client asks. Safe for threads."""

    def __init__(self, memory: Memory | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._memory = memory or Unkept()
        self._clock = clock
        self._lock = threading.Lock()

    def of(self, host: str) -> tuple[float, Rest] | None:
        """The seconds that a host's rest still lasts; None where it has none, or had one longer ago."""
        rest = self._memory.rest(host)
        left = (rest.rests_until - self._clock()).total_seconds() if rest else 0.0
        # A clock that was set back must not make a rest longer than any is.
        return (min(left, _LONGEST.total_seconds()), rest) if rest and left > 0 else None

    def begin(self, host: str, seconds: float | None, reason: str) -> Rest:
        """Notes that a host asked for a rest, or, without seconds, that it is asked too much."""
        with self._lock:
            before = self._memory.rest(host)
            in_a_row = (before.in_a_row if before else 0) + (seconds is None)
            grown = _FIRST * 2 ** min(in_a_row - 1, 10) if seconds is None else timedelta(seconds=min(seconds, 1e9))
            rest = Rest(host, self._clock() + min(grown, _LONGEST), in_a_row, reason)
            self._memory.keep_rest(rest)
            return rest

    def end(self, host: str) -> None:
        """The host answers again: the next rest without a length is a short one."""
        with self._lock:
            rest = self._memory.rest(host)
            if rest and rest.rests_until <= self._clock():
                self._memory.end_rest(host)
