"""Polite HTTP: one address in, one Answer out, whatever happens. Waits its turn at every host, follows redirects hop by
hop, retries what may pass, and never holds more than the page limit in memory."""

import threading
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin

import httpx2
import stamina
import stamina.instrumentation

from pipeline.capture.addresses import clean_address, host_of
from pipeline.capture.body import Body, TooLarge, gathered
from pipeline.capture.failure import Failure
from pipeline.capture.hosts import Hosts
from pipeline.capture.network import CheckedTransport, Deadline, RefusedAddress
from pipeline.capture.outside import http_date, shown
from pipeline.errors import DEFECTS

HTML = ("text/html", "application/xhtml+xml", "text/plain")
_TRANSIENT = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class ClientSettings:
    """How the client behaves. Times are in seconds."""

    user_agent: str = "Quotewire/0.1 (news research; honours robots.txt)"
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
    resolve: Mapping[str, str] = field(default_factory=dict[str, str])  # host pattern -> HOST[:PORT], as curl --resolve

    @property
    def robots_name(self) -> str:
        """The name that robots.txt groups are matched against."""
        return self.user_agent.split("/")[0].strip()


@dataclass(frozen=True)
class Answer:
    """What became of one address. `outcome` is 'ok' (a body, or status 304), else one of the closed list."""

    url: str
    final_url: str | None
    outcome: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content: Body = field(default_factory=Body)
    error: str | None = None
    attempts: int = 0
    elapsed_ms: int = 0
    later: bool = False

    @property
    def body(self) -> bytes:
        return self.content.read()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


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
    accepts: Collection[str] | None
    max_bytes: int
    cut: bool
    jar: str | None


class Client:
    """The requests of one run. Safe for threads."""

    def __init__(self, settings: ClientSettings) -> None:
        # stamina picks structlog where it is installed, and that prints on stdout, which belongs to our own output.
        stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])
        self.settings = settings
        self._deadline = Deadline()
        self._transport = CheckedTransport(dict(settings.resolve), self._deadline, settings.hosts_at_once)
        # No cookies: a jar that all sources share lets one outlet's server set what another's is sent.
        self._plain = self._session(CookieJar(DefaultCookiePolicy(allowed_domains=[])))
        self._with_cookies: dict[str, httpx2.Client] = {}
        self._cookies_lock = threading.Lock()
        self._hosts = Hosts(settings.delay, settings.misses, settings.host_budget, settings.per_host)
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
        wanted = _Wanted(gate, headers or {}, accepts, max_bytes or self.settings.max_bytes, cut, jar)
        try:
            answer = self._with_retries(trip, wanted)
        except Failure as failure:
            if trip.requests:
                self._hosts.at(trip.url).failed(failure)
            final = trip.url if failure.status is not None else None
            reason = shown(str(failure))
            answer = Answer(url, final, failure.outcome, failure.status, error=reason, later=failure.later)
        else:
            self._hosts.at(trip.url).answered()
        elapsed = round((time.perf_counter() - started) * 1000)
        return replace(answer, url=url, attempts=trip.requests, elapsed_ms=elapsed)

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
                # Asked again only while the address has time left.
                failure.retry = failure.retry if trip.left > time.monotonic() - started else False
                raise
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
                return self._read(trip, response, wanted)
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

    def _read(self, trip: _Trip, response: httpx2.Response, wanted: _Wanted) -> Answer | str:
        status = response.status_code
        location = response.headers.get("location")
        if status in (301, 302, 303, 307, 308) and location:
            try:
                return urljoin(trip.url, location)
            except ValueError as error:
                raise Failure("redirect_error", f"redirects to '{location}': {error}", status=status) from error
        if status in _TRANSIENT:
            raise self._busy(trip.url, response)
        if status != 304 and not 200 <= status < 300:
            raise Failure("http_error", f"the server answered {status} {response.reason_phrase}".strip(), status=status)
        kind = (response.headers.get("content-type") or "").split(";")[0].strip().lower()
        if status != 304 and wanted.accepts is not None and kind and kind not in wanted.accepts:
            raise Failure("bad_content_type", f"the server sends {kind}, not a page", status=status)
        body = Body() if status == 304 else _body(response, wanted.max_bytes, wanted.cut)
        pairs = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers.raw)
        return Answer(trip.url, trip.url, "ok", status, pairs, body)

    def _busy(self, url: str, response: httpx2.Response) -> Failure:
        """The server asks for patience: wait as long as it says, within bounds; past them leave its host alone."""
        status = response.status_code
        reason = f"the server answered {status} {response.reason_phrase}".strip()
        wait = _retry_after(response.headers.get("retry-after"), response.headers.get("date"))
        if wait is None:
            return Failure("http_error", reason, status=status, later=True, retry=True)
        if wait > self.settings.max_retry_after:
            bound = f"{self.settings.max_retry_after:g} s"
            note = f"{host_of(url)} asked for {wait:g} s of rest, longer than the {bound} that a run waits"
            self._hosts.at(url).pause(note)
            return Failure("http_error", f"{reason}; {note}", status=status, later=True)
        return Failure("http_error", reason, status=status, later=True, retry=float(wait))


def _via(chain: list[str]) -> str:
    return f" (redirects: {' -> '.join(chain)})" if len(chain) > 1 else ""


def _body(response: httpx2.Response, max_bytes: int, cut: bool) -> Body:
    """The decoded body. httpx2 decompresses in bounded pieces, so that a compressed bomb stops at the limit."""
    try:
        return gathered(response.iter_bytes(), max_bytes, cut=cut)
    except TooLarge as error:
        reason = f"the body is larger than {max_bytes:,} bytes"
        raise Failure("too_large", reason, status=response.status_code) from error


def _retry_after(value: str | None, date: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms; None where it is missing or says nothing."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:12])
    until, now = http_date(value), http_date(date or "") or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else None
