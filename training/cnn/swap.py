"""Copies of chunks in which names are exchanged for others of the same label: `python -m training.cnn.swap`.

The others are the corpora's own names, lists, and names made of a lexicon's words (`made_names`).
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotated import gazetteer
from annotated.chunks import Chunk, read, write
from annotated.tags import spans
from training import lexicon
from training.cnn.made_names import Maker, Name, makers
from training.convert.entities import report

SWAPPED = "train_swap"
# Copies of the chunks of each file.
COPIES = {
    **dict.fromkeys(("train_uner", "train_gum", "train_re3d", "train_wikigold", "train_cross_politics"), 6),
    **dict.fromkeys(("train_cross_other", "train_ewt_silver"), 3),
}
# Of the names exchanged, the share that is made.
MADE = {"PERSON": 0.6, "GPE": 0.4, "ORG": 0.4, "NORP": 0.3}
# Of a chunk's names, the share that is exchanged.
SHARE = 0.8
# Longer names are rarely names alone.
LONGEST = 6

Pools = dict[str, list[Name]]


@dataclass(frozen=True)
class Names:
    """What names are exchanged for, by label: names at hand, and makers of new ones."""

    pools: Pools
    makers: Mapping[str, Maker]

    def draw(self, label: str, rng: random.Random) -> Name:
        """One name, made or at hand."""
        if label in self.makers and rng.random() < MADE[label]:
            return self.makers[label](rng)
        return rng.choice(self.pools[label])


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


def swapped(chunk: Chunk, copy: int, names: Names, rng: random.Random) -> Chunk:
    """The chunk with about SHARE of its names exchanged, the same name always for the same."""
    new_names: dict[tuple[Name, str], Name] = {}
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
            new_names[old, label] = _exchanged(old, label, names, rng)
        new = new_names[old, label]
        words += new
        spaces += [*(chunk.spaces[begin : end - 1] if new == old else _spaces(new)), chunk.spaces[end - 1]]
        starts += [chunk.sent_starts[begin]] + [False] * (len(new) - 1)
        tags += [f"B-{label}"] + [f"I-{label}"] * (len(new) - 1)
    columns = (tuple(words), tuple(spaces), tuple(starts), tuple(tags))
    return Chunk(f"{chunk.id}~s{copy}", f"{chunk.corpus}_swap", *columns)


def _exchanged(old: Name, label: str, names: Names, rng: random.Random) -> Name:
    if rng.random() >= SHARE:
        return old
    new = names.draw(label, rng)
    # A plural for a plural: "Belgians", not "Belgian", said so.
    for _ in range(10):
        if label != "NORP" or new[0].endswith("s") == old[-1].endswith("s"):
            break
        new = names.draw(label, rng)
    return new


def _spaces(name: Sequence[str]) -> list[bool]:
    """Whether a space follows each word of a name but its last."""
    tight = ("-", "'s", "’s", ",", ".", ")")
    return [after not in tight and word not in ("-", "(") for word, after in zip(name, name[1:], strict=False)]


def swap_all(chunks: Sequence[Chunk], copies: int, names: Names, rng: random.Random) -> list[Chunk]:
    """So many copies of every chunk that holds a name."""
    return [swapped(chunk, copy, names, rng) for copy in range(copies) for chunk in chunks if spans(chunk.ents or ())]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write ner/train_swap."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder that training.encoder.fill wrote")
    parser.add_argument("--lexicon", type=Path, required=True, help="file that training.encoder.lexicon wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder to write ner/train_swap.jsonl.gz into")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--limit", type=int, help="only so many chunks of each file")
    options = parser.parse_args(arguments)
    files = {name: read(options.corpora, f"ner/{name}")[: options.limit] for name in COPIES}
    chunks = [chunk for listed in files.values() for chunk in listed]
    names = Names(pools_of(chunks), makers(lexicon.read(options.lexicon), chunks))
    rng = random.Random(options.seed)
    copies = [copy for name, listed in files.items() for copy in swap_all(listed, COPIES[name], names, rng)]
    write(options.out, f"ner/{SWAPPED}", copies)
    report(SWAPPED, copies)


if __name__ == "__main__":
    main()
