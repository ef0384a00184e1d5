"""For a machine whose clock jumps: who waits for a moment of the day looks at the clock every second, and so meets the jump."""

import threading

MOST_S = 1.0
_wait = threading.Event.wait


def wait(self: threading.Event, timeout: float | None = None) -> bool:
    return _wait(self, timeout if timeout is None else min(timeout, MOST_S))


threading.Event.wait = wait  # type: ignore[method-assign]
