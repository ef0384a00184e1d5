"""Polite HTTP: one address in, one Answer out, whatever happens. Waits its turn at every host, follows redirects hop by
hop, retries what may pass, and never holds more than the page limit in memory."""

import threading
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2
import stamina
import stamina.instrumentation

from pipeline.capture.addresses import clean_address, host_of
from pipeline.capture.answers import TOO_MUCH, Answer, Readable, read_response
from pipeline.capture.failure import Failure
from pipeline.capture.hosts import Host, Hosts
from pipeline.capture.network import CheckedTransport, Deadline, RefusedAddress
from pipeline.capture.outside import shown
from pipeline.capture.rests import Rests
from pipeline.errors import DEFECTS

ROBOTS_NAME = "Quotewire"
"""The name that robots.txt groups, and a page's words to robots, are matched against."""


@dataclass(frozen=True)
class ClientSettings:
    """How the client behaves. Times are in seconds."""

    contact: str | None = None  # a mail address or web page for those who are asked
    delay: float = 1.0  # between two requests to one host
    max_crawl_delay: float = 30.0  # a longer Crawl-delay in robots.txt counts as this
    max_retry_after: float = 30.0  # a longer Retry-After ends the host's turn for this run
    timeout: float = 20.0  # for one connect or one read
    deadline: float = 45.0  # for one address: all its redirects and tries together, waits aside
    attempts: int = 3
    misses: int = 3  # addresses of one host in a row without an answer, after which it is left alone for this run
    hosts_at_once: int = 200  # requests under way, and hosts with a connection that is kept for the next
    per_host: int = 1  # requests under way to one host
    host_budget: float = 900.0  # of waiting for one host's answers in one run
    retry_wait: float = 1.0  # before the first retry; doubles
    max_bytes: int = 10_000_000  # of the decoded body
    max_redirects: int = 10
    honour_reservations: bool = False  # pages that say noai, noarchive or reserve text and data mining are not stored
    resolve: Mapping[str, str] = field(default_factory=dict[str, str])  # host pattern -> HOST[:PORT], as curl --resolve

    @property
    def user_agent(self) -> str:
        to = f"; +{self.contact}" if self.contact else ""
        return f"{ROBOTS_NAME}/0.1 (news research; honours robots.txt{to})"


@dataclass
class _Trip:
    """The way of one address: where it is by now, the seconds that it may still take, and the requests made so far."""

    url: str
    left: float
    requests: int = 0


@dataclass(frozen=True)
class _Wanted:
    """What the caller asks for beside the address."""

    gate: Callable[[str], None] | None
    headers: Mapping[str, str]
    readable: Readable
    jar: str | None


