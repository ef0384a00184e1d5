"""Grouping the consecutive sentences of a document into chunks of random length."""

import random
from collections.abc import Sequence
from typing import Any

from annotated.chunks import Chunk, from_record
from training.convert.conllu import Tree

TREE_LAYERS = ("heads", "deps", "tags", "pos", "morphs", "lemmas")
# Words, whether a space follows each, and its BIO tag.
Labelled = tuple[list[str], list[bool], list[str]]


def chunk_trees(
    document: str, corpus: str, trees: Sequence[tuple[Tree, bool]], rng: random.Random, longest: int = 8
) -> list[Chunk]:
    """Chunks of up to `longest` sentences; the flag says that a sentence opens a paragraph, which ends a chunk half the time."""
    groups: list[list[Tree]] = [[]]
    size = rng.randint(1, longest)
    for tree, opens_paragraph in trees:
        if groups[-1] and (len(groups[-1]) >= size or (opens_paragraph and rng.random() < 0.5)):
            groups.append([])
            size = rng.randint(1, longest)
        groups[-1].append(tree)
    return [tree_chunk(f"{document}#{number}", corpus, group) for number, group in enumerate(groups) if group]


def tree_chunk(name: str, corpus: str, trees: Sequence[Tree]) -> Chunk:
    """One chunk of whole sentences."""
    record: dict[str, Any] = {"id": name, "corpus": corpus}
    for layer in ("words", "spaces", *TREE_LAYERS):
        record[layer] = [value for tree in trees for value in getattr(tree, layer)]
    starts = [sum(len(tree.words) for tree in trees[:number]) for number in range(len(trees))]
    record["heads"] = [head + start for tree, start in zip(trees, starts, strict=True) for head in tree.heads]
    record["sent_starts"] = [at == 0 for tree in trees for at in range(len(tree.words))]
    return from_record(record)


def sentence_trees(chunk: Chunk) -> list[Tree]:
    """The sentences of a chunk of trees, each with heads of its own."""
    if chunk.heads is None:
        raise ValueError(f"chunk {chunk.id} has no trees: give a file under parse/")
    starts = [at for at, start in enumerate(chunk.sent_starts) if start]
    trees: list[Tree] = []
    for begin, end in zip(starts, [*starts[1:], len(chunk.words)], strict=True):
        tree = Tree(heads=[head - begin for head in chunk.heads[begin:end]], ids=list(range(1, end - begin + 1)))
        for layer in ("words", "spaces", "deps", "tags", "pos", "morphs", "lemmas"):
            getattr(tree, layer).extend((getattr(chunk, layer) or ())[begin:end])
        trees.append(tree)
    return trees


def chunk_labelled(
    document: str, corpus: str, sentences: Sequence[Labelled], rng: random.Random, longest: int = 5
) -> list[Chunk]:
    """Chunks of up to `longest` sentences with entity tags; empty sentences are left out."""
    chunks: list[Chunk] = []
    group: list[Labelled] = []
    size = rng.randint(1, longest)
    for sentence in [*sentences, None]:
        if sentence is None or len(group) >= size:
            if group:
                chunks.append(labelled_chunk(f"{document}#{len(chunks)}", corpus, group))
            group, size = [], rng.randint(1, longest)
        if sentence is not None and sentence[0]:
            group.append(sentence)
    return chunks


def labelled_chunk(name: str, corpus: str, sentences: Sequence[Labelled]) -> Chunk:
    """One chunk of whole sentences with entity tags."""
    return Chunk(
        id=name,
        corpus=corpus,
        words=tuple(word for words, _, _ in sentences for word in words),
        spaces=tuple(space for _, spaces, _ in sentences for space in spaces),
        sent_starts=tuple(at == 0 for words, _, _ in sentences for at in range(len(words))),
        ents=tuple(tag for _, _, tags in sentences for tag in tags),
    )
