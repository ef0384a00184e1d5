"""No regular expression of the package takes more than time in proportion to what it is given: all of them are tried."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import patterns
import pytest

SHORT, LONG = 1_000, 8_000
# Linear work takes 8 times as long on 8 times the text, quadratic 64 times.
MOST = 24.0
# Less is noise.
NOISE_S = 0.01
# A pattern that is exponential would take for ever.
PATIENCE_S = 3.0
STRINGS = 80


class SlowError(Exception):
    """The time for one string is up."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """CPU seconds of this process, after which `SlowError` is raised; Python's regular expressions look for signals."""

    def end(signum: int, frame: FrameType | None) -> None:
        raise SlowError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(pattern: re.Pattern[Any], text: Any, times: int) -> float:
    """CPU seconds of finding all matches, the least of several runs."""
    runs: list[float] = []
    for _ in range(times):
        started = time.thread_time()
        for _ in pattern.finditer(text):
            pass
        runs.append(time.thread_time() - started)
    return min(runs)


def growth(pattern: re.Pattern[Any], string: tuple[str, str, str]) -> float:
    """How many times as long the long string takes as the short one; 0 where neither takes long, infinite without an end."""

    def text(size: int) -> Any:
        begin, unit, end = string
        whole = begin + unit * (size // len(unit)) + end
        return whole if isinstance(pattern.pattern, str) else whole.encode("latin-1", "replace")

    try:
        with patience(PATIENCE_S):
            if seconds(pattern, text(LONG), 1) < NOISE_S:
                return 0.0
            return seconds(pattern, text(LONG), 3) / max(seconds(pattern, text(SHORT), 5), 1e-6)
    except SlowError:
        return float("inf")


def worst(pattern: re.Pattern[Any]) -> tuple[float, tuple[str, str, str]]:
    strings = patterns.hostile(pattern, STRINGS)
    return max((growth(pattern, string), string) for string in strings)


PATTERNS = patterns.every_pattern()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    found, string = worst(PATTERNS[name])
    assert found <= MOST, f"{PATTERNS[name].pattern!r} takes {found:.0f} times as long on 8 times of {string!r}"
