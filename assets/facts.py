"""Metadata that an engineer wants on an asset's page: rows, counts, a sample, speed, lineage. No numbers are made up here."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import dagster as dg
import polars as pl

from pipeline.origins import Lineage
from pipeline.shown import unsteered

SAMPLE_ROWS = 10
SAMPLE_WIDTH = 80
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_BLANKS = re.compile(r"[ \t\r\n]+")
# What Markdown would take for its own signs inside a cell.
_MARKDOWN = re.compile(r"[\\`*<&|\[~]|(?<!\w)_|_(?!\w)")


class Timed(Protocol):
    """What took a while."""

    @property
    def seconds(self) -> float: ...


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start


def frame_facts(
    frame: pl.DataFrame, watch: Timed, counts: Sequence[str] = (), *, partition: bool = True
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
        facts[f"by_{column}"] = listing([column, "rows"], [(value or "(none)", rows) for value, rows in groups.rows()])
    return facts


def share(name: str, part: int, whole: int) -> dict[str, float]:
    """A share as a number that Dagster plots; nothing where there is no whole."""
    return {name: round(part / whole, 4)} if whole else {}


def sample(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table, each on one line (the page scrolls), long values cut."""
    return listing(columns, [[_cut(_text(value)).replace(" ", NO_BREAK_SPACE) for value in row] for row in rows])


def listing(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table, values whole; "none" where there are no rows."""
    if not rows:
        return dg.MetadataValue.md("none")
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_MARKDOWN.sub(_escaped, _text(value)) for value in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def lake_lineage(columns: Lineage) -> dict[str, Any]:
    """As `lineage`, of columns that are made of the lake's."""
    return lineage(
        {name: [(dg.AssetKey(["lake", table]), column) for table, column in found] for name, found in columns.items()}
    )


def lineage(columns: Mapping[str, Sequence[tuple[dg.AssetKey, str]]]) -> dict[str, Any]:
    """Column lineage for Dagster, and again as a table: the open-source UI stores the former but does not show it."""
    deps = {
        name: [dg.TableColumnDep(asset_key=key, column_name=column) for key, column in found]
        for name, found in columns.items()
    }
    rows = [(name, [f"{key.to_user_string()}.{column}" for key, column in found]) for name, found in columns.items()]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        "column_lineage": listing(["column", "comes from"], rows),
    }


def _text(value: object) -> str:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return unsteered(_BLANKS.sub(" ", text))


def _cut(text: str) -> str:
    return text if len(text) <= SAMPLE_WIDTH else text[: SAMPLE_WIDTH - 1] + "…"


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"
