"""`make year`: a Quotewire that nobody looks after, for as many nights as asked, on a machine whose clock is ours.

    year.py [--nights 72] [--seed N] [--a-day 3] [--keep FOLDER]

Dagster's own daemon, schedules and runs over real HTTP to a made-up press. On the way: runs killed, daemons killed, power cut, a
week switched off, a full disk, two upgrades. A reader polls the publication all the time. At the end every page that was
printed must be there, and every table must equal that of undisturbed nights over the same captures. Prints a row a week;
exit code 1 where anything failed.
"""

import argparse
import json
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as of_day
from pathlib import Path
from typing import Any

import dagster as dg
import kills
import night
import press
import psutil
from machine import Machine, Stuck
from published_reader import reading

from pipeline.sample import serve
from pipeline.sample.nights import SAMPLE
from pipeline.sample.site import Site
from pipeline.settings import PROJECT
from pipeline.warehouse import Warehouse

FIRST_DAY = date(2026, 3, 2)
CAPTURE_AT, NIGHT_AT = of_day(18, 5), of_day(2, 0)
DISK_MB = 700
# Of the nights that nothing else befalls, this share is struck while it runs.
STRUCK = 0.3
BLOWS = ("run killed", "daemon killed", "power cut")
MB = 1_000_000
MESSAGES = "messages.txt"
NOTES = "ops.loaded_partitions"


