"""Pairs of articles that share text. Each row is a pure function of two fingerprints, so neither the order of the days
nor other articles can change it.
"""

from datetime import date, timedelta

import polars as pl

from pipeline.dedupe.candidates import candidates, with_sizes
from pipeline.dedupe.fingerprints import PARAMS
from pipeline.tables import DUPLICATES

WINDOW_DAYS = 30
MERGING_KINDS = ("exact", "version", "contained", "near")
"""Kinds of pairs that put two articles in one cluster; `related` does not."""

# Thresholds. Evidence for each: python -m quality.duplicates on labelled articles.
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
_RELATED_SALIENT = 0.4

_JOIN_ROWS = (
    20_000_000  # rows of one join at most (0.5 GB): a footer on every page of a big outlet makes hundreds of millions
)


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
    texts = with_sizes(pl.concat([own, first_copies(window)]), stop_shingles)
    parts = [_exact_of_the_day(fingerprints, own), _exact_across_days(texts, own.height)]
    parts += [_compared(texts, found) for found in candidates(texts, own.height)]
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


def _compared(texts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Candidates measured and classified; those without a kind are left out."""
    later = texts[found["i"]]
    earlier = texts[found["j"]].rename(lambda name: f"other_{name}").rename({"other_article_id": "other_id"})
    fewest = pl.min_horizontal(pl.col("salient").list.len(), pl.col("other_salient").list.len())
    common = pl.col("salient").list.set_intersection("other_salient").list.len()
    measured = (
        pl.concat([later, earlier, found.select("shared", "smaller", "larger")], how="horizontal")
        .filter(pl.col("text_hash") != pl.col("other_text_hash"))
        .with_columns(
            jaccard=pl.col("shared") / (pl.col("smaller") + pl.col("larger") - pl.col("shared")),
            containment=pl.col("shared") / pl.col("smaller"),
            size_ratio=pl.col("smaller") / pl.col("larger"),
            fewest=fewest,
            salient=(common / fewest).fill_nan(0.0),
        )
    )
    return measured.with_columns(kind=_kind()).drop_nulls("kind")


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
