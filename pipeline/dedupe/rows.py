"""Deduplicate one list of texts: what `quotewire dedupe FILE` prints."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import polars as pl

from pipeline.dedupe.clusters import build_clusters
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.pairs import WINDOW_DAYS, find_pairs
from pipeline.tables import ARTICLES, DUPLICATES

Row = Mapping[str, object]


def dedupe_rows(rows: Iterable[Row], stop_shingles: pl.Series | None = None) -> Iterator[dict[str, object]]:
    """{"doc_id", "day", "outlet", "text"} rows -> {"doc_id", "cluster_id", "role", "kind"} in the same order.

    "canonical_url" and "published_at" are used where rows have them. Raises ValueError for a row without doc_id or day,
    and for a doc_id given twice.
    """
    given = list(rows)
    articles = _articles(given)
    fingerprints = with_floods(fingerprint(articles))
    clusters = build_clusters(fingerprints, all_pairs(fingerprints, stop_shingles))
    found = {row["article_id"]: row for row in clusters.iter_rows(named=True)}
    originals = {str(row["doc_id"]): row["doc_id"] for row in given}
    for row in given:
        cluster = found[str(row["doc_id"])]
        yield {
            "doc_id": row["doc_id"],
            "cluster_id": originals[cluster["cluster_id"]],
            "role": cluster["role"],
            "kind": cluster["duplicate_kind"],
        }


def all_pairs(
    fingerprints: pl.DataFrame, stop_shingles: pl.Series | None = None, window_days: int = WINDOW_DAYS
) -> pl.DataFrame:
    """The pairs of all days, each looking back only: with every day at hand, looking ahead finds the same again."""
    parts = [pl.DataFrame(schema=DUPLICATES.polars_schema)]
    for day in fingerprints["day"].unique().sort():
        before = fingerprints.filter(pl.col("day").is_between(day - timedelta(window_days), day, closed="left"))
        parts.append(find_pairs(day, fingerprints.filter(pl.col("day") == day), before, stop_shingles, window_days))
    return pl.concat(parts)


def _articles(rows: list[Row]) -> pl.DataFrame:
    for number, row in enumerate(rows, 1):
        if row.get("doc_id") is None or row.get("day") is None:
            raise ValueError(f"row {number} has no doc_id or no day: every row needs both")
    if twice := [name for name, count in Counter(str(row["doc_id"]) for row in rows).items() if count > 1]:
        raise ValueError(f"doc_id {twice[0]} is given twice: ids must be unique")
    schema = {
        name: ARTICLES.polars_schema[name]
        for name in ("article_id", "day", "outlet", "canonical_url", "published_at", "text")
    }
    values = [(str(row["doc_id"]), _day(row), *(row.get(name) for name in list(schema)[2:])) for row in rows]
    return pl.DataFrame(values, schema=schema, orient="row")


def _day(row: Row) -> date:
    value = row["day"]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ValueError(f"doc_id {row['doc_id']}: {value!r} is not a day; write it as 2026-01-31") from error
