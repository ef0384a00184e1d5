"""Tags of words by the entity encoder: an ONNX network run on one thread over batches of windows, and the best valid path of tags.

A text's tags depend on that text alone: windows come from it, every window is padded to a length of its own making, and the
network scales each row of numbers by itself (training/encoder/quantize.py). Batch mates therefore cannot matter.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.rival.word_pieces import Encoded, Window, WordPieceTokenizer, encode, windows

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

INPUTS = ("ids", "shapes", "mask")
# Pieces of one run: larger batches fall out of the processor's caches.
BUDGET = 2048
# Windows are padded to a multiple of this, and only windows of one padded length are run together.
PADDING = 8
_NEVER = np.float32(-1e4)


class WordTagger:
    """The network with its tokenizer and tags. Raises ValueError where one of the three is damaged or doesn't fit the others."""

    def __init__(self, model: bytes, tokenizer: str, tags: Sequence[str]) -> None:
        self._pieces = WordPieceTokenizer(tokenizer)
        self._session = _session(model)
        self._tags = tuple(tags)
        self._forbidden = forbidden_steps(self._tags)
        self._check()

    def tag(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """BIO tags of every word of each text; an I- tag always continues a name."""
        jobs = [(n, window) for n, words in enumerate(texts) for window in windows(words, self._pieces)]
        rows = [encode(texts[n][window.first : window.end], self._pieces) for n, window in jobs]
        found = [["O"] * len(words) for words in texts]
        for batch in _batches(rows):
            for i, logits in zip(batch, self.logits([rows[i] for i in batch]), strict=True):
                n, window = jobs[i]
                path = best_path(logits[rows[i].places], self._forbidden)
                _keep(found[n], window, [self._tags[tag] for tag in path])
        return found

    def logits(self, rows: Sequence[Encoded]) -> Floats:
        """Logits (windows, pieces, tags) of windows that share a padded length."""
        ids, shapes, mask = np.zeros((3, len(rows), _padded(rows[0])), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row.ids)], shapes[i, : len(row.ids)], mask[i, : len(row.ids)] = row.ids, row.shapes, 1
        return self._session.run(["ner"], dict(zip(INPUTS, (ids, shapes, mask), strict=True)))[0]

    def _check(self) -> None:
        """One run over a short window: the three files must come from one training."""
        if {entry.name for entry in self._session.get_inputs()} != set(INPUTS):
            raise ValueError(f"the network's inputs are not {', '.join(INPUTS)}")
        if "ner" not in {entry.name for entry in self._session.get_outputs()}:
            raise ValueError("the network has no output 'ner'")
        logits = self.logits([encode(["Ana"], self._pieces)])
        if logits.shape[-1] != len(self._tags):
            raise ValueError(f"the network gives {logits.shape[-1]} tags, tags.json names {len(self._tags)}")


def best_path(logits: Floats, forbidden: npt.NDArray[np.bool_]) -> list[int]:
    """Tag ids of the best path through logits (words, tags) that makes no forbidden step; the first word follows an O."""
    greedy: Ints = logits.argmax(1)
    if not forbidden[np.concatenate(([0], greedy[:-1])), greedy].any():
        return greedy.tolist()
    penalty = np.where(forbidden, _NEVER, np.float32(0))
    score = logits[0] + penalty[0]
    back: list[Ints] = []
    for row in logits[1:]:
        steps = score[:, None] + penalty
        back.append(steps.argmax(0))
        score = steps.max(0) + row
    path = [int(score.argmax())]
    for pointer in reversed(back):
        path.append(int(pointer[path[-1]]))
    return path[::-1]


def forbidden_steps(tags: Sequence[str]) -> npt.NDArray[np.bool_]:
    """(from, to): an I- tag follows nothing but a B- or I- of its own label. The first tag must be O."""
    if not tags or tags[0] != "O":
        raise ValueError("the first tag of tags.json is not O")
    return np.array([[to.startswith("I-") and to[2:] != before[2:] for to in tags] for before in tags])


def _keep(found: list[str], window: Window, path: Sequence[str]) -> None:
    for i in range(window.kept, window.kept_end):
        found[i] = path[i - window.first]


def _padded(row: Encoded) -> int:
    return -(-len(row.ids) // PADDING) * PADDING


def _batches(rows: Sequence[Encoded]) -> Iterator[list[int]]:
    """Rows of one padded length together, at most BUDGET pieces of them."""
    by_length: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        by_length.setdefault(_padded(row), []).append(i)
    for length, members in sorted(by_length.items()):
        size = max(1, BUDGET // length)
        for at in range(0, len(members), size):
            yield members[at : at + size]


def _session(model: bytes) -> Any:
    """The network, loaded by onnxruntime, which has no type stubs."""
    runtime: Any = import_module("onnxruntime")
    errors: Any = runtime.capi.onnxruntime_pybind11_state
    options = runtime.SessionOptions()
    # A worker process is one thread; spinning threads would take the cores from its siblings.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    # The graph is written as it shall run; fusions, which differ by version, would change the last digits.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    runtime.disable_telemetry_events()
    damaged = (errors.Fail, errors.InvalidProtobuf, errors.InvalidGraph, errors.InvalidArgument, errors.NotImplemented)
    try:
        return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (*damaged, errors.RuntimeException) as error:
        raise ValueError(f"no network that onnxruntime can load ({error})") from error
