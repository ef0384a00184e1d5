"""Labels for the fast tier where the corpora give none: `python -m training.encoder.fill CHECKPOINTS --corpora C --out FILLED`.

The encoders read what the convolutional recognizer then learns as if annotators had said it (Kim and Rush 2016, "Sequence-Level
Knowledge Distillation"). A corpus's own labels stay. EWT, whose labels are silver, is read anew as a whole.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.corpora import Chunk, read, write
from training.encoder.mix import GOLD, SILVER
from training.encoder.relabel import filled, reread
from training.encoder.tags import UNKNOWN
from training.encoder.teach import mean_reading


def fill(corpora: Path, out: Path, teachers: Sequence[Path], limit: int | None = None) -> None:
    """Write every training file with fewer words left open, and say how many."""
    names = [*(source.name for source in GOLD), SILVER.name]
    files = {name: read(corpora, f"ner/{name}")[:limit] for name in names}
    mean = iter(mean_reading(teachers, [chunk.words for chunks in files.values() for chunk in chunks]))
    for name, chunks in files.items():
        change = reread if name == SILVER.name else filled
        changed = [change(chunk, next(mean)) for chunk in chunks]
        write(out, f"ner/{name}", changed)
        print(f"{name}: {_open(chunks):,} words left open, now {_open(changed):,}")


def _open(chunks: Sequence[Chunk]) -> int:
    return sum((chunk.ents or ()).count(UNKNOWN) for chunk in chunks)


def main() -> None:
    """Fill all training files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("teachers", nargs="+", type=Path, help="checkpoints")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for the filled training files")
    parser.add_argument("--limit", type=int, help="chunks of each file")
    options = parser.parse_args()
    fill(options.corpora, options.out, options.teachers, options.limit)


if __name__ == "__main__":
    main()
