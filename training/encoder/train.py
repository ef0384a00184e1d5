"""Trains the entity recognizer: `python -m training.encoder.train --corpora DIR --out FILE.pt`."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from training.encoder.evaluate import scores, table, torch_run
from training.encoder.fit import Schedule, fit
from training.encoder.mix import held_out_chunks, training_chunks
from training.encoder.model import Tagger, average, base_pieces
from training.encoder.tags import HEADS
from training.encoder.windows import Window, name_pool, windows


def train(
    corpora: Path, out: Path, schedule: Schedule, init: Sequence[Path], taught: Path | None, limit: int | None
) -> None:
    """One model from the base encoder, or on from the mean of the checkpoints `init`, written to `out`."""
    torch.set_num_threads(1)
    torch.manual_seed(schedule.seed)
    pieces = base_pieces()
    sources = training_chunks(corpora, taught, limit)
    gold = [chunk for source, chunks in sources.items() if "ewt" not in source.name for chunk in chunks]
    pool = name_pool(gold)
    heads = {"ner": len(HEADS["ner"])}
    tagger = Tagger(heads)
    if init:
        tagger.load_state_dict(average(init))

    def epoch(rng: random.Random) -> list[Window]:
        return windows(sources, pieces, pool, rng)

    first = epoch(random.Random(0))
    print(
        f"{len(first):,} windows, {sum(len(w.ids) for w in first):,} pieces an epoch; seed {schedule.seed}", flush=True
    )
    fit(tagger, epoch, schedule)
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.state_dict(), out)
    print(table(scores(torch_run(out), held_out_chunks(corpora, limit), pieces)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write (.pt)")
    parser.add_argument("--pieces", type=int, default=1_500_000, help="word pieces to learn from")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--init", type=Path, nargs="+", default=[], help="checkpoint to go on from; of several, the mean"
    )
    parser.add_argument(
        "--taught", type=Path, help="folder with ner/train_ewt_taught, written by training.encoder.teach"
    )
    parser.add_argument("--limit", type=int, help="chunks of each file, for a trial")
    arguments = parser.parse_args()
    schedule = Schedule(arguments.pieces, rate=arguments.rate, seed=arguments.seed)
    train(arguments.corpora, arguments.out, schedule, arguments.init, arguments.taught, arguments.limit)


if __name__ == "__main__":
    main()
