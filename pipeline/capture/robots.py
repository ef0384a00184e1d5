"""robots.txt by RFC 9309: what may be asked for, with the rules for servers that answer with errors or not at all."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from pipeline.capture.addresses import host_of
from pipeline.capture.answers import Answer
from pipeline.capture.client import ROBOTS_NAME, Client
from pipeline.capture.failure import Failure
from pipeline.capture.readers import Readers
from pipeline.capture.remembered import RobotsCopy
from pipeline.capture.state import State

_FRESH = timedelta(hours=24)  # RFC 9309, 2.4: no longer than 24 hours
_STALE = timedelta(days=30)  # how long the last copy stands in for a server that fails
_LIMIT = 500 * 1024  # RFC 9309, 2.5: at least 500 KiB
_NO_ANSWER = ("refused_address", "connection_error", "timeout", "host_paused")


@dataclass(frozen=True)
class _Rules:
    text: str


class Robots:
    """The rules of the hosts of one run; copies are kept in the state for a day. Safe for threads."""

    def __init__(self, client: Client, state: State, clock: Callable[[], datetime], readers: Readers) -> None:
        self._client = client
        self._state = state
        self._clock = clock
        self._readers = readers
        self._rules: dict[str, _Rules | Failure] = {}
        self._loading: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._verdicts: dict[str, bool] = {}

    def check(self, url: str) -> None:
        """Raises Failure('blocked_robots') where the host's robots.txt does not let us ask for the address."""
        origin = _origin(url)
        rules = self._rules_of(origin)
        if isinstance(rules, Failure):
            raise Failure(rules.outcome, str(rules), later=rules.later)
        try:
            allowed = self._verdicts.pop(url, None)
            if allowed is None:
                (allowed,) = self._readers.read(allows, rules.text, [url], ROBOTS_NAME)
        except Failure as failure:
            raise Failure("blocked_robots", f"{origin}/robots.txt gives no answer for it: {failure}") from failure
        if not allowed:
            raise Failure("blocked_robots", f"{origin}/robots.txt does not allow {ROBOTS_NAME} to ask for this address")

    def learn(self, urls: Sequence[str]) -> None:
        """Reads the rules of one host, and what they say of these addresses, in one go; check() tells of it."""
        rules = self._rules_of(_origin(urls[0]))
        if isinstance(rules, _Rules):
            try:
                said = self._readers.read(allows, rules.text, list(urls), ROBOTS_NAME)
            except Failure:
                return  # one of them is too much for the reader: check() asks for each alone, and tells of that one
            self._verdicts.update(zip(urls, said, strict=True))

    def _rules_of(self, origin: str) -> _Rules | Failure:
        with self._lock:
            loading = self._loading.setdefault(origin, threading.Lock())
        with loading:
            if origin not in self._rules:
                self._rules[origin] = self._load(origin)
            return self._rules[origin]

    def _load(self, origin: str) -> _Rules | Failure:
        now = self._clock()
        copy = self._state.robots(origin)
        if copy is None or not timedelta(0) <= now - copy.fetched_at < _FRESH:
            answer = self._client.fetch(f"{origin}/robots.txt", max_bytes=_LIMIT, cut=True)
            if (text := _text(answer)) is not None:
                copy = RobotsCopy(now, text)
                self._state.keep_robots(origin, copy)
            elif copy is None or now - copy.fetched_at >= _STALE:
                # RFC 9309, 2.3.1.4: a server that cannot answer forbids everything, for now.
                outcome = answer.outcome if answer.outcome in _NO_ANSWER else "blocked_robots"
                return Failure(outcome, f"{origin}/robots.txt cannot be had: {answer.error}", later=answer.later)
        try:
            delay = self._readers.read(crawl_delay, copy.text, ROBOTS_NAME)
        except Failure as failure:
            return Failure("blocked_robots", f"{origin}/robots.txt cannot be read: {failure}")
        if delay is not None:
            self._client.slow_down(host_of(origin), delay)
        return _Rules(copy.text)


# Rules come from outside, and their patterns too: both functions run in a reader's process, which keeps the last hosts' rules.
def allows(text: str, urls: Sequence[str], name: str) -> list[bool]:
    """Whether the rules of a robots.txt let `name` ask for each of these addresses."""
    rules = _parsed(text)
    return [rules.can_fetch(url, name) for url in urls]


def crawl_delay(text: str, name: str) -> float | None:
    """The seconds that a robots.txt asks `name` to leave between two requests."""
    delay = _parsed(text).crawl_delay(name)
    return float(delay) if delay is not None and float(delay) >= 0 else None  # neither less than nothing nor no number


@lru_cache(maxsize=64)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)


def _origin(url: str) -> str:
    return f"{urlsplit(url).scheme}://{host_of(url)}"


def _text(answer: Answer) -> str | None:
    """The rules' text: empty (all allowed) where the server has none; None where it could not say."""
    if answer.outcome == "ok":
        return answer.body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    refused = answer.status is not None and 400 <= answer.status < 500 and not answer.later
    # RFC 9309, 2.3.1.2: too many redirects count as no file. So does a file moved to where we may not go.
    return "" if refused or answer.outcome == "redirect_error" else None
