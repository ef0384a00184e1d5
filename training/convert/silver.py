"""Partial entity labels for EWT's training part, which has no open ones at hand, from its gold trees.

Chains of proper nouns that the treebank joins by `flat` are persons, and so are their last names elsewhere in the document and
their first names anywhere; countries and peoples are known by list. Every other proper noun stays unknown.
"""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from annotated import gazetteer
from annotated.chunks import Chunk, write
from annotated.tags import UNKNOWN, mark
from training.convert.chunking import chunk_trees
from training.convert.conllu import tree_of
from training.convert.entities import report
from training.convert.peoples import mark_peoples
from training.convert.trees import ewt_documents

# Words that make a chain of proper nouns no person.
_NO_PERSON = re.compile(
    r"\b(Inc|Corp|Co|Ltd|LLC|Bank|University|College|Institute|Party|Group|Street|St|Avenue|Road|Hotel|Center|Centre|Park|Church"
    r"|School|Lake|Mount|Air|War|House|Enron|News|Times|Post|God|Lord|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Windows|Internet|Ph\.?D)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[A-Z][\w'’.\-]*")
_NAME_TAGS = ("NNP", "NNPS", "ADD", "GW", "FW", "XX")
_LINKS = ("of", "and", "&", "for", "the", "-", "'s", "’s", "in", ",")
_GENERATIONS = ("Jr.", "Jr", "Sr.", "II", "III")


