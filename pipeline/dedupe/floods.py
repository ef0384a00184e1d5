"""Floods: many nearly equal texts on one day, and which text of the day each of them is compared through.

All pairs of twenty thousand such texts are two hundred million; `through` says how the pairs with one of them do instead.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.dedupe.candidates import MIN_TOKENS, with_sizes
from pipeline.dedupe.fingerprints import SHORT_TOKENS
from pipeline.dedupe.kinds import ONE_SIZE, compared, tied
from pipeline.dedupe.order import best_first, first_copies

FLOOD = 50
"""Up to so many nearly equal texts of one day are compared each with each."""
_ROUNDS = 10  # times that texts without a flood look for one: furniture may keep the texts of a flood apart at first


def with_floods(fingerprints: pl.DataFrame) -> pl.DataFrame:
    """Fingerprints with `flood`, which is a function of those of its day: give whole days.

    The text that a flood is compared through is the one that has most of what others of the day have; a text belongs to it
    that is tied to it (`kinds.tied`). A few of them are compared with everything instead: the first (`order.best_first`), which
    may come to stand for the cluster, and some of the shorter ones, which tell a roundup among the longer.
    """
    parts = [_with_floods(day) for day in fingerprints.partition_by("day", maintain_order=True)]
    return pl.concat([fingerprints.clear(), *parts])


def _with_floods(day: pl.DataFrame) -> pl.DataFrame:
    texts = with_sizes(first_copies(day), None)
    found = pl.concat([pl.DataFrame(schema={"i": pl.UInt32, "hub": pl.UInt32}), *_floods(texts)])
    names = texts["article_id"]
    named = pl.DataFrame({"article_id": names.gather(found["i"]), "flood": names.gather(found["hub"])})
    members = day.drop("flood").join(named, on="article_id", how="left", maintain_order="left")
    apart = pl.col("text_hash").is_in(_compared_with_all(members).implode()) & (pl.col("flood") != pl.col("article_id"))
    return members.with_columns(flood=pl.when(apart.fill_null(False)).then(None).otherwise("flood"))


def _compared_with_all(members: pl.DataFrame) -> pl.Series:
    """Hashes of the texts that come first in their flood, by any of their copies, of the shortest of each, and of those that
    clusters._roundups would take of what a longer one holds: the longest of every size of sketch that is clearly smaller."""
    texts = members.drop_nulls("flood")
    copies = members.drop("flood").join(texts.select("text_hash", "flood"), on="text_hash")
    by_size = texts.sort("n_tokens", "text_hash", descending=True)
    held = by_size.filter(pl.col("n_shingles") < ONE_SIZE * pl.col("n_shingles").max().over("flood"))
    ends = [
        best_first(copies).unique("flood", keep="first", maintain_order=True),
        texts.sort("n_shingles", "article_id").unique("flood", keep="first", maintain_order=True),
        held.unique(["flood", "n_shingles"], keep="first", maintain_order=True),
    ]
    return pl.concat([rows["text_hash"] for rows in ends])


def _floods(texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """(i, hub) of every flood among the texts of a day; the hub is among them."""
    rows, pool = _pool(texts)
    kept: dict[int, pl.DataFrame] = {}
    for _ in range(_ROUNDS):
        leaders = _leaders(pool)
        for leader in leaders:
            if not (pool["i"] == leader).any():
                continue
            near = _near(texts, rows, leader, pool)
            is_flood = near.height >= FLOOD
            gone = [leader, *near["i"]] if is_flood else [leader]
            if is_flood:
                hub = next((hub for hub, flood in kept.items() if _near(texts, rows, leader, flood).height), leader)
                # A hub with a text of an earlier flood near it is compared with everything, and ties its own texts to that.
                told = near if hub != leader else pool.filter(pl.col("i").is_in(gone))
                kept[hub] = pl.concat([kept[hub], told]) if hub in kept else told
            pool = pool.filter(~pl.col("i").is_in(gone))
        if not leaders:
            break
    for hub, flood in kept.items():
        yield flood.select("i", hub=pl.lit(hub, pl.UInt32))


def _pool(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Texts of whose hashes half or more are in more than FLOOD texts of the day: their hashes (i, h), and (i, article_id,
    short, key, typical) of each. Texts that are nearly equal mostly have one `key`, the least of their frequent hashes."""
    rows = texts.filter(pl.col("n_tokens") >= MIN_TOKENS).select("i", h="shingles").explode("h").drop_nulls("h")
    rows = rows.join(rows.group_by("h").len("texts"), on="h")
    frequent = pl.col("texts") > FLOOD
    told = rows.group_by("i").agg(
        often=frequent.sum(), hashes=pl.len(), key=pl.col("h").filter(frequent).min(), typical=pl.col("texts").sum()
    )
    pool = told.filter(pl.col("often") * 2 >= pl.col("hashes")).select(
        "i", "key", typical=pl.col("typical") / pl.col("hashes")
    )
    short = pl.col("n_tokens") < SHORT_TOKENS
    pool = pool.join(texts.select("i", "article_id", short=short), on="i").sort("i")
    return rows.select("i", "h").join(pool.select("i"), on="i", how="semi"), pool


def _leaders(pool: pl.DataFrame) -> list[int]:
    """The most typical text of all that have one key, where they are enough for a flood; that of most texts first."""
    ordered = pool.sort("typical", "article_id", descending=[True, False])
    buckets = ordered.group_by("short", "key", maintain_order=True).agg(
        pl.col("i", "article_id").first(), texts=pl.len()
    )
    large = buckets.filter(pl.col("texts") > FLOOD).sort("texts", "article_id", descending=[True, False])
    return large["i"].to_list()


def _near(texts: pl.DataFrame, rows: pl.DataFrame, leader: int, pool: pl.DataFrame) -> pl.DataFrame:
    """The other texts of the pool that are tied to the leader."""
    short = texts["n_tokens"][leader] < SHORT_TOKENS
    others = pool.filter(pl.col("short") == short, pl.col("i") != leader).select("i")
    hashes = texts["shingles"][leader].implode()
    shared = (
        rows.filter(pl.col("h").is_in(hashes)).join(others, on="i", how="semi").group_by("i").len("shared").sort("i")
    )
    # Of two short texts all hashes count, and a long one has no other than those that count.
    size, other_size = pl.lit(texts["fine"][leader]), pl.lit(texts["fine"].gather(shared["i"]))
    found = shared.select(
        i=pl.lit(np.full(shared.height, leader)),
        j=pl.col("i"),
        shared=pl.col("shared").cast(pl.Int64),
        smaller=pl.min_horizontal(size, other_size),
        larger=pl.max_horizontal(size, other_size),
    )
    near = compared(texts, found).filter(tied())["other_i"]
    return pool.filter(pl.col("i").is_in(near.implode()))
