"""Pairs of articles that share text. Each row is a pure function of two fingerprints, so neither the order of the days
nor other articles can change it. Which pairs of a flood are left out (see `floods`) is one of the fingerprints of two days.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from pipeline.dedupe.candidates import postings, with_sizes
from pipeline.dedupe.fingerprints import PARAMS
from pipeline.dedupe.kinds import compared
from pipeline.dedupe.order import first_copies
from pipeline.dedupe.through import HUB_TIES, between_floods, hub_ties, with_hubs, with_standing
from pipeline.tables import DUPLICATES

WINDOW_DAYS = 30


def find_pairs(
    day: date,
    fingerprints: pl.DataFrame,
    window: pl.DataFrame,
    stop_shingles: pl.Series | None = None,
    window_days: int = WINDOW_DAYS,
) -> pl.DataFrame:
    """Every pair that touches `day`, as rows of DUPLICATES.

    `fingerprints` are those of `day`; `window` those of the days around it, before and after (days further than
    `window_days` and `day` itself are left aside). Since both directions are searched, a late day needs no other day to
    run again. Of equal texts only one a day, the one with the smallest id, is compared with other texts; the others are
    tied to it by an exact pair: a story that a thousand outlets copy costs a thousand rows and not a million.

    Of texts of one flood only pairs with the texts that stand for it are found: one or two a copy and day.

    `stop_shingles` (see `boilerplate`) are left out of every sketch; give the same ones for all days. Floods are told by
    whole sketches, so with stop shingles every text is compared with every other.
    Raises ValueError when fingerprints belong to another day or to another version of the parameters.
    """
    near_days = pl.col("day").is_between(day - timedelta(window_days), day + timedelta(window_days)) & (
        pl.col("day") != day
    )
    window = window.filter(near_days)
    _check(day, fingerprints, window)
    own = first_copies(fingerprints)
    texts = with_hubs(with_sizes(pl.concat([own, first_copies(window)]), stop_shingles), floods=stop_shingles is None)
    exact = [_exact_of_the_day(fingerprints, own), _exact_across_days(texts, own.height)]
    empty = pl.DataFrame(schema=DUPLICATES.polars_schema)
    return pl.concat([empty, *(_oriented(part) for part in exact), *_alike(texts, own.height)]).sort(DUPLICATES.key)


def _alike(texts: pl.DataFrame, own: int) -> Iterator[pl.DataFrame]:
    """Pairs of different texts, one of the first `own`: with those that are in no flood or stand for one, then of what two
    floods share that do not tell the same."""
    shared = postings(texts, own)
    ties = [pl.DataFrame(schema=HUB_TIES)]
    for found in with_standing(shared):
        pairs = compared(texts, found)
        ties.append(hub_ties(pairs))
        yield _oriented(pairs)
    for found in between_floods(shared, pl.concat(ties)):
        yield _oriented(compared(texts, found))


def _check(day: date, fingerprints: pl.DataFrame, window: pl.DataFrame) -> None:
    if stray := fingerprints.filter(pl.col("day") != day)["day"].unique().sort().to_list():
        raise ValueError(f"fingerprints of {', '.join(map(str, stray))} were given for {day}: pass those of {day} only")
    for frame in (fingerprints, window):
        if old := frame.filter(pl.col("params") != PARAMS)["day"].unique().sort().to_list():
            raise ValueError(
                f"fingerprints of {', '.join(map(str, old))} were not made with {PARAMS}: materialize those days again"
            )


def _exact_of_the_day(fingerprints: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    first = own.select("text_hash", first="article_id")
    copies = (
        fingerprints.filter(pl.col("n_tokens") > 0)
        .join(first, on="text_hash")
        .filter(pl.col("article_id") != pl.col("first"))
    )
    return _exact(copies.select("article_id", "day", "text_hash", other_id="first", other_day="day"))


def _exact_across_days(texts: pl.DataFrame, own: int) -> pl.DataFrame:
    named = texts.filter(pl.col("n_tokens") > 0).select("i", "article_id", "day", "text_hash")
    others = named.filter(pl.col("i") >= own).select("text_hash", other_id="article_id", other_day="day")
    return _exact(named.filter(pl.col("i") < own).join(others, on="text_hash"))


def _exact(pairs: pl.DataFrame) -> pl.DataFrame:
    one = pl.lit(1.0)
    return pairs.with_columns(
        kind=pl.lit("exact"), jaccard=one, containment=one, salient=one, size_ratio=one, other_text_hash="text_hash"
    )


def _oriented(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the later article first, by (day, article_id), in the columns of DUPLICATES."""
    mirrored = {"article_id": "other_id", "day": "other_day", "text_hash": "other_text_hash"}
    mirrored |= {other: name for name, other in mirrored.items()}
    day, other_day = pl.col("day"), pl.col("other_day")
    later = (day > other_day) | ((day == other_day) & (pl.col("article_id") > pl.col("other_id")))
    swapped = [
        pl.when(later).then(pl.col(name)).otherwise(pl.col(other)).alias(name) for name, other in mirrored.items()
    ]
    schema = DUPLICATES.polars_schema
    return pairs.with_columns(swapped).select(schema.names()).cast(schema)
