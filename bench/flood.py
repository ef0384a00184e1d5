"""`python -m bench.flood [--copies 1000 3000 20000]`: dedupe of floods of nearly equal texts, over one day and over thirty.

Each copy of a made-up text of 300 words has one to --words of them replaced. Every size runs in a process of its own.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipeline.dedupe.day import cluster_all, fingerprint_day, pair_day
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.tables import ARTICLES

DAY = date(2026, 3, 2)
WORDS = 300


def texts(copies: int, most: int) -> list[str]:
    """Copies of one text, a name or a number in every fourth place, each with 1 to `most` words of its own."""
    rng = random.Random(20)
    base = [f"Varn{n}" if n % 8 == 3 else str(n + 17) if n % 8 == 7 else f"word{n}" for n in range(WORDS)]
    made: list[str] = []
    for copy in range(copies):
        words = list(base)
        for place in rng.sample(range(WORDS), rng.randint(1, most)):
            words[place] = f"other{copy}x{place}"
        made.append(" ".join(words))
    return made


def run(copies: int, days: int, most: int) -> None:
    """Prints one line of the table. Dedupe of the last day alone is a night; the days before it are set up."""
    with tempfile.TemporaryDirectory() as place:
        lake, rows = Lake(Path(place)), texts(copies, most)
        for n in range(days):
            day = DAY + timedelta(n)
            _write(lake, day, rows[n::days], n)
        started = time.perf_counter()
        for n in range(days):
            fingerprint_day(lake, DAY + timedelta(n))
        for n in range(days):
            pair_day(lake, DAY + timedelta(n), WINDOW_DAYS)
        found = cluster_all(lake, WINDOW_DAYS)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        clusters = found.clusters["cluster_id"].n_unique()
        print(
            f"{copies:>8}{days:>6}{seconds:>10.1f}{peak:>9.0f}{found.duplicates.height:>10}{clusters:>10}", flush=True
        )


def _write(lake: Lake, day: date, bodies: list[str], n: int) -> None:
    given = {
        "article_id": [f"{n:02}-{i:06}" for i in range(len(bodies))],
        "day": [day] * len(bodies),
        "outlet": [f"Outlet {i}" for i in range(len(bodies))],
        "text": bodies,
    }
    nothing = (pl.lit(None, kind).alias(name) for name, kind in ARTICLES.polars_schema.items() if name not in given)
    lake.write(ARTICLES, day, pl.DataFrame(given).with_columns(nothing))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, nargs="+", default=[1_000, 3_000, 20_000])
    parser.add_argument("--days", type=int, nargs="+", default=[1, 30], help="days that the copies are spread over")
    parser.add_argument("--words", type=int, default=5, help="words replaced in a copy at most")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        run(options.copies[0], options.days[0], options.words)
        return
    print(f"{'copies':>8}{'days':>6}{'seconds':>10}{'peak MB':>9}{'pairs':>10}{'clusters':>10}", flush=True)
    for days in options.days:
        for copies in options.copies:
            sizes = ["--copies", str(copies), "--days", str(days), "--words", str(options.words)]
            subprocess.run([sys.executable, "-m", "bench.flood", "--here", *sizes], check=True)


if __name__ == "__main__":
    main()
