"""The best valid tag sequence of logits, predictions over many texts, and scores by spaCy's rule for unknown words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.language.model import word_tagger as tagging
from pipeline.language.model.word_pieces import WordPieceTokenizer, encode
from pipeline.language.model.word_tagger import Floats, forbidden_steps
from training.encoder.tags import ENTITY_TAGS, REPORTED, UNKNOWN, spans

# Ids, shapes and mask (batch, pieces) to logits (batch, pieces, tags).
Run = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]], Floats]


@dataclass(frozen=True)
class Score:
    """Right, predicted and gold spans."""

    right: int
    predicted: int
    gold: int

    @property
    def f1(self) -> float:
        """Per cent."""
        return 200 * self.right / max(1, self.predicted + self.gold)

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.predicted), self.right / max(1, self.gold)
        return f"{100 * precision:.0f}/{100 * recall:.0f}/{self.f1:.1f}"


def best_path(logits: Floats, tags: Sequence[str]) -> list[int]:
    """Ids of the best valid sequence of BIO tags; logits (words, tags)."""
    return tagging.best_path(logits, forbidden_steps(tuple(tags)))


def probabilities_of(logits: Floats) -> Floats:
    """Softmax over the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def word_logits(
    run: Run, texts: Sequence[Sequence[str]], pieces: WordPieceTokenizer, budget: int = 4096
) -> list[Floats]:
    """Logits (words, tags) for each list of words (at most 510 pieces are read), batches sorted by length."""
    encoded = [encode(words, pieces) for words in texts]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
    found: dict[int, Floats] = {}
    while order:
        size = min(len(encoded[order[0]].ids), 512)
        count = 1
        while count < len(order) and (count + 1) * min(len(encoded[order[count]].ids), 512) <= budget:
            size = min(len(encoded[order[count]].ids), 512)
            count += 1
        batch, order = order[:count], order[count:]
        rows = np.zeros((3, count, size), np.int64)
        for row, i in enumerate(batch):
            width = min(len(encoded[i].ids), size)
            rows[0, row, :width] = encoded[i].ids[:width]
            rows[1, row, :width] = encoded[i].shapes[:width]
            rows[2, row, :width] = 1
        logits = run(rows[0], rows[1], rows[2])
        for row, i in enumerate(batch):
            found[i] = logits[row][[place for place in encoded[i].places if place < size]]
    return [found[i] for i in range(len(texts))]


def predict(
    run: Run, texts: Sequence[Sequence[str]], pieces: WordPieceTokenizer, tags: Sequence[str] = ENTITY_TAGS
) -> list[list[str]]:
    """BIO tags of every word; words beyond the encoder's reach are O."""
    predicted: list[list[str]] = []
    for words, logits in zip(texts, word_logits(run, texts, pieces), strict=True):
        path = [tags[i] for i in best_path(logits, tags)] if len(logits) else []
        predicted.append(path + ["O"] * (len(words) - len(path)))
    return predicted


def score(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> Mapping[str, Score]:
    """Strict spans by label and for "ALL". A predicted span that touches an unknown word is neither right nor wrong,
    as in spaCy's scorer."""
    right, said, wanted = Counter[str](), Counter[str](), Counter[str]()
    for truth, guess in zip(gold, predicted, strict=True):
        true_spans = {span for span in spans(truth) if span[2] in REPORTED}
        for span in spans(guess):
            if span[2] in REPORTED and UNKNOWN not in truth[span[0] : span[1]]:
                said.update((span[2], "ALL"))
                right.update((span[2], "ALL") if span in true_spans else ())
        for span in true_spans:
            wanted.update((span[2], "ALL"))
    scores = defaultdict[str, Score](lambda: Score(0, 0, 0))
    scores.update({label: Score(right[label], said[label], wanted[label]) for label in wanted | said})
    return scores
