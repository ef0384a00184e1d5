"""Clusters of duplicates, computed whole from all current articles and all pairs: no state, so the order of days does
not matter."""

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.dedupe.kinds import CONTAINED, CONTAINED_RATIO, MERGING_KINDS, ONE_SIZE, tied
from pipeline.dedupe.order import best_first, first_copies
from pipeline.dedupe.through import not_left_out
from pipeline.sparse import connected
from pipeline.tables import CLUSTERS, DUPLICATES

Labels = npt.NDArray[np.int64]

# A roundup holds two texts (containment) that are clearly shorter (under ONE_SIZE) and share nothing with each other.
_HELD_CONTAINMENT = 0.5
_STORIES_COMPARED = 40  # of those that one text holds: enough to find two that differ, and bounds the comparison


def current_pairs(fingerprints: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The valid pairs, each once, sorted: rows of DUPLICATES.

    `pairs` may hold a pair twice (found from both days) and stale ones: of articles that are gone, whose text changed,
    that are no longer the first copy of their text on their day, or that a flood leaves out. What remains does not depend on the order of runs.
    """
    first = first_copies(fingerprints).select("article_id", first=pl.lit(True))
    known = fingerprints.select("article_id", "day", "text_hash").join(first, on="article_id", how="left")
    known = known.with_columns(pl.col("first").fill_null(False))
    other = known.rename(
        {"article_id": "other_id", "day": "other_day", "text_hash": "other_text_hash", "first": "other_first"}
    )
    valid = pairs.join(known, on=["article_id", "day", "text_hash"]).join(
        other, on=["other_id", "other_day", "other_text_hash"]
    )
    copy_of_the_day = (pl.col("kind") == "exact") & (pl.col("day") == pl.col("other_day"))
    valid = valid.filter(pl.col("other_first") & (pl.col("first") | copy_of_the_day)).select(
        DUPLICATES.polars_schema.names()
    )
    once = valid.sort(pl.all()).unique(list(DUPLICATES.key), keep="first", maintain_order=True)
    return not_left_out(once, fingerprints).sort(pl.all())


def build_clusters(fingerprints: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row of CLUSTERS for every article of `fingerprints`, from pairs as `current_pairs` takes them."""
    return clusters_of(fingerprints, current_pairs(fingerprints, pairs))


def clusters_of(fingerprints: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The same from pairs as `current_pairs` gives them.

    Articles are joined by pairs of the merging kinds, and by equal texts however far apart in time; a roundup is joined
    only to its own copies. cluster_id is the id of the earliest member by (day, article_id). The representative is the
    first by `order.best_first`. It settles whose text stands for the cluster, not who was first: times of
    capture are no part of it, and news.articles.seen_at in the warehouse is.
    """
    members, texts = _texts(fingerprints)
    edges = _edges(pairs, members)
    merging = edges.filter(pl.col("kind").is_in(MERGING_KINDS))
    roundup = _roundups(edges, merging, texts)
    linked = merging.filter(~pl.Series(roundup)[merging["a"]] & ~pl.Series(roundup)[merging["b"]])
    linked = pl.concat([linked, _past_roundups(merging, members, roundup).select(linked.columns)])
    labels = _components(linked, texts.height)
    members = _with_representatives(members.with_columns(label=pl.Series(labels)[members["node"]]))
    related = _relations(members, linked)
    is_roundup = pl.Series("roundup", roundup)[members["node"]]
    result = related.with_columns(
        role=pl.when(is_roundup)
        .then(pl.lit("roundup"))
        .when("is_representative")
        .then(pl.lit("canonical"))
        .otherwise(pl.lit("copy"))
    )
    schema = CLUSTERS.polars_schema
    return result.select(schema.names()).cast(schema).sort(CLUSTERS.key)


def _texts(fingerprints: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Articles with the number of their text (node), and the texts. An empty text equals no other."""
    empty = pl.col("n_tokens") == 0
    key = pl.struct("text_hash", alone=pl.when(empty).then("article_id"))
    members = fingerprints.sort("article_id").with_columns(node=key.rank("dense").cast(pl.Int64) - 1)
    texts = members.unique("node", keep="first", maintain_order=True).sort("node").select("node", "n_tokens")
    return members, texts


def _edges(pairs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Pairs between different texts (a, b), once each way they were measured."""
    node = members.select("article_id", "node")
    named = (
        pairs.join(node, on="article_id").rename({"node": "a"}).join(node, left_on="other_id", right_on="article_id")
    )
    return named.rename({"node": "b"}).filter(pl.col("a") != pl.col("b"))


def _components(edges: pl.DataFrame, count: int) -> Labels:
    """The number of its component for every one of `count` texts."""
    if count == 0:
        return np.empty(0, np.int64)
    return connected(edges["a"].to_numpy(), edges["b"].to_numpy(), count)


def _roundups(edges: pl.DataFrame, merging: pl.DataFrame, texts: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Which texts hold two stories that share nothing. Without this one digest would chain all its stories together."""
    of_one_size = merging.filter(pl.col("size_ratio") >= ONE_SIZE)
    story = pl.Series("story", _components(of_one_size, texts.height))
    size = texts["n_tokens"]
    held = merging.filter((pl.col("containment") >= _HELD_CONTAINMENT) & (pl.col("size_ratio") < ONE_SIZE))
    a_holds = size[held["a"]] > size[held["b"]]
    held = held.select(holder=pl.when(a_holds).then("a").otherwise("b"), part=pl.when(a_holds).then("b").otherwise("a"))
    # One part for each story, the longest, so that a thousand cuttings of one story count once.
    held = held.with_columns(story=story[held["part"]], size=size[held["part"]]).sort("holder", "story", "size", "part")
    held = (
        held.unique(["holder", "story"], keep="last", maintain_order=True)
        .group_by("holder", maintain_order=True)
        .head(_STORIES_COMPARED)
    )
    couples = held.join(held, on="holder", suffix="_2").filter(pl.col("part") < pl.col("part_2"))
    alike = edges.select(part=pl.min_horizontal("a", "b"), part_2=pl.max_horizontal("a", "b")).unique()
    result = np.zeros(texts.height, bool)
    result[couples.join(alike, on=["part", "part_2"], how="anti")["holder"].to_numpy()] = True
    return result


def _past_roundups(merging: pl.DataFrame, members: pl.DataFrame, roundup: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Edges among the texts of floods that are no roundups though a text is that ties them: all to the first of them, as like
    as they are to that one. In a full comparison they have edges of their own."""
    is_roundup = pl.Series(roundup)[members["node"]]
    in_flood = (members["flood"] != members["article_id"]).fill_null(False)
    through = members.filter(is_roundup & ~in_flood)["node"].unique().implode()
    lost = members.filter(~is_roundup & in_flood)["node"].unique().implode()
    close = merging.filter(tied())
    ways = pl.concat([close, close.rename({"a": "b", "b": "a"}).select(close.columns)])
    ways = ways.filter(pl.col("a").is_in(through), pl.col("b").is_in(lost))
    return ways.with_columns(a=pl.col("b").min().over("a")).filter(pl.col("a") != pl.col("b"))


def _with_representatives(members: pl.DataFrame) -> pl.DataFrame:
    members = members.sort("day", "article_id").with_columns(cluster_id=pl.col("article_id").first().over("label"))
    best = best_first(members).unique("label", keep="first", maintain_order=True)
    best = best.select(
        "label", representative_id="article_id", best_node="node", best_url="url_key", best_tokens="n_tokens"
    )
    members = members.join(best, on="label", how="left")
    return members.with_columns(is_representative=pl.col("article_id") == pl.col("representative_id")).sort(
        "article_id"
    )


def _relations(members: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """duplicate_kind and similarity of every member to its representative."""
    measures = ["jaccard", "containment", "size_ratio"]
    ways = pl.concat(
        [linked.select("a", "b", *measures), linked.select(pl.col("b").alias("a"), pl.col("a").alias("b"), *measures)]
    )
    direct = ways.group_by("a", "b").agg(pl.col(measures).max())
    best = direct.group_by("a").agg(best=pl.max_horizontal("jaccard", "containment").max())
    members = members.join(direct, left_on=["node", "best_node"], right_on=["a", "b"], how="left").join(
        best, left_on="node", right_on="a", how="left"
    )
    exact = pl.col("node") == pl.col("best_node")
    inside = (
        (pl.col("containment") >= CONTAINED)
        & (pl.col("size_ratio") < CONTAINED_RATIO)
        & (pl.col("n_tokens") < pl.col("best_tokens"))
    )
    kind = (
        pl.when("is_representative")
        .then(None)
        .when(exact)
        .then(pl.lit("exact"))
        .when((pl.col("url_key") == pl.col("best_url")) & (pl.col("url_key") != ""))
        .then(pl.lit("version"))
        .when(inside)
        .then(pl.lit("contained"))
        .otherwise(pl.lit("near"))
    )
    similarity = (
        pl.when("is_representative")
        .then(None)
        .when(exact)
        .then(1.0)
        .otherwise(pl.coalesce(pl.max_horizontal("jaccard", "containment"), "best"))
    )
    return members.with_columns(duplicate_kind=kind, similarity=similarity)
