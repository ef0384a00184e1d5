"""`python -m bench.wordings [--quotations 100000 500000 2000000]`: the same quotation over thirty days, and one more night of it.

Made-up quotations of 8 to 40 words of 20,000 speakers, of whom a few say most; every third is another wording of one of the last
week. Every size runs in a process of its own.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipeline.lake import Lake
from pipeline.settings import WINDOW_DAYS
from pipeline.tables import QUOTES
from pipeline.wording.day import Grouped, group_all

DAY = date(2026, 3, 2)
DAYS = 31
SPEAKERS = 20_000
VOCABULARY = 30_000


def quotations(count: int, seed: int = 16) -> Iterator[tuple[str, str]]:
    """Speaker and text, the same ones every time."""
    rng = random.Random(seed)
    vocabulary = [f"{one}{other}" for one in ("re", "con", "un", "dis", "ma", "lo") for other in range(VOCABULARY // 6)]
    small = [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "it",
        "we",
        "for",
        "not",
        "this",
        "was",
        "on",
        "with",
        "as",
        "they",
        "have",
        "be",
        "at",
        "are",
        "but",
        "our",
    ]
    recent: deque[tuple[str, list[str]]] = deque(maxlen=max(count // 4, 1))
    for _ in range(count):
        if recent and rng.random() < 1 / 3:
            speaker, words = rng.choice(recent)
            yield speaker, " ".join(_another_wording(rng, words))
            continue
        speaker = f"speaker {int(SPEAKERS * rng.random() ** 3)}" if rng.random() < 0.85 else ""
        words = [
            rng.choice(small) if rng.random() < 0.5 else vocabulary[int(VOCABULARY // 6 * 6 * rng.random() ** 2)]
            for _ in range(rng.randint(8, 40))
        ]
        recent.append((speaker, words))
        yield speaker, " ".join(words)


def _another_wording(rng: random.Random, words: list[str]) -> list[str]:
    half = len(words) // 2
    kind = rng.randrange(4)
    if kind == 0:
        return words
    if kind == 1:
        return words[half - 2 :] if rng.random() < 0.5 else words[: half + 3]
    if kind == 2:
        return words[: half - 2] + words[half + 1 :]
    changed = list(words)
    changed[rng.randrange(len(words))] = "otherwise"
    return changed


def run(count: int) -> None:
    """Prints one line of the table."""
    with tempfile.TemporaryDirectory() as place:
        lake = Lake(Path(place))
        _write(lake, count)
        last = lake.days(QUOTES)[-1]
        kept = lake.read(QUOTES, last)
        lake.write(QUOTES, last, kept.clear())
        _, history, history_cpu = _timed(lake)
        lake.write(QUOTES, last, kept)
        found, night, night_cpu = _timed(lake)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        groups = found.quotes["group_id"].n_unique()
        seconds = f"{history:>12.1f}{history_cpu:>9.1f}{night:>12.1f}{night_cpu:>9.1f}"
        print(f"{count:>10}{seconds}{peak:>9.0f}{found.quotes.height:>12}{groups:>10}", flush=True)


def _timed(lake: Lake) -> tuple[Grouped, float, float]:
    """What grouping gives, with seconds by the clock and of the processor."""
    clock, cpu = time.perf_counter(), time.process_time()
    found = group_all(lake, WINDOW_DAYS)
    return found, time.perf_counter() - clock, time.process_time() - cpu


def _write(lake: Lake, count: int) -> None:
    """Spreads the quotations over the days in order."""
    said = quotations(count)
    for number in range(DAYS):
        day = DAY + timedelta(number)
        rows = [next(said) for _ in range(count // DAYS)]
        ids = [f"{number:02}-{place:07}" for place in range(len(rows))]
        frame = pl.DataFrame(
            {
                "quote_id": ids,
                "article_id": ids,
                "day": [day] * len(rows),
                "text": [text for _, text in rows],
                "speaker_name": [speaker for speaker, _ in rows],
            }
        )
        missing = {name: pl.lit(None, kind) for name, kind in QUOTES.polars_schema.items() if name not in frame.columns}
        lake.write(QUOTES, day, frame.with_columns(**missing).select(list(QUOTES.columns)).cast(QUOTES.polars_schema))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.wordings", description=__doc__)
    parser.add_argument("--quotations", type=int, nargs="+", default=[100_000, 500_000, 2_000_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        run(asked.one)
        return
    print(
        f"{'quotations':>10}{'30 days s':>12}{'CPU s':>9}{'a night s':>12}{'CPU s':>9}{'peak MB':>9}{'grouped':>12}{'groups':>10}",
        flush=True,
    )
    for count in asked.quotations:
        subprocess.run([sys.executable, "-m", "bench.wordings", "--one", str(count)], check=True)


if __name__ == "__main__":
    main()
