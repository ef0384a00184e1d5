"""Metadata that an engineer wants on an asset's page: rows, counts, a sample, speed. No numbers are made up here."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from assets.specs import lake_key
from pipeline.tables import Table

SAMPLE_ROWS = 10
SAMPLE_WIDTH = 80


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start


def frame_facts(
    frame: pl.DataFrame, watch: Stopwatch, counts: Sequence[str] = (), *, partition: bool = True
) -> dict[str, Any]:
    """Row count, speed, ten sample rows, and a table of counts for each column in `counts`."""
    facts: dict[str, Any] = {
        "dagster/partition_row_count" if partition else "dagster/row_count": frame.height,
        "seconds": round(watch.seconds, 3),
        "rows_per_second": round(frame.height / max(watch.seconds, 1e-3), 1),
        "sample": sample(frame.columns, frame.head(SAMPLE_ROWS).rows()),
    }
    for column in counts:
        groups = frame.group_by(column).len().sort("len", column, descending=[True, False])
        facts[f"by_{column}"] = sample([column, "rows"], groups.rows())
    return facts


def sample(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table, long values cut."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def same_columns(table: Table, upstream: Table) -> dg.TableColumnLineage:
    """Lineage of a table whose columns come under the same names from one lake table."""
    return lineage({name: [(upstream, name)] for name in table.columns if name in upstream.columns})


def lineage(columns: Mapping[str, Sequence[tuple[Table, str]]]) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            name: [dg.TableColumnDep(asset_key=lake_key(table), column_name=column) for table, column in sources]
            for name, sources in columns.items()
        }
    )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    text = " ".join(text.replace("|", "\\|").split())
    return text if len(text) <= SAMPLE_WIDTH else text[: SAMPLE_WIDTH - 1] + "…"
