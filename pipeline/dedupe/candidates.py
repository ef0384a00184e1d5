"""Which texts share enough shingle hashes to be compared: an exact join that stays small where a footer is on every page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.dedupe.fingerprints import COARSE_LIMIT, SHORT_TOKENS
from pipeline.dedupe.overlap import Indices, count_shared

MIN_TOKENS = 50
"""Shorter texts have too few shingles to compare: they are linked only when they are equal."""
MIN_SHARED, MIN_SHARE = 3, 5
"""Two texts are compared when they share 3 hashes, and a fifth (1 in MIN_SHARE) of those of the smaller sketch."""

_MATCHES = 2  # hashes that a pair must still share when the most frequent ones are left aside
_FREQUENT = 50  # texts with a hash before it is worth leaving aside
_JOIN_ROWS = 4_000_000  # rows of one join at most: 0.1 GB
_BATCH = 200_000  # candidates measured at a time: some 100 MB


def with_sizes(texts: pl.DataFrame, stop_shingles: pl.Series | None) -> pl.DataFrame:
    """Fingerprints numbered (i), without stop shingles, with the size of the sketch: `fine` against texts as short,
    `coarse` against longer ones."""
    if stop_shingles is not None:
        stops = pl.lit(stop_shingles.cast(pl.UInt64).implode())
        texts = texts.with_columns(shingles=pl.col("shingles").list.set_difference(stops))
    coarse = pl.col("shingles").list.eval(pl.element() < COARSE_LIMIT).list.sum()
    fine = pl.col("shingles").list.len()
    return texts.with_columns(fine=fine.cast(pl.Int64), coarse=coarse.cast(pl.Int64)).with_row_index("i")


@dataclass(frozen=True)
class Postings:
    """Texts as `with_sizes` gives them, of which the first `own` are looked for, and their hashes: `rows` (i, h, texts with
    h), and of these the `rare` ones, without the most frequent that every text can spare."""

    texts: pl.DataFrame
    own: int
    rows: pl.DataFrame
    rare: pl.DataFrame


def postings(texts: pl.DataFrame, own: int) -> Postings:
    """The hashes that the first `own` texts have, in all texts.

    A pair that needs n shared hashes still shares two of them when any n - 2 are taken away from its smaller text. So the
    most frequent ones, which would make nearly all the rows of a join, are taken away from one side, once from each (the
    idea of prefix filters: Chaudhuri et al. 2006, Bayardo et al. 2007); nothing is lost, and what remains is counted in full.
    """
    rows = _rows(texts, own)
    frequent = _left_aside(texts, rows)
    rare = rows.join(frequent, on=["i", "h"], how="anti") if frequent.height else rows
    return Postings(texts, own, rows, rare)


def candidates(shared: Postings, sides: Sequence[tuple[pl.Series, pl.Series]]) -> Iterator[pl.DataFrame]:
    """(i, j, shared, smaller, larger) of the texts that share enough, in parts: i < j, i of the left of one of `sides`, j of
    its right; i are of the first `own` texts.

    `shared` hashes, of sketches of size `smaller` and `larger`.
    """
    keys = [pl.Series("key", [], pl.UInt64)]
    for left, right in sides:
        keys += _joined(_of(shared.rare, left), _of(shared.rows, right))
        if shared.rare.height < shared.rows.height:
            keys += _joined(_of(shared.rows, left), _of(shared.rare, right))
    for part in pl.concat(keys).unique().sort().to_frame().iter_slices(_BATCH):
        key = part["key"].to_numpy()
        left, right = (key >> np.uint64(32)).astype(np.int64), (key & np.uint64(0xFFFFFFFF)).astype(np.int64)
        yield _measured(shared.texts, left, right)


def _of(rows: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    return rows.join(texts.cast(pl.UInt64).to_frame("i"), on="i", how="semi")


def _rows(texts: pl.DataFrame, own: int) -> pl.DataFrame:
    """(i, h, texts with h) of the hashes that the first `own` texts have."""
    long_enough = texts.filter(pl.col("n_tokens") >= MIN_TOKENS).select(pl.col("i").cast(pl.UInt64), h="shingles")
    rows = long_enough.explode("h").drop_nulls("h")
    mine = rows.filter(pl.col("i") < own).select("h").unique()
    rows = rows.join(mine, on="h", how="semi")
    return rows.join(rows.group_by("h").len("texts"), on="h")


def _left_aside(texts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """(i, h) of the most frequent hashes of every text, as many as can be spared among those that count against longer texts
    and among the others."""
    sizes = texts.select(
        pl.col("i").cast(pl.UInt64),
        coarse_spared=_needed(pl.col("coarse")) - _MATCHES,
        fine_spared=_needed(pl.col("fine")) - _needed(pl.col("coarse")),
    )
    frequent = rows.filter(pl.col("texts") > _FREQUENT).with_columns(is_coarse=pl.col("h") < COARSE_LIMIT)
    frequent = frequent.sort("texts", "h", descending=True).join(sizes, on="i", maintain_order="left")
    spared = pl.when("is_coarse").then("coarse_spared").otherwise("fine_spared")
    return frequent.filter(pl.int_range(pl.len()).over("i", "is_coarse") < spared).select("i", "h")


def _needed(size: pl.Expr) -> pl.Expr:
    return pl.max_horizontal(pl.lit(MIN_SHARED), (size + MIN_SHARE - 1) // MIN_SHARE)


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> Iterator[pl.Series]:
    """Keys (i << 32 | j, i < j) of the texts of `left` and `right` that share two hashes."""
    costs = left.join(right.group_by("h").len(), on="h").group_by("i").agg(pl.col("len").sum()).sort("i")
    batches = costs.select("i", batch=pl.col("len").cum_sum() // _JOIN_ROWS)
    others = right.lazy().select("h", j="i")
    for batch in batches.partition_by("batch", maintain_order=True):
        some = left.lazy().select("i", "h").join(batch.lazy().select("i"), on="i", how="semi")
        joined = some.join(others, on="h").filter(pl.col("i") < pl.col("j"))
        keys = joined.select(key=pl.col("i") * (1 << 32) + pl.col("j")).group_by("key").len()
        yield keys.filter(pl.col("len") >= _MATCHES).select("key").collect()["key"]


def _measured(texts: pl.DataFrame, left: Indices, right: Indices) -> pl.DataFrame:
    fine, coarse = texts["fine"].to_numpy(), texts["coarse"].to_numpy()
    short = (texts["n_tokens"] < SHORT_TOKENS).to_numpy()
    both_short = short[left] & short[right]
    a, b = np.where(both_short, fine[left], coarse[left]), np.where(both_short, fine[right], coarse[right])
    measured = pl.DataFrame(
        {
            "i": left,
            "j": right,
            # The finer hashes of a short text never occur in a longer one, so one count serves both scales.
            "shared": count_shared(texts["shingles"], left, right),
            "smaller": np.minimum(a, b),
            "larger": np.maximum(a, b),
        }
    )
    return measured.filter(pl.col("shared") >= _needed(pl.col("smaller")))
