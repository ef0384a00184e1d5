"""Fingerprints made by the workers of an engine, block by block; the same rows as in one process."""

import polars as pl

from pipeline.batches import Engine, map_batches
from pipeline.dedupe.fingerprints import TAKES, fingerprint
from pipeline.tables import FINGERPRINTS
from pipeline.workers import Failed

BLOCK = 200
"""Articles that a worker is given at a time: some 800 kB."""


def spread_fingerprint(
    articles: pl.DataFrame, *, engine: Engine, workers: int | None, seconds: float, memory_gb: float
) -> pl.DataFrame:
    """As `fingerprint`. A block that no worker could finish is done in this process, where no bound ends it: an article
    without a sketch would be one without copies. `seconds` are those of a block."""
    blocks = list(articles.select(TAKES).iter_slices(BLOCK)) if articles.height else []
    done = map_batches(
        fingerprint,
        blocks,
        workers=workers,
        batch_size=1,
        seconds_per_item=seconds,
        memory_gb=memory_gb,
        engine=engine,
    )
    rows = [fingerprint(block) if isinstance(found, Failed) else found for block, found in done]
    return pl.concat([FINGERPRINTS.frame([]), *rows]).sort("article_id")
