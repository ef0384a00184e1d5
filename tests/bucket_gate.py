"""A door before a bucket's server: it lets requests through, or does to them what networks do."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import unquote, urlsplit

import pytest
from azure_server import Server as Azure
from bucket_server import Server as S3
from google_server import Server as Google

# Let through; cut off before the server hears of it, or in the middle of it; cut off after it has answered; hold back.
Deed = Literal["pass", "cut", "halve", "swallow", "hold"]
Rule = Callable[[str, str], Deed]


def let_through(method: str, path: str) -> Deed:
    return "pass"


class Gate(ThreadingHTTPServer):
    """Asks `rule` about each request by its method and path, and keeps what came."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = str(urlsplit(behind).netloc)
        self.rule: Rule = let_through
        self.asked: list[tuple[str, str]] = []
        self.held = threading.Event()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Gate
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        path = unquote(self.path)  # Google's client sends an object's name as one part of it
        self.server.asked.append((self.command, path))
        deed = self.server.rule(self.command, path)
        if deed == "hold":
            self.server.held.set()
            self.server.released.wait(60)
        length = int(self.headers.get("content-length", 0))
        if deed == "cut":
            self._drop()
            return
        if deed == "halve":
            self.rfile.read(length // 2)
            self._drop()
            return
        content = self.rfile.read(length)
        with closing(http.client.HTTPConnection(self.server.behind, timeout=60)) as server:
            server.request(self.command, self.path, content, dict(self.headers))
            answer = server.getresponse()
            body = answer.read()
        if deed == "swallow":
            self._drop()
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("content-length", answer.getheader("content-length") or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None: ...

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on


@contextmanager
def gate(behind: str) -> Iterator[Gate]:
    with Gate(behind) as opened:
        threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield opened
        finally:
            opened.released.set()
            opened.shutdown()


@contextmanager
def gate_before(server: S3 | Azure | Google, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A gate that all clients of the server go through."""
    with gate(server.url) as opened:
        for name, value in server.behind(opened.url).items():
            monkeypatch.setenv(name, value)
        yield opened


def lose_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients ask once, and wait for the answer of a server whose machine has much else to do."""
    for name, value in {"ANSWER_S": 60, "PATIENCE_S": 1, "RETRIES": 0}.items():
        monkeypatch.setattr(f"pipeline.bucket.store.{name}", value)


@contextmanager
def impatient(server: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Both."""
    lose_patience(monkeypatch)
    with gate_before(server, monkeypatch) as opened:
        yield opened
