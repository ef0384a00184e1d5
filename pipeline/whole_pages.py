"""Which captured pages count: those whose capture was recorded."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipeline.lake import Lake
from pipeline.tables import CAPTURES, PAGES


def whole_pages(lake: Lake, day: date, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A day's pages, with `columns` (the key among them; all where none are named). One without its capture row comes from
    a run that was killed; its successor captured it again. Raises DamagedFile."""
    recorded = lake.read(CAPTURES, day, ["capture_id"])
    return lake.read(PAGES, day, columns).join(recorded, on="capture_id", how="semi")
