"""What a server answered, and how its response is read: as a body, as the address it redirects to, or as a Failure that says
what to do."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpx2

from pipeline.capture.body import Body, TooLarge, gathered
from pipeline.capture.failure import Failure
from pipeline.capture.outside import http_date

HTML = ("text/html", "application/xhtml+xml", "text/plain")
_TRANSIENT = (408, 425, 429, 500, 502, 503, 504)
TOO_MUCH = (429, 503)
"""Answers by which a server says that it is asked too much: its host gets a rest."""


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


@dataclass(frozen=True)
class Readable:
    """What the caller reads: the content types (None: any), so many bytes, and with `cut` the beginning of more."""

    accepts: Collection[str] | None
    max_bytes: int
    cut: bool


def read_response(url: str, response: httpx2.Response, wanted: Readable) -> Answer | str:
    """The answer, or the address that it redirects to. Raises Failure; one with `retry` may pass, and its `rest` is what the
    server asks for."""
    status = response.status_code
    location = response.headers.get("location")
    if status in (301, 302, 303, 307, 308) and location:
        try:
            return urljoin(url, location)
        except ValueError as error:
            raise Failure("redirect_error", f"redirects to '{location}': {error}", status=status) from error
    if status in _TRANSIENT:
        rest = retry_after(response.headers.get("retry-after"), response.headers.get("date"))
        raise Failure("http_error", _said(response), status=status, later=True, retry=True, rest=rest)
    if status != 304 and not 200 <= status < 300:
        raise Failure("http_error", _said(response), status=status)
    kind = (response.headers.get("content-type") or "").split(";")[0].strip().lower()
    if status != 304 and wanted.accepts is not None and kind and kind not in wanted.accepts:
        raise Failure("bad_content_type", f"the server sends {kind}, not a page", status=status)
    body = Body() if status == 304 else _body(response, wanted)
    pairs = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers.raw)
    return Answer(url, url, "ok", status, pairs, body)


def _said(response: httpx2.Response) -> str:
    return f"the server answered {response.status_code} {response.reason_phrase}".strip()


def _body(response: httpx2.Response, wanted: Readable) -> Body:
    """The decoded body. httpx2 decompresses in bounded pieces, so that a compressed bomb stops at the limit."""
    try:
        return gathered(response.iter_bytes(), wanted.max_bytes, cut=wanted.cut)
    except TooLarge as error:
        reason = f"the body is larger than {wanted.max_bytes:,} bytes"
        raise Failure("too_large", reason, status=response.status_code) from error


def retry_after(value: str | None, date: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms; None where it is missing or says nothing."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:12])
    until, now = http_date(value), http_date(date or "") or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else None
