"""The wall around the tests holds: in this process, in those it starts, in native code; and a test that ran into it fails."""

import asyncio
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import httpx2
import loopback
import pytest
import wall
from capture_site import Site
from ui import CHROMIUM_FLAGS

# TEST-NET-1 (RFC 5737): nobody's address, should the wall not hold.
OUT, OUT6 = "192.0.2.1", "2001:db8::1"
own_network = pytest.mark.skipif(not wall.OWN_NETWORK, reason="this machine gives the tests no network of their own")


def by_socket(
    act: Callable[[socket.socket], object], kind: int = socket.SOCK_STREAM, family: int = socket.AF_INET
) -> None:
    with socket.socket(family, kind) as opened:
        opened.settimeout(1)
        act(opened)


WAYS: dict[str, Callable[[], object]] = {
    "connect": lambda: by_socket(lambda s: s.connect((OUT, 80))),
    "connect_ex": lambda: by_socket(lambda s: s.connect_ex((OUT, 80))),
    "connect over IPv6": lambda: by_socket(lambda s: s.connect((OUT6, 80, 0, 0)), family=socket.AF_INET6),
    "connect to a mapped address": lambda: by_socket(
        lambda s: s.connect((f"::ffff:{OUT}", 80)), family=socket.AF_INET6
    ),
    "sendto": lambda: by_socket(lambda s: s.sendto(b"x", (OUT, 53)), socket.SOCK_DGRAM),
    "sendmsg": lambda: by_socket(lambda s: s.sendmsg([b"x"], [], 0, (OUT, 53)), socket.SOCK_DGRAM),
    "multicast": lambda: by_socket(lambda s: s.sendto(b"x", ("224.0.0.251", 5353)), socket.SOCK_DGRAM),
    "getaddrinfo": lambda: socket.getaddrinfo("news.example", 80),
    "gethostbyname": lambda: socket.gethostbyname("news.example"),
    "gethostbyaddr": lambda: socket.gethostbyaddr(OUT),
    "urlopen": lambda: urlopen(f"http://{OUT}/", timeout=1),
    "httpx2": lambda: httpx2.get("http://news.example/"),
    "asyncio": lambda: asyncio.run(asyncio.open_connection(OUT, 80)),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_of_python_leads_beyond_loopback(way: str) -> None:
    with pytest.raises(Exception, match="tests stay on loopback"):
        WAYS[way]()
    (said,) = loopback.refused()
    assert "test_no_way_out_of_python" in said


def test_loopback_stays_open() -> None:
    with Site() as site:
        host, port = site.address.split(":")
        site.pages[f"{site.address}/"] = site.pages[f"localhost:{port}/"] = b"Here."
        for name in (host, "localhost"):
            assert urlopen(f"http://{name}:{port}/").read() == b"Here."
    assert socket.getaddrinfo(OUT, 80) and socket.getaddrinfo(None, 80)  # figures: nobody is asked
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"x")
        assert theirs.recv(1) == b"x"


def refused_by_a_child(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode and "BeyondLoopback" in done.stderr
    assert len(loopback.refused()) == 1


def test_a_child_process_stays_on_loopback() -> None:
    refused_by_a_child(sys.executable, "-c", f"import urllib.request as r; r.urlopen('http://{OUT}/', timeout=1)")


def test_a_childs_child_stays_on_loopback() -> None:
    inner = f"import socket; socket.create_connection(({OUT!r}, 80), 1)"
    refused_by_a_child(
        sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    )


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_worker_stays_on_loopback(method: str) -> None:
    worker = multiprocessing.get_context(method).Process(target=socket.create_connection, args=((OUT, 80), 1))
    worker.start()
    worker.join(60)
    assert worker.exitcode == 1
    assert len(loopback.refused()) == 1


SWALLOWS = """
import socket
from contextlib import suppress

def test_that_swallows_everything():
    with suppress(Exception):
        socket.create_connection(("192.0.2.1", 80), 1)

def test_that_stays_here():
    socket.create_server(("127.0.0.1", 0)).close()
"""


def test_a_test_that_leaves_loopback_and_swallows_the_error_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from wall import on_loopback, pytest_configure, pytest_report_header\n")
    (tmp_path / "test_it.py").write_text(SWALLOWS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert "2 passed, 1 error" in done.stdout
    assert f"socket.connect ('{OUT}', 80) in test_it.py::test_that_swallows_everything" in done.stdout
    assert loopback.refused() == []  # that run has a log of its own


@own_network
def test_there_is_no_way_out_for_other_programs() -> None:
    assert [name for _, name in socket.if_nameindex() if name != "lo"] == []
    with Path("/proc/net/route").open() as routes:
        assert len(routes.readlines()) == 1  # its heading
    done = subprocess.run(
        ["bash", "-c", f"exec 3<>/dev/tcp/{OUT}/80"], capture_output=True, text=True, check=False, timeout=10
    )
    assert done.returncode and "unreachable" in done.stderr


@own_network
def test_no_thread_was_left_outside() -> None:
    networks = {os.readlink(task / "ns" / "net") for task in Path("/proc/self/task").iterdir()}  # noqa: PTH115
    assert len(networks) == 1


def test_chromium_asks_nobody_but_the_address_it_was_given(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    assert chromium
    with Site() as site:
        port = site.address.split(":")[1]
        page = f'<body><img src="http://localhost:{port}/pixel"><img src="/here"><img src="http://{OUT}/out">'
        site.pages[f"{site.address}/"] = page.encode()
        command = [chromium, "--headless=new", *CHROMIUM_FLAGS, f"--user-data-dir={tmp_path}", "--dump-dom"]
        subprocess.run([*command, f"http://{site.address}/"], check=True, capture_output=True, timeout=60)
        asked = {path for path, _ in site.requests}
    assert f"{site.address}/here" in asked and f"localhost:{port}/pixel" not in asked
