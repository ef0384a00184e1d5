"""Scores of a checkpoint or an exported model on the development and test files: `python -m training.encoder.evaluate`."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.language.model.word_pieces import WordPieceTokenizer
from training.corpora import Chunk
from training.encoder.decode import Floats, Run, Score, predict, score
from training.encoder.mix import held_out_chunks, test_chunks
from training.encoder.tags import REPORTED
from training.encoder.windows import documents, pack

Scores = dict[str, Mapping[str, Score]]
# Context beyond a paragraph buys nothing.
WINDOW = 200


def scores(run: Run, sets: Mapping[str, Sequence[Chunk]], pieces: WordPieceTokenizer) -> Scores:
    """Scores by set, and pooled as "together"."""
    found: Scores = {}
    all_gold: list[Sequence[str]] = []
    all_predicted: list[Sequence[str]] = []
    for name, chunks in sets.items():
        groups = [group for document in documents(chunks) for group in pack(document, pieces, WINDOW)]
        gold = [[tag for chunk in group for tag in chunk.ents or ()] for group in groups]
        predicted = predict(run, [[word for chunk in group for word in chunk.words] for group in groups], pieces)
        found[name] = score(gold, predicted)
        all_gold += gold
        all_predicted += predicted
    found["together"] = score(all_gold, all_predicted)
    return found


def table(found: Scores) -> str:
    """Precision/recall/F1 per cent: a line a set, a column a label."""
    labels = ["ALL", *sorted(REPORTED)]
    lines = [f"{'':22}" + "".join(f"{label:>16}" for label in labels)]
    for name, by_label in found.items():
        lines.append(f"{name:22}" + "".join(f"{by_label[label]!s:>16}" for label in labels))
    return "\n".join(lines)


def torch_run(checkpoint: Path) -> Run:
    """A checkpoint, run by torch in bfloat16."""
    import torch

    from training.encoder.model import load
    from training.encoder.tags import HEADS

    tagger = load(checkpoint, {"ner": len(HEADS["ner"])}).eval()

    def run(ids: npt.NDArray[np.int64], shapes: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> Floats:
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = tagger(torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask))["ner"]
        return logits.float().numpy()

    return run


def onnx_run(model: Path) -> Run:
    """An exported model, run by onnxruntime on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def run(ids: npt.NDArray[np.int64], shapes: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> Floats:
        return session.run(["ner"], {"ids": ids, "shapes": shapes, "mask": mask})[0]

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path, help="checkpoints (.pt) or exported models (.onnx)")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="chunks of each file")
    parser.add_argument("--test", action="store_true", help="the test files too; choose by the others alone")
    arguments = parser.parse_args()
    from training.encoder.model import base_pieces

    pieces = base_pieces()
    sets = {"development": held_out_chunks(arguments.corpora, arguments.limit)}
    if arguments.test:
        sets["test"] = test_chunks(arguments.corpora, arguments.limit)
    for model in arguments.models:
        run = onnx_run(model) if model.suffix == ".onnx" else torch_run(model)
        for kind, chunks in sets.items():
            print(f"{model.name}, {kind}: precision/recall/F1\n{table(scores(run, chunks, pieces))}", flush=True)


if __name__ == "__main__":
    main()
