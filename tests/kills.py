"""`make kill`: captures and nights over the sample site, killed (SIGKILL) at random moments with readers on the published file.

    kills.py [--kills 60] [--seed N]

After each kill publication, working file, lake and archive must be readable; a capture that was killed and run again must
have brought what an undisturbed one brings; and at the end the tables must equal those of undisturbed nights over the same
pages. Prints a line a kill and a table of figures; exit code 1 where anything failed.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import kill_checks
import night
from published_reader import reading
from told_run import DOOR, Run, moment, survivors

from pipeline.sample import serve
from pipeline.sample.nights import CAPTURED_AT, SAMPLE, site_days
from pipeline.sample.site import Site
from pipeline.settings import PROJECT, Settings
from pipeline.tables import CAPTURES, PAGES
from pipeline.warehouse import Warehouse

KILLS_A_CAPTURE = 2  # before it is left alone, and its pages are compared
CAPTURED = ("archive", f"lake/{CAPTURES.name}", f"lake/{PAGES.name}", "state.sqlite")


@dataclass
class Trial:
    """One folder in which nights are played and killed, and what came of it."""

    root: Path
    site: Site
    dice: random.Random
    lengths: dict[str, list[tuple[str, float]]] = field(default_factory=dict[str, list[tuple[str, float]]])  # by job
    moments: dict[str, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )  # of kills, by what was under way
    troubles: list[str] = field(default_factory=list[str])
    ended_before: int = 0
    captures_compared: int = 0

    @property
    def settings(self) -> Settings:
        return night.settings(self.root)

    @property
    def kills(self) -> int:
        return sum(map(len, self.moments.values()))

    def trouble(self, said: str) -> None:
        print(f"  BAD: {said}", flush=True)
        self.troubles.append(said)

    @contextmanager
    def run(self, job: str, day: date) -> Iterator[Run]:
        dagster_home = self.root / "dagster"
        dagster_home.mkdir(exist_ok=True)
        shutil.copyfile(PROJECT / "dagster.yaml", dagster_home / "dagster.yaml")
        ours = {"DATA": self.root / "data", "SOURCES": SAMPLE / "sources.yaml", "CLOCK": f"{day}{CAPTURED_AT}"}
        ours |= {"RESOLVE": json.dumps({"*.example": f"127.0.0.1:{self.site.port}"}), "HOST_DELAY": 0}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
        environment = kept | {f"QUOTEWIRE_{name}": str(value) for name, value in ours.items()}
        environment |= {"DAGSTER_HOME": str(dagster_home), "DAGSTER_DISABLE_TELEMETRY": "1"}
        command = [sys.executable, "-c", DOOR, day.isoformat(), job]
        with (
            (self.root / "runs.log").open("a") as log,
            subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            ) as process,
        ):
            yield Run(process)

    def ended(self, run: Run, job: str, day: date) -> None:
        if run.finish():
            self.trouble(f"{job} of {day} failed: {(self.root / 'runs.log').read_text()[-1500:]}")
        else:
            self.lengths[job] = run.lengths()

    def undisturbed(self, job: str, day: date) -> None:
        """Runs a job to its end. How long its steps take is that from which the moments of kills are drawn."""
        with self.run(job, day) as run:
            self.ended(run, job, day)

    def kill(self, job: str, day: date) -> None:
        """Starts a job and kills it at a moment of its time; nothing is counted where it ended before.

        The moment is counted from the step it falls into, so that a machine that is slower than before changes nothing.
        """
        steps = self.lengths[job]
        step, more = moment(steps, self.dice.uniform(0, sum(seconds for _, seconds in steps)))
        asked, link = sum(self.site.requests.values()), Warehouse(self.settings.data).published.resolve()
        with self.run(job, day) as run:
            if not run.reaches(step, more):
                self.ended_before += 1
                self.ended(run, job, day)
                return
            os.killpg(run.process.pid, signal.SIGKILL)
            run.finish()
        at = run.at
        if at == "capture_pages":
            at += ", pages asked for" if sum(self.site.requests.values()) > asked else ", nothing asked yet"
        seconds = time.monotonic() - run.steps[0][1] if run.steps else 0.0
        self.moments[f"{job}: {at}"].append(seconds)
        self._look(f"{job} of {day} after {seconds:.1f} s, {at}", run.process.pid, job == "capture" and link)

    def _look(self, what: str, group: int, link: Path | bool) -> None:
        good, bad = kill_checks.held(self.settings)
        if link and Warehouse(self.settings.data).published.resolve() != link:
            bad.append("a capture changed the publication")
        if left := survivors(group):
            bad.append(f"processes outlived their run: {left}")
        print(f"kill {self.kills}: {what}; {'; '.join(good)}", flush=True)
        for said in bad:
            self.trouble(f"kill {self.kills}, {what}: {said}")

    def kill_often(self, job: str, day: date, times: int) -> None:
        wanted, tries = self.kills + times, 0
        while self.kills < wanted:
            if (tries := tries + 1) > 5 * times + 5:
                self.trouble(f"{job} of {day} ended before its kill too often")
                return
            self.kill(job, day)

    def kill_captures(self, day: date, times: int) -> None:
        """Captures of one day, each killed a few times and then left alone, each from the same start."""
        start, whole = self.root / "start", Trial(self.root / "whole", self.site, self.dice)
        copy_captured(self.root / "data", start)
        copy_captured(start, whole.root / "data")
        whole.undisturbed("capture", day)
        expected = kill_checks.pages(whole.settings, day)
        self.lengths["capture"] = whole.lengths["capture"]
        # Once at least, also where too few kills are asked for to give captures one: the night needs its pages.
        for done in range(0, max(times, 1), KILLS_A_CAPTURE):
            copy_captured(start, self.root / "data")
            self.kill_often("capture", day, min(times - done, KILLS_A_CAPTURE))
            self.undisturbed("capture", day)
            found = kill_checks.pages(self.settings, day)
            self.captures_compared += 1
            if found != expected or not expected:
                missing, extra = expected - found, found - expected
                self.trouble(
                    f"capture of {day}: {len(missing)} pages missing, {len(extra)} too many: {missing or extra}"
                )
        shutil.rmtree(start)
        shutil.rmtree(whole.root)


def copy_captured(source: Path, target: Path) -> None:
    """What captures write, and nothing else, in place of what the target has of it."""
    for name in CAPTURED:
        for old in target.glob(f"{name}*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        for new in source.glob(f"{name}*"):
            to = target / new.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(new, to) if new.is_dir() else shutil.copy2(new, to)


def compare(trial: Trial, days: list[date]) -> tuple[int, int]:
    """Tables, and those that differ from undisturbed nights over the same captured pages, from an empty lake."""
    alone = Trial(trial.root / "alone", trial.site, trial.dice)
    copy_captured(trial.root / "data", alone.root / "data")
    for day in days:
        alone.undisturbed("nightly", day)
    trial.troubles += alone.troubles
    expected, found = night.published(alone.settings, ()), night.published(trial.settings, ())
    differing = night.differing(found, expected)
    for table, (here, there) in differing.items():
        trial.trouble(f"{table}: {len(here)} rows only after kills, {len(there)} only without: {(here + there)[:2]}")
    return len(expected), len(differing)


def play(trial: Trial, kills: int) -> None:
    """The first day undisturbed, so that there is a publication; on the others a third of the kills meet captures."""
    first, *others = days = site_days()
    for job in ("capture", "nightly"):
        trial.undisturbed(job, first)
    seen: dict[str, Any] = {}
    shares = [kills // len(others) + (number < kills % len(others)) for number in range(len(others))]
    with reading(Warehouse(trial.settings.data).published, seen, seconds_between=1.0):
        for day, share in zip(others, shares, strict=True):
            trial.site.day = day
            trial.kill_captures(day, share // 3)
            trial.kill_often("nightly", day, share - share // 3)
            trial.undisturbed("nightly", day)
    for error, times in Counter(seen["errors"]).items():
        trial.trouble(f"{times} times an open reader met: {error}")
    report(trial, seen, compare(trial, days))


def report(trial: Trial, seen: dict[str, Any], tables: tuple[int, int]) -> None:
    print(f"\n{'killed during':44} kills  moments (seconds after the imports)")
    for step, moments in sorted(trial.moments.items()):
        print(f"{step:44} {len(moments):5}  {' '.join(f'{moment:.1f}' for moment in sorted(moments))}")
    print(f"{'all':44} {trial.kills:5}  (beside {trial.ended_before} runs that ended before their kill)")
    print(f"{'reads by open readers, of which bad':44} {seen['reads']:5}  {len(seen['errors'])}")
    print(
        f"{'publications that they saw':44} {len(seen['states']):5}  {', '.join(state[0] for state in seen['states'])}"
    )
    print(f"{'captures compared with an undisturbed one':44} {trial.captures_compared:5}")
    print(f"{'tables compared with undisturbed nights':44} {tables[0]:5}  {tables[1]} differ")
    print(f"{'troubles':44} {len(trial.troubles):5}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make kill", description="Kills captures and nights at random moments.")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    print(f"{asked.kills} kills, seed {asked.seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, serve(SAMPLE, day=site_days()[0]) as site:
        trial = Trial(Path(folder), site, random.Random(asked.seed))
        play(trial, asked.kills)
    print(f"{'seconds':44} {time.monotonic() - started:5.0f}  seed {asked.seed}")
    return 1 if trial.troubles or trial.kills != asked.kills else 0


if __name__ == "__main__":
    sys.exit(main())