@dataclass
class Year:
    """The machine, the press, the dice, and what came of it."""

    machine: Machine
    site: Site
    dice: random.Random
    older: list[Path]
    blows: Counter[str] = field(default_factory=Counter[str])
    troubles: list[str] = field(default_factory=list[str])
    memory: list[float] = field(default_factory=list[float])  # MB of daemon and code server after each night
    without_pages: list[date] = field(default_factory=list[date])
    sizes: list[dict[str, float]] = field(
        default_factory=list[dict[str, float]]
    )  # MB of each part of the disk, likewise

    @property
    def data(self) -> Path:
        return self.machine.root / "data"

    def trouble(self, said: str) -> None:
        print(f"  BAD: {said}", flush=True)
        self.troubles.append(said)

    def days_published(self) -> set[date]:
        with suppress(Exception), Warehouse(self.data).read_published() as con:
            return {day for (day,) in con.execute("select distinct day from news.articles").fetchall()}
        return set()

    def play_day(self, day: date, blow: str | None) -> None:
        """The day's capture and the night after it, each when its schedule says; `blow` falls into one of the two."""
        at = self.dice.choice(("capture", "nightly"))
        self.site.day = day
        self._play("capture", datetime.combine(day, CAPTURE_AT, UTC), blow if at == "capture" else None)
        self._play("nightly", datetime.combine(day + timedelta(1), NIGHT_AT, UTC), blow if at == "nightly" else None)
        with self._told(f"the night of {day}"):
            self.machine.until(lambda: self.machine.idle() and day in self.days_published(), f"{day} is published")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """What does not come on the machine is a trouble of the year, not the end of it."""
        try:
            yield
        except Stuck as error:
            self.trouble(f"{what}: {error}")

    def _play(self, job: str, due: datetime, blow: str | None) -> None:
        known = {run.run_id for run in self.machine.runs(job)}
        self.machine.set_clock(due + timedelta(seconds=1))

        def fresh() -> bool:
            return any(run.run_id not in known for run in self.machine.runs(job))

        with self._told(f"{job} due {due:%Y-%m-%d %H:%M}"):
            self.machine.until(fresh, f"the {job} of {due} is launched")
            if blow:
                self._strike(job, blow)
            self.machine.until(self.machine.idle, f"the {job} of {due} has ended")

    def _strike(self, job: str, blow: str) -> None:
        """At a random moment of the run: SIGKILL to its process, to the daemon, or to everything at once."""
        deadline = time.monotonic() + 120
        while not (found := self.machine.run_under_way()):
            if self.machine.idle() or time.monotonic() > deadline:
                return
            time.sleep(0.1)
        time.sleep(self.dice.uniform(0, 4 if job == "capture" else 12))
        _, _, process = found
        if blow == "power cut":
            self.machine.cut_power()
        else:
            with suppress(psutil.Error):
                (process if blow == "run killed" else self.machine.daemon).send_signal(signal.SIGKILL)
        self.blows[f"{blow} in {job}"] += 1

    def fill_disk(self, day: date) -> None:
        """The disk is full from before the day's capture until after its night; then somebody makes room."""
        ballast = self.machine.root / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * (1 << 20)):
                pass
        for due in (datetime.combine(day, CAPTURE_AT, UTC), datetime.combine(day + timedelta(1), NIGHT_AT, UTC)):
            self.machine.set_clock(due + timedelta(seconds=1))
            time.sleep(25)
        ballast.unlink()
        self.blows["full disk"] += 1
        self.without_pages.append(day)

    def upgrade(self, code: Path) -> None:
        """Switches off, puts the newer code in place, and does what `quotewire stale` says."""
        self.machine.cut_power(on_again=False)
        self.machine.code = code
        for command in (["stale"], ["refresh"], ["stale"]):
            done = self.machine.quotewire(*command)
            print(
                f"  {command[0]}: exit {done.returncode}; {(done.stdout.strip() or '(nothing)').splitlines()[-1][:150]}"
            )
            if done.returncode and command == ["refresh"]:
                self.trouble(f"refresh after the upgrade failed: {done.stderr[-1500:]}")
        if done.returncode:
            self.trouble(f"days are stale after the refresh: {done.stdout[-500:]}")
        self.machine.turn_on()
        self.blows["upgrade"] += 1

    def measure(self, number: int, day: date) -> None:
        memory = 0
        for process in self.machine.processes():
            with suppress(psutil.Error):
                memory += process.memory_info().rss
        self.memory.append(memory / MB)
        sizes = {part: size(self.data / part) / MB for part in ("archive", "lake", "published")}
        sizes["Dagster's"] = size(self.machine.home) / MB
        self.sizes.append(sizes)
        if number % 7 == 6:
            told = ", ".join(f"{name} {mb:.1f}" for name, mb in sizes.items())
            seconds = self.machine.seconds("nightly", 7)
            print(
                f"{number + 1:3} nights, {day}: MB on disk: {told}; MB of memory: {self.memory[-1]:.0f}; seconds of the last "
                f"nights: {' '.join(f'{one:.0f}' for one in seconds)}; {self.machine.ends} restarts",
                flush=True,
            )


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def older_code(folder: Path, cleaner: str, rules: str) -> Path:
    """A copy of this code with the versions of before; its cleaner leaves a mark on titles, its rules find fewer quotations."""
    shutil.copytree(
        PROJECT,
        folder,
        symlinks=True,
        ignore=shutil.ignore_patterns(".*", "data", "tests", "training", "quality", "bench"),
    )
    replaced(folder / "pipeline/clean/page.py", r'CLEANER_VERSION = "\w+"', f'CLEANER_VERSION = "{cleaner}"')
    replaced(folder / "pipeline/language/model/load.py", r'RULES_VERSION = "\w+"', f'RULES_VERSION = "{rules}"')
    return folder


def replaced(file: Path, pattern: str, by: str) -> None:
    text, times = re.subn(pattern, by, file.read_text())
    assert times == 1, (file, pattern, times)
    file.write_text(text)


