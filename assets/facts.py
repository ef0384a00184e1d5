"""Metadata that an engineer wants on an asset's page: rows, counts, a sample, speed, lineage. No numbers are made up here."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from assets.specs import lake_key
from pipeline.tables import Table

SAMPLE_ROWS = 10
SAMPLE_WIDTH = 80
# Wide enough for a message with its remedy.
FULL_WIDTH = 1000
# What Markdown would take for its own signs inside a cell.
_MARKDOWN = re.compile(r"[\\`*<|\[~]|(?<!\w)_|_(?!\w)")

# The columns that a column is made of, by the asset they lie in.
Origins = tuple[tuple[dg.AssetKey, str], ...]


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
        facts[f"by_{column}"] = sample([column, "rows"], [(value or "(none)", rows) for value, rows in groups.rows()])
    return facts


def sample(
    columns: Sequence[str], rows: Sequence[Sequence[object]], width: int = SAMPLE_WIDTH
) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table, values cut at `width` characters; "none" where there are no rows."""
    if not rows:
        return dg.MetadataValue.md("none")
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value, width) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def same_columns(table: Table, upstream: Table) -> dict[str, Origins]:
    """Origins of the columns that come under their own names from one lake table."""
    return {name: origins(upstream, name) for name in table.columns if name in upstream.columns}


def origins(upstream: Table, *columns: str) -> Origins:
    """Columns of a lake table, of which another column is made."""
    return tuple((lake_key(upstream), column) for column in columns)


def lineage(columns: Mapping[str, Origins]) -> dict[str, Any]:
    """Column lineage for Dagster, and again as a table: the open-source UI stores the former but does not show it."""
    deps = {
        name: [dg.TableColumnDep(asset_key=key, column_name=column) for key, column in found]
        for name, found in columns.items()
    }
    rows = [(name, [f"{key.to_user_string()}.{column}" for key, column in found]) for name, found in columns.items()]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        "column_lineage": sample(["column", "comes from"], rows, FULL_WIDTH),
    }


def _cell(value: object, width: int) -> str:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    text = text if len(text) <= width else text[: width - 1] + "…"
    return _MARKDOWN.sub(lambda sign: f"\\{sign[0]}", text)
