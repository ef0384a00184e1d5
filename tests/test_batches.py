"""Batches: order is kept, and an item that hangs or kills its worker costs only itself."""

import mmap
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from pebble.pool.process import PoolManager

from pipeline import batches, workers
from pipeline.batches import cut, map_batches
from pipeline.settings import PROJECT
from pipeline.workers import Failed, Workers, WorkersLostError

LINUX = tuple(int(number) for number in re.findall(r"\d+", platform.release())[:2])


def double(item: int) -> int:
    return item * 2


def make_code(_: int) -> str:
    try:
        mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    except PermissionError:
        return "denied"
    return "made"


def die_at_three(item: int) -> int:
    if item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(item)


def die_at_a_three(item: bytes) -> int:
    return die_at_three(item[0])


def end_at_once(*_: object) -> None:
    os._exit(1)


def own_pid() -> int:
    return os.getpid()


def hang_at_three(item: int) -> int:
    while item == 3:
        time.sleep(60)
    return double(item)


def backtrack_at_three(item: int) -> int:
    if item == 3:
        re.match("(a+)+b", "a" * 60)  # in C, and deaf to everything
    return double(item)


def fill_memory_at_three(item: int) -> int:
    if item == 3:
        bytearray(600_000_000)
    return double(item)


def raise_at_three(item: int) -> int:
    if item == 3:
        raise ArithmeticError("three")
    return double(item)


def test_what_is_loaded_early_is_what_workers_are_forked_from() -> None:
    """In a process that has had no worker yet."""
    look = (
        "from multiprocessing import forkserver\nfrom pipeline.workers import Workers, load_early\n"
        "from os import getppid\n"
        "if __name__ == '__main__':\n"
        "    load_early(['protego'])\n"
        "    server = forkserver._forkserver._forkserver_pid\n"
        "    with Workers(1, memory_gb=1, preload=('never',)) as pool:\n"
        "        print(server == pool.start(getppid, seconds=60).outcome())\n"
        '        print(pool.start(eval, \'"protego" in __import__("sys").modules\', seconds=60).outcome())\n'
    )
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=120, cwd=PROJECT)
    assert told.stdout.split() == ["True", "True"], told.stderr


def test_results_come_in_the_order_of_the_items() -> None:
    done = list(map_batches(double, range(10), workers=2, batch_size=3, seconds_per_item=5))
    assert done == [(n, n * 2) for n in range(10)]


def test_no_items_need_no_workers() -> None:
    assert list(map_batches(double, [], workers=2, batch_size=3, seconds_per_item=5)) == []


def test_an_item_that_kills_its_worker_costs_only_itself() -> None:
    done = dict(map_batches(die_at_three, range(6), workers=2, batch_size=3, seconds_per_item=5))
    assert isinstance(done[3], Failed) and done[3].reason == "crashed"
    assert {n: result for n, result in done.items() if n != 3} == {n: n * 2 for n in (0, 1, 2, 4, 5)}


def deaf(monkeypatch: pytest.MonkeyPatch, seconds: float, pools: int = 1) -> None:
    """The first pools hear their workers late, as on a machine that is busy: pebble then finds a worker dead before it knows
    what that was at, and gives the whole pool up."""
    hear = PoolManager.process_next_message
    born: dict[PoolManager, float] = {}

    def late(pool: PoolManager, timeout: float) -> None:
        age = time.monotonic() - born.setdefault(pool, time.monotonic())
        if list(born).index(pool) < pools and age < seconds:
            time.sleep(timeout)
        else:
            hear(pool, timeout)

    monkeypatch.setattr(PoolManager, "process_next_message", late)


@pytest.mark.parametrize("in_order", [True, False])
def test_where_the_whole_pool_is_given_up_the_others_are_done_in_a_new_one(
    monkeypatch: pytest.MonkeyPatch, in_order: bool
) -> None:
    deaf(monkeypatch, 1)
    done = dict(map_batches(die_at_three, range(6), workers=2, batch_size=3, seconds_per_item=5, in_order=in_order))
    assert isinstance(done[3], Failed) and done[3].reason == "crashed"
    assert {n: result for n, result in done.items() if n != 3} == {n: n * 2 for n in (0, 1, 2, 4, 5)}


def test_what_a_lost_pool_had_not_even_handed_out_is_done_in_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf(monkeypatch, 1)
    items = [bytes([n]) + bytes(100_000) for n in range(20)]  # more than fits into the pipe to the workers
    done = list(map_batches(die_at_a_three, items, workers=1, batch_size=1, seconds_per_item=5))
    assert [item for item, _ in done] == items
    assert [n for n, (_, result) in enumerate(done) if isinstance(result, Failed)] == [3]


