"""Groups of wordings that are one quotation: each around its fullest wording, and none through a chain of others."""

from itertools import groupby

import polars as pl

VERSION = "1"
"""Raise it with every change of which wordings come into one group: all are grouped anew."""

# A short phrase that stands in so many longer quotations that are not alike is the speaker's habit, and no part of one.
_PHRASE_WORDS = 8
_PHRASE_HEADS = 3
HEADS = {"wording": pl.UInt64(), "head": pl.UInt64(), "told_day": pl.Date()}
"""Wordings in groups of several: the fullest one of the group, and the day of QUOTE_PAIRS that tells what this one changes of
it (null on the fullest)."""


def group_wordings(pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of HEADS, sorted. `pairs` are rows of QUOTE_PAIRS of all days, in any order; a function of what is in them alone.

    A wording without a speaker is of the one speaker whose wordings it is like; where these are several, of nobody. The fullest
    wording that is in no group yet is the next head; each other joins that of the heads it is like which has most of it.
    """
    first = pairs.sort("wording", "fuller", "day").unique(["wording", "fuller"], keep="first", maintain_order=True)
    spoken = speakers_of(first)
    links = first.join(spoken, on="wording").join(spoken, left_on="fuller", right_on="wording", suffix="_fuller")
    return heads_of(links.filter(pl.col("spoken_by").eq_missing(pl.col("spoken_by_fuller"))))


def speakers_of(pairs: pl.DataFrame) -> pl.DataFrame:
    """`wording` and `spoken_by`, the speaker of every wording in `pairs` (`wording`, `fuller`, `speaker`, `fuller_speaker`): its
    own, else the only one of those that it is like."""
    other = {"wording": "fuller", "speaker": "fuller_speaker", "fuller": "wording", "fuller_speaker": "speaker"}
    sides = (
        pairs.select("wording", "speaker", like="fuller_speaker"),
        pairs.rename(other).select("wording", "speaker", like="fuller_speaker"),
    )
    like = pl.col("like").drop_nulls()
    only = pl.when(like.n_unique() == 1).then(like.min())
    return pl.concat(sides).group_by("wording").agg(spoken_by=pl.coalesce(pl.col("speaker").first(), only))


def heads_of(links: pl.DataFrame) -> pl.DataFrame:
    """Rows of HEADS, sorted. `links` are pairs of one speaker, each once: `wording`, `fuller`, `words`, `fuller_words`, `share`,
    and the `day` that tells of it."""
    best = ("words", True), ("wording", False), ("share", True), ("fuller_words", True), ("fuller", False)
    ordered = links.sort([name for name, _ in best], descending=[falls for _, falls in best])
    joined: dict[int, int] = {}
    # All that are fuller are settled: those that joined nobody are heads, or stand alone.
    rows = ordered.select("wording", "words", "fuller").iter_rows()
    for (wording, words), fullers in groupby(rows, key=lambda row: row[:2]):
        heads = [fuller for _, _, fuller in fullers if fuller not in joined]
        if heads and (words > _PHRASE_WORDS or len(heads) < _PHRASE_HEADS):
            joined[wording] = heads[0]
    found = pl.DataFrame({"wording": list(joined), "head": list(joined.values())}, schema=_JOINED)
    told = found.join(links.select("wording", head="fuller", told_day="day"), on=["wording", "head"])
    themselves = found.select(wording=pl.col("head").unique()).with_columns(
        head="wording", told_day=pl.lit(None, pl.Date)
    )
    return pl.concat([told, themselves]).select(HEADS.keys()).sort("wording")


_JOINED = {"wording": pl.UInt64(), "head": pl.UInt64()}
