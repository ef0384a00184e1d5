"""How like two texts are in what tells their story: vectors of unit length over rare names and words, in one window."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.sparse import Sparse, sparse

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Vectors = Sparse
"""One row a text."""

_TITLE, _LEAD, _NAMES = 1.5, 1.0, 2.0
"""What a word in the title, a word in the lead and a name weigh beside each other, before their rarity."""
_WIDESPREAD, _FEW = 0.02, 100
"""Terms that more texts of the window have than this share tell no story, nor can they be compared in linear time;
a window of few texts keeps those of up to _FEW texts."""
_RAREST = 1_000
"""A term of one text in so many is as rare as any: in a window of half a million texts, words that one writer alone has would
else drown those that the writers of one story share."""
_NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))
_SLICE = 20_000  # texts at a time: memory is that of a day, not of the window


@dataclass(frozen=True)
class Space:
    """The terms of a window: hash, and how rare it is in it (0 where it is too widespread)."""

    terms: pl.DataFrame
    size: int


def space_of(texts: pl.DataFrame) -> Space:
    """The space that the window's texts, rows of STORY_TERMS, span. Their order does not matter."""
    parts = [_counts(part) for part in texts.iter_slices(_SLICE)] or [_counts(texts)]
    counts = pl.concat(parts).group_by("term").agg(pl.col("texts").sum())
    most = max(_FEW, _WIDESPREAD * texts.height)
    rarity = (1 + (texts.height / pl.col("texts")).clip(upper_bound=_RAREST)).log()
    kept = counts.filter(pl.col("texts") <= most).sort("term")
    return Space(kept.select("term", rarity=rarity).with_row_index("column"), kept.height)


def _counts(texts: pl.DataFrame) -> pl.DataFrame:
    term = pl.concat_list("title", "lead", "names").list.unique().alias("term")
    return texts.select(term.explode(empty_as_null=False)).drop_nulls().group_by("term").len("texts")


def vectors_of(texts: pl.DataFrame, space: Space) -> Vectors:
    """A row of unit length for every text, in their order; one of nothing but zeros where it has no term of the space."""
    parts = [_values(part, space, n * _SLICE) for n, part in enumerate(texts.iter_slices(_SLICE))]
    rows, columns, values = (np.concatenate([part[i] for part in parts]) for i in range(3)) if parts else _NOTHING
    return sparse((values, (rows, columns)), (texts.height, space.size))


def _values(texts: pl.DataFrame, space: Space, first: int) -> tuple[Numbers, Numbers, Floats]:
    """Rows, counted from `first`, columns and values that are no zeros."""
    numbered = texts.with_row_index("row")
    parts = [
        numbered.select("row", term=name)
        .explode("term", empty_as_null=False)
        .drop_nulls()
        .with_columns(weight=pl.lit(weight, pl.Float64))
        for name, weight in (("title", _TITLE), ("lead", _LEAD), ("names", _NAMES))
    ]
    flat = pl.concat(parts).join(space.terms, on="term").with_columns(value=pl.col("weight") * pl.col("rarity"))
    # A word of the title is often one of the lead too: it counts once, by the larger.
    once = flat.group_by("row", "column").agg(pl.col("value").max()).sort("row", "column")
    rows, columns = (once[name].to_numpy().astype(np.int64) for name in ("row", "column"))
    values: Floats = once["value"].to_numpy().astype(np.float64)
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=texts.height))
    return rows + first, columns, values / lengths[rows]
