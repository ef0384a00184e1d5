"""The connection to a Ray cluster, at Ray's own address RAY_ADDRESS, without its dashboard and its reports of usage."""

import importlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pipeline.cluster.errors import ClusterError, ClusterLostError

ADDRESS = "RAY_ADDRESS"
ANSWER_S = 5.0
# Not an address of a cluster that is there, but Ray's word for one of this process's own, that ends with it.
OWN = "local"
NO_REPORTS = {"RAY_USAGE_STATS_ENABLED": "0"}


def require_ray() -> Any:
    """The module, which is an extra: no other module imports it. Raises ClusterError."""
    os.environ.update({name: os.environ.get(name, value) for name, value in NO_REPORTS.items()})
    try:
        return importlib.import_module("ray")
    except ModuleNotFoundError as error:
        raise ClusterError(
            "QUOTEWIRE_ENGINE=ray needs Ray, which is not installed here: pip install 'quotewire[ray]' "
            "(in a checkout: make ray), or set QUOTEWIRE_ENGINE=local"
        ) from error


@contextmanager
def connected() -> Generator[Any]:
    """Ray's module, connected for the block, or as it was before. Raises ClusterError and ClusterLostError."""
    ray = require_ray()
    if ray.is_initialized():
        yield ray
        return
    _connect(ray, head_address())
    try:
        yield ray
    finally:
        ray.shutdown()


def head_address() -> str:
    """HOST:PORT of the head, which answers; or Ray's words `auto` and `local`. Raises ClusterError and ClusterLostError."""
    address = os.environ.get(ADDRESS, "").strip()
    if not address:
        raise ClusterError(
            f"no address of a Ray cluster: set {ADDRESS}=HOST:6379, that of the machine where `quotewire node --head` runs, "
            f"or QUOTEWIRE_ENGINE=local"
        )
    if "://" in address:
        raise ClusterError(
            f"{ADDRESS}={address} is an address for Ray's client, which gives no workers to Quotewire: start "
            f"`quotewire node` on this machine, and give HOST:PORT of the head"
        )
    if address not in (OWN, "auto"):
        _require_answer(address)
    return address


def _require_answer(address: str) -> None:
    """Ray itself would try for minutes, in words of its own."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ClusterError(f"{ADDRESS}={address} is no address: give HOST:PORT of the head, as 10.0.0.5:6379")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_S).close()
    except OSError as error:
        raise ClusterLostError(
            f"no Ray cluster answers at {ADDRESS}={address} ({error}): start it there (`quotewire node --head`) and on "
            f"this machine (`quotewire node`), or set QUOTEWIRE_ENGINE=local"
        ) from error


def _connect(ray: Any, address: str) -> None:
    # Ray puts a handler of its own in the place of the one by which Dagster ends a run.
    is_main = threading.current_thread() is threading.main_thread()
    kept = signal.getsignal(signal.SIGTERM)
    own: dict[str, Any] = {"include_dashboard": False} if address == OWN else {}
    try:
        ray.init(address=address, configure_logging=False, logging_level=logging.ERROR, log_to_driver=False, **own)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterLostError(
            f"the Ray cluster at {ADDRESS}={address} cannot be joined ({_first_line(error)}): this machine needs a node of "
            f"it too (`quotewire node`), with the same versions of Ray and Python"
        ) from error
    finally:
        if is_main and kept is not None:
            signal.signal(signal.SIGTERM, kept)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
