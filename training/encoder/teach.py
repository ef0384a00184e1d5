"""Lets several trained models read the words whose tags the silver file leaves open: `python -m training.encoder.teach`.

Self-training with an ensemble as the teacher (Xie et al. 2020, "Self-training with Noisy Student"): names that the models agree on
become labels, words that are surely no name become O, the rest stays unknown.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.corpora import read, write
from training.encoder.decode import Floats, probabilities_of, word_logits
from training.encoder.evaluate import torch_run
from training.encoder.mix import SILVER, TAUGHT
from training.encoder.model import base_pieces
from training.encoder.relabel import taught
from training.encoder.tags import ENTITY_TAGS


def teach(corpora: Path, out: Path, teachers: Sequence[Path], limit: int | None) -> Counter[str]:
    """Writes the silver file with the unknown words read by the teachers; counts what they became."""
    chunks = read(corpora, f"ner/{SILVER.name}")[:limit]
    mean = mean_reading(teachers, [chunk.words for chunk in chunks])
    counts = Counter[str]()
    relabelled = [taught(chunk, probabilities, counts) for chunk, probabilities in zip(chunks, mean, strict=True)]
    write(out, f"ner/{TAUGHT.name}", relabelled)
    return counts


def mean_reading(teachers: Sequence[Path], texts: Sequence[Sequence[str]]) -> list[Floats]:
    """For each text the teachers' mean probabilities (words, tags); zeros for words beyond the encoder's reach."""
    pieces = base_pieces()
    mean: list[Floats] = [np.zeros((len(words), len(ENTITY_TAGS)), np.float32) for words in texts]
    for teacher in teachers:
        print(f"  {teacher.name} reads {len(texts):,} texts", flush=True)
        for sums, logits in zip(mean, word_logits(torch_run(teacher), texts, pieces), strict=True):
            sums[: len(logits)] += probabilities_of(logits) / len(teachers)
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("teachers", nargs="+", type=Path, help="checkpoints")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for ner/train_ewt_taught")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    for what, count in teach(arguments.corpora, arguments.out, arguments.teachers, arguments.limit).most_common():
        print(f"{count:8,} {what}")


if __name__ == "__main__":
    main()
