"""A server on loopback that sends what a case says, byte for byte: no library between them that would mend it."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping
from typing import Self

Script = bytes | Callable[[socket.socket], None]
"""What is sent once a request has come: bytes as they are, or a function that has the connection."""

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def reply(body: bytes, *headers: bytes, status: bytes = b"200 OK", kind: bytes = b"text/html; charset=utf-8") -> bytes:
    """A whole answer: status, headers as given, a length, a body."""
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), b"Connection: close", *headers]
    if kind:
        lines.append(b"Content-Type: " + kind)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def trickle(start: bytes, drop: bytes, seconds: float, wait: float = 0.3) -> Callable[[socket.socket], None]:
    """Sends `start`, then `drop` over and over, for so long."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(drop)
            time.sleep(wait)

    return send


class RawServer:
    """Sends the script of a 'host/path'; 404 for everything else. Use as a context manager."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self.asked: list[tuple[str, str]] = []
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                place, cookie = _request(self.request)
                server.asked.append((place, cookie))
                script = scripts.get(place, NOT_FOUND)
                try:
                    if callable(script):
                        script(self.request)
                    else:
                        self.request.sendall(script)
                except OSError:
                    pass  # the client had enough

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _request(connection: socket.socket) -> tuple[str, str]:
    """'host/path' of a request, and its cookies."""
    connection.settimeout(10)
    head = b""
    while b"\r\n\r\n" not in head and (part := connection.recv(65536)):
        head += part
    first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    path = first.split(" ")[1] if first.count(" ") >= 2 else "/"
    return f"{headers.get('host', '')}{path}", headers.get("cookie", "")
