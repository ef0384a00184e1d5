"""Lets several trained models read the words whose tags the silver file leaves open: `python -m training.encoder.teach`.

Self-training with an ensemble as the teacher (Xie et al. 2020, "Self-training with Noisy Student"): names that the models agree on
become labels, words that are surely no name become O, the rest stays unknown.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.corpora import Chunk, read, write
from training.encoder.decode import Floats, best_path, word_logits
from training.encoder.evaluate import torch_run
from training.encoder.mix import SILVER, TAUGHT
from training.encoder.model import base_pieces
from training.encoder.tags import ENTITY_TAGS, UNKNOWN, spans

# Least mean probability of every word of a name, and of O, to be taken.
SURE = 0.75


def teach(corpora: Path, out: Path, teachers: Sequence[Path], limit: int | None) -> Counter[str]:
    """Writes the silver file with the unknown words read by the teachers; counts what they became."""
    pieces = base_pieces()
    chunks = read(corpora, f"ner/{SILVER.name}")[:limit]
    texts = [chunk.words for chunk in chunks]
    mean: list[Floats] = [np.zeros((len(words), len(ENTITY_TAGS)), np.float32) for words in texts]
    for teacher in teachers:
        print(f"  {teacher.name} reads {len(texts):,} chunks", flush=True)
        for sums, logits in zip(mean, word_logits(torch_run(teacher), texts, pieces), strict=True):
            sums[: len(logits)] += _probabilities(logits) / len(teachers)
    counts = Counter[str]()
    taught = [_taught(chunk, probabilities, counts) for chunk, probabilities in zip(chunks, mean, strict=True)]
    write(out, f"ner/{TAUGHT.name}", taught)
    return counts


def _probabilities(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def _taught(chunk: Chunk, probabilities: Floats, counts: Counter[str]) -> Chunk:
    """The chunk with its unknown words tagged where the teachers are sure; what the silver file knows stays."""
    known = chunk.ents or ()
    path = best_path(np.log(probabilities + 1e-6), ENTITY_TAGS)
    sure = probabilities[range(len(path)), path] >= SURE
    tags = ["O" if tag == UNKNOWN and path[k] == 0 and sure[k] else tag for k, tag in enumerate(known)]
    counts["O"] += sum(was == UNKNOWN and now == "O" for was, now in zip(known, tags, strict=True))
    for i, j, label in spans([ENTITY_TAGS[k] for k in path]):
        # A name takes a word or two that the silver file read otherwise only where it leaves the rest open.
        if UNKNOWN in known[i:j] and sure[i:j].all() and set(known[i:j]) <= {UNKNOWN, "O"}:
            tags[i:j] = ["B-" + label, *["I-" + label] * (j - i - 1)]
            counts[label] += 1
    counts["left open"] += tags.count(UNKNOWN)
    return replace(chunk, ents=tuple(tags))


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