def test_a_worker_that_is_killed_while_it_waits_is_replaced() -> None:
    with Workers(1, memory_gb=1, preload=()) as pool:
        for _ in range(3):
            os.kill(pool.start(own_pid, seconds=5).outcome(), signal.SIGKILL)  # type: ignore[arg-type]
        assert pool.start(double, 1, seconds=5).outcome() == 2


def test_a_call_whose_pool_says_nothing_for_too_long_is_done_in_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SILENCE_S", 2)
    deaf(monkeypatch, 60)
    with Workers(1, memory_gb=1, preload=()) as pool:
        assert pool.start(double, 1, seconds=0.5).outcome() == 2


def test_a_call_that_waits_behind_many_is_not_taken_for_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SILENCE_S", 2)
    with Workers(1, memory_gb=1, preload=()) as pool:
        first = pool.start(own_pid, seconds=1)
        for _ in range(10):
            pool.start(time.sleep, 0.5, seconds=1)
        assert pool.start(own_pid, seconds=1).outcome() == first.outcome()  # nothing was done twice


def test_workers_that_never_begin_are_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_begin", end_at_once)
    with (
        Workers(1, memory_gb=1, preload=()) as pool,
        pytest.raises(WorkersLostError, match="before they had done anything.*memory"),
    ):
        pool.start(double, 1, seconds=5).outcome()


@pytest.mark.parametrize("hang", [hang_at_three, backtrack_at_three])
def test_an_item_that_hangs_is_ended_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, hang: Callable[[int], int]
) -> None:
    monkeypatch.setattr(batches, "START_SECONDS", 3)
    done = dict(map_batches(hang, range(6), workers=2, batch_size=3, seconds_per_item=0.1))
    assert isinstance(done[3], Failed) and done[3].reason == "timeout"
    assert done[4] == 8


def test_the_items_of_a_batch_do_not_share_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "START_SECONDS", 3)
    before = time.monotonic()
    done = dict(map_batches(hang_at_three, range(100), workers=1, batch_size=100, seconds_per_item=1))
    assert isinstance(done[3], Failed) and len(done) == 100
    assert time.monotonic() - before < 40  # all of them together could have waited for 100 seconds, and again for 4


def test_a_defect_in_the_work_is_raised_not_recorded() -> None:
    with pytest.raises(ArithmeticError, match="three"):
        list(map_batches(raise_at_three, range(6), workers=2, batch_size=3, seconds_per_item=5))


def test_an_item_that_takes_more_memory_than_a_worker_may_costs_only_itself() -> None:
    limits = {"workers": 2, "seconds_per_item": 5, "memory_gb": 0.5}
    for batch_size in (1, 3):
        done = dict(map_batches(fill_memory_at_three, range(6), batch_size=batch_size, **limits))
        assert done[3] == Failed("out_of_memory", "needed more than 0.5 GB of memory")
        assert {n: result for n, result in done.items() if n != 3} == {n: n * 2 for n in (0, 1, 2, 4, 5)}


def test_results_come_as_they_are_ready_where_order_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "START_SECONDS", 3)
    done = list(map_batches(hang_at_three, [3, 4, 5], workers=2, batch_size=1, seconds_per_item=0.1, in_order=False))
    assert sorted(item for item, _ in done[:2]) == [4, 5] and done[2][0] == 3


def test_workers_are_gone_at_the_end_whatever_they_were_at() -> None:
    with Workers(1, memory_gb=1, preload=()) as pool:
        assert pool.start(double, 1, seconds=5).outcome() == 2
        pool.start(hang_at_three, 3, seconds=600)
        before = time.monotonic()
    assert time.monotonic() - before < 60


@pytest.mark.skipif(sys.platform != "linux" or LINUX < (6, 3), reason="Linux knows it from 6.3 on")
@pytest.mark.parametrize(("may", "outcome"), [(False, "denied"), (True, "made")])
def test_a_worker_gets_no_memory_that_it_may_write_and_run_unless_its_work_needs_it(may: bool, outcome: str) -> None:
    with Workers(1, memory_gb=1, preload=(), may_make_code=may) as pool:
        assert pool.start(make_code, 1, seconds=5).outcome() == outcome


@pytest.mark.parametrize(
    ("count", "workers", "sizes"),
    [
        (100, 2, [16, 16, 16, 16, 16, 10, 5, 3, 1, 1]),
        (100, 1, [16, 16, 16, 16, 16, 16, 4]),
        (5, 8, [1, 1, 1, 1, 1]),
    ],
)
def test_the_last_batches_are_small_so_that_no_worker_is_left_with_a_whole_one(
    count: int, workers: int, sizes: list[int]
) -> None:
    batches = cut(range(count), 16, workers)
    assert [len(batch) for batch in batches] == sizes
    assert [item for batch in batches for item in batch] == list(range(count))
