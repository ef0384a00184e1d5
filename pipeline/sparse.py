"""Sparse matrices and the parts of a graph, by scipy: it is loaded where the first is made, since that takes a fifth of the start of
every command, most of which compare no texts."""

from typing import Any

import numpy as np
import numpy.typing as npt

Sparse = Any
"""A sparse array of scipy; the library has no types."""
Numbers = npt.NDArray[np.int64]


def sparse(entries: tuple[Any, ...], shape: tuple[int, int]) -> Sparse:
    """A matrix by rows of (values, (rows, columns)), where values of one place add up; or of (values, columns, ends), whose row n
    has values[ends[n] : ends[n + 1]]."""
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]

    return csr_array(entries, shape=shape)


def connected(one: Any, other: Any, count: int) -> Numbers:
    """Of each of `count` nodes the number of its part of the graph, whose edges tie one[n] to other[n]."""
    from scipy.sparse import coo_array  # pyright: ignore[reportMissingTypeStubs]
    from scipy.sparse.csgraph import (  # pyright: ignore[reportMissingTypeStubs]
        connected_components,  # pyright: ignore[reportUnknownVariableType]
    )

    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    labels: Numbers = np.asarray(connected_components(graph, directed=False)[1], np.int64)
    return labels
