"""Serves the sample site on this machine: one server for all its hosts, showing what each had published by a given day.

The files lie at `sites/<host>/<day of publication>/<path>`; a later day's file takes the place of an earlier one.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
_XML_ROOTS = {b"<rss": "application/rss+xml; charset=utf-8", b"<feed": "application/atom+xml; charset=utf-8"}
_IDLE_SECONDS = 10


@dataclass(frozen=True)
class Document:
    """One file as it goes over the wire."""

    body: bytes
    content_type: str
    etag: str
    last_modified: datetime


@dataclass
class Site:
    """The running site. Set `day` to move it in time; `requests` counts what was asked, by URL without query."""

    folder: Path
    day: date
    port: int = 0
    requests: Counter[str] = field(default_factory=Counter[str])
    _lock: Lock = field(default_factory=Lock, repr=False)

    def count(self, host: str, path: str) -> None:
        with self._lock:
            self.requests[f"http://{host}{path}"] += 1

    def find(self, host: str, path: str) -> Document | None:
        """What `host` serves at `path` (its query left out) on the site's day; None where nothing was published yet."""
        parts = [part for part in unquote(path).split("/") if part]
        root = self.folder / host
        if not host or host.startswith(".") or "/" in host or ".." in parts or not root.is_dir():
            return None
        name = Path(*parts, "index.html") if path.endswith("/") else Path(*parts)
        for published in sorted(root.iterdir(), reverse=True):
            day = date.fromisoformat(published.name)
            if day <= self.day and (published / name).is_file():
                return _document(published / name, day)
        return None


def _document(file: Path, day: date) -> Document:
    body = file.read_bytes()
    content_type = _TYPES.get(file.suffix, "application/octet-stream")
    if file.suffix == ".xml":
        content_type = next((kind for root, kind in _XML_ROOTS.items() if root in body[:200]), content_type)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Document(body, content_type, etag, datetime.combine(day, time(5), UTC))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle of an answer is its own business; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # pyright: ignore[reportArgumentType]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are counted on the site, not printed."""

    def _answer(self, *, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        path = urlsplit(self.path).path
        site = self.server.site
        site.count(host, path)
        found = site.find(host, path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, b"Not found\n", {"Content-Type": "text/plain; charset=utf-8"}, with_body)
            return
        headers = {"ETag": found.etag, "Last-Modified": format_datetime(found.last_modified, usegmt=True)}
        if self._is_current(found):
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers, with_body=False)
        else:
            self._send(HTTPStatus.OK, found.body, headers | {"Content-Type": found.content_type}, with_body)

    def _is_current(self, found: Document) -> bool:
        """Whether the client has this version; If-None-Match decides alone where it is given (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or found.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return found.last_modified <= parsedate_to_datetime(since).astimezone(UTC)
        except ValueError:
            return False

    def _send(self, status: HTTPStatus, body: bytes, headers: dict[str, str], with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def serve(folder: Path, *, day: date) -> Generator[Site]:
    """Serves the sample in `folder` (the one that holds `sites/`) on 127.0.0.1 until the block ends.

    The host is taken from the Host header; the port is a free one, found on the yielded site.
    Raises FileNotFoundError where the folder holds no sites.
    """
    sites = folder / "sites"
    if not sites.is_dir():
        raise FileNotFoundError(f"{sites}: no such folder; give the folder of the sample, which holds sites/")
    site = Site(sites, day)
    with _Server(site) as server:
        site.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-site", daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
