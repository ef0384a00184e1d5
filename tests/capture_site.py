"""A web site on loopback for the capture tests: real HTTP, answers given by the test, requests kept for it to read."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{name}</title><link>http://{host}/</link>
{items}</channel></rss>"""
ITEM = (
    "<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate><dc:creator>Ada Quill</dc:creator></item>"
)


def feed(host: str, *links: str) -> bytes:
    items = "\n".join(
        ITEM.format(title=f"Story {n}", link=link, date=f"Mon, 0{n} Jun 2026 09:00:00 +0200")
        for n, link in enumerate(links, 1)
    )
    return FEED.format(name=host, host=host, items=items).encode()


def page(text: str) -> bytes:
    return f"<html><head><title>{text}</title></head><body><p>{text} in Wexmouth.</p></body></html>".encode()


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    length: int | None = None  # Content-Length to declare; the body's own where None


Answer = Reply | bytes | Callable[[Mapping[str, str]], Reply]


class Site:
    """Answers by 'host/path'; everything else is 404. Use as a context manager."""

    def __init__(self, pages: dict[str, Answer] | None = None) -> None:
        self.pages: dict[str, Answer] = pages or {}
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda request, client_address: None  # a client that hangs up is no news
        self.address = f"127.0.0.1:{self._server.server_port}"

    def asked(self) -> list[str]:
        return [path for path, _headers in self.requests if not path.endswith("/robots.txt")]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                name = f"{self.headers['Host']}{self.path}"
                headers = {key.lower(): value for key, value in self.headers.items()}
                site.requests.append((name, headers))
                answer = site.pages.get(name, Reply(b"no such page", 404))
                reply = answer(headers) if callable(answer) else answer
                if isinstance(reply, bytes):
                    reply = Reply(reply)
                self.send_response_only(reply.status)  # no Date header: equal runs write equal bytes
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                if reply.status != 304:
                    self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                if reply.length is not None:
                    self.close_connection = True
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
