"""Chunks as spaCy documents and training examples, and the corpus reader that the training configs name.

Documents are built column by column: `Example.to_dict` and the augmenters that ship with spaCy turn unknown entity tags into "no
entity", which costs half the recall.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab

from annotated.chunks import Chunk, read
from annotated.tags import UNSAID
from training.cnn.styles import Styles, restyled

Corpus = Callable[[Language], Iterator[Example]]


def to_doc(vocab: Vocab, chunk: Chunk) -> Doc:
    """The annotated document of a chunk; entity tags '-' stay unknown, and UNSAID names become so."""
    columns: dict[str, Any] = {"sent_starts": [bool(start) for start in chunk.sent_starts]}
    if chunk.heads is not None:
        columns = {layer: list(getattr(chunk, layer)) for layer in ("heads", "deps", "tags", "pos", "morphs", "lemmas")}
    doc = Doc(vocab, words=list(chunk.words), spaces=list(chunk.spaces), **columns)
    if chunk.ents is not None:
        spans = [Span(doc, first, last, label=label) for first, last, label in entities(chunk.ents) if label != UNSAID]
        unknown = [doc[i : i + 1] for i, tag in enumerate(chunk.ents) if tag == "-" or tag.endswith(UNSAID)]
        doc.set_ents(spans, missing=unknown, default="outside")
    return doc


def entities(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first, last, label) of every entity in BIO tags; tokens first..last-1."""
    found: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            last = i + 1
            while last < len(tags) and tags[last] == "I-" + tag[2:]:
                last += 1
            found.append((i, last, tag[2:]))
    return found


def example(nlp: Language, chunk: Chunk) -> Example:
    """The text of a chunk as the pipeline's own tokenizer reads it, beside the annotated document."""
    gold = to_doc(nlp.vocab, chunk)
    return Example(nlp.make_doc(gold.text), gold)


def read_all(folder: Path, files: Sequence[str], limit: int = 0) -> list[Chunk]:
    """The chunks of all files; a file named `name:3` counts three times. `limit` > 0 takes so many from each file."""
    chunks: list[Chunk] = []
    for spec in files:
        name, _, times = spec.partition(":")
        taken = read(folder, name)
        chunks += taken[: limit or None] * int(times or 1)
    return chunks


@registry.readers("quotewire.Chunks.v1")
def create_corpus(folder: str, files: list[str], limit: int = 0, styles: Styles | None = None, seed: int = 0) -> Corpus:
    """A corpus reader. With `styles` it gives the chunks in a new order and in new styles on every pass, else as they are."""
    chunks = read_all(Path(folder), files, limit)
    rng = random.Random(seed)

    def corpus(nlp: Language) -> Iterator[Example]:
        order = list(chunks)
        if styles is not None:
            rng.shuffle(order)
        for chunk in order:
            yield example(nlp, chunk if styles is None else restyled(chunk, styles, rng))

    return corpus


@registry.misc("quotewire.Styles.v1")
def create_styles(curly: float, dash: float, lower: float, upper: float, dateline: float) -> Styles:
    """The shares of each style, from a config."""
    return Styles(curly=curly, dash=dash, lower=lower, upper=upper, dateline=dateline)
