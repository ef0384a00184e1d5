"""Trains the attribution head and lets it read: `python -m training.attribution.train --data DIR --out FILE.pt`.

Runs where torch is. What it reads is written as opinions, on which `training.attribution.vote` measures.
"""

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from pipeline.language.wordpieces import Pieces, encode
from training.attribution.rows import UNKNOWN, Row, read_rows
from training.encoder.decode import Floats, Run, best_path, word_logits
from training.encoder.fit import Schedule, fit
from training.encoder.model import Tagger, base_pieces, load
from training.encoder.tags import ATTRIBUTION_TAGS, HEADS, spans
from training.encoder.windows import IGNORED, LONGEST, Window

HEAD = "attribution"
HEAD_SIZES = {"ner": len(HEADS["ner"]), HEAD: len(ATTRIBUTION_TAGS)}
# How often the rows of each kind are seen in an epoch.
SHARES = {"gold": 2.0, "silver": 1.0, "generated": 0.6}
_TAG_ID = {tag: i for i, tag in enumerate(ATTRIBUTION_TAGS)} | {UNKNOWN: IGNORED}


def attribution_windows(
    rows: Mapping[str, Sequence[Row]], shares: Mapping[str, float], pieces: Pieces, rng: random.Random
) -> list[Window]:
    """One epoch, a paragraph a window; a long one is cut at LONGEST pieces."""
    found: list[Window] = []
    for kind, listed in rows.items():
        whole = int(shares[kind])
        chosen = [*listed] * whole + rng.sample(listed, int(len(listed) * (shares[kind] - whole)))
        found += [_window(row, pieces) for row in chosen]
    return found


def _window(row: Row, pieces: Pieces) -> Window:
    found = encode(row.words, pieces)
    kept = sum(place < LONGEST - 1 for place in found.places)
    tags = [_TAG_ID[tag] for tag in row.tags[:kept]]
    return Window(HEAD, found.ids[:LONGEST], found.shapes[:LONGEST], found.places[:kept], tags)


def train(
    data: Path, out: Path, schedule: Schedule, kinds: Sequence[str], init: Path | None, layers: int, limit: int | None
) -> None:
    """Learns a head, and the last `layers` of the encoder with it, on from the checkpoint `init` or the base encoder."""
    torch.set_num_threads(1)
    torch.manual_seed(schedule.seed)
    pieces = base_pieces()
    rows = {kind: read_rows(data / f"{kind}.jsonl.gz")[:limit] for kind in kinds}
    tagger = load(init, HEAD_SIZES) if init else Tagger(HEAD_SIZES)
    freeze(tagger, layers)
    size = sum(len(window.ids) for window in attribution_windows(rows, SHARES, pieces, random.Random(0)))
    print(f"{size:,} pieces an epoch; seed {schedule.seed}; {layers} layers learn", flush=True)
    fit(tagger, lambda rng: attribution_windows(rows, SHARES, pieces, rng), schedule)
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.state_dict(), out)


def freeze(tagger: Tagger, layers: int) -> None:
    """Leaves only the attribution head and the last `layers` of the encoder to be learnt."""
    total = len(tagger.encoder.encoder.layer)
    learning = tuple(f"encoder.encoder.layer.{i}." for i in range(total - layers, total))
    for name, parameter in tagger.named_parameters():
        all_but_words = layers == total and "word_embeddings" not in name and not name.startswith("heads.")
        parameter.requires_grad_(name.startswith((f"heads.{HEAD}", *learning)) or all_but_words)


def attribution_run(checkpoint: Path) -> Run:
    """The attribution head of a checkpoint, run by torch in bfloat16."""
    tagger = load(checkpoint, HEAD_SIZES).eval()

    def run(ids: npt.NDArray[np.int64], shapes: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> Floats:
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = tagger(torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask))[HEAD]
        return logits.float().numpy()

    return run


def opinions(run: Run, rows: Sequence[Row]) -> list[dict[str, object]]:
    """The spans of each paragraph as [first, last, label, score], and for each word how likely it is content, in per cent."""
    pieces = base_pieces()
    logits = word_logits(run, [row.words for row in rows], pieces)
    return [{"id": row.id, **_opinion(found)} for row, found in zip(rows, logits, strict=True)]


def _opinion(logits: Floats) -> dict[str, object]:
    if not len(logits):
        return {"spans": [], "content": []}
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    path = [ATTRIBUTION_TAGS[i] for i in best_path(logits, ATTRIBUTION_TAGS)]
    by_label = {
        label: shares[:, [i for i, tag in enumerate(ATTRIBUTION_TAGS) if tag[2:] == label]].sum(1) for label in _LABELS
    }
    scored = [[i, j, label, round(float(by_label[label][i:j].mean()), 3)] for i, j, label in spans(path)]
    return {"spans": scored, "content": [round(100 * float(share)) for share in by_label["CONTENT"]]}


_LABELS = tuple(dict.fromkeys(tag[2:] for tag in ATTRIBUTION_TAGS if tag != "O"))


def read_out(checkpoint: Path, data: Path, limit: int | None) -> None:
    """Opinions on every file of data/read, written beside the checkpoint as <checkpoint>.<file>.jsonl."""
    run = attribution_run(checkpoint)
    for file in sorted((data / "read").glob("*.jsonl.gz")):
        found = opinions(run, read_rows(file)[:limit])
        out = checkpoint.with_suffix(f".{file.name.split('.')[0]}.jsonl")
        out.write_text("".join(json.dumps(line) + "\n" for line in found), encoding="utf-8")
        print(f"{out}: {len(found):,} paragraphs read", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that training.attribution.data wrote")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write (.pt)")
    parser.add_argument("--init", type=Path, help="checkpoint of the entity recognizer to go on from")
    parser.add_argument("--kinds", nargs="*", choices=list(SHARES), default=list(SHARES), help="rows to learn from")
    parser.add_argument(
        "--layers", type=int, default=6, help="how many last layers of the encoder learn as well (0 to 6)"
    )
    parser.add_argument("--pieces", type=int, default=1_200_000, help="word pieces to learn from")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--batch", type=int, default=1500, help="word pieces a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="paragraphs of each file, for a trial")
    arguments = parser.parse_args()
    schedule = Schedule(arguments.pieces, rate=arguments.rate, batch=arguments.batch, seed=arguments.seed)
    train(arguments.data, arguments.out, schedule, arguments.kinds, arguments.init, arguments.layers, arguments.limit)
    read_out(arguments.out, arguments.data, arguments.limit)


if __name__ == "__main__":
    main()