class Client:
    """The requests of one run. Safe for threads."""

    def __init__(self, settings: ClientSettings, rests: Rests | None = None) -> None:
        """`rests` remembers hosts that are to be left alone; without it they are forgotten with the client."""
        # stamina picks structlog where it is installed, and that prints on stdout, which belongs to our own output.
        stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])
        self.settings = settings
        self._deadline = Deadline()
        self._transport = CheckedTransport(dict(settings.resolve), self._deadline, settings.hosts_at_once)
        # No cookies: a jar that all sources share lets one outlet's server set what another's is sent.
        self._plain = self._session(CookieJar(DefaultCookiePolicy(allowed_domains=[])))
        self._with_cookies: dict[str, httpx2.Client] = {}
        self._cookies_lock = threading.Lock()
        self._rests = rests or Rests()
        self._hosts = Hosts(
            settings.delay, settings.misses, settings.host_budget, settings.per_host, self._remember_rest
        )
        self.tracebacks: list[str] = []

    def _session(self, cookies: CookieJar) -> httpx2.Client:
        return httpx2.Client(
            transport=self._transport,
            headers={"User-Agent": self.settings.user_agent},
            timeout=self.settings.timeout,
            trust_env=False,
            follow_redirects=False,
            cookies=cookies,
        )

    def _session_of(self, jar: str | None) -> httpx2.Client:
        if jar is None:
            return self._plain
        with self._cookies_lock:
            if jar not in self._with_cookies:
                self._with_cookies[jar] = self._session(CookieJar())
            return self._with_cookies[jar]

    def close(self) -> None:
        """Ends the waits of threads that are still at work; their requests end by their own deadlines."""
        self._hosts.end()
        self._transport.close()

    def free_at(self, host: str) -> float:
        """When a host may be asked next, in monotonic seconds."""
        return self._hosts.of(host).free_at

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep to a host's Crawl-delay, up to the settings' bound."""
        self._hosts.of(host).delay = max(self.settings.delay, min(seconds, self.settings.max_crawl_delay))

    def fetch(
        self,
        url: str,
        *,
        gate: Callable[[str], None] | None = None,
        headers: Mapping[str, str] | None = None,
        accepts: Collection[str] | None = None,
        max_bytes: int | None = None,
        cut: bool = False,
        jar: str | None = None,
    ) -> Answer:
        """Ask for an address.

        `gate` is called before every hop and may raise Failure. `accepts` are the content types worth reading (None:
        any). A body over `max_bytes` is the outcome too_large, or with `cut` is cut there. `jar` names the cookies to use;
        None uses none. Never raises for what a server does.
        """
        started = time.perf_counter()
        trip = _Trip(url, self.settings.deadline)
        wanted = _Wanted(gate, headers or {}, Readable(accepts, max_bytes or self.settings.max_bytes, cut), jar)
        try:
            answer = self._with_retries(trip, wanted)
        except Failure as failure:
            if trip.requests:
                self._failed(trip.url, failure)
            final = trip.url if failure.status is not None else None
            reason = shown(str(failure))
            answer = Answer(url, final, failure.outcome, failure.status, error=reason, later=failure.later)
        else:
            self._hosts.at(trip.url).answered()
            self._rests.end(host_of(trip.url))
        elapsed = round((time.perf_counter() - started) * 1000)
        return replace(answer, url=url, attempts=trip.requests, elapsed_ms=elapsed)

    def _remember_rest(self, name: str, host: Host) -> None:
        found = self._rests.of(name)
        if found is None:
            return
        left, rest = found
        if left > self.settings.max_retry_after:
            host.pause(f"{rest.reason}: it rests until {rest.rests_until:%Y-%m-%d %H:%M} UTC")
        else:
            host.rest(left)

    def _failed(self, url: str, failure: Failure) -> None:
        """The address gave no page in all its tries."""
        host = self._hosts.at(url)
        host.failed(failure)
        if failure.status in TOO_MUCH and (failure.rest or 0) <= self.settings.max_retry_after:
            reason = f"{host_of(url)} answered {failure.status} to every try"
            rest = self._rests.begin(host_of(url), None, reason)
            host.pause(f"{reason}: it rests until {rest.rests_until:%Y-%m-%d %H:%M} UTC")

    def _told_to_rest(self, url: str, failure: Failure, seconds: float) -> Failure:
        """The server says when it may be asked again: its host rests so long, and past a bound for the run."""
        host, name = self._hosts.at(url), host_of(url)
        note = f"{name} asked for {seconds:g} s of rest"
        self._rests.begin(name, seconds, note)
        if seconds <= self.settings.max_retry_after:
            host.rest(seconds)
            failure.retry = seconds
            return failure
        note = f"{note}, longer than the {self.settings.max_retry_after:g} s that a run waits"
        host.pause(note)
        return Failure("http_error", f"{failure}; {note}", status=failure.status, later=True, rest=seconds)

    def _with_retries(self, trip: _Trip, wanted: _Wanted) -> Answer:
        first = trip.url
        for attempt in stamina.retry_context(
            on=lambda error: error.retry if isinstance(error, Failure) else False,
            attempts=self.settings.attempts,
            timeout=None,
            wait_initial=self.settings.retry_wait,
            wait_max=30,
            wait_jitter=self.settings.retry_wait / 2,
        ):
            with attempt:
                trip.url = first
                return self._follow(trip, wanted)
        raise AssertionError("stamina ends with a value or an error")

    def _follow(self, trip: _Trip, wanted: _Wanted) -> Answer:
        chain = [trip.url]
        while True:
            try:
                trip.url = clean_address(trip.url)
            except ValueError as error:
                outcome = "bad_url" if len(chain) == 1 else "redirect_error"
                raise Failure(outcome, f"{error}{_via(chain)}") from error
            if wanted.gate is not None:
                wanted.gate(trip.url)
            found = self._timed(trip, wanted)
            if isinstance(found, Answer):
                return found
            chain.append(found)
            if len(chain) - 1 > self.settings.max_redirects:
                raise Failure("redirect_error", f"more than {self.settings.max_redirects} redirects{_via(chain)}")
            if found in chain[:-1] and chain.count(found) > 2:
                raise Failure("redirect_error", f"redirects in a circle{_via(chain)}")
            trip.url = found

    def _timed(self, trip: _Trip, wanted: _Wanted) -> Answer | str:
        """One request at the host's turn, its time taken from what the address and its host have left."""
        host = self._hosts.at(trip.url)
        with self._transport.using(host_of(trip.url)), host.turn():
            started = time.monotonic()
            self._deadline.at, self._deadline.sent_at = started + trip.left, started
            try:
                return self._ask(trip, wanted)
            except Failure as failure:
                told = failure if failure.rest is None else self._told_to_rest(trip.url, failure, failure.rest)
                # Asked again only while the address has time left.
                told.retry = told.retry if trip.left > time.monotonic() - started else False
                raise told from failure.__cause__
            finally:
                took = time.monotonic() - started
                trip.left -= took
                host.asked_at(self._deadline.sent_at)
                host.spend(took)

    def _ask(self, trip: _Trip, wanted: _Wanted) -> Answer | str:
        """One request: the answer, or the address that it redirects to."""
        session = self._session_of(wanted.jar)
        try:
            request = session.build_request("GET", trip.url, headers=dict(wanted.headers))
            trip.requests += 1
            response = session.send(request, stream=True)
            try:
                return read_response(trip.url, response, wanted.readable)
            finally:
                response.close()
        except RefusedAddress as error:
            raise Failure("refused_address", str(error)) from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise Failure("bad_url", f"{trip.url} is not an address: {error}") from error
        except httpx2.TimeoutException as error:
            reason = str(error) or "no answer in time"
            raise Failure("timeout", f"{host_of(trip.url)}: {reason}", later=True, retry=True) from error
        except httpx2.DecodingError as error:
            raise Failure("connection_error", f"the body cannot be decompressed: {error}", later=True) from error
        except httpx2.RequestError as error:
            reason = f"{host_of(trip.url)}: {error or type(error).__name__}"
            raise Failure("connection_error", reason, later=True, retry=True) from error
        except DEFECTS as error:
            self.tracebacks.append("".join(traceback.format_exception(error)))
            reason = f"asking failed: {type(error).__name__}: {error}; the run's log has the traceback"
            raise Failure("client_error", reason) from error


def _via(chain: list[str]) -> str:
    return f" (redirects: {' -> '.join(chain)})" if len(chain) > 1 else ""
