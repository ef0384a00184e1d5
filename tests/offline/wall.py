"""The tests' side of loopback.py: importing it moves this process into a network of its own, so it comes before whatever
starts threads; a fixture fails the test that asked for more."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import loopback
import pytest

# One of several test processes (pytest-xdist) is started inside the network of the first.
OWN_NETWORK = loopback.is_isolated() or loopback.isolate()
loopback.watch()


def pytest_configure(config: pytest.Config) -> None:
    """What the tests start finds the hook by PYTHONPATH, and writes what it refused into one file."""
    descriptor, log = tempfile.mkstemp(prefix="loopback-", suffix=".log")
    os.close(descriptor)
    config.add_cleanup(Path(log).unlink)
    os.environ[loopback.LOG] = log
    paths = (str(Path(loopback.__file__).parent), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


def pytest_report_header() -> str:
    own = "of its own, loopback only" if OWN_NETWORK else "loopback by audit hook, which sees Python code only"
    return f"network: {own}"


@pytest.fixture(autouse=True)
def on_loopback() -> Iterator[None]:
    """Fails a test that asked for an address beyond loopback, also where the code under test swallowed the error."""
    loopback.refused()
    yield
    tried = loopback.refused()
    assert not tried, "beyond loopback:\n" + "\n".join(tried)
