"""Texts of a flood are compared through the one that stands for it: which pairs are looked for, and which are left out.

Left out is a pair of two members of floods, neither of which stands for its own, where both have the same hub or hubs that
are tied. Its texts are in one cluster all the same, and in one story, by way of their hubs; so clusters are those of the full
comparison. What is left out is told by the fingerprints of its two days, whatever the order in which they are run.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.dedupe.candidates import Postings, candidates
from pipeline.dedupe.kinds import tied

HUB_TIES = {"hub": pl.UInt32, "other_hub": pl.UInt32}


def with_hubs(texts: pl.DataFrame, floods: bool) -> pl.DataFrame:
    """Numbered texts (i) with the number of the `hub` that each is compared through: null on those that are in no flood or
    stand for one, and on all where there shall be no `floods`."""
    if not floods:
        return texts.with_columns(hub=pl.lit(None, pl.UInt32))
    hubs = texts.select("day", flood="article_id", hub="i")
    found = texts.join(hubs, on=["day", "flood"], how="left", maintain_order="left")
    return found.with_columns(pl.when(pl.col("hub") != pl.col("i")).then("hub"))


def with_standing(shared: Postings) -> Iterator[pl.DataFrame]:
    """Candidates of which at least one text is in no flood or stands for one."""
    texts, is_own = shared.texts, pl.col("i") < shared.own
    standing = texts.filter(pl.col("hub").is_null())
    members = texts.filter(is_own, pl.col("hub").is_not_null())
    return candidates(shared, [(standing.filter(is_own)["i"], texts["i"]), (members["i"], standing["i"])])


def hub_ties(pairs: pl.DataFrame) -> pl.DataFrame:
    """(hub, other_hub) of the measured pairs between hubs that are tied, each both ways."""
    between = pairs.filter(tied(), pl.col("flood") == pl.col("article_id"), pl.col("other_flood") == pl.col("other_id"))
    one, other = between["i"], between["other_i"]
    return pl.DataFrame({"hub": pl.concat([one, other]), "other_hub": pl.concat([other, one])})


def between_floods(shared: Postings, ties: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Candidates among the members of floods, without those that are left out."""
    members = shared.texts.filter(pl.col("hub").is_not_null())
    own = members.filter(pl.col("i") < shared.own)
    for (hub,), mine in own.partition_by("hub", maintain_order=True, as_dict=True).items():
        close = pl.concat([ties.filter(pl.col("hub") == hub)["other_hub"], pl.Series([hub], dtype=pl.UInt32)])
        others = members.filter(~pl.col("hub").is_in(close.implode()))
        yield from candidates(shared, [(mine["i"], others["i"])])


def not_left_out(pairs: pl.DataFrame, fingerprints: pl.DataFrame) -> pl.DataFrame:
    """Stored pairs without those that their days' floods leave out."""
    member = fingerprints.filter(pl.col("flood") != pl.col("article_id")).select("article_id", hub="flood")
    both = pairs.join(member, on="article_id").join(
        member.rename({"hub": "other_hub"}), left_on="other_id", right_on="article_id"
    )
    between = pairs.filter(tied()).select(hub="article_id", other_hub="other_id")
    hubs = fingerprints.filter(pl.col("flood") == pl.col("article_id")).select(hub="flood", other_hub="flood")
    close = pl.concat([between, between.select(hub="other_hub", other_hub="hub"), hubs]).unique()
    left_out = both.filter(pl.col("kind") != "exact").join(close, on=["hub", "other_hub"], how="semi")
    return pairs.join(left_out, on=["article_id", "other_id"], how="anti")
