"""`python -m bench.stories [--articles 20000] [--days 30]`: seconds and memory of telling one night's stories against a window.

Articles are made up: each tells one of a day's events with words and names of its own, or nothing that others tell. Names and
words have the skewed frequencies of real ones (Zipf), so that some are in thousands of articles a day.
"""

import argparse
import random
import resource
import time
from datetime import date, timedelta

import polars as pl

from pipeline.stories.copies import with_copies
from pipeline.stories.telling import WINDOW_DAYS, tell_day
from pipeline.stories.terms import article_terms
from pipeline.tables import ARTICLES, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS

DAY = date(2026, 3, 2)
NAMES, WORDS = 200_000, 60_000
ON_EVENTS = 0.5
"""Share of articles that tell an event which others tell too."""
PER_EVENT = 8
_NONE = pl.Series(dtype=pl.String)


def articles_of(day: date, count: int, rng: random.Random) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A day's articles and mentions, made up."""
    events = [(_pick(rng, NAMES, 6), _pick(rng, WORDS, 40)) for _ in range(max(1, int(count * ON_EVENTS / PER_EVENT)))]
    articles: list[dict[str, object]] = []
    mentions: list[dict[str, object]] = []
    for n in range(count):
        names, words = rng.choice(events) if n < count * ON_EVENTS else ([], [])
        shown = rng.sample(words, min(25, len(words))) + _pick(rng, WORDS, 45 if words else 70)
        named = rng.sample(names, min(4, len(names))) + _pick(rng, NAMES, 6)
        article = {"article_id": f"{rng.getrandbits(64):016x}", "day": day}
        text = " ".join(f"w{word}" for word in shown)
        articles.append({**article, "title": " ".join(f"w{word}" for word in shown[:8]), "text": text})
        mentions += [
            {**article, "start_char": place, "label": "PERSON", "name": f"n{name}", "entity_id": f"id{name}"}
            for place, name in enumerate(named)
        ]
    return _rows(ARTICLES.polars_schema, articles), _rows(MENTIONS.polars_schema, mentions)


def _rows(schema: pl.Schema, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _pick(rng: random.Random, of: int, count: int) -> list[int]:
    """Numbers under `of`, n being about n times as rare as 1."""
    return [int(of ** rng.random()) for _ in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stories", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="articles a day")
    parser.add_argument("--days", type=int, default=WINDOW_DAYS, help="days before the night")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    known, told = [STORY_TERMS.frame([])], [STORY_ARTICLES.frame([])]
    print(
        f"{'night':>6}{'articles':>10}{'before':>10}{'terms s':>9}{'stories s':>11}{'stories':>9}{'largest':>9}{'peak MB':>9}"
    )
    for n in range(asked.days + 1):
        day = DAY + timedelta(n)
        articles, mentions = articles_of(day, asked.articles, rng)
        began = time.perf_counter()
        terms = with_copies(article_terms(articles, mentions), DUPLICATES.frame([]), _NONE)
        made = time.perf_counter()
        before = pl.concat(told)
        rows = tell_day(day, terms, before, pl.concat(known))
        done = time.perf_counter()
        known.append(terms)
        told.append(rows)
        largest = rows.group_by("story_id").len()["len"].max()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(
            f"{n:>6}{rows.height:>10}{before.height:>10}{made - began:>9.1f}{done - made:>11.1f}"
            f"{rows['story_id'].n_unique():>9}{largest:>9}{peak:>9.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
