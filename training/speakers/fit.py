"""Learn the ranker of speaking pronouns: `python -m training.speakers.fit --coref C`. The same corpora give the same weights.

Multinomial logistic regression over each pronoun's candidates and 'nobody'. What a share is worth is learnt from documents that
the weights did not see, by five folds.
"""

import argparse
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pipeline.language.model.checksums import seal
from pipeline.language.model.load import EMBEDDED, load_model
from pipeline.language.speaker.ranker import WEIGHTS, Weights
from pipeline.language.text.passages import read_passages
from pipeline.settings import PROJECT
from training.speakers.examples import Document, Example, Text, examples_of, read_own, read_texts

VERSION = "3"
OWN_ARTICLES = PROJECT / "quality" / "speaking" / "dev"
L2 = 0.3
# Pronouns of which nothing is known are read by the weights so far; after so many rounds they no longer change.
ROUNDS = 3
FOLDS = 5
# So sure a share is called sure: what is right of these bounds what may be said of any.
SURE = 0.9
DIGITS = 4
Array = NDArray[np.float64]


def main(arguments: list[str] | None = None) -> None:
    """Write the weights into the model's folder and print what they are worth."""
    parser = argparse.ArgumentParser(prog="python -m training.speakers.fit", description=__doc__)
    parser.add_argument("--coref", type=Path, required=True, help="folder of the corpora with their coreference")
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS, help="file of the weights; the model's own is sealed again"
    )
    parser.add_argument("--own", type=Path, default=OWN_ARTICLES, help="folder of marked articles of our own")
    parser.add_argument("--limit", type=int, help="read so many texts of each corpus only, for a trial")
    asked = parser.parse_args(arguments)
    weights, examples = learn(read_documents([*read_texts(asked.coref), *read_own(asked.own)], asked.limit))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(asdict(weights), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if asked.out.resolve().is_relative_to(EMBEDDED):
        seal(EMBEDDED)
    print(f"{len(examples)} pronouns of {len({one.document for one in examples})} texts -> {asked.out}")
    print(f"certainty: slope {weights.slope}, offset {weights.offset}, at most {weights.most}")


def read_documents(texts: Iterable[Text], limit: int | None = None) -> list[Document]:
    """All texts as the tier best of the embedded model and the rules read them."""
    nlp = load_model().nlp
    seen: dict[str, int] = {}
    documents: list[Document] = []
    for text in texts:
        seen[text.corpus] = seen.get(text.corpus, 0) + 1
        if limit is None or seen[text.corpus] <= limit:
            passages = tuple(read_passages(text.text, nlp))
            documents.append(Document(text.corpus, text.name, passages, text.meant))
    return documents


def learn(documents: Sequence[Document]) -> tuple[Weights, list[Example]]:
    """The weights and what they were learnt from. Raises ValueError where no pronoun that speaks is known."""
    features: dict[str, float] | None = None
    examples: list[Example] = []
    for _ in range(ROUNDS):
        examples = [example for document in documents for example in examples_of(document, features)]
        if not examples:
            raise ValueError("no speaking pronoun in these texts: give the corpora that coref/README.md describes")
        features = fit(examples)
    assert features is not None
    return Weights(VERSION, features, *calibrate(unseen(examples))), examples


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Weights by name of the feature; nobody's score is 0."""
    names = sorted({name for example in examples for row in example.rows for name in row})
    rows, valid, right, weight = _packed(examples, names)

    def loss(v: Array) -> tuple[float, Array]:
        scores = np.where(valid, rows @ v, -1e9)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) * valid
        shares /= shares.sum(axis=1, keepdims=True)
        of_right = shares * right
        sums = np.maximum(of_right.sum(axis=1, keepdims=True), 1e-12)
        pull = (shares - of_right / sums) * weight[:, None]
        return float(-(weight * np.log(sums[:, 0])).sum() + L2 * (v @ v) / 2), np.einsum(
            "nk,nkf->f", pull, rows
        ) + L2 * v

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(value), DIGITS) for name, value in zip(names, found, strict=True)}


def _packed(examples: Sequence[Example], names: Sequence[str]) -> tuple[Array, Array, Array, Array]:
    """Features, what is a candidate, and who is right, by example and candidate; nobody is the last one. Then the weights."""
    most = max(len(example.rows) for example in examples) + 1
    index = {name: i for i, name in enumerate(names)}
    rows = np.zeros((len(examples), most, len(names)))
    valid, right = np.zeros((len(examples), most)), np.zeros((len(examples), most))
    for n, example in enumerate(examples):
        valid[n, : len(example.rows)] = 1
        valid[n, -1] = 1
        right[n, : len(example.rows)] = example.right
        right[n, -1] = not any(example.right)
        for k, row in enumerate(example.rows):
            for name, value in row.items():
                rows[n, k, index[name]] = value
    return rows, valid, right, np.array([example.weight for example in examples])


def unseen(examples: Sequence[Example]) -> list[tuple[float, bool, float]]:
    """Share of the likeliest candidate, whether it is meant, and the example's weight, each by the texts of the other folds."""
    found: list[tuple[float, bool, float]] = []
    for fold in range(FOLDS):
        features = fit([one for one in examples if _fold(one) != fold])
        for example in (one for one in examples if _fold(one) == fold):
            scores = [sum(features.get(name, 0.0) * value for name, value in row.items()) for row in example.rows]
            best = int(np.argmax(scores))
            if scores[best] > 0:
                share = np.exp(scores[best]) / (1 + np.exp(scores).sum())
                found.append((float(share), example.right[best], example.weight))
    return found


def _fold(example: Example) -> int:
    return zlib.crc32(example.document.encode()) % FOLDS


def calibrate(found: Sequence[tuple[float, bool, float]]) -> tuple[float, float, float]:
    """Slope and offset of a share's log-odds, and the most that any is worth: what is right of those called sure."""
    shares, right, weight = (np.array(column, dtype=float) for column in zip(*found, strict=True))
    shares = np.clip(shares, 1e-6, 1 - 1e-6)
    odds = np.log(shares / (1 - shares))

    def loss(v: Array) -> float:
        scores = v[0] * odds + v[1]
        return float((weight * (np.logaddexp(0, scores) - right * scores)).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B").x
    sure = shares >= SURE
    most = ((weight * right)[sure].sum() + 1) / (weight[sure].sum() + 2)
    return round(float(slope), DIGITS), round(float(offset), DIGITS), round(float(most), DIGITS)


if __name__ == "__main__":
    main()
