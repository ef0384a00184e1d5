"""Writes what the attribution head learns from: `python -m training.attribution.data --corpora DIR --out DIR`.

Only text that may be passed on: GUM's licensed genres, the grammar's own reading of gold trees, and generated frames.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.language.model import load_model
from training.attribution.generate import generated_rows
from training.attribution.gold import GENRES, gold_rows, paragraphs, read_records
from training.attribution.rows import Row, write_rows
from training.attribution.silver import silver_row
from training.attribution.stock import stock
from training.corpora import Chunk, read

if TYPE_CHECKING:
    from spacy.language import Language

# GUM's news are the test, in trees and in generated sentences as well.
TEST = "GUM_news"
TREES = ("train_ewt", "train_gum", "train_synth_quotes")
# E-mails, reviews and answers report too little speech to learn from: only their clauses are used.
WRITTEN = ("weblog", "newsgroup", "GUM_")
NAMES = ("train_wikigold", "train_cross_politics", "train_gum")


def prepare(corpora: Path, out: Path, measured: Sequence[Path], generated: int, seed: int, limit: int | None) -> None:
    """Writes out/gold, out/silver and out/generated (.jsonl.gz) to learn from, and the paragraphs out/read/gum to choose on.

    The paragraphs of the gold files `measured` go to out/read as well: they are read, never learnt from.
    """
    nlp = load_model(tier="fast").nlp
    for file in measured:
        write(out / "read", file.name.split(".")[0], list(_paragraphs([file], nlp, limit)))
    write(out, "gold", list(_gold(corpora, nlp, limit)))
    write(out / "read", "gum", list(_paragraphs(_gold_files(corpora), nlp, limit)))
    trees = {name: _licensed(read(corpora / "parse", name), limit) for name in TREES}
    write(out, "silver", list(_silver([chunk for chunks in trees.values() for chunk in chunks], nlp)))
    names = [chunk for name in NAMES for chunk in _licensed(read(corpora / "ner", name), limit)]
    filling = stock([*trees["train_ewt"], *trees["train_gum"]], names)
    write(out, "generated", generated_rows(filling, generated, random.Random(seed)))


def write(out: Path, name: str, rows: list[Row]) -> None:
    contents = sum(tag == "B-CONTENT" for row in rows for tag in row.tags)
    words = sum(len(row.words) for row in rows)
    print(f"{name}: {len(rows):,} paragraphs, {words:,} words, {contents:,} contents", flush=True)
    write_rows(out / f"{name}.jsonl.gz", rows)


def _licensed(chunks: Sequence[Chunk], limit: int | None) -> list[Chunk]:
    """The chunks of the first `limit` documents."""
    documents = dict.fromkeys(chunk.document for chunk in chunks if TEST not in chunk.id)
    kept = set(list(documents)[:limit])
    return [chunk for chunk in chunks if chunk.document in kept]


def _gold_files(corpora: Path) -> list[Path]:
    return [corpora / "quotes" / f"gum_{genre}.jsonl.gz" for genre in GENRES]


def _gold(corpora: Path, nlp: "Language", limit: int | None) -> Iterator[Row]:
    for file in _gold_files(corpora):
        for record in read_records(file)[:limit]:
            yield from gold_rows(record, nlp)


def _paragraphs(files: Sequence[Path], nlp: "Language", limit: int | None) -> Iterator[Row]:
    for file in files:
        for record in read_records(file)[:limit]:
            yield from paragraphs(record, nlp)


def _silver(chunks: Sequence[Chunk], nlp: "Language") -> Iterator[Row]:
    """Rows of the grammar, without those whose quotations have no reporting word: their frame is odd, not news."""
    for chunk in chunks:
        if chunk.id.startswith(WRITTEN):
            row = silver_row(chunk, nlp)
            if row is not None and ("B-CONTENT" not in row.tags or "B-CUE" in row.tags):
                yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for gold, silver and generated rows")
    parser.add_argument(
        "--measure", type=Path, nargs="*", default=[], help="gold files to be read and measured, not learnt"
    )
    parser.add_argument("--generated", type=int, default=4000, help="paragraphs to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="documents of each file, for a trial")
    arguments = parser.parse_args()
    prepare(arguments.corpora, arguments.out, arguments.measure, arguments.generated, arguments.seed, arguments.limit)


if __name__ == "__main__":
    main()
