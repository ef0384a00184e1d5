"""What the encoder makes of single words: `python -m training.encoder.lexicon CHECKPOINT --corpora C --out lexicon.npz`.

It has read far more than these corpora: alone it knows "Isabel" for a person. The fast tier gets that as word vectors (after
Tulkens and van Dongen 2024, "Model2Vec", who put single words through an encoder too) and as names to exchange with.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.language.model.word_pieces import WordPieceTokenizer, encode
from training import lexicon
from training.corpora import read
from training.encoder.decode import probabilities_of, word_logits
from training.encoder.evaluate import torch_run
from training.encoder.mix import GOLD, SILVER
from training.encoder.model import base_folder, base_pieces
from training.encoder.tags import ENTITY_TAGS
from training.lexicon import KINDS, Floats, Lexicon

if TYPE_CHECKING:
    from training.encoder.model import Tagger

# Sentences that could hold any name.
SENTENCES = ("It was {} .", "They spoke of {} again .", "And {} ?", "He liked {} , she said .", "{} , too .")
FEATURES = 23
# Other words of the training files that a corpus repeats.
TIMES = 2
# As wordpieces.shape names them.
_LOWER_CASE, _TITLE_CASE = 1, 2
# Pieces below are marks, digits and letters.
_FIRST_WORD = 1000
_BATCH = 256


def whole_words() -> list[str]:
    """The vocabulary's pieces that are words, the most frequent first."""
    content = json.loads((base_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    ids: dict[str, int] = content["model"]["vocab"]
    ordered = sorted(ids, key=lambda piece: ids[piece])[_FIRST_WORD:]
    return [piece for piece in ordered if piece.isascii() and piece.isalpha() and len(piece) > 1]


def repeated_words(corpora: Path, limit: int | None = None) -> list[str]:
    """Words of the training files, in lower case."""
    counts = Counter[str]()
    for source in (*GOLD, SILVER):
        for chunk in read(corpora, f"ner/{source.name}")[:limit]:
            counts.update(word.lower() for word in chunk.words)
    return [word for word, times in counts.items() if times >= TIMES and any(letter.isalpha() for letter in word)]


def kinds(checkpoint: Path, words: Sequence[str], pieces: WordPieceTokenizer) -> Floats:
    """(words, KINDS): what each word is, capitalized, on average over SENTENCES."""
    texts, places = [], []
    for word in words:
        for sentence in SENTENCES:
            text = sentence.split()
            place = text.index("{}")
            texts.append([*text[:place], word.title(), *text[place + 1 :]])
            places.append(place)
    logits = word_logits(torch_run(checkpoint), texts, pieces)
    tags = probabilities_of(np.stack([found[place] for found, place in zip(logits, places, strict=True)]))
    tags = tags.reshape(len(words), len(SENTENCES), -1).mean(1)
    by_kind = [
        np.sum([tags[:, i] for i, tag in enumerate(ENTITY_TAGS) if tag[2:] == kind or tag == kind], 0) for kind in KINDS
    ]
    return np.stack(by_kind, 1).astype(np.float32)


def states(tagger: "Tagger", words: Sequence[str], pieces: WordPieceTokenizer) -> Floats:
    """(words, 2 x HIDDEN): the mean last state of each word's pieces, read alone in lower case and capitalized."""
    import torch

    encoded = [encode([word], pieces).ids for word in words]
    found = np.zeros((len(words), 2 * tagger.encoder.config.hidden_size), np.float32)
    order = sorted(range(len(words)), key=lambda i: len(encoded[i]))
    for batch in _batches(order):
        longest = max(len(encoded[i]) for i in batch)
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        word = torch.zeros_like(ids)
        mask = torch.zeros_like(ids)
        for row, i in enumerate(batch):
            ids[row, : len(encoded[i])] = torch.tensor(encoded[i])
            mask[row, : len(encoded[i])] = 1
            word[row, 1 : len(encoded[i]) - 1] = 1
        with torch.inference_mode():
            both = [tagger.hidden(ids, word * shape, mask) for shape in (_LOWER_CASE, _TITLE_CASE)]
        means = [(hidden * word[..., None]).sum(1) / word.sum(1, keepdim=True) for hidden in both]
        found[batch] = torch.cat(means, 1).numpy()
    return found


def _batches(order: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(order), _BATCH):
        yield list(order[start : start + _BATCH])


def principal(values: Floats, common: int, count: int = FEATURES) -> Floats:
    """The first principal components by the common words, of mean square 1."""
    values = values - values[:common].mean(0)
    _, _, directions = np.linalg.svd(values[:common], full_matrices=False)
    components = values @ directions[:count].T
    return (components / np.sqrt((components**2).mean())).astype(np.float32)


def make(checkpoint: Path, corpora: Path, limit: int | None = None) -> Lexicon:
    """The lexicon of the vocabulary's whole words and of words that the training files repeat; `limit` takes a few of both."""
    from training.encoder.model import load

    pieces = base_pieces()
    common = whole_words()[:limit]
    known = frozenset(common)
    words = [*common, *(word for word in repeated_words(corpora, limit) if word not in known)]
    print(f"  {checkpoint.name} reads {len(words):,} words", flush=True)
    tagger = load(checkpoint, {"ner": len(ENTITY_TAGS)}).eval()
    features = principal(states(tagger, words, pieces), len(common))
    return Lexicon(tuple(words), kinds(checkpoint, words, pieces), features, len(common))


def main() -> None:
    """Write the lexicon and print how many words it has of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="so many words, for a trial")
    options = parser.parse_args()
    made = make(options.checkpoint, options.corpora, options.limit)
    lexicon.write(options.out, made)
    sure = ", ".join(f"{kind} {len(made.of_kind(kind)):,}" for kind in KINDS)
    print(f"{options.out}: {len(made.words):,} words; surely {sure}")


if __name__ == "__main__":
    main()
