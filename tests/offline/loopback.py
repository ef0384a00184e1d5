"""No packet leaves the machine while tests run. Two walls: where the kernel allows it, the tests and all that they start live
in a network of their own that has loopback and nothing else; and in every Python process an audit hook raises, and writes
down, what asks for another address or for a name, so that the test that did it fails by name.

The first covers native code and other programs too (DuckDB, Chromium, pip, node). The second works everywhere and covers Python
alone, without a name given to socket.connect itself, which C looks up before the hook hears of it. It comes to child processes
by PYTHONPATH (sitecustomize.py beside this file), so not to those started with -I or an environment of their own.
"""

import ctypes
import errno
import fcntl
import ipaddress
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

LOG = "LOOPBACK_LOG"  # environment variable: the file in which what was refused is written down, one line each
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1
# They name an address to send to; those below ask who has a name, which asks a server.
_SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ASKING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


class BeyondLoopback(OSError):
    """Something asked for an address that is not on this machine. To the code under test: the network is unreachable."""


def is_isolated() -> bool:
    """Whether this process lives in a network that has loopback and nothing else."""
    return {name for _, name in socket.if_nameindex()} <= {"lo"}


def isolate() -> bool:
    """Moves this process, and all that it will start, into a network that has only loopback; False where it may not.

    Call it before any thread is started: those stay where they are.
    """
    # In a child first: a kernel may allow the network and then not let us use it, and there is no way back.
    child = os.fork()
    if child == 0:
        with suppress(OSError, AttributeError):
            _own_network()
            os._exit(0)
        os._exit(1)
    if os.waitpid(child, 0)[1]:
        return False
    _own_network()
    return True


def _own_network() -> None:
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK):
        if libc.unshare(_NEW_USER | _NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "unshare")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def watch() -> None:
    """From now on whatever leaves loopback raises BeyondLoopback in this process. It cannot be undone."""
    own = {"localhost", socket.gethostname()}

    def check(event: str, args: tuple[object, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event in _SENDING:
            sock, address = args[0], args[1]
            if sock.family in (socket.AF_INET, socket.AF_INET6) and address is not None:  # type: ignore[attr-defined]
                _require(event, _is_here(address[0], own), address)  # type: ignore[index]
        elif event in _ASKING:
            host = args[0][0] if isinstance(args[0], tuple) else args[0]
            # To read an address that is written in figures, nobody is asked.
            read_only = event == "socket.getaddrinfo" and _figures(host) is not None
            _require(event, host is None or read_only or _is_here(host, own), host)

    sys.addaudithook(check)


def _is_here(host: object, own: set[str]) -> bool:
    address = _figures(host)
    if address is None:
        return _text(host) in own
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_loopback or inner.is_unspecified  # the kernel takes 0.0.0.0 for this machine


def _figures(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(_text(host).partition("%")[0] or "0.0.0.0")
    except ValueError:
        with suppress(OSError):  # figures as C reads them: 0x7f.1, 2130706433
            return ipaddress.ip_address(socket.inet_aton(_text(host)))
        return None


def _text(host: object) -> str:
    return host.decode("utf-8", "replace") if isinstance(host, bytes | bytearray) else str(host)


def _require(event: str, allowed: bool, target: object) -> None:
    if allowed:
        return
    said = f"{event} {target!r} in {os.environ.get('PYTEST_CURRENT_TEST', 'no test')}, process {os.getpid()}"
    if log := os.environ.get(LOG):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(said + "\n")
    raise BeyondLoopback(errno.ENETUNREACH, f"{said}: tests stay on loopback")


def refused() -> list[str]:
    """What was refused since this was last asked, in this process and in those that it started."""
    log = Path(os.environ[LOG])
    lines = log.read_text("utf-8").splitlines() if log.stat().st_size else []
    os.truncate(log, 0)
    return lines
