"""Copies of the chunks of news-like corpora in which names are exchanged for other names of the same label."""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.chunks import Chunk, read, write
from training.convert import gazetteer
from training.convert.entities import report
from training.convert.tags import spans

SOURCES = ("train_uner", "train_gum", "train_re3d", "train_wikigold", "train_cross_politics", "train_ewt_silver")
# Longer names are rarely names alone.
LONGEST = 6

Pools = dict[str, list[tuple[str, ...]]]


def pools_of(chunks: Iterable[Chunk]) -> Pools:
    """Names by label: every mention of the chunks, as often as it occurs, and the lists of the gazetteer."""
    pools: Pools = defaultdict(list)
    for chunk in chunks:
        for begin, end, label in spans(chunk.ents or ()):
            if end - begin <= LONGEST:
                pools[label].append(chunk.words[begin:end])
    short = {name for name in gazetteer.COUNTRIES if len(name.split()) < 4}
    # Mentions are mostly of a few famous names: the lists are repeated to be drawn as often.
    pools["ORG"] += _tokenized(gazetteer.ORGANIZATIONS) * 6
    pools["GPE"] += _tokenized(gazetteer.CITIES) + _tokenized(gazetteer.STATES - {"Washington"}) + _tokenized(short) * 2
    pools["LOC"] += _tokenized(gazetteer.REGIONS)
    # Mentions of peoples are of a few nations only.
    pools["NORP"] = [(word,) for word in sorted(gazetteer.NORP - gazetteer.AMBIGUOUS_NORP)]
    return dict(pools)


def _tokenized(names: Iterable[str]) -> list[tuple[str, ...]]:
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    return [tuple(token.text for token in tokenizer(name)) for name in sorted(names)]


def swapped(chunk: Chunk, copy: int, pools: Pools, rng: random.Random, share: float = 0.75) -> Chunk:
    """The chunk with about `share` of its names exchanged, the same name always for the same."""
    new_names: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool] = []
    tags: list[str] = []
    at = 0
    for begin, end, label in [*spans(chunk.ents or ()), (len(chunk.words), len(chunk.words), "")]:
        words += chunk.words[at:begin]
        spaces += chunk.spaces[at:begin]
        starts += chunk.sent_starts[at:begin]
        tags += (chunk.ents or ())[at:begin]
        at = end
        if not label:
            break
        old = chunk.words[begin:end]
        if (old, label) not in new_names:
            new_names[old, label] = _exchanged(old, label, pools, rng, share)
        new = new_names[old, label]
        words += new
        spaces += [*(chunk.spaces[begin : end - 1] if new == old else _spaces(new)), chunk.spaces[end - 1]]
        starts += [chunk.sent_starts[begin]] + [False] * (len(new) - 1)
        tags += [f"B-{label}"] + [f"I-{label}"] * (len(new) - 1)
    columns = (tuple(words), tuple(spaces), tuple(starts), tuple(tags))
    return Chunk(f"{chunk.id}~s{copy}", f"{chunk.corpus}_swap", *columns)


def _exchanged(old: tuple[str, ...], label: str, pools: Pools, rng: random.Random, share: float) -> tuple[str, ...]:
    if rng.random() >= share:
        return old
    new = rng.choice(pools[label])
    # A plural for a plural: "Belgians", not "Belgian", said so.
    for _ in range(10):
        if label != "NORP" or new[0].endswith("s") == old[-1].endswith("s"):
            break
        new = rng.choice(pools[label])
    return new


def _spaces(name: Sequence[str]) -> list[bool]:
    """Whether a space follows each word of a name but its last."""
    tight = ("-", "'s", "’s", ",", ".", ")")
    return [after not in tight and word not in ("-", "(") for word, after in zip(name, name[1:], strict=False)]


def swap_all(chunks: Sequence[Chunk], copies: int, seed: int) -> list[Chunk]:
    """So many copies of every chunk that holds a name."""
    rng = random.Random(seed)
    pools = pools_of(chunks)
    return [swapped(chunk, copy, pools, rng) for copy in range(copies) for chunk in chunks if spans(chunk.ents or ())]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write ner/train_swap, and ner/train_swap_gold without the copies of silver labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of converted corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder to write ner/train_swap*.jsonl.gz into")
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--limit", type=int, help="only so many chunks of each file")
    options = parser.parse_args(arguments)
    chunks = [chunk for name in SOURCES for chunk in read(options.corpora, f"ner/{name}")[: options.limit]]
    copies = swap_all(chunks, options.copies, options.seed)
    gold = [chunk for chunk in copies if chunk.corpus != "ewt_silver_swap"]
    for name, some in (("ner/train_swap", copies), ("ner/train_swap_gold", gold)):
        write(options.out, name, some)
        report(name, some)


if __name__ == "__main__":
    main()
