"""robots.txt by RFC 9309: what may be asked for, with the rules for servers that answer with errors or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from pipeline.capture.addresses import host_of
from pipeline.capture.client import Answer, Client, Failure
from pipeline.capture.state import RobotsCopy, State

_FRESH = timedelta(hours=24)  # RFC 9309, 2.4: no longer than 24 hours
_STALE = timedelta(days=30)  # how long the last copy stands in for a server that fails
_LIMIT = 500 * 1024  # RFC 9309, 2.5: at least 500 KiB
_NO_ANSWER = ("refused_address", "connection_error", "timeout", "host_paused")


class Robots:
    """The rules of the hosts of one run; copies are kept in the state for a day."""

    def __init__(self, client: Client, state: State, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._state = state
        self._clock = clock
        self._rules: dict[str, Protego | Failure] = {}

    def check(self, url: str) -> None:
        """Raises Failure('blocked_robots') where the host's robots.txt does not let us ask for the address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{host_of(url)}"
        if origin not in self._rules:
            self._rules[origin] = self._load(origin)
        rules = self._rules[origin]
        if isinstance(rules, Failure):
            raise Failure(rules.outcome, str(rules), later=rules.later)
        name = self._client.settings.robots_name
        if not rules.can_fetch(url, name):
            raise Failure("blocked_robots", f"{origin}/robots.txt does not allow {name} to ask for this address")

    def _load(self, origin: str) -> Protego | Failure:
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
        rules = Protego.parse(copy.text)
        if (delay := rules.crawl_delay(self._client.settings.robots_name)) is not None:
            self._client.slow_down(host_of(origin), float(delay))
        return rules


def _text(answer: Answer) -> str | None:
    """The rules' text: empty (all allowed) where the server has none; None where it could not say."""
    if answer.outcome == "ok":
        return answer.body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    refused = answer.status is not None and 400 <= answer.status < 500 and not answer.later
    # RFC 9309, 2.3.1.2: too many redirects count as no file. So does a file moved to where we may not go.
    return "" if refused or answer.outcome == "redirect_error" else None
