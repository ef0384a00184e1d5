"""`python -m bench.capacity`: how many articles a night takes on 1, 2, 10 and 100 machines, reckoned from rates that this machine
shows in the same run.

    capacity.py [--pages 100 300] [--hours 6] [--cores 4] [--spread 0.9] [--history 40]

Each stage runs at two numbers of pages (`bench.night`'s): a line through both gives what it costs whatever comes, and what one
article adds, in CPU seconds. Clean and extract are shared out over all processors, of which `--spread` are at work on the average
(`bench.cluster`); the rest is one machine's, one step after the other, and counts as one processor. `--history`: CPU seconds of
a night for the days before it (`bench.growth`: what one after 365 days takes more than one after 10). A machine more is one more to
read and clean on; the first does the rest, too.
"""

import argparse
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.night import lay_out, measure_stage
from bench.stage import STAGES

SHARED = ("clean", "extract")
# Hours round the clock, a page at a time as hosts allow: it waits for servers, not for processors.
BESIDE = ("capture",)
MACHINES = (1, 2, 10, 100)


@dataclass(frozen=True)
class Rate:
    """CPU seconds of a stage: of a night, and of an article more."""

    night: float
    article: float


@dataclass(frozen=True)
class Model:
    """What nights cost, and how many processors a machine has."""

    rates: Mapping[str, Rate]
    cores: int
    spread: float
    history: float

    def shared(self, articles: float) -> float:
        """CPU seconds that all machines share."""
        return sum(rate.night + rate.article * articles for stage, rate in self.rates.items() if stage in SHARED)

    def alone(self, articles: float) -> float:
        """Seconds of the one machine that clusters, loads and publishes."""
        left = [rate for stage, rate in self.rates.items() if stage not in (*SHARED, *BESIDE)]
        return self.history + sum(rate.night + rate.article * articles for rate in left)

    def seconds(self, articles: float, machines: int) -> float:
        return self.shared(articles) / (machines * self.cores * self.spread) + self.alone(articles)

    def most(self, hours: float, machines: int) -> float:
        """Articles of a night that ends in time, by bisection."""
        low, high = 0.0, 1e9
        while high - low > 1:
            middle = (low + high) / 2
            low, high = (middle, high) if self.seconds(middle, machines) <= hours * 3600 else (low, middle)
        return low


def rates(few: int, many: int) -> dict[str, Rate]:
    """Of every stage, measured at two numbers of pages."""
    found = {count: _stages(count) for count in (few, many)}
    return {
        stage: Rate(max(0.0, found[few][stage] - slope * few), slope)
        for stage in STAGES
        for slope in [max(0.0, (found[many][stage] - found[few][stage]) / (many - few))]
    }


def _stages(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        pages, _ = lay_out(Path(folder), count)
        return {stage: measure_stage(stage, Path(folder) / "data", pages).cpu for stage in STAGES}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity")
    parser.add_argument("--pages", type=int, nargs=2, default=[100, 300])
    parser.add_argument("--hours", type=float, default=6.0, help="of a night")
    parser.add_argument("--cores", type=int, default=4, help="processors of a machine")
    parser.add_argument("--spread", type=float, default=0.9, help="share of them that is at work")
    parser.add_argument("--history", type=float, default=40.0, help="CPU seconds of a night for all days before it")
    asked = parser.parse_args()
    found = rates(*asked.pages)
    print(f"{'CPU seconds':<14}{'a night':>9}{'an article':>12}")
    for stage, rate in found.items():
        print(f"{stage:<14}{rate.night:>9.2f}{rate.article:>12.4f}")
    model = Model(found, asked.cores, asked.spread, asked.history)
    print(f"\nA night of {asked.hours:g} hours, machines of {asked.cores} processors")
    print(f"{'machines':>8}{'articles':>12}{'shared':>9}{'one alone':>11}{'CPU hours a million':>21}")
    for machines in MACHINES:
        articles = model.most(asked.hours, machines)
        alone = model.alone(articles) / (asked.hours * 3600)
        hours = machines * asked.cores * asked.hours / articles * 1e6
        print(f"{machines:>8}{articles:>12,.0f}{1 - alone:>9.0%}{alone:>11.0%}{hours:>21,.0f}")


if __name__ == "__main__":
    main()
