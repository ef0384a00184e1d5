"""Which article of a day stands for which, and which earlier ones have its text: by the day's own duplicates alone.

Clusters are not asked: a text of a later day may join two of them, and a day that is told would have to be told again.
"""

import polars as pl

from pipeline.sparse import connected
from pipeline.stories.linking import QUIET_DAYS

_TERMS = ("title", "lead", "names")


def with_copies(terms: pl.DataFrame, duplicates: pl.DataFrame, roundups: pl.Series) -> pl.DataFrame:
    """Rows of STORY_TERMS of one day with head_id and earlier, without the day's roundups; copies have no terms.

    `duplicates` are the day's rows of DUPLICATES, `roundups` article ids of any days: a roundup shares text with stories that
    have nothing in common. Texts of the same terms, none of which is empty of them, stand for each other too.
    """
    rows = terms.filter(~pl.col("article_id").is_in(roundups.implode())).sort("article_id")
    one, other = pl.col("article_id").is_in(roundups.implode()), pl.col("other_id").is_in(roundups.implode())
    pairs = duplicates.filter(pl.col("kind") != "related", ~one, ~other)
    same_day = pairs.filter(pl.col("day") == pl.col("other_day")).select("article_id", "other_id")
    grouped = _apart(rows.with_columns(head_id=_heads(rows["article_id"], pl.concat([same_day, _of_same_terms(rows)]))))
    before = pairs.filter(pl.col("day") > pl.col("other_day")).select("article_id", "other_id")
    earlier = (
        before.join(grouped.select("article_id", "head_id"), on="article_id")
        .group_by(article_id="head_id")
        .agg(earlier=pl.col("other_id").unique().sort())
    )
    told = grouped.drop("earlier").join(earlier, on="article_id", how="left", maintain_order="left")
    none = pl.lit([], pl.List(pl.UInt64))
    is_copy = pl.col("article_id") != pl.col("head_id")
    emptied = told.with_columns(
        pl.col("earlier").fill_null([]), *(pl.when(is_copy).then(none).otherwise(name).alias(name) for name in _TERMS)
    )
    return emptied.select(terms.columns)


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """A text that was published long before or after the one that would stand for it stands for itself."""
    days = rows.select(head_id="article_id", head_day="seen_day")
    found = rows.join(days, on="head_id", how="left", maintain_order="left")
    days_between = (pl.col("seen_day") - pl.col("head_day")).dt.total_days().abs()
    return found.with_columns(head_id=pl.when(days_between <= QUIET_DAYS).then("head_id").otherwise("article_id")).drop(
        "head_day"
    )


def _of_same_terms(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs (article_id, other_id) of each text with the first of the same terms."""
    some = rows.filter(pl.sum_horizontal(pl.col(name).list.len() for name in _TERMS) > 0)
    key = [pl.col(name).cast(pl.List(pl.String)).list.join(" ").alias(name) for name in _TERMS]
    first = pl.col("article_id").first().over(*_TERMS, "seen_day")
    return (
        some.select("article_id", "seen_day", *key)
        .select("article_id", other_id=first)
        .filter(pl.col("article_id") != pl.col("other_id"))
    )


def _heads(articles: pl.Series, pairs: pl.DataFrame) -> pl.Series:
    """Of each article, in their order (sorted), the first of those that pairs tie it to."""
    if articles.is_empty():
        return articles
    number = articles.to_frame().with_row_index("number")
    tied = pairs.join(number, on="article_id").join(
        number.rename({"number": "other", "article_id": "other_id"}), on="other_id"
    )
    labels = connected(tied["number"].to_numpy(), tied["other"].to_numpy(), len(articles))
    return number.select("article_id", label=pl.Series(labels)).select(pl.col("article_id").first().over("label"))[
        "article_id"
    ]
