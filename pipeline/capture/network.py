"""Connections for the client: names are resolved here, every address is checked before anything is sent, and one
deadline bounds connecting, handshake, headers and body together."""

import socket
import ssl
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import httpcore2
import httpx2

from pipeline.capture.addresses import mapped
from pipeline.capture.public_addresses import is_public

_KEPT_SECONDS = 5.0
"""How long a connection is kept for the next request to its host."""


class RefusedAddress(Exception):
    """A host name that leads to an address which is not on the public internet."""


class Deadline(threading.local):
    """The moment (monotonic seconds) by which this thread's request under way must be over, and when it was last written."""

    def __init__(self) -> None:
        self.at = float("inf")
        self.sent_at = float("-inf")

    def cut(self, timeout: float | None) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer took longer than the total time allowed for one address")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every operation also ends at the deadline, so that a trickle of bytes cannot hold a run."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))
        self._deadline.sent_at = time.monotonic()

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    """Connects to the very address that was checked, so that a second DNS answer cannot lead elsewhere."""

    def __init__(self, resolve: dict[str, str], deadline: Deadline) -> None:
        self._resolve = resolve
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        target = mapped(host, port, self._resolve)
        addresses = [target] if target else [(address, port) for address in public_addresses(host, port)]
        error: httpcore2.NetworkError | httpcore2.TimeoutException | None = None
        for address, at_port in addresses:
            try:
                stream = super().connect_tcp(
                    address, at_port, self._deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
            else:
                return _Stream(stream, self._deadline)
        raise error or httpcore2.ConnectError(f"{host} has no address")


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises RefusedAddress where one is not public, ConnectError where there is none."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"the name {host} cannot be resolved: {error}") from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        if not is_public(address):
            raise RefusedAddress(
                f"{host} leads to {address}, which is not a public address; "
                "to allow it, map the host in QUOTEWIRE_RESOLVE"
            )
    return addresses


class _HostTransport(httpx2.HTTPTransport):
    """The connections to one host, and how many requests use them."""

    def __init__(self, context: ssl.SSLContext, backend: _Backend) -> None:
        super().__init__(verify=context)
        # HTTPTransport has no parameter for the network backend (2.16): give it a pool that has one.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context, keepalive_expiry=_KEPT_SECONDS, network_backend=backend
        )
        self.users = 0
        self.left_at = 0.0


class _Current(threading.local):
    transport: _HostTransport | None = None


class CheckedTransport(httpx2.BaseTransport):
    """httpx2's transport over the checked connections above, for many threads. Each host has a pool of its own: httpcore2
    looks through all connections of a pool at every request, under one lock."""

    def __init__(self, resolve: dict[str, str], deadline: Deadline, most_idle: int) -> None:
        """`most_idle` hosts keep a connection open that nobody uses, for a few seconds."""
        self._context = httpx2.create_ssl_context()
        self._backend = _Backend(resolve, deadline)
        self._most_idle = most_idle
        self._hosts: OrderedDict[str, _HostTransport] = OrderedDict()  # the longest unused first
        self._current = _Current()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def using(self, host: str) -> Generator[None]:
        """This thread's requests go to a host, until its answer is read."""
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = _HostTransport(self._context, self._backend)
            transport = self._hosts[host]
            transport.users += 1
        self._current.transport = transport
        try:
            yield
        finally:
            self._current.transport = None
            with self._lock:
                transport.users -= 1
                transport.left_at = time.monotonic()
                self._hosts.move_to_end(host)
                unused = self._unused()
            for transport in unused:
                transport.close()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert self._current.transport, "a request is sent inside using()"
        return self._current.transport.handle_request(request)

    def close(self) -> None:
        """Closes what nobody uses; the last user of the rest does so."""
        with self._lock:
            self._closed = True
            unused = self._unused()
        for transport in unused:
            transport.close()

    def _unused(self) -> list[_HostTransport]:
        """Takes out the hosts whose connections nobody uses and that were kept long enough, or are too many."""
        idle = [host for host, transport in self._hosts.items() if not transport.users]
        long_ago = time.monotonic() - _KEPT_SECONDS
        too_many = len(idle) - self._most_idle
        return [
            self._hosts.pop(host)
            for n, host in enumerate(idle)
            if self._closed or n < too_many or self._hosts[host].left_at < long_ago
        ]
