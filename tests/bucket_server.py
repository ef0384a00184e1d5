"""A real S3 server on loopback (moto's), as a process of its own that can be stopped, and whose rights can be taken away."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

KEYS = {"AWS_ACCESS_KEY_ID": "quotewire-test", "AWS_SECRET_ACCESS_KEY": "not-to-be-printed", "AWS_REGION": "us-east-1"}
ANSWER_S = 60


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]
    scheme: ClassVar[str] = "s3"

    @property
    def environment(self) -> Mapping[str, str]:
        return self.behind(self.url)

    def behind(self, url: str) -> Mapping[str, str]:
        """What the library's own variables say of it, where it is asked by way of another address."""
        return KEYS | {"AWS_ENDPOINT_URL": url, "AWS_ALLOW_HTTP": "true"}

    def make_bucket(self, name: str) -> None:
        ask(f"{self.url}/{name}", "PUT")

    def refuse_everybody(self, refuses: bool = True) -> None:
        """From now on it refuses everybody's credentials; or takes everybody's again."""
        ask(f"{self.url}/moto-api/reset-auth", "POST", b"0" if refuses else b"inf")

    def stop(self) -> None:
        """It takes connections, and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)


def ask(url: str, method: str, content: bytes | None = None) -> bytes:
    asked = urllib.request.Request(url, data=content, method=method, headers={"content-type": "text/plain"})
    with urllib.request.urlopen(asked, timeout=ANSWER_S) as answer:
        return answer.read()


@contextmanager
def server(**more: str) -> Iterator[Server]:
    """`more` are variables of moto's."""
    port = free_port()
    words = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(words, env=os.environ | KEYS | more, **quiet)
    try:
        found = Server(f"http://127.0.0.1:{port}", process)
        deadline = time.monotonic() + ANSWER_S
        while not answers(f"{found.url}/moto-api/"):
            assert process.poll() is None and time.monotonic() < deadline, "the S3 server did not start"
            time.sleep(0.05)
        yield found
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Also one that is stopped."""
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether something does, and be it with a refusal."""
    try:
        ask(url, "GET")
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
