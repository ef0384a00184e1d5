"""`python -m bench.wordings [--quotations 500000 1000000 2000000] [--days 365]`: the same quotation over a year, made as a whole,
and one more night of it.

Made-up quotations of 8 to 40 words of 20,000 speakers, of whom a few say most; every third is another wording of one of the last
week, and every hundredth a phrase that its speaker says all year. The whole and the night run in processes of their own.
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

from pipeline.ids import stable_id
from pipeline.lake import Lake
from pipeline.settings import WINDOW_DAYS
from pipeline.tables import GROUPED_QUOTES, QUOTES
from pipeline.wording.day import group_all
from pipeline.wording.regrouping import INDEX

DAY = date(2026, 3, 2)
SPEAKERS = 20_000
VOCABULARY = 30_000
PHRASES = 500
SMALL_WORDS = "the of and to in a is that it we for not this was on with as they have be at are but our"
WEEK = 7


def quotations(count: int, days: int, seed: int = 16) -> Iterator[tuple[str, str]]:
    """Speaker and text, the same ones every time."""
    rng = random.Random(seed)
    vocabulary = [f"{one}{other}" for one in ("re", "con", "un", "dis", "ma", "lo") for other in range(VOCABULARY // 6)]
    small = SMALL_WORDS.split()
    recent: deque[tuple[str, list[str]]] = deque(maxlen=max(count * WEEK // days, 1))
    phrases = [(f"speaker {number}", rng.choices(vocabulary, k=7)) for number in range(PHRASES)]
    for _ in range(count):
        if rng.random() < 1 / 100:
            speaker, words = rng.choice(phrases)
            yield speaker, " ".join(_another_wording(rng, words))
            continue
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


def run(count: int, days: int) -> None:
    """Prints one line of the table."""
    with tempfile.TemporaryDirectory() as place:
        lake = Lake(Path(place))
        _write(lake, count, days)
        last = lake.days(QUOTES)[-1]
        kept = lake.read(QUOTES, last)
        lake.write(QUOTES, last, kept.clear())
        whole = _in_a_process(place)
        lake.write(QUOTES, last, kept)
        night = _in_a_process(place)
        grouped = sum(lake.rows(GROUPED_QUOTES, day) for day in lake.days(GROUPED_QUOTES))
        index = (lake.root / INDEX).stat().st_size / 1e6
        print(f"{count:>10}{whole}{night}{grouped:>10}{index:>10.0f}", flush=True)


def _in_a_process(place: str) -> str:
    command = [sys.executable, "-m", "bench.wordings", "--group", place]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip("\n")


def group(place: str) -> None:
    """Prints seconds by the clock and of the processor, and megabytes."""
    clock = time.perf_counter()
    group_all(Lake(Path(place)), WINDOW_DAYS)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.perf_counter() - clock
    print(f"{seconds:>10.1f}{used.ru_utime + used.ru_stime:>9.1f}{used.ru_maxrss / 1e3:>8.0f}")


def _write(lake: Lake, count: int, days: int) -> None:
    """Spreads the quotations over the days in order."""
    said = quotations(count, days)
    for number in range(days):
        day = DAY + timedelta(number)
        rows = [next(said) for _ in range(count // days)]
        ids = [stable_id(day, place) for place in range(len(rows))]
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
    parser.add_argument("--quotations", type=int, nargs="+", default=[500_000, 1_000_000, 2_000_000])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--group", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.group:
        group(asked.group)
        return
    names = ("quotations", "whole s", "CPU s", "MB", "a night s", "CPU s", "MB", "grouped", "index MB")
    print("".join(f"{name:>{width}}" for name, width in zip(names, (10, 10, 9, 8, 10, 9, 8, 10, 10), strict=True)))
    for count in asked.quotations:
        run(count, asked.days)


if __name__ == "__main__":
    main()
