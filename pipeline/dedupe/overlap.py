"""How many hashes the lists of two texts share, counted for many pairs at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.sparse import sparse

Indices = npt.NDArray[np.int64]
# Pairs counted one by one at a time: of two sketches of some hundred hashes each, 60 MB.
_BATCH = 50_000
# A text with so many pairs is counted with others like it.
_MANY = 500
# Of two groups of texts all pairs are counted where one of so many is asked for.
_ASKED = 8


def count_shared(hashes: pl.Series, left: Indices, right: Indices) -> Indices:
    """The number of hashes that the texts left[n] and right[n] share, for each n. `hashes` are lists of distinct values.

    By products of sparse matrices of ones, a row a text: a flood needs millions of counts, of few texts with very many.
    """
    if not len(left):
        return np.empty(0, np.int64)
    texts, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    rows = _rows(hashes.gather(texts))
    left, right = np.split(places, 2)
    counts = np.empty(len(left), np.int64)
    has_many = np.bincount(left, minlength=len(texts))[left] >= _MANY
    for group in (np.flatnonzero(has_many), np.flatnonzero(~has_many)):
        counts[group] = _counted(rows, left[group], right[group])
    return counts


def _counted(rows: Any, left: Indices, right: Indices) -> Indices:
    ones, one = np.unique(left, return_inverse=True)
    others, other = np.unique(right, return_inverse=True)
    if len(ones) * len(others) <= _ASKED * len(left):
        every = rows[ones] @ rows[others].T
        return every.toarray()[one, other].astype(np.int64)
    counts = [np.empty(0, np.int64)]
    for start in range(0, len(left), _BATCH):
        some = slice(start, start + _BATCH)
        both = rows[left[some]].multiply(rows[right[some]]).tocsr()
        counts.append(np.diff(both.indptr).astype(np.int64))
    return np.concatenate(counts)


def _rows(hashes: pl.Series) -> Any:
    """A sparse row for each text, with a one in the column of each of its hashes."""
    ends = np.concatenate([[0], np.cumsum(hashes.list.len().fill_null(0).to_numpy())])
    flat = hashes.explode(empty_as_null=False, keep_nulls=False).to_frame("hash")
    # Six times as fast as numpy's unique, which sorts.
    known = flat.unique().with_row_index("column")
    columns = flat.join(known, on="hash", how="left", maintain_order="left")["column"].to_numpy()
    return sparse((np.ones(len(columns), np.int32), columns, ends), (len(hashes), max(known.height, 1)))
