"""EWT and GUM to chunks of trees in the scheme of `en_core_web_*`: the files under parse/."""

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotated.chunks import Chunk, write
from training.convert.chunking import chunk_trees
from training.convert.clearnlp import clear_tree, fault
from training.convert.conllu import Sentence, Tree, read_documents, tree_of
from training.corpora import folder_of

# The genres whose texts may be passed on and changed; the others are named in training.corpora.
GUM_GENRES = frozenset({"academic", "bio", "court", "interview", "news", "voyage"})
# Too few documents for a test of their own: the official dev documents are tests as well.
GUM_TEST_GENRES = frozenset({"news", "interview"})

Document = tuple[str, list[Sentence]]


def ewt_documents(sources: Path, part: str) -> Iterator[Document]:
    """Documents of EWT's train, dev or test; train is put together from the files it is made of."""
    folder = folder_of(sources, "UD English-EWT")
    if part == "train":
        listed = (folder / "not-to-release/file-lists/files.train").read_text(encoding="utf-8").split()
        files = [folder / "not-to-release/sources" / name for name in listed]
    else:
        files = [folder / f"en_ewt-ud-{part}.conllu"]
    for file in files:
        yield from read_documents(file)


def gum_documents(sources: Path) -> Iterator[tuple[str, str, Document]]:
    """Split ("train", "dev", "test", "test_news", "test_interview"), genre and document of GUM's kept genres."""
    folder = folder_of(sources, "GUM")
    splits = read_splits(folder / "splits.md")
    for file in sorted((folder / "dep").glob("GUM_*.conllu")):
        genre = file.stem.split("_")[1]
        if genre not in GUM_GENRES:
            continue
        for document in read_documents(file):
            split = splits.get(document[0], "train")
            held_out = split != "train" and genre in GUM_TEST_GENRES
            yield (f"test_{genre}" if held_out else split), genre, document


def read_splits(file: Path) -> dict[str, str]:
    """The split of every document that GUM's list of splits names."""
    splits: dict[str, str] = {}
    split = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            split = line[3:].strip()
        named = re.match(r"\s*\* (GUM_\S+)", line)
        if named:
            splits[named[1]] = split
    return splits


def convert_document(document: Document, corpus: str, rng: random.Random) -> tuple[list[Chunk], int]:
    """Chunks of converted trees, and how many sentences did not make a tree and were left out."""
    name, sentences = document
    converted: list[tuple[Tree, bool]] = []
    for sentence in sentences:
        tree = clear_tree(tree_of(sentence))
        if fault(tree) is None:
            converted.append((tree, sentence.opens_paragraph))
    return chunk_trees(name, corpus, converted, rng), len(sentences) - len(converted)


def _all_documents(sources: Path) -> Iterator[tuple[str, str, Document]]:
    """Name of file, corpus and document, in the order that chunks are drawn in."""
    for part in ("train", "dev", "test"):
        for document in ewt_documents(sources, part):
            yield f"parse/{part}_ewt", "ewt", document
    for split, genre, document in gum_documents(sources):
        name = {"test": "test_gum_other", "test_news": "test_gum_news", "test_interview": "test_gum_interview"}
        yield f"parse/{name.get(split, f'{split}_gum')}", f"gum_{genre}", document


def convert_all(sources: Path, seed: int, limit: int | None) -> tuple[dict[str, list[Chunk]], int]:
    """The chunks of every file and the number of sentences left out; at most `limit` documents a file."""
    rng = random.Random(seed)
    chunks: dict[str, list[Chunk]] = defaultdict(list)
    taken: Counter[str] = Counter()
    left_out = 0
    for name, corpus, document in _all_documents(sources):
        if limit is None or taken[name] < limit:
            more, faulty = convert_document(document, corpus, rng)
            taken[name] += 1
            chunks[name] += more
            left_out += faulty
    return chunks, left_out


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert all and print the size of every file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of clones, see python -m training.corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder to write parse/*.jsonl.gz into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="only so many documents of each file")
    options = parser.parse_args(arguments)
    files, left_out = convert_all(options.sources, options.seed, options.limit)
    for name, chunks in files.items():
        write(options.out, name, chunks)
        words, sentences = sum(len(chunk.words) for chunk in chunks), sum(sum(chunk.sent_starts) for chunk in chunks)
        print(f"{name}: {len(chunks)} chunks, {sentences} sentences, {words} words")
    print(f"{left_out} sentences made no tree and were left out")


if __name__ == "__main__":
    main()
