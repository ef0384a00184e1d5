"""The rows of GROUPED_QUOTES: quotations whose wording is in a group, with the group's names and what the wording changes."""

import polars as pl

from pipeline.tables import GROUPED_QUOTES
from pipeline.wording.grouping import HEADS, group_wordings

GROUPS = {**HEADS, "group_id": pl.String(), "head_id": pl.String()}
"""HEADS with the names of groups: quote_ids of the group's first quotation and of its fullest wording's first."""
SAID = ("quote_id", "article_id", "day", "wording")
_TOLD = ("kind", "share", "difference", "cut", "changed", "changes_meaning")
PAIRED = ("wording", "fuller", "day", *_TOLD)
_LISTS = ("cut", "changed", "changes_meaning")


def grouped_rows(sketches: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of GROUPED_QUOTES, sorted, of rows of QUOTE_SKETCHES and QUOTE_PAIRS of all days: what the lake holds, whatever the
    order in which its days were grouped."""
    return rows_of(sketches, with_names(group_wordings(pairs), sketches.select("wording", "day", "quote_id")), pairs)


def with_names(heads: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Rows of GROUPS: `said` tells where wordings were said, among these where each was first (`wording`, `day`, `quote_id`)."""
    firsts = said.sort("day", "quote_id").unique("wording", keep="first", maintain_order=True)
    members = firsts.join(heads, on="wording", maintain_order="left")
    is_head = pl.col("wording") == pl.col("head")
    named = members.with_columns(
        group_id=pl.col("quote_id").first().over("head"),
        head_id=pl.col("quote_id").filter(is_head).first().over("head"),
    )
    return named.select(GROUPS.keys()).sort("wording")


def rows_of(said: pl.DataFrame, groups: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of GROUPED_QUOTES, sorted, of quotations `said` (columns SAID); `pairs` are those of QUOTE_PAIRS that `groups` name,
    and may be more (columns PAIRED)."""
    told = pairs.select("wording", *_TOLD, head="fuller", told_day="day")
    rows = said.select(SAID).join(groups, on="wording").join(told, on=["wording", "head", "told_day"], how="left")
    rows = rows.with_columns(
        kind=pl.col("kind").fill_null("head"),
        share=pl.col("share").fill_null(1.0),
        **{name: pl.col(name).fill_null(pl.lit([], pl.List(pl.String))) for name in _LISTS},
    )
    schema = GROUPED_QUOTES.polars_schema
    return rows.select(schema.names()).cast(schema).sort(GROUPED_QUOTES.key)
