"""UNER, GUM, re3d, wikigold and CrossNER to chunks with one set of entity labels: the files under ner/.

Labels are PERSON, ORG, GPE, LOC, FAC, NORP, EVENT and WORK_OF_ART; "-" is unknown, wherever a source cannot decide.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotated.chunks import Chunk, read, write
from annotated.gazetteer import common_words
from annotated.tags import UNKNOWN
from training.convert.chunking import chunk_labelled
from training.convert.clean import RAW_TEST
from training.convert.columns import CROSSNER, WIKIGOLD, convert_columns, convert_uner, read_columns, read_uner
from training.convert.gum import convert_gum
from training.convert.re3d import convert_re3d
from training.convert.re3d_documents import organizations_in, read_re3d
from training.convert.trees import GUM_TEST_GENRES, gum_documents
from training.corpora import folder_of

# Never its folder conll2003, which is Reuters text.
CROSSNER_DOMAINS = ("politics", "science", "music", "literature", "ai")
CROSSNER_TEST = 250

# Name of file, chunks.
Part = tuple[str, list[Chunk]]


def convert_uner_parts(sources: Path, rng: random.Random, limit: int | None) -> Iterator[Part]:
    """UNER's development documents, shuffled, to train and choose; its test documents to test."""
    folder = folder_of(sources, "UNER English-EWT")
    documents = read_uner(folder / "en_ewt-ud-dev.iob2")
    rng.shuffle(documents)
    cut = int(len(documents) * 0.8)
    parts = {"train": documents[:cut], "dev": documents[cut:], "test": read_uner(folder / "en_ewt-ud-test.iob2")}
    for part, some in parts.items():
        chunks: list[Chunk] = []
        for name, sentences in some[:limit]:
            chunks += chunk_labelled(name, "uner", [convert_uner(sentence) for sentence in sentences], rng)
        yield f"ner/{part}_uner", chunks


def convert_gum_parts(sources: Path, common: frozenset[str], rng: random.Random, limit: int | None) -> Iterator[Part]:
    """GUM's train documents, and the test documents of the genres without a test of their own, to train; dev to choose."""
    parts: dict[str, list[Chunk]] = {
        f"ner/{name}": [] for name in ("train_gum", "dev_gum", "test_gum_news", "test_gum_interview")
    }
    taken: Counter[str] = Counter()
    for split, genre, (name, sentences) in gum_documents(sources):
        part = "ner/train_gum" if split == "test" else f"ner/{split}_gum"
        if genre in GUM_TEST_GENRES and split.startswith("test"):
            part = f"ner/test_gum_{genre}"
        if limit is None or taken[part] < limit:
            taken[part] += 1
            labelled = [convert_gum(sentence, common) for sentence in sentences]
            parts[part] += chunk_labelled(name, f"gum_{genre}", labelled, rng)
    yield from parts.items()


def convert_re3d_parts(sources: Path, common: frozenset[str], rng: random.Random, limit: int | None) -> Iterator[Part]:
    """re3d's documents in order of id: every fourth to test, every twelfth after it to choose."""
    documents = read_re3d(folder_of(sources, "re3d"))
    organizations = organizations_in(documents)
    parts: dict[str, list[Chunk]] = {"ner/train_re3d": [], "ner/dev_re3d": [], "ner/test_re3d": []}
    taken: Counter[str] = Counter()
    for number, document in enumerate(documents):
        part = "ner/test_re3d" if number % 4 == 0 else "ner/dev_re3d" if number % 12 == 1 else "ner/train_re3d"
        if limit is None or taken[part] < limit:
            taken[part] += 1
            corpus = f"re3d_{document.folder.split()[0].lower()}"
            labelled = convert_re3d(document, common, organizations)
            parts[part] += chunk_labelled(f"re3d-{document.id}", corpus, labelled, rng, longest=3)
    yield from parts.items()


def convert_wikigold_parts(sources: Path, rng: random.Random, limit: int | None) -> Iterator[Part]:
    """The first 80 % of wikigold's sentences to train, 5 % to choose, 15 % to test."""
    file = folder_of(sources, "wikigold") / "data/wikigold/CONLL-format/data/wikigold.conll.txt"
    sentences = [convert_columns(words, tags, WIKIGOLD) for words, tags in read_columns(file)]
    first, second = int(len(sentences) * 0.8), int(len(sentences) * 0.85)
    parts = {"train": sentences[:first], "dev": sentences[first:second], "test": sentences[second:]}
    for part, some in parts.items():
        yield f"ner/{part}_wikigold", chunk_labelled(f"wikigold-{part}", "wikigold", some[:limit], rng)


def convert_crossner_parts(sources: Path, rng: random.Random, limit: int | None) -> Iterator[Part]:
    """The end of politics/test to test, everything else to train."""
    folder = folder_of(sources, "CrossNER") / "ner_data"
    train: dict[str, list[Chunk]] = {"politics": [], "other": []}
    for domain in CROSSNER_DOMAINS:
        for part in ("train", "dev", "test"):
            sentences = [
                convert_columns(words, tags, CROSSNER)
                for words, tags in read_columns(folder / domain / f"{part}.txt", "\t")
            ]
            if domain == "politics" and part == "test":
                held_out = sentences[-CROSSNER_TEST:][:limit]
                yield (
                    "ner/test_cross_politics",
                    chunk_labelled("cross-politics-held", f"crossner_{domain}", held_out, rng),
                )
                sentences = sentences[:-CROSSNER_TEST]
            chunks = chunk_labelled(f"cross-{domain}-{part}", f"crossner_{domain}", sentences[:limit], rng, longest=3)
            train["politics" if domain == "politics" else "other"] += chunks
    for kind, chunks in train.items():
        yield f"ner/train_cross_{kind}", chunks


def report(name: str, chunks: Sequence[Chunk]) -> None:
    """Print the size of a file and how often each label occurs."""
    tags = [tag for chunk in chunks for tag in chunk.ents or ()]
    labels = Counter(tag[2:] for tag in tags if tag.startswith("B-"))
    counted = " ".join(f"{label} {count}" for label, count in labels.most_common())
    print(f"{name}: {len(chunks)} chunks, {len(tags)} words, {tags.count(UNKNOWN)} unknown; {counted}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert all and print the labels of every file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of clones, see python -m training.corpora")
    parser.add_argument(
        "--corpora", type=Path, required=True, help="folder with parse/train_ewt, which tells names from common words"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write ner/*.jsonl.gz into")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument(
        "--limit", type=int, help="only so many documents (sentences of wikigold and CrossNER) of each file"
    )
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    common = common_words(read(options.corpora, "parse/train_ewt"))
    for parts in (
        convert_uner_parts(options.sources, rng, options.limit),
        convert_gum_parts(options.sources, common, rng, options.limit),
        convert_re3d_parts(options.sources, common, rng, options.limit),
        convert_wikigold_parts(options.sources, rng, options.limit),
        convert_crossner_parts(options.sources, rng, options.limit),
    ):
        for name, chunks in parts:
            write(options.out, name, chunks)
            if name == "ner/test_uner":
                write(options.out, f"ner/{RAW_TEST}", chunks)
            report(name, chunks)


if __name__ == "__main__":
    main()
