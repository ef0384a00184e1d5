"""Batches on a real Ray cluster of two nodes on loopback: the same answers as on one machine, whatever becomes of a node."""

import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import night
import psutil
import pytest
from cluster_work import Stillborn, double, double_here, meet, raise_at_three, trouble, wait_for_gate

from pipeline import batches, stages
from pipeline.batches import FromDisk, map_batches
from pipeline.cluster import crew
from pipeline.cluster.code import PACKAGE, difference, digest
from pipeline.cluster.connecting import connected
from pipeline.cluster.dispatch import TRIES, Batch
from pipeline.cluster.errors import ClusterError, ClusterLostError
from pipeline.cluster.node import node_words
from pipeline.commands.doctor.cluster import cluster
from pipeline.settings import Settings
from pipeline.tables import CLUSTERS, LAKE_TABLES, QUOTES
from pipeline.workers import Failed

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: run `make ray`")
# Nodes of the tests import this file, as nodes in use import the installed package.
TESTS = str(Path(__file__).parent)


LIMITS: dict[str, Any] = {"workers": 2, "batch_size": 4, "seconds_per_item": 1, "memory_gb": 0.5}


TROUBLES = {
    3: Failed("crashed", "the worker process ended with exit code -9"),
    5: Failed("timeout", "took longer than 1 seconds"),
    7: Failed("out_of_memory", "needed more than 0.5 GB of memory"),
}


def changed_package(folder: Path) -> Path:
    """A copy of the package with another line in it, and an empty folder beside; the model is linked file by file."""
    shutil.copytree(
        PACKAGE, folder / "changed" / "pipeline", copy_function=os.link, ignore=shutil.ignore_patterns("__pycache__")
    )
    clock = folder / "changed" / "pipeline" / "clock.py"
    text = clock.read_text()
    clock.unlink()
    clock.write_text(text + "# another\n")
    (folder / "elsewhere").mkdir()
    return folder / "changed"


