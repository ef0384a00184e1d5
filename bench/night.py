"""`make bench`: wall and CPU seconds and peak memory for each stage of a night and for all of it, beside the plain loop, on pages
as large as real ones. What the language model alone does follows it.

The plain loop is frozen (bench/rival): what the night gains, it gains against the same rival. The night also captures, finds
copies, builds the warehouse and publishes, which the plain loop does not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from bench import language, quotes
from bench.pages import write_real_sized_pages
from bench.stage import DAY, STAGES
from pipeline.settings import PROJECT

SAMPLE_EVERY_S = 0.1
# To add up a process's pages stops it: ten times a second that took a fifth of two workers' time, and nothing of the plain loop's,
# beside which a core is free.
MEMORY_EVERY = 10


@dataclass(frozen=True)
class Measured:
    """Wall time, CPU time and the highest memory (proportional set size) of a process with its children."""

    seconds: float
    cpu: float
    megabytes: float


def measure(command: list[str], environment: dict[str, str]) -> Measured:
    """Runs a command to its end. Raises CalledProcessError where it fails."""
    started = time.monotonic()
    peak = 0
    cpu: dict[int, float] = {}
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as process:
        watched = psutil.Process(process.pid)
        looks = 0
        while process.poll() is None:
            peak = max(peak, _look(watched, cpu, memory=looks % MEMORY_EVERY == 0))
            looks += 1
            time.sleep(SAMPLE_EVERY_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measured(time.monotonic() - started, sum(cpu.values()), peak / 1e6)


def _look(process: psutil.Process, cpu: dict[int, float], *, memory: bool) -> int:
    """PSS of the whole tree in bytes (pages shared after a fork count once), 0 without `memory`; notes each process's CPU seconds
    so far.

    Workers are children of the fork server, whose CPU time the kernel adds to nobody this process waits for.
    """
    total = 0
    try:
        tree = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in tree:
        try:
            total += member.memory_full_info().pss if memory else 0
            times = member.cpu_times()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        cpu[member.pid] = times.user + times.system
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as place:
        run(Path(place), count)
    print()
    language.run()
    print()
    quotes.run()


def lay_out(place: Path, count: int) -> tuple[Path, int]:
    """Writes real-sized pages below `place`, and beside them a sources file that names their folder; gives this, and their bytes."""
    pages = place / "pages"
    pages.mkdir()
    size = write_real_sized_pages(PROJECT / "sample", pages, count)
    pages.with_suffix(".yaml").write_text(f"sources:\n  - {{id: bench, kind: folder, outlet: Bench, path: {pages}}}\n")
    return pages, size


def measure_stage(stage: str, data: Path, pages: Path, day: date = DAY) -> Measured:
    """A stage of a night over the pages that `lay_out` wrote, as those of `day`, in the data folder `data`."""
    given = {"QUOTEWIRE_DATA": str(data), "QUOTEWIRE_SOURCES": str(pages.with_suffix(".yaml"))}
    return measure([sys.executable, "-m", "bench.stage", stage, str(day)], os.environ | given)


def run(place: Path, count: int) -> None:
    pages, size = lay_out(place, count)
    load = os.getloadavg()[0]
    about = f"{count} pages of {size / count / 1000:.0f} kB in the mean"
    print(f"{about}, {os.cpu_count()} cores, load {load:.1f} before the run", flush=True)
    print(f"{'':24}{'seconds':>9}{'CPU s':>9}{'pages/s':>9}{'peak MB':>9}", flush=True)
    night: list[Measured] = []
    for stage in STAGES:
        night.append(measure_stage(stage, place / "data", pages))
        _print(stage, night[-1], count)
    whole = Measured(sum(m.seconds for m in night), sum(m.cpu for m in night), max(m.megabytes for m in night))
    _print("whole night", whole, count)
    plain = measure([sys.executable, "-m", "bench.rival.loop", str(pages)], dict(os.environ))
    _print("plain loop", plain, count)
    print(compared(plain, whole))


def compared(plain: Measured, night: Measured) -> str:
    """How many times the plain loop's wall and CPU time is the night's."""
    wall, cpu = plain.seconds / night.seconds, plain.cpu / night.cpu
    return f"plain loop / whole night{wall:9.2f}{cpu:9.2f}"


def _print(name: str, measured: Measured, count: int) -> None:
    speed = count / measured.seconds
    print(f"{name:24}{measured.seconds:9.1f}{measured.cpu:9.1f}{speed:9.1f}{measured.megabytes:9.0f}", flush=True)


if __name__ == "__main__":
    main()
