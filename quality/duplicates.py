"""Clusters on labelled articles; `python -m quality.duplicates DOCS.parquet` prints the same for any file.

DOCS holds doc_id, day, outlet, text, base (articles of one origin share it) and kind (how the text was edited: 'orig',
'roundup', ...; copies are compared with the 'orig' of their base). --stops learns stop shingles from another such file.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.dedupe.boilerplate import learn_stop_shingles
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.rows import dedupe_rows
from quality.report import Options, Report

GOLD = "gold/dedupe/docs.parquet"


@dataclass(frozen=True)
class Scores:
    """Agreement of found clusters with true ones: over pairs, and B-cubed (mean over articles)."""

    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_cubed: float
    largest: int
    wrong_pairs: int


def run(options: Options) -> Report:
    lines, scores = measure(pl.read_parquet(options.shared / GOLD))
    figures = {
        "P": 100 * scores.precision,
        "R": 100 * scores.recall,
        "F1": 100 * scores.f1,
        "B-cubed": 100 * scores.b_cubed,
        "largest": scores.largest,
        "wrong pairs": scores.wrong_pairs,
    }
    return Report(lines, figures)


def score(found: Sequence[Hashable], true: Sequence[Hashable]) -> Scores:
    """Scores of cluster labels against true labels, article by article. Empty input scores 1."""
    both, ours, theirs = Counter(zip(found, true, strict=True)), Counter(found), Counter(true)
    right, claimed, existing = (sum(n * (n - 1) // 2 for n in counts.values()) for counts in (both, ours, theirs))
    precision, recall = right / claimed if claimed else 1.0, right / existing if existing else 1.0
    total = len(found) or 1
    b_precision = sum(n * n / ours[a] for (a, _), n in both.items()) / total
    b_recall = sum(n * n / theirs[b] for (_, b), n in both.items()) / total
    return Scores(
        precision,
        recall,
        _f1(precision, recall),
        b_precision,
        b_recall,
        _f1(b_precision, b_recall),
        max(ours.values(), default=0),
        claimed - right,
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def recall_by_kind(docs: pl.DataFrame, found: Sequence[Hashable]) -> dict[str, tuple[int, int]]:
    """For every kind of edit: (copies found in the cluster of their original, copies)."""
    labelled = docs.select("base", "kind").with_columns(cluster=pl.Series(list(map(str, found))))
    originals = dict(labelled.filter(pl.col("kind") == "orig").select("base", "cluster").iter_rows())
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for base, kind, cluster in labelled.iter_rows():
        if kind != "orig" and base in originals:
            counts[kind][0] += cluster == originals[base]
            counts[kind][1] += 1
    return {kind: (hit, all_) for kind, (hit, all_) in sorted(counts.items())}


def measure(docs: pl.DataFrame, stops: pl.Series | None = None) -> tuple[list[str], Scores]:
    """Clusters the articles: the table for reading, and its scores."""
    start = time.perf_counter()
    results = list(dedupe_rows(docs.select("doc_id", "day", "outlet", "text").iter_rows(named=True), stops))
    seconds = time.perf_counter() - start
    found = [row["cluster_id"] for row in results]
    scores = score(found, docs["base"].to_list())
    return list(_table(docs, results, found, scores, seconds)), scores


def _table(
    docs: pl.DataFrame, results: list[dict[str, object]], found: Sequence[Hashable], scores: Scores, seconds: float
) -> Iterator[str]:
    yield f"{docs.height} articles in {seconds:.1f} s"
    yield f"pairs P {scores.precision:.3f} R {scores.recall:.3f} F1 {scores.f1:.3f}, B-cubed {scores.b_cubed:.3f}"
    yield f"largest cluster {scores.largest}, wrong pairs {scores.wrong_pairs}"
    roles = Counter(
        (row["role"] == "roundup", kind == "roundup") for row, kind in zip(results, docs["kind"], strict=True)
    )
    yield f"roundups: {roles[True, True]} found, {roles[False, True]} missed, {roles[True, False]} others flagged"
    for kind, (hit, count) in recall_by_kind(docs, found).items():
        yield f"  {kind:24} {hit:4}/{count:<4} {hit / count:.3f}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quality.duplicates", description="Score clusters on labelled articles."
    )
    parser.add_argument("docs", type=Path)
    parser.add_argument("--stops", type=Path, help="learn stop shingles from this file of labelled articles")
    options = parser.parse_args(arguments)
    stops = learn_stop_shingles(fingerprint(_as_articles(pl.read_parquet(options.stops)))) if options.stops else None
    lines, _ = measure(pl.read_parquet(options.docs), stops)
    print("\n".join(lines))


def _as_articles(docs: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return docs.select(
        "day",
        "outlet",
        "text",
        article_id=pl.col("doc_id").cast(pl.String),
        canonical_url=nothing,
        published_at=nothing.cast(pl.Datetime("us", "UTC")),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