class Nodes:
    """A head without processors, and nodes of one."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
        small = {"object_store_memory": 100_000_000, "include_dashboard": False}
        self.workers: list[Any] = []
        self.cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "_system_config": quick, **small})

    def add(self, **more: Any) -> None:
        self.workers.append(self.cluster.add_node(num_cpus=1, object_store_memory=100_000_000, **more))

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


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def two(nodes: Nodes) -> Nodes:
    while len(nodes.workers) < 2:
        nodes.add()
    return nodes


@needs_ray
def test_where_no_node_takes_work_a_sentence_says_so(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "JOIN_S", 0.5)
    with pytest.raises(ClusterLostError, match="no node of the Ray cluster gives a processor.*quotewire node"):
        list(map_batches(double, range(3), engine="ray", **LIMITS))


@needs_ray
def test_results_come_in_order_and_an_item_costs_what_it_costs_on_one_machine(
    two: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "START_SECONDS", 3)
    terminate = signal.getsignal(signal.SIGTERM)
    assert list(map_batches(trouble, range(12), engine="ray", **LIMITS)) == [
        (n, TROUBLES.get(n, n * 2)) for n in range(12)
    ]
    assert signal.getsignal(signal.SIGTERM) is terminate


@needs_ray
def test_a_defect_in_the_work_is_raised_here_and_what_a_disk_holds_is_read_here(two: Nodes) -> None:
    with connected():
        with pytest.raises(ArithmeticError, match="three"):
            list(map_batches(raise_at_three, range(6), engine="ray", **LIMITS))
        work = FromDisk(partial(double_here, process=os.getpid()), double)
        done = list(map_batches(work, range(6), engine="ray", in_order=False, **LIMITS))
        assert sorted(done) == [(n, n * 4) for n in range(6)]


@needs_ray
def test_a_node_that_is_killed_in_mid_run_costs_no_item(two: Nodes, tmp_path: Path) -> None:
    def at_work() -> set[int]:
        return {int(path.name.split()[1]) for path in tmp_path.iterdir()}

    def kill_when_both_are_at_work() -> None:
        until(lambda: len(at_work()) == 2)
        two.kill(two.workers.pop())
        until(lambda: not all(map(psutil.pid_exists, at_work())))
        (tmp_path / "gate").touch()

    killing = threading.Thread(target=kill_when_both_are_at_work)
    killing.start()
    work = partial(wait_for_gate, folder=tmp_path)
    done = list(map_batches(work, range(24), engine="ray", **LIMITS | {"seconds_per_item": 60}))
    killing.join()
    assert done == [(n, n * 2) for n in range(24)]
    names = Counter(int(path.name.split()[0]) for path in tmp_path.iterdir() if path.name != "gate")
    begun = {item: times for item, times in names.items() if times > 1}
    assert begun in ({8: 2}, {12: 2})  # the batch of the node that died was begun again


@needs_ray
def test_days_of_a_backfill_are_on_the_cluster_at_once_and_told_in_order(two: Nodes, tmp_path: Path) -> None:
    (tmp_path / "met").mkdir()
    work = partial(meet, folder=tmp_path / "met")

    def stage(_: Settings, day: date) -> list[Any]:
        return list(map_batches(work, [day.isoformat()], engine="ray", **LIMITS | {"seconds_per_item": 60}))

    days = [night.MONDAY + timedelta(n) for n in range(3)]
    done = list(stages.over_days(Settings(data=tmp_path, engine="ray", days_at_once=2), days, stage))
    assert [found.day for found in done] == days
    assert [found.result for found in done] == [[(day.isoformat(), day.isoformat())] for day in days]


def test_this_machine_works_on_one_day_after_the_other(tmp_path: Path) -> None:
    begun: list[date] = []
    done = stages.over_days(Settings(data=tmp_path), [night.MONDAY, night.TUESDAY], lambda _, day: begun.append(day))
    assert next(done).day == night.MONDAY and begun == [night.MONDAY]
    assert next(done).day == night.TUESDAY and begun == [night.MONDAY, night.TUESDAY]


@needs_ray
def test_a_night_on_a_cluster_gives_the_tables_of_one_machine(two: Nodes, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    here = night.newsstand(tmp_path / "here", night.STORIES[night.MONDAY] | night.STORIES[night.TUESDAY])
    night.capture(here, night.MONDAY)
    there = night.copied(tmp_path / "here", tmp_path / "there").model_copy(update={"engine": "ray"})
    with night.in_one_process():
        night.run_night(here, night.MONDAY, night.LAKE_STAGES)
    stages.clean_day(there, night.MONDAY)
    stages.fingerprint_day(there, night.MONDAY)
    night.pair(there, night.MONDAY)
    night.cluster(there)
    stages.extract_day(there, night.MONDAY)
    night.tell(there)
    night.group(there)
    for table in LAKE_TABLES:
        days = here.open_lake().days(table) if table is not CLUSTERS else [None]
        for day in days:
            assert there.open_lake().read(table, day).equals(here.open_lake().read(table, day)), table.name
    assert there.open_lake().read(QUOTES, night.MONDAY).height > 2


@needs_ray
def test_a_node_with_other_code_gets_no_work_and_is_named(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = changed_package(tmp_path)
    while nodes.workers:
        nodes.kill(nodes.workers.pop())
    nodes.add(env_vars={"PYTHONPATH": os.pathsep.join([str(changed), TESTS, os.environ["PYTHONPATH"]])})
    monkeypatch.chdir(tmp_path / "elsewhere")  # Ray has workers look for modules where its caller stands
    with pytest.raises(ClusterError, match="another version.*code and model.*install there"):
        list(map_batches(double, range(6), engine="ray", **LIMITS))


@needs_ray
def test_doctor_counts_the_processors_of_the_cluster_or_says_why_it_cannot(
    two: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path, engine="ray")
    found = cluster(settings)
    assert (found.state, found.seen) == ("ok", "2 processors of 3 nodes of a Ray cluster")
    monkeypatch.delenv("RAY_ADDRESS")
    assert (cluster(settings).state, cluster(Settings(data=tmp_path)).state) == ("fail", "ok")


@needs_ray
def test_workers_that_end_before_they_answer_are_not_asked_for_for_ever(
    two: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "Worker", Stillborn)
    monkeypatch.setattr(crew, "_MOST_STILLBORN", 2)
    with pytest.raises(ClusterError, match="2 workers in a row.*No module named 'polars'.*requirements-ray.lock"):
        list(map_batches(double, range(6), engine="ray", **LIMITS))


@needs_ray
@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        (None, ClusterError, "set RAY_ADDRESS=HOST:6379"),
        ("ray://head:10001", ClusterError, "quotewire node"),
        ("head", ClusterError, "no address"),
        ("127.0.0.1:9", ClusterLostError, "no Ray cluster answers at RAY_ADDRESS=127.0.0.1:9"),
    ],
)
def test_an_address_without_a_cluster_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, address: str | None, error: type[Exception], words: str
) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    if address:
        monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(error, match=words):
        list(map_batches(double, range(3), engine="ray", **LIMITS))


def test_a_node_has_no_dashboard_and_reports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    words = node_words(head=True, host=None, port=6379, processors=0)
    assert {"--disable-usage-stats", "--include-dashboard=false", "--num-cpus=0"} < set(words)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("RAY_ADDRESS", address)
        words = node_words(head=False, host=None, port=6379, processors=None)
    # Ray refuses a word about the dashboard from a node that is not the head.
    assert words[words.index("start") :] == ["start", "--block", "--disable-usage-stats", f"--address={address}"]
    with pytest.raises(ClusterLostError, match="no Ray cluster answers"):
        node_words(head=False, host=None, port=6379, processors=None)


@pytest.mark.parametrize(("given", "workers"), [({}, None), ({"workers": 3}, 3)])
def test_a_cluster_gives_all_its_processors_unless_the_settings_say_how_many(
    given: dict[str, int], workers: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUOTEWIRE_WORKERS", raising=False)
    assert Settings(engine="ray", **given).engine_workers == workers
    assert Settings(workers=3).engine_workers == 3


def test_where_ray_is_not_installed_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=re.escape("pip install 'quotewire[ray]'")):
        list(map_batches(double, range(3), engine="ray", **LIMITS))


def test_a_digest_knows_code_and_model_and_not_where_they_lie(tmp_path: Path) -> None:
    changed = changed_package(tmp_path) / "pipeline"
    assert digest(changed) != digest(PACKAGE)
    (changed / "clock.py").write_bytes((PACKAGE / "clock.py").read_bytes())
    assert digest(changed) == digest(PACKAGE)
    (changed / "language" / "en_quotewire_sm" / "meta.json").unlink()
    assert digest(changed) != digest(PACKAGE)


def test_a_difference_names_both_sides() -> None:
    here = {"Python": "3.11.7", "libraries": "polars-2.1.0+spacy-3.8.18"}
    assert difference(here, here) == ""
    there = here | {"libraries": "polars-2.1.1+spacy-3.8.18"}
    assert difference(here, there) == "libraries polars-2.1.1 there, polars-2.1.0 here"


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_that_is_lost_again_and_again_is_tried_item_by_item_and_then_given_up(count: int) -> None:
    batch, lost = [Batch(4, list(range(count)))], 0
    while batch and len(batch) == 1 and len(batch[0].items) == count and lost < 10:
        batch, lost = batch[0].again(), lost + 1
    assert lost == TRIES
    assert batch == ([] if count == 1 else [Batch(4 + n, [n]) for n in range(count)])
