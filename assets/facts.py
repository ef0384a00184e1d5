"""Metadata that an engineer wants on an asset's page: rows, counts, a sample, speed, lineage. No numbers are made up here."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from assets.specs import lake_key
from pipeline.tables import Table

SAMPLE_ROWS = 10
SAMPLE_WIDTH = 80

# The columns that a column is made of, by the asset they lie in.
Origins = Sequence[tuple[dg.AssetKey, str]]


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
        facts[f"by_{column}"] = sample(
            [column, "rows"], [("(none)" if value is None else value, n) for value, n in groups.rows()]
        )
    return facts


def sample(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table, long values cut; "none" where there are no rows."""
    if not rows:
        return dg.MetadataValue.md("none")
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def same_columns(table: Table, upstream: Table) -> dict[str, Origins]:
    """Origins of the columns that come under their own names from one lake table."""
    return {name: [(lake_key(upstream), name)] for name in table.columns if name in upstream.columns}


def columns_of(upstream: Table, columns: Mapping[str, Iterable[str]]) -> dict[str, Origins]:
    """Origins of columns that are made of one lake table's columns."""
    return {name: [(lake_key(upstream), origin) for origin in origins] for name, origins in columns.items()}


def lineage(columns: Mapping[str, Origins]) -> dict[str, Any]:
    """Column lineage for Dagster, and again as a table: the open-source UI stores the former but does not show it."""
    deps = {
        name: [dg.TableColumnDep(asset_key=key, column_name=column) for key, column in origins]
        for name, origins in columns.items()
    }
    rows = [
        (name, ", ".join(f"{key.to_user_string()}: {column}" for key, column in origins))
        for name, origins in columns.items()
    ]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        "column_lineage": sample(["column", "comes from"], rows),
    }


def _cell(value: object) -> str:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.replace("|", "\\|").split())
    return text if len(text) <= SAMPLE_WIDTH else text[: SAMPLE_WIDTH - 1] + "…"
