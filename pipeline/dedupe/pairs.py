"""Pairs of articles that share text. Each row is a pure function of two fingerprints, so neither the order of the days
nor other articles can change it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.dedupe.fingerprints import COARSE_LIMIT, PARAMS, SHORT_TOKENS
from pipeline.tables import DUPLICATES

WINDOW_DAYS = 30
MIN_TOKENS = 50
"""Shorter texts have too few shingles to compare: they are linked only when they are equal."""

MERGING_KINDS = ("exact", "version", "contained", "near")
"""Kinds of pairs that put two articles in one cluster; `related` does not."""

# Thresholds. Evidence for each: python -m pipeline.dedupe.evaluate on labelled articles.
_JACCARD, _CONTAINMENT, _SALIENT = 0.3, 0.5, 0.65
# A rewrite shares fewer shingles but keeps names and numbers.
_REWRITE_CONTAINMENT, _REWRITE_SALIENT, _REWRITE_TOKENS, _REWRITE_SHARED = 0.2, 0.8, 12, 4
# What two texts of one outlet share is first of all its furniture (share buttons, "more from ..."), names included.
_HOUSE_JACCARD, _HOUSE_CONTAINMENT, _HOUSE_SALIENT = 0.5, 0.8, 0.8
# Under one address less is asked: an update may turn half the text over.
_VERSION_CONTAINMENT, _VERSION_SALIENT = 0.3, 0.5
# With fewer salient tokens than this (lower-case or caseless scripts) agreement says nothing: only a close text counts.
_MIN_SALIENT, _CLOSE_JACCARD = 3, 0.7
CONTAINED, CONTAINED_RATIO = 0.7, 0.8
_RELATED_CONTAINMENT, _RELATED_SALIENT, _RELATED_SHARED = 0.2, 0.4, 2

_JOIN_ROWS = (
    20_000_000  # rows of one join at most (0.5 GB): a footer on every page of a big outlet makes hundreds of millions
)

Indices = npt.NDArray[np.int64]


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

    `stop_shingles` (see `boilerplate`) are left out of every sketch; give the same ones for all days.
    Raises ValueError when fingerprints belong to another day or to another version of the parameters.
    """
    near_days = pl.col("day").is_between(day - timedelta(window_days), day + timedelta(window_days)) & (
        pl.col("day") != day
    )
    window = window.filter(near_days)
    _check(day, fingerprints, window)
    own = first_copies(fingerprints)
    texts = _indexed(pl.concat([own, first_copies(window)]), stop_shingles)
    parts = [_exact_of_the_day(fingerprints, own), _exact_across_days(texts, own.height)]
    parts += [_compared(texts, left, right, shared) for left, right, shared in _candidates(texts, own.height)]
    empty = pl.DataFrame(schema=DUPLICATES.polars_schema)
    return pl.concat([empty, *(_oriented(part) for part in parts)]).sort(DUPLICATES.key)


def first_copies(fingerprints: pl.DataFrame) -> pl.DataFrame:
    """One row for every text of a day: that of the smallest article_id."""
    return fingerprints.sort("article_id").unique(["day", "text_hash"], keep="first", maintain_order=True)


def _check(day: date, fingerprints: pl.DataFrame, window: pl.DataFrame) -> None:
    if stray := fingerprints.filter(pl.col("day") != day)["day"].unique().sort().to_list():
        raise ValueError(f"fingerprints of {', '.join(map(str, stray))} were given for {day}: pass those of {day} only")
    for frame in (fingerprints, window):
        if old := frame.filter(pl.col("params") != PARAMS)["day"].unique().sort().to_list():
            raise ValueError(
                f"fingerprints of {', '.join(map(str, old))} were not made with {PARAMS}: materialize those days again"
            )


def _indexed(texts: pl.DataFrame, stop_shingles: pl.Series | None) -> pl.DataFrame:
    """Texts with their sketch without stop shingles, its size (fine) and its size against longer texts (coarse)."""
    if stop_shingles is not None:
        stops = pl.lit(stop_shingles.cast(pl.UInt64).implode())
        texts = texts.with_columns(shingles=pl.col("shingles").list.set_difference(stops))
    coarse = pl.col("shingles").list.eval(pl.element() < COARSE_LIMIT).list.sum()
    return texts.with_columns(
        fine=pl.col("shingles").list.len().cast(pl.Int64), coarse=coarse.cast(pl.Int64)
    ).with_row_index("i")


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


