"""No regular expression of the package takes more than time in proportion to what it is given: all of them are tried."""

import re
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
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
BOUNDED = re.compile(r"\{\d*,2000\}")


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


def seconds(pattern: re.Pattern[Any], text: Any, times: int, matched: bool) -> float:
    """CPU seconds of finding all matches, or of one match from the beginning, the least of several runs."""
    runs: list[float] = []
    for _ in range(times):
        started = time.thread_time()
        if matched:
            pattern.match(text)
        else:
            deque(pattern.finditer(text), maxlen=0)
        runs.append(time.thread_time() - started)
    return min(runs)


def growth(pattern: re.Pattern[Any], string: tuple[str, str, str], matched: bool) -> float:
    """How many times as long the long string takes as the short one; 0 where neither takes long, infinite without an end.

    A repetition that is bounded at 2,000 grows with the square up to there, 28 times from 1,000 to 8,000: where the machine is slow
    enough for that to show, it is tried beyond its bound.
    """

    def text(size: int) -> Any:
        begin, unit, end = string
        whole = begin + unit * (size // len(unit)) + end
        return whole if isinstance(pattern.pattern, str) else whole.encode("latin-1", "replace")

    try:
        with patience(PATIENCE_S):
            if seconds(pattern, text(LONG), 1, matched) < NOISE_S:
                return 0.0
            found = seconds(pattern, text(LONG), 3, matched) / max(seconds(pattern, text(SHORT), 5, matched), 1e-6)
        if found > MOST and BOUNDED.search(str(pattern.pattern)):
            with patience(4 * PATIENCE_S):
                return seconds(pattern, text(8 * LONG), 1, matched) / seconds(pattern, text(LONG), 1, matched)
        return found
    except SlowError:
        return float("inf")


# A pattern that several modules import has several names, and is tried once.
@cache
def worst(pattern: re.Pattern[Any], matched: bool = False) -> tuple[float, tuple[str, str, str]]:
    """The growth of the string on which it is greatest, and that string; the first one without an end is enough."""
    found: list[tuple[float, tuple[str, str, str]]] = []
    for string in patterns.hostile(pattern, STRINGS):
        found.append((growth(pattern, string, matched), string))
        if found[-1][0] == float("inf"):
            break
    return max(found)


PATTERNS = patterns.every_pattern()
ONLY_MATCHED = patterns.only_matched()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    found, string = worst(PATTERNS[name], matched=name.rpartition(".")[2] in ONLY_MATCHED)
    assert found <= MOST, f"{PATTERNS[name].pattern!r} takes {found:.0f} times as long on 8 times of {string!r}"


# What stood in the package once, and one that is slow in the plainest way.
SLOW = {
    "a prologue of comments": rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:rss|feed|urlset)\b",
    "headline area": r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-zA-Z][^>]*>",
    "headline": r"<h1\b[^>]*>(.{1,2000}?)</h1\s*>",
    "authors": r"\s*(?:;|\||\band\b|\bund\b|\bet\b|&)\s*",
    "roles": r"\s*(?:,\s*|\s[-–—|]\s*|\(|\bin (?=[A-Z])|\bat (?=[A-Z])).*$",
    "counters": r"^(?:[\d.,]+\s*[kKmM]?\s*(?:views?|shares?|likes?)\W*)$",
    "charset": rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)",
    "site": r"\s+[|\-–—»·]\s+|\s:\s",
    "words upon words": r"(?:\w+\s?)*:",
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", SLOW)
def test_patterns_that_were_slow_are_caught(name: str) -> None:
    pattern = re.compile(SLOW[name], re.DOTALL)
    assert any(growth(pattern, string, matched=False) > MOST for string in patterns.hostile(pattern, STRINGS))


def test_every_module_and_every_way_of_writing_a_pattern_is_looked_at() -> None:
    names = " ".join(PATTERNS)
    assert "pipeline.clean.dates._FULL[2]" in PATTERNS and "pipeline.clean.html_page._RAW_TEXT_END[script]" in PATTERNS
    assert "pipeline.clean.metadata:" in names and "pipeline.language.text.marks._MARK" in PATTERNS
    assert "_DATELINE" in ONLY_MATCHED and "_H1" not in ONLY_MATCHED
