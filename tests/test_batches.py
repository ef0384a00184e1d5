"""Batches: order is kept, and an item that hangs or kills its worker costs only itself."""

import os
import signal
import time
from collections.abc import Sequence

import pytest

from pipeline import batches
from pipeline.batches import Failed, map_batches


def double(items: Sequence[int]) -> list[int]:
    return [item * 2 for item in items]


def die_at_three(items: Sequence[int]) -> list[int]:
    if 3 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(items)


def hang_at_three(items: Sequence[int]) -> list[int]:
    while 3 in items:
        time.sleep(60)
    return double(items)


def raise_at_three(items: Sequence[int]) -> list[int]:
    if 3 in items:
        raise ArithmeticError("three")
    return double(items)


def test_results_come_in_the_order_of_the_items() -> None:
    done = list(map_batches(double, range(10), workers=2, batch_size=3, seconds_per_item=5))
    assert done == [(n, n * 2) for n in range(10)]


def test_no_items_need_no_workers() -> None:
    assert list(map_batches(double, [], workers=2, batch_size=3, seconds_per_item=5)) == []


def test_an_item_that_kills_its_worker_costs_only_itself() -> None:
    done = dict(map_batches(die_at_three, range(6), workers=2, batch_size=3, seconds_per_item=5))
    assert isinstance(done[3], Failed) and done[3].reason == "crashed"
    assert {n: result for n, result in done.items() if n != 3} == {n: n * 2 for n in (0, 1, 2, 4, 5)}


def test_an_item_that_hangs_is_ended_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "START_SECONDS", 3)
    done = dict(map_batches(hang_at_three, range(6), workers=2, batch_size=3, seconds_per_item=0.1))
    assert isinstance(done[3], Failed) and done[3].reason == "timeout"
    assert done[4] == 8


def test_a_defect_in_the_work_is_raised_not_recorded() -> None:
    with pytest.raises(ArithmeticError, match="three"):
        list(map_batches(raise_at_three, range(6), workers=2, batch_size=3, seconds_per_item=5))