def _candidates(texts: pl.DataFrame, own: int) -> Iterator[tuple[Indices, Indices, Indices]]:
    """(i, j, hashes shared) of the texts of the day (i < own) with each other and with those of the window."""
    rows = (
        texts.filter(pl.col("n_tokens") >= MIN_TOKENS)
        .select(pl.col("i").cast(pl.UInt64), h="shingles")
        .explode("h")
        .drop_nulls("h")
    )
    mine = rows.filter(pl.col("i") < own)
    rows = rows.join(mine.select("h").unique(), on="h", how="semi")
    costs = mine.join(rows.group_by("h").len(), on="h").group_by("i").agg(pl.col("len").sum()).sort("i")
    batches = costs.select("i", batch=pl.col("len").cum_sum() // _JOIN_ROWS)
    for batch in batches.partition_by("batch", maintain_order=True):
        some = mine.join(batch.select("i"), on="i", how="semi")
        joined = some.lazy().join(rows.lazy().rename({"i": "j"}), on="h").filter(pl.col("i") < pl.col("j"))
        counted = (
            joined.group_by(pl.col("i") * (1 << 32) + pl.col("j"))
            .len("shared")
            .filter(pl.col("shared") >= _RELATED_SHARED)
            .collect()
        )
        key = counted["i"].to_numpy()
        left, right = (key >> np.uint64(32)).astype(np.int64), (key & np.uint64((1 << 32) - 1)).astype(np.int64)
        yield left, right, counted["shared"].to_numpy().astype(np.int64)


def _compared(texts: pl.DataFrame, left: Indices, right: Indices, shared: Indices) -> pl.DataFrame:
    """The candidates that share enough, measured and classified."""
    fine, coarse = texts["fine"].to_numpy(), texts["coarse"].to_numpy()
    short = (texts["n_tokens"] < SHORT_TOKENS).to_numpy()
    both = short[left] & short[right]
    a, b = np.where(both, fine[left], coarse[left]), np.where(both, fine[right], coarse[right])
    smaller, larger = np.minimum(a, b), np.maximum(a, b)
    enough = shared >= _RELATED_CONTAINMENT * smaller
    left, right, shared, smaller, larger = (x[enough] for x in (left, right, shared, smaller, larger))
    later, earlier = (
        texts[left],
        texts[right].rename(lambda name: f"other_{name}").rename({"other_article_id": "other_id"}),
    )
    measured = pl.concat([later, earlier], how="horizontal").with_columns(
        jaccard=pl.Series(shared / (smaller + larger - shared), dtype=pl.Float64),
        containment=pl.Series(shared / smaller, dtype=pl.Float64),
        shared=pl.Series(shared, dtype=pl.Int64),
        size_ratio=pl.Series(smaller / larger, dtype=pl.Float64),
        fewest=pl.min_horizontal(pl.col("salient").list.len(), pl.col("other_salient").list.len()),
        common=pl.col("salient").list.set_intersection("other_salient").list.len(),
    )
    measured = measured.with_columns(salient=(pl.col("common") / pl.col("fewest")).fill_nan(0.0))
    return (
        measured.filter(pl.col("text_hash") != pl.col("other_text_hash")).with_columns(kind=_kind()).drop_nulls("kind")
    )


def _kind() -> pl.Expr:
    jaccard, containment, salient, fewest = (pl.col(name) for name in ("jaccard", "containment", "salient", "fewest"))
    one_house = (pl.col("outlet") == pl.col("other_outlet")).fill_null(False)
    one_address = ((pl.col("url_key") == pl.col("other_url_key")) & (pl.col("url_key") != "")).fill_null(False)
    told_apart = fewest >= _MIN_SALIENT
    alike = ((jaccard >= _JACCARD) | (containment >= _CONTAINMENT)) & (salient >= _SALIENT) & told_apart
    in_house = ((jaccard >= _HOUSE_JACCARD) | (containment >= _HOUSE_CONTAINMENT)) & (salient >= _HOUSE_SALIENT)
    enough = (fewest >= _REWRITE_TOKENS) & (pl.col("shared") >= _REWRITE_SHARED)
    rewritten = (containment >= _REWRITE_CONTAINMENT) & (salient >= _REWRITE_SALIENT) & enough & ~one_house
    same = alike & (~one_house | in_house)
    close = ~told_apart & (jaccard >= _CLOSE_JACCARD)
    version = (containment >= _VERSION_CONTAINMENT) & ((salient >= _VERSION_SALIENT) | ~told_apart) & one_address
    return (
        pl.when(version)
        .then(pl.lit("version"))
        .when(same & (containment >= CONTAINED) & (pl.col("size_ratio") < CONTAINED_RATIO))
        .then(pl.lit("contained"))
        .when(same | rewritten | close)
        .then(pl.lit("near"))
        .when(salient >= _RELATED_SALIENT)
        .then(pl.lit("related"))
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
