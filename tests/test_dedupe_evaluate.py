"""The scores of the evaluation command: a case worked out by hand, and labelled articles where they are at hand."""

import os
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from test_dedupe_clusters import DAY, story, text

from pipeline.dedupe.rows import dedupe_rows
from quality import duplicates

SHARED = Path(os.environ.get("QUOTEWIRE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
GOLD = SHARED / "gold" / "dedupe" / "docs.parquet"


def test_scores_of_a_case_worked_out_by_hand():
    # Found {a b c} {d e}; true {a b} {c d e}. Pairs: 4 found, 4 true, 2 right.
    scores = duplicates.score([1, 1, 1, 2, 2], ["x", "x", "y", "y", "y"])
    assert (scores.precision, scores.recall, scores.f1) == (0.5, 0.5, 0.5)
    # B-cubed precision: (2/3 + 2/3 + 1/3 + 1 + 1) / 5; recall: (1 + 1 + 1/3 + 2/3 + 2/3) / 5.
    assert scores.b_cubed == pytest.approx(11 / 15)
    assert (scores.largest, scores.wrong_pairs) == (3, 2)


def test_no_articles_score_one():
    assert duplicates.score([], []).precision == 1.0


def test_the_command_prints_scores_and_recall_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lines, other = story(1), story(2)
    rows = [
        (1, 1, "orig", "A", DAY, text(*lines)),
        (2, 1, "cut", "B", DAY + timedelta(1), text(*lines[:9])),
        (3, 3, "orig", "C", DAY, text(*other)),
        (4, 3, "rewrite", "D", DAY, text(*story(4))),
    ]
    file = tmp_path / "docs.parquet"
    schema = ["doc_id", "base", "kind", "outlet", "day", "text"]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(file)
    duplicates.main([str(file), "--stops", str(file)])
    printed = capsys.readouterr().out
    assert "P 1.000 R 0.500" in printed
    assert "cut                         1/1    1.000" in printed
    assert "rewrite                     0/1    0.000" in printed


@pytest.mark.skipif(
    not GOLD.exists(), reason=f"labelled articles are not at {GOLD}: set QUOTEWIRE_SHARED to their folder"
)
def test_labelled_articles_score_as_measured():
    docs = pl.read_parquet(GOLD)
    results = list(dedupe_rows(docs.select("doc_id", "day", "outlet", "text").iter_rows(named=True)))
    scores = duplicates.score([row["cluster_id"] for row in results], docs["base"].to_list())
    assert scores.precision >= 0.98
    assert scores.recall >= 0.93
    assert scores.largest <= 12
