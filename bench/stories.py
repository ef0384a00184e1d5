"""`python -m bench.stories [--articles 20000] [--days 30]`: CPU seconds and memory of telling one night's stories against a window.

Articles are made up, as the hashes of their words and names: half of them tell an event of these three days, eight each, with
words and names of its own; the others tell nothing that anybody else does. Words and names are as skewed as real ones (the
n-th is n times as rare as the first), so that some are in thousands of articles a day. The days before are taken as told well.
"""

import argparse
import resource
import time
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.stories.telling import WINDOW_DAYS, tell_day
from pipeline.tables import STORY_ARTICLES, STORY_TERMS

DAY = date(2026, 3, 2)
NAMES, WORDS = 200_000, 60_000
EVENT_DAYS, PER_EVENT = 3, 8
# Of a text: words of its title and its lead, names, and how many of each come of its event.
SIZES = {"title": (8, 4), "lead": (60, 20), "names": (10, 4)}
Numbers = npt.NDArray[np.int64]


def event_terms(count: int, rng: np.random.Generator) -> dict[str, Numbers]:
    """Words and names of events, a row each."""
    return {name: _pick(rng, NAMES if name == "names" else WORDS, (count, 2 * of)) for name, (_, of) in SIZES.items()}


def terms_of(
    day: date, count: int, events: dict[str, Numbers], rng: np.random.Generator
) -> tuple[pl.DataFrame, Numbers]:
    """Rows of STORY_TERMS of a day, and the event of each: -1 for those that tell none."""
    event = np.where(np.arange(count) % 2 == 0, rng.integers(0, len(events["title"]), count), -1)
    lists: dict[str, pl.Series] = {}
    for name, (size, shared) in SIZES.items():
        own = _pick(rng, NAMES if name == "names" else WORDS, (count, size))
        places = np.argsort(rng.random((count, 2 * shared)), axis=1)[:, :shared]
        of_event = np.take_along_axis(events[name][event], places, axis=1)
        own[:, :shared] = np.where(event[:, None] >= 0, of_event, own[:, :shared])
        # Names are no words: their numbers are others.
        hashes = own.astype(np.uint64) * np.uint64(2) + np.uint64(name == "names")
        lists[name] = pl.Series(hashes, dtype=pl.Array(pl.UInt64, size)).cast(pl.List(pl.UInt64)).list.unique()
    ids = [f"{number:016x}" for number in rng.integers(0, 1 << 62, count).tolist()]
    frame = pl.DataFrame({"article_id": ids, "head_id": ids, **lists}).with_columns(
        day=pl.lit(day), seen_day=pl.lit(day), earlier=pl.lit([], pl.List(pl.String))
    )
    return frame.select(*STORY_TERMS.columns), event


def _pick(rng: np.random.Generator, of: int, shape: tuple[int, int]) -> Numbers:
    return np.asarray(of ** rng.random(shape), np.int64)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stories", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="articles a day")
    parser.add_argument("--days", type=int, default=WINDOW_DAYS, help="days before the night")
    asked = parser.parse_args()
    rng = np.random.default_rng(1)
    begun: list[dict[str, Numbers]] = []
    known, before = [STORY_TERMS.frame([])], [STORY_ARTICLES.frame([])]
    names: list[dict[int, tuple[str, date]]] = []
    for n in range(asked.days + 1):
        begun.append(event_terms(asked.articles // 2 // PER_EVENT // EVENT_DAYS, rng))
        names.append({})
        running = {name: np.concatenate([events[name] for events in begun[-EVENT_DAYS:]]) for name in SIZES}
        terms, event = terms_of(day := DAY + timedelta(n), asked.articles, running, rng)
        if n == asked.days:
            break
        known.append(terms)
        before.append(_told(day, terms, event, names[-EVENT_DAYS:], len(begun[0]["title"])))
    window, rows = pl.concat(known), pl.concat(before)
    waited, began = time.perf_counter(), time.process_time()
    found = tell_day(day, terms, rows, window)
    seconds, wall = time.process_time() - began, time.perf_counter() - waited
    joined = found.filter(pl.col("began") < day)["story_id"].n_unique()
    print(
        f"{found.height} articles against {rows.height} of {asked.days} days ({rows['story_id'].n_unique()} stories): "
        f"{seconds:.1f} s of CPU, {wall:.1f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB; "
        f"{found['story_id'].n_unique()} stories, {joined} of them of before"
    )


def _told(
    day: date, terms: pl.DataFrame, event: Numbers, names: list[dict[int, tuple[str, date]]], size: int
) -> pl.DataFrame:
    """The stories of a day of before: one an event, and one an article that tells none."""
    told = [
        (article, day) if number < 0 else names[number // size].setdefault(number % size, (article, day))
        for article, number in zip(terms["article_id"], event.tolist(), strict=True)
    ]
    rows = terms.select("article_id", "day", "seen_day", "head_id", likeness=pl.lit(None, pl.Float64))
    named = rows.with_columns(
        story_id=pl.Series([story for story, _ in told]), began=pl.Series([began for _, began in told])
    )
    return named.select(*STORY_ARTICLES.columns)


if __name__ == "__main__":
    main()
