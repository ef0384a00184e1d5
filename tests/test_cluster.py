"""Batches on a real Ray cluster of two nodes on loopback: the same answers as on one machine, whatever becomes of a node."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pipeline import batches
from pipeline.batches import FromDisk, map_batches
from pipeline.cluster import crew
from pipeline.cluster.code import PACKAGE, difference, digest
from pipeline.cluster.connecting import connected
from pipeline.cluster.errors import ClusterError, ClusterLostError
from pipeline.workers import Failed

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: run `make ray`")
# Nodes of the tests import this file, as nodes in use import the installed package.
TESTS = str(Path(__file__).parent)


def double(item: int) -> int:
    return item * 2


def trouble(item: int) -> int:
    if item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    while item == 5:
        time.sleep(60)
    if item == 7:
        bytearray(600_000_000)
    return double(item)


def raise_at_three(item: int) -> int:
    if item == 3:
        raise ArithmeticError("three")
    return double(item)


def until_gone(item: int, gate: Path) -> int:
    """Item 3 waits until the gate is there."""
    while item == 3 and not gate.exists():
        time.sleep(0.05)
    return double(item)


class Nodes:
    """A head without processors, and nodes of one."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
        small = {"object_store_memory": 100_000_000, "include_dashboard": False}
        self._small = small
        self.cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "_system_config": quick, **small})

    def add(self, **more: Any) -> Any:
        return self.cluster.add_node(num_cpus=1, object_store_memory=100_000_000, **more)

    def kill(self, node: Any) -> None:
        self.cluster.remove_node(node, allow_graceful=False)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([TESTS, str(PACKAGE.parent), *filter(None, sys.path)]))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        found = Nodes()
        patch.setenv("RAY_ADDRESS", found.cluster.address)
        yield found
        found.cluster.shutdown()


@needs_ray
def test_results_come_in_order_and_an_item_costs_what_it_costs_on_one_machine(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes.add(), nodes.add()
    limits: dict[str, Any] = {"workers": 2, "batch_size": 4, "seconds_per_item": 1, "memory_gb": 0.5}
    there = list(map_batches(trouble, range(12), engine="ray", **limits))
    assert there == list(map_batches(trouble, range(12), **limits))
    assert [item for item, outcome in there if isinstance(outcome, Failed)] == [3, 5, 7]
