"""A lake as its nights have left it, for what a night does before the load: from the articles, quotations and mentions of
`bench.synthetic`, everything that the stages read of the days before, made by the stages' own code.

Pairs alone, of texts and of quotations, are those that they were made by: a search would find the stock of phrases that all texts
are made of.
"""

import os
import shutil
from collections import deque

import polars as pl

from pipeline.dedupe.day import cluster_all, fingerprint_day
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.language.stale import find_stale
from pipeline.stories.days import tell_all
from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    DUPLICATES,
    EXTRACTIONS,
    GROUPED_QUOTES,
    MENTIONS,
    PAIRS,
    QUOTE_PAIRS,
    QUOTE_SKETCHES,
    QUOTES,
)
from pipeline.wording.day import group_all
from pipeline.wording.made import Made, pairs_made_of, sketches_made_of
from pipeline.wording.sketches import TAKES, sketch

_TAKEN = (ARTICLES, QUOTES, MENTIONS, CAPTURES)
# Of a pair of quotations: what is told of each, and how it is called of the fuller.
_SIDES = {"wording": "fuller", "speaker": "fuller_speaker", "words": "fuller_words"}


def age(history: Lake, lake: Lake) -> None:
    """Fills `lake` with the days of `history`; their files are shared."""
    for table in _TAKEN:
        shutil.copytree(history.root / table.name, lake.root / table.name, copy_function=os.link)
    lake.tell_layout()
    _decide(history, lake)
    tell_all(lake)
    _pair_quotations(history, lake)
    group_all(lake, WINDOW_DAYS)


def _decide(history: Lake, lake: Lake) -> None:
    """Fingerprints, pairs and clusters of all articles, and extractions decided by those clusters."""
    days = lake.days(ARTICLES)
    hashes = pl.concat([fingerprint_day(lake, day).select("article_id", "text_hash") for day in days])
    other = hashes.rename({"article_id": "other_id", "text_hash": "other_text_hash"})
    for day in history.days(DUPLICATES):
        copies = history.read(DUPLICATES, day).drop("text_hash", "other_text_hash").join(hashes, on="article_id")
        found = copies.join(other, on="other_id").rename({"day": "later_day"}).with_columns(salient=1.0, size_ratio=1.0)
        lake.write(PAIRS, day, found.select(*PAIRS.columns))
    clusters = cluster_all(lake, WINDOW_DAYS).clusters
    decided = clusters.select("article_id", "representative_id")
    for day in days:
        ledger = history.read(EXTRACTIONS, day).drop("representative_id").join(decided, on="article_id")
        lake.write(EXTRACTIONS, day, ledger.select(*EXTRACTIONS.columns))
    find_stale(lake, clusters, days[-1])


def _pair_quotations(history: Lake, lake: Lake) -> None:
    """Sketches of all quotations, and the pairs of those that were made as wordings of another."""
    sketches, pairs = Made.read(lake, QUOTE_SKETCHES), Made.read(lake, QUOTE_PAIRS)
    made_of = {day: sketches_made_of(lake, day) for day in lake.days(QUOTES)}
    told = {*history.days(GROUPED_QUOTES)}
    # A head and its wordings are of the same three days.
    sides: deque[pl.DataFrame] = deque(maxlen=3)
    for day, source in made_of.items():
        found = sketch(lake.read(QUOTES, day, TAKES))
        sketches.write(day, source, found)
        sides.append(found.select("quote_id", *_SIDES))
        groups = history.read(GROUPED_QUOTES, day) if day in told else GROUPED_QUOTES.frame([])
        pairs.write(day, pairs_made_of(made_of, day, WINDOW_DAYS), _pairs(groups, pl.concat(sides)))
    sketches.end(made_of)
    pairs.end(made_of)


def _pairs(groups: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Rows of QUOTE_PAIRS: each wording with its head; the fuller is the one of more words, or of the smaller hash."""
    both = (
        groups.select("quote_id", "head_id", "day")
        .join(sides, on="quote_id")
        .join(sides, left_on="head_id", right_on="quote_id", suffix="_2")
        .filter(pl.col("wording") != pl.col("wording_2"))
    )
    is_fuller = (pl.col("words") > pl.col("words_2")) | (
        (pl.col("words") == pl.col("words_2")) & (pl.col("wording") < pl.col("wording_2"))
    )
    none = pl.lit([], pl.List(pl.String))
    found = both.select(
        "day",
        *(pl.when(is_fuller).then(f"{name}_2").otherwise(name).alias(name) for name in _SIDES),
        *(pl.when(is_fuller).then(name).otherwise(f"{name}_2").alias(fuller) for name, fuller in _SIDES.items()),
        kind=pl.lit("altered"),
        share=pl.lit(0.8),
        difference=pl.lit(""),
        cut=none,
        changed=none,
        changes_meaning=none,
    )
    return found.select(*QUOTE_PAIRS.columns).unique(QUOTE_PAIRS.key)