def label_silver(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Chunks with Universal Dependencies to the same words with partial labels instead of trees."""
    first_names = _first_names(chunks)
    documents: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        documents[chunk.document].append(chunk)
    labelled: list[Chunk] = []
    for document in documents.values():
        last_names: set[str] = set()
        tagged: list[tuple[Chunk, list[str]]] = []
        for chunk in document:
            tags = _unknown_names(chunk)
            last_names |= _mark_persons(chunk, tags)
            tagged.append((chunk, tags))
        for chunk, tags in tagged:
            _mark_lone_names(chunk, tags, last_names | first_names)
            mark_peoples(chunk.words, tags)
            labelled.append(Chunk(chunk.id, "ewt_silver", chunk.words, chunk.spaces, chunk.sent_starts, tuple(tags)))
    return labelled


def _columns(chunk: Chunk) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    """Tags, parts of speech, labels and heads."""
    if chunk.tags is None or chunk.pos is None or chunk.deps is None or chunk.heads is None:
        raise ValueError(f"chunk {chunk.id} has no tree: silver labels are made from trees")
    return chunk.tags, chunk.pos, chunk.deps, chunk.heads


def _first_names(chunks: Iterable[Chunk]) -> set[str]:
    names: set[str] = set()
    common: set[str] = set()
    for chunk in chunks:
        tags, _, deps, heads = _columns(chunk)
        common |= {word.title() for word in gazetteer.common_words([chunk])}
        for at in range(len(chunk.words) - 1):
            first, second = chunk.words[at : at + 2]
            joined = deps[at + 1].startswith("flat") and heads[at + 1] == at and tags[at] == tags[at + 1] == "NNP"
            if (
                joined
                and first.isalpha()
                and first.istitle()
                and len(first) > 2
                and not _NO_PERSON.search(f"{first} {second}")
            ):
                names.add(first)
    return names - gazetteer.GPE - gazetteer.REGIONS - gazetteer.NORP - gazetteer.TITLES - common


def _unknown_names(chunk: Chunk) -> list[str]:
    """ "-" for whatever may be a name and for the little words inside it, "O" for the rest."""
    tags, pos, _, _ = _columns(chunk)
    marked: list[str] = []
    for at, word in enumerate(chunk.words):
        tagged = pos[at] in ("PROPN", "X") or tags[at] in _NAME_TAGS
        shouted = word.isupper() and len(word) > 1 and word.isalpha()
        inside = word[:1].isupper() and not chunk.sent_starts[at] and at > 0 and word != "I"
        marked.append(UNKNOWN if tagged or shouted or inside else "O")
    for at in range(1, len(marked) - 1):
        if marked[at - 1] != UNKNOWN:
            continue
        if marked[at + 1] == UNKNOWN and chunk.words[at].lower() in _LINKS:
            marked[at] = UNKNOWN
        two = [word.lower() for word in chunk.words[at : at + 2]]
        if at + 2 < len(marked) and marked[at + 2] == UNKNOWN and two[0] in ("of", "for") and two[1] == "the":
            marked[at] = marked[at + 1] = UNKNOWN
    return marked


def _mark_persons(chunk: Chunk, marked: list[str]) -> set[str]:
    """Mark the chains of proper nouns that are persons and give their last names."""
    tags, _, deps, heads = _columns(chunk)
    words = chunk.words
    last_names: set[str] = set()
    begin = 0
    while begin < len(words):
        end = begin + 1
        while end < len(words) and deps[end].startswith("flat") and heads[end] == begin and tags[end] == "NNP":
            end += 1
        name = begin
        while name < end and words[name] in gazetteer.HARD_TITLES:
            name += 1
        if end - begin >= 2 and tags[begin] == "NNP" and name < end and _is_person(words, tags, begin, end):
            mark(marked, begin, name, "O")
            mark(marked, name, end, "PERSON")
            if words[end - 1] not in _GENERATIONS and words[end - 1].lower() != "al":
                last_names.add(words[end - 1])
        begin = end
    return last_names


def _is_person(words: Sequence[str], tags: Sequence[str], begin: int, end: int) -> bool:
    name = " ".join(words[begin:end])
    if (
        _NO_PERSON.search(name)
        or name in gazetteer.GPE
        or not all(_NAME_WORD.fullmatch(word) for word in words[begin:end])
    ):
        return False
    goes_on_before = (
        begin > 0 and tags[begin - 1] in ("NNP", "HYPH", "NNPS") and words[begin - 1] not in gazetteer.TITLES
    )
    goes_on_after = end < len(words) and (tags[end] in ("NNP", "NNPS") or words[end] in ("&", "-"))
    return not goes_on_before and not goes_on_after


def _mark_lone_names(chunk: Chunk, marked: list[str], names: set[str]) -> None:
    tags, _, _, _ = _columns(chunk)
    words = chunk.words
    for at, word in enumerate(words):
        before = at > 0 and tags[at - 1] in ("NNP", "NNPS") and words[at - 1] not in gazetteer.TITLES
        after = at + 1 < len(words) and (tags[at + 1] in ("NNP", "NNPS") or words[at + 1] in ("-", "&", "'"))
        if marked[at] != UNKNOWN or before or after:
            continue
        if word in names and word not in gazetteer.GPE and len(word) > 2:
            mark(marked, at, at + 1, "PERSON")
        elif word in gazetteer.COUNTRIES - {"Georgia", "Jordan", "Chad", "Guinea", "Jersey"}:
            mark(marked, at, at + 1, "GPE")


def main(arguments: Sequence[str] | None = None) -> None:
    """Label EWT's training part and print how often each label occurs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of clones, see python -m training.corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder to write ner/train_ewt_silver.jsonl.gz into")
    parser.add_argument("--seed", type=int, default=1, help="as of training.convert.trees, for the same chunks")
    parser.add_argument("--limit", type=int, help="only so many documents")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    chunks: list[Chunk] = []
    for name, sentences in islice(ewt_documents(options.sources, "train"), options.limit):
        chunks += chunk_trees(
            name, "ewt", [(tree_of(sentence), sentence.opens_paragraph) for sentence in sentences], rng
        )
    labelled = label_silver(chunks)
    write(options.out, "ner/train_ewt_silver", labelled)
    report("ner/train_ewt_silver", labelled)


if __name__ == "__main__":
    main()