def plan(nights: int, dice: random.Random) -> dict[int, str]:
    """What befalls which night: each thing that must be tried once or twice, and blows by the dice on a third of the others."""
    week = range(nights // 4, nights // 4 + min(7, nights // 8))
    befalls = dict.fromkeys(week, "off")
    for number, what in ((week.stop + 2, "upgrade"), (nights // 2 + 1, "full disk"), (2 * nights // 3 + 1, "upgrade")):
        assert number not in befalls, "give it more nights"
        befalls[number] = what
    for number in range(1, nights):
        if number not in befalls and dice.random() < STRUCK:
            befalls[number] = dice.choice(BLOWS)
    return befalls


def play(year: Year, days: list[date]) -> None:
    befalls = plan(len(days), year.dice)
    newer = iter([*year.older[1:], PROJECT])
    for number, day in enumerate(days):
        what = befalls.get(number)
        if what == "off":
            year.machine.cut_power(on_again=False)
            year.blows["day switched off"] += 1
            year.without_pages.append(day)
            continue
        if befalls.get(number - 1) == "off":
            year.machine.set_clock(datetime.combine(day, CAPTURE_AT, UTC) - timedelta(minutes=5))
            year.machine.turn_on()
        if what == "upgrade":
            year.upgrade(next(newer))
        if what == "full disk":
            year.fill_disk(day)
        else:
            year.play_day(day, what if what in BLOWS else None)
        if number:
            year.measure(number, day)


def compare(year: Year, printed: int, days: list[date]) -> None:
    """Every printed page is there, and every table is that of undisturbed nights over the same captures."""
    here = night.settings(year.machine.root)
    lake = here.open_lake()
    captured = len({url for day in lake.days(kills.PAGES) for url in lake.read(kills.PAGES, day)["url"]})
    print(f"{'pages printed, and captured':52} {printed}, {captured}")
    if captured != printed:
        year.trouble(f"{printed} pages were printed, {captured} captured")
    alone = kills.Trial(year.machine.root / "alone", year.site, year.dice)
    kills.copy_captured(year.machine.root / "data", alone.root / "data")
    for day in days:
        alone.undisturbed("nightly", day)
    year.troubles += alone.troubles
    expected, found = night.published(alone.settings), night.published(here)
    pages_of = set(lake.days(kills.PAGES))
    for tables in (expected, found):
        # Which empty days were looked at depends on when the machine was on: yesterday always is.
        tables[NOTES] = [row for row in tables[NOTES] if row[1] in pages_of]
    differing = night.differing(found, expected)
    for table, (ours, theirs) in differing.items():
        year.trouble(f"{table}: {len(ours)} rows only here, {len(theirs)} only undisturbed: {(ours + theirs)[:2]}")
    print(f"{'tables compared with undisturbed nights, differing':52} {len(expected)}, {len(differing)}")


def told(year: Year, days: list[date]) -> None:
    """Every failed night was told once, with its run, and every day when it was published."""
    with suppress(Stuck):
        year.machine.until(lambda: str(days[-1]) in published_days(year), "the last night is told")
    text = (year.machine.root.parent / MESSAGES).read_text()
    failed = re.findall(r"^Quotewire: run (\S+) of job nightly failed", text, re.MULTILINE)
    published = published_days(year)
    print(f"{'messages of failed nights, of published days':52} {len(failed)}, {len(published)}")
    for run in year.machine.runs("nightly", [dg.DagsterRunStatus.FAILURE]):
        if failed.count(run.run_id) != 1:
            year.trouble(f"the failed run {run.run_id} was told {failed.count(run.run_id)} times")
    missing = {day.isoformat() for day in days} - set(published)
    if silent := missing - {day.isoformat() for day in year.without_pages}:
        year.trouble(f"nobody was told that these days are published: {sorted(silent)}")


def published_days(year: Year) -> list[str]:
    """Days of which somebody was told that they are published."""
    text = (year.machine.root.parent / MESSAGES).read_text()
    return re.findall(r"^Quotewire: (\S+) is published", text, re.MULTILINE)


def look_after(year: Year) -> None:
    """What an owner asks at the end. The trial's disk is a small one, of which health warns rightly."""
    vitals = json.loads(year.machine.quotewire("health", "--json").stdout)["looks"]
    unwell = {name: vital["seen"] for name, vital in vitals.items() if not vital["ok"] and name != "disk"}
    print(f"{'quotewire health: looks that are not well':52} {len(unwell)}")
    if unwell:
        year.trouble(f"health: {unwell}")
    for command in ("verify", "doctor"):
        done = year.machine.quotewire(command)
        print(f"{f'quotewire {command}: exit code':52} {done.returncode}")
        if done.returncode:
            year.trouble(f"{command}: {done.stdout[-1500:]} {done.stderr[-500:]}")


def report(year: Year, seen: dict[str, Any]) -> None:
    for blow, times in sorted(year.blows.items()):
        print(f"{blow:52} {times}")
    print(f"{'reads by open readers, bad':52} {seen['reads']}, {len(seen['errors'])}")
    print(f"{'publications that they saw':52} {len(seen['states'])}")
    week, last = year.memory[:7], year.memory[-7:]
    print(f"{'MB of memory, first and last week':52} {max(week):.0f}, {max(last):.0f}")
    for part in year.sizes[-1]:
        half, whole = year.sizes[len(year.sizes) // 2][part], year.sizes[-1][part]
        print(f"{f'MB of {part}, half way and at the end':52} {half:.1f}, {whole:.1f}")
    for error, times in Counter(seen["errors"]).items():
        year.trouble(f"{times} times an open reader met: {error}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make year", description="Nights that nobody looks after.")
    parser.add_argument("--nights", type=int, default=72)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--a-day", type=int, default=3, help="pages of each of three papers")
    asked = parser.parse_args()
    if not shutil.which("cc"):
        sys.exit("a C compiler is missing, with which the trial's clock is made: apt install gcc")
    print(f"{asked.nights} nights, seed {asked.seed}", flush=True)
    started, days = time.monotonic(), [FIRST_DAY + timedelta(number) for number in range(asked.nights)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="year-")))
        printed = press.write_press(SAMPLE, folder / "press", days, asked.a_day, asked.seed)
        site = stack.enter_context(serve(folder / "press", day=days[0]))
        root = folder / "disk"
        root.mkdir()
        stack.enter_context(mounted(root))
        press.write_sources(root / "sources.yaml")
        older = [
            older_code(folder / f"code-{n}", cleaner, rules)
            for n, (cleaner, rules) in enumerate((("0", "3"), ("1", "3")))
        ]
        machine = Machine(root, older[0], settings(root, site.port))
        machine.set_clock(datetime.combine(days[0], CAPTURE_AT, UTC) - timedelta(minutes=5))
        year = Year(machine, site, random.Random(asked.seed), older)
        seen: dict[str, Any] = {}
        with machine.running():
            year.play_day(days[0], None)
            with reading(Warehouse(year.data).published, seen, seconds_between=1.0):
                play(year, days[1:])
            told(year, days)
            look_after(year)
        report(year, seen)
        compare(year, printed, days)
    print(f"{'troubles':52} {len(year.troubles)}")
    print(f"{'seconds':52} {time.monotonic() - started:.0f}, seed {asked.seed}")
    return 1 if year.troubles else 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def settings(root: Path, port: int) -> dict[str, object]:
    """What the person who set it up wrote into the environment."""
    return {
        "data": root / "data",
        "sources": root / "sources.yaml",
        "resolve": json.dumps({"*.example": f"127.0.0.1:{port}"}),
        "host_delay": 0,
        # Once a day.
        "captured_within_hours": 25,
        "keep_run_days": 7,
        "keep_history_days": 14,
        "notify_command": f"cat >> {root.parent / MESSAGES}; echo >> {root.parent / MESSAGES}",
        "notify_success": "true",
        "code_port": free_port(),
        "capture_cron": f"{CAPTURE_AT.minute} {CAPTURE_AT.hour} * * *",
        "night_cron": f"{NIGHT_AT.minute} {NIGHT_AT.hour} * * *",
    }


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    """A disk of its own that can be filled; without the right to mount one, the trial says so and ends."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(folder)]
    if subprocess.run(command, check=False).returncode:
        sys.exit("a disk that can be filled is needed: run as root, where tmpfs can be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


if __name__ == "__main__":
    sys.exit(main())
