"""Work for the nodes of the cluster in the tests; they import this, and should not wait for more."""

import os
import signal
import time
from pathlib import Path


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


def wait_for_gate(item: int, folder: Path) -> int:
    """From the eighth on items leave a mark, and wait until the gate is there."""
    if item >= 8:
        (folder / f"{item} {os.getpid()}").touch()
    while item >= 8 and not (folder / "gate").exists():
        time.sleep(0.05)
    return double(item)


def meet(item: str, folder: Path) -> str:
    """Leaves a mark, and waits for that of another item."""
    (folder / item).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.05)
    return item


def double_here(item: int, process: int) -> int:
    assert os.getpid() == process
    return double(item)


class Stillborn:
    def __init__(self, memory_gb: float) -> None:
        raise ModuleNotFoundError("No module named 'polars'")

    def answer(self) -> None: ...
