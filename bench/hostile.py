"""Inputs made to be costly, each in a process of its own with limits of time and memory, and the table of what they cost."""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bench.language import ONE_THREAD
from pipeline.settings import PROJECT

# What the figures are held against, imports and models included in the memory but not in the time.
SECONDS, MEGABYTES = 20.0, 1_000.0
# A child that takes more is ended.
DEADLINE, ADDRESS_SPACE = 120, 6_000_000_000

Result = TypeVar("Result")
# `seconds` by CPU, `megabytes` at the process's peak, and what became of the input as `outcome`.
Cost = dict[str, Any]


def arguments(module: str, about: str | None, size: int) -> argparse.ArgumentParser:
    """The options that every such benchmark has."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("names", nargs="*", help="some of the inputs; all without")
    parser.add_argument("--size", type=int, default=size, help="characters of each")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


def table(module: str, names: Sequence[str], size: int, *options: str) -> None:
    """Prints a line for each input of `module`, and how many are within the bounds."""
    print(f"{'':32}{'CPU s':>9}{'peak MB':>9}  verdict, outcome  (at most {SECONDS:.0f} s, {MEGABYTES:.0f} MB)")
    within = 0
    for name in names:
        cost = measured(module, name, size, *options)
        found = verdict(cost)
        within += found == "ok"
        figures = (f"{cost[key]:.1f}" if key in cost else "-" for key in ("seconds", "megabytes"))
        print(f"{name:32}{''.join(f'{figure:>9}' for figure in figures)}  {found}: {cost['outcome'][:100]}", flush=True)
    print(f"{within} of {len(names)} within the bounds")


def measured(module: str, name: str, size: int, *options: str) -> Cost:
    """One input in a child that has DEADLINE seconds of CPU and ADDRESS_SPACE bytes."""
    command = [sys.executable, "-m", module, "--child", "--size", str(size), *options, name]
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=os.environ | ONE_THREAD, capture_output=True, text=True,
            timeout=4 * DEADLINE, preexec_fn=_limited, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"outcome": f"over {4 * DEADLINE} s by the clock"}
    if done.returncode < 0:
        return {"outcome": f"over {DEADLINE} s"}
    if done.returncode > 0:
        return {"outcome": (done.stderr.strip().splitlines() or ["failed"])[-1]}
    return json.loads(done.stdout)


def verdict(cost: Cost) -> str:
    if "seconds" not in cost:
        return "ended"
    costly = [
        word for word, true in (("slow", cost["seconds"] > SECONDS), ("large", cost["megabytes"] > MEGABYTES)) if true
    ]
    return " and ".join(costly) or "ok"


def costing(work: Callable[[], Result]) -> tuple[Cost, Result]:
    """What a call cost this process, and what it gave."""
    started = time.process_time()
    found = work()
    return {"seconds": time.process_time() - started, "megabytes": _peak()}, found


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE, DEADLINE))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def _peak() -> float:
    """Of this process alone, which getrusage would begin with the peak of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))
