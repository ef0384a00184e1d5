"""Of what kind a pair of texts is that share enough to be compared, and which thresholds tell it."""

import numpy as np
import polars as pl

from pipeline.dedupe.overlap import count_shared

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
ONE_SIZE = 0.85
"""Texts of this ratio of sizes or more tell one story: neither holds the other."""
_TIED_JACCARD = 0.4


def compared(texts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Candidates measured and classified; those without a kind are left out."""
    left, right = (found[name].to_numpy().astype(np.int64) for name in ("i", "j"))
    common = count_shared(texts["salient"], left, right)
    # Without the lists, which are nearly all that there is to copy.
    told = texts.select(pl.exclude("shingles", "salient"), number=pl.col("salient").list.len())
    later = told[left]
    earlier = told[right].rename(lambda name: f"other_{name}").rename({"other_article_id": "other_id"})
    measures = found.select("shared", "smaller", "larger", common=pl.Series(common))
    fewest = pl.min_horizontal("number", "other_number")
    measured = (
        pl.concat([later, earlier, measures], how="horizontal")
        .filter(pl.col("text_hash") != pl.col("other_text_hash"))
        .with_columns(
            jaccard=pl.col("shared") / (pl.col("smaller") + pl.col("larger") - pl.col("shared")),
            containment=pl.col("shared") / pl.col("smaller"),
            size_ratio=pl.col("smaller") / pl.col("larger"),
            fewest=fewest,
            salient=(pl.col("common") / fewest).fill_nan(0.0),
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


def tied() -> pl.Expr:
    """Whether a pair is so close that what joins one of its texts to a third may go by the other."""
    return (
        pl.col("kind").is_in(MERGING_KINDS) & (pl.col("size_ratio") >= ONE_SIZE) & (pl.col("jaccard") >= _TIED_JACCARD)
    )
