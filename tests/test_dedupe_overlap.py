"""How many hashes two texts share, whichever way they are counted."""

import random

import numpy as np
import polars as pl
import pytest

from pipeline.dedupe import overlap
from pipeline.dedupe.overlap import count_shared


@pytest.mark.parametrize(("texts", "pairs"), [(6, 0), (6, 1), (40, 300), (300, 60), (300, 5_000)])
@pytest.mark.parametrize("favourite", [False, True], ids=["any texts", "mostly of one text"])
def test_hashes_are_counted_as_sets_share_them(
    monkeypatch: pytest.MonkeyPatch, texts: int, pairs: int, favourite: bool
) -> None:
    monkeypatch.setattr(overlap, "_MANY", 20)
    monkeypatch.setattr(overlap, "_BATCH", 64)
    chance = random.Random(texts * pairs)
    large = 2**64 - 1
    known = [large, 0, *(chance.randrange(large) for _ in range(60))]
    sets = [set(chance.sample(known, chance.randint(0, 50))) for _ in range(texts)]
    left = np.array(
        [0 if favourite and chance.random() < 0.7 else chance.randrange(texts) for _ in range(pairs)], np.int64
    )
    right = np.array([chance.randrange(texts) for _ in range(pairs)], np.int64)
    hashes = pl.Series([None if not some else list(some) for some in sets], dtype=pl.List(pl.UInt64))
    wanted = [len(sets[one] & sets[other]) for one, other in zip(left, right, strict=True)]
    assert count_shared(hashes, left, right).tolist() == wanted
    empty = pl.Series([list(some) for some in sets], dtype=pl.List(pl.UInt64))
    assert count_shared(empty, right, left).tolist() == wanted
