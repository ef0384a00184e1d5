"""Which wordings may be one quotation: those that share runs of words, found through an index of the window's sketches.

What a quotation meets is bounded, so that work grows with the number of quotations: of a run of words the fullest wordings of
each day are in the index, and of those that a wording meets the likest are looked at.
"""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

SketchesOf = Callable[[date, Sequence[str]], pl.DataFrame]
"""Rows of QUOTE_SKETCHES of a day, these columns of them."""

# Wordings of one day that stand in the index under one run of words: the fullest.
_MOST_PLACES = 16
# Of the wordings that one meets on a day of the index, those that share most with it.
_MOST_MET = 8
# And of those of all days.
_MOST_COMPARED = 16
# Share of the shorter one's runs that the other has too, under which no wording is looked at. One word that is put
# otherwise takes up to three runs of three words, and five of five.
_LEAST_SHARED = 0.2

_KEYS = {"key": pl.UInt64(), "wording": pl.UInt64(), "words": pl.UInt32(), "open": pl.Boolean(), "day": pl.Date()}
FOUND = {
    "searched": pl.Date(),
    "wording": pl.UInt64(),
    "met": pl.UInt64(),
    "met_day": pl.Date(),
    "shared": pl.Float64(),
}
"""Pairs of wordings: the day that was searched with its wording, and the one met with its day."""

_WAYS = (("shingles", 3), ("anywhere", 5))


def find_candidates(
    searched: Sequence[date], window: Sequence[date], days_back: int, sketches_of: SketchesOf
) -> pl.DataFrame:
    """Pairs of different wordings that may be one quotation: one said on a day of `searched`, the other on it or on one of the
    `days_back` before it, which are in `window`. Rows of FOUND, each pair once a day searched."""
    found = [pl.DataFrame(schema=FOUND)]
    for way, width in _WAYS:
        probes = pl.concat([pl.DataFrame(schema=_KEYS), *(_keys(sketches_of, day, way) for day in searched)])
        asked = probes.select("key").unique()
        for day in window:
            index = _index(_keys(sketches_of, day, way).join(asked, on="key", how="semi"))
            found.append(_met(probes, index, day, days_back, width))
    nearest = pl.concat(found).sort(
        "searched", "wording", "met", "shared", "met_day", descending=[False] * 3 + [True] * 2
    )
    pairs = nearest.unique(["searched", "wording", "met"], keep="first", maintain_order=True)
    return _likest(pairs, _MOST_COMPARED)


def _likest(pairs: pl.DataFrame, most: int) -> pl.DataFrame:
    """Of what each wording meets, that with which it shares most."""
    ordered = pairs.sort("searched", "wording", "shared", "met", descending=[False, False, True, False])
    return ordered.filter(pl.int_range(pl.len()).over("searched", "wording") < most)


def _keys(sketches_of: SketchesOf, day: date, way: str) -> pl.DataFrame:
    """One row a run of words of each wording of a day."""
    rows = sketches_of(day, ("wording", "words", "speaker", "day", way)).filter(pl.col(way).list.len() > 0)
    named = rows.select("wording", "words", "day", open=pl.col("speaker").is_null(), key=way)
    return named.explode("key", empty_as_null=False).select(_KEYS.keys()).cast(_KEYS)  # type: ignore[arg-type]


def _index(keys: pl.DataFrame) -> pl.DataFrame:
    """The fullest wordings under every run."""
    ordered = keys.sort("key", "words", "wording", descending=[False, True, False])
    return ordered.filter(pl.int_range(pl.len()).over("key") < _MOST_PLACES)


def _met(probes: pl.DataFrame, index: pl.DataFrame, day: date, days_back: int, width: int) -> pl.DataFrame:
    """What the wordings of the searched days meet on a day of the window."""
    behind = (pl.col("day") - pl.lit(day)).dt.total_days()
    asking = probes.filter(behind.is_between(0, days_back))
    met = asking.join(index, on="key", suffix="_met").filter(pl.col("wording") != pl.col("wording_met"))
    if width == 5:
        # Of known speakers, three words in a row tell more.
        met = met.filter(pl.col("open") | pl.col("open_met"))
    counted = met.group_by("day", "wording", "wording_met").agg(
        pl.len(), pl.min_horizontal("words", "words_met").first()
    )
    runs = (pl.col("words").cast(pl.Float64) - width + 1).clip(1) / (2 if width == 5 else 1)
    shared = counted.select(
        searched="day",
        wording="wording",
        met="wording_met",
        met_day=pl.lit(day),
        shared=pl.col("len") / runs,
    ).filter(pl.col("shared") >= _LEAST_SHARED)
    return _likest(shared, _MOST_MET).cast(FOUND)  # type: ignore[arg-type]
