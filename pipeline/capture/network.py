"""Connections for the client: names are resolved here, every address is checked before anything is sent, and one
deadline bounds connecting, handshake, headers and body together."""

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from pipeline.capture.addresses import mapped
from pipeline.capture.public_addresses import is_public


class RefusedAddress(Exception):
    """A host name that leads to an address which is not on the public internet."""


class Deadline:
    """The moment (monotonic seconds) by which the request under way must be over."""

    def __init__(self) -> None:
        self.at = float("inf")

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


class CheckedTransport(httpx2.HTTPTransport):
    """httpx2's transport over the checked connections above. One thread at a time: the deadline is shared."""

    def __init__(self, resolve: dict[str, str], deadline: Deadline) -> None:
        context = httpx2.create_ssl_context()
        super().__init__(verify=context)
        # HTTPTransport has no parameter for the network backend (2.16): give it a pool that has one.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=5.0,
            network_backend=_Backend(resolve, deadline),
        )
