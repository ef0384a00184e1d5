"""Windows of word pieces to train on: documents packed to a random length, with other marks, cases and names."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.model.word_pieces import BREAK, WordPieceTokenizer, encode, shape
from training.corpora import Chunk
from training.encoder.tags import ABSORBED, ENTITY_TAGS, UNKNOWN, spans

IGNORED = -100
LENGTHS = (32, 64, 96, 160, 250)
LONGEST = 256
# Shares of windows whose words lose, or gain, their capitals; whose marks are curled; whose names are exchanged.
LOWER, UPPER, TITLE = 0.03, 0.03, 0.03
CURLED = 0.3
SWAPPED = 0.2

_TAG_ID = {tag: i for i, tag in enumerate(ENTITY_TAGS)}
_LOWER_CASE, _TITLE_CASE, _UPPER_CASE = 1, 2, 3

Tagged = list[tuple[str, str]]
Pool = Mapping[str, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Window:
    """One row of a batch: piece ids and shapes, the place of each word's first piece and that word's tag id."""

    head: str
    ids: list[int]
    shapes: list[int]
    first: list[int]
    tags: list[int]


@dataclass(frozen=True)
class Source:
    """A file of chunks: how often it is seen in an epoch, and whether its chunks are unrelated sentences."""

    name: str
    share: float
    loose: bool = False


def documents(chunks: Sequence[Chunk], *, loose: bool = False) -> list[list[Chunk]]:
    """Consecutive chunks of one document together; unrelated sentences each by themselves."""
    if loose:
        return [[chunk] for chunk in chunks]
    grouped: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        grouped[chunk.document].append(chunk)
    return list(grouped.values())


def pack(document: Sequence[Chunk], pieces: WordPieceTokenizer, longest: int) -> Iterator[list[Chunk]]:
    """Consecutive chunks in groups of at most `longest` pieces; a longer chunk stands alone."""
    group: list[Chunk] = []
    size = 2
    for chunk in document:
        length = sum(len(pieces(word)) for word in chunk.words)
        if group and size + length > longest:
            yield group
            group, size = [], 2
        group.append(chunk)
        size += length
    if group:
        yield group


def name_pool(chunks: Sequence[Chunk]) -> Pool:
    """Every name of the chunks by label, as often as it occurs, to exchange names with."""
    pool: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for chunk in chunks:
        for i, j, label in spans(chunk.ents or ()):
            if j - i <= 6:
                pool[label].append(tuple(chunk.words[i:j]))
    return pool


def windows(
    sources: Mapping[Source, Sequence[Chunk]], pieces: WordPieceTokenizer, pool: Pool, rng: random.Random
) -> list[Window]:
    """One epoch of windows over all sources, in the order of the sources."""
    found: list[Window] = []
    for source, chunks in sources.items():
        listed = documents(chunks, loose=source.loose)
        whole = int(source.share)
        chosen = listed * whole + rng.sample(listed, int(len(listed) * (source.share - whole)))
        for document in chosen:
            for group in pack(document, pieces, rng.choice(LENGTHS)):
                found.append(_window(group, pieces, pool, rng))
    return found


def _window(group: Sequence[Chunk], pieces: WordPieceTokenizer, pool: Pool, rng: random.Random) -> Window:
    breaks = rng.random() < 0.3
    tagged: Tagged = []
    for chunk in group:
        if tagged and breaks:
            tagged.append((BREAK, UNKNOWN))
        tagged += zip(chunk.words, chunk.ents or (), strict=True)
    if rng.random() < SWAPPED:
        tagged = swap_names(tagged, pool, rng)
    words = [word for word, _ in tagged]
    shapes = _recase([shape(word) for word in words], rng)
    if rng.random() < CURLED:
        words = curl_marks(words)
    read = encode(words, pieces, shapes)
    kept = sum(place < LONGEST - 1 for place in read.places)
    tags = [tag_id(tag) for _, tag in tagged[:kept]]
    return Window("ner", read.ids[:LONGEST], read.shapes[:LONGEST], read.places[:kept], tags)


def tag_id(tag: str) -> int:
    """The id of an entity tag; IGNORED for an unknown one."""
    if tag == UNKNOWN:
        return IGNORED
    return _TAG_ID[tag[:2] + ABSORBED.get(tag[2:], tag[2:])]


def swap_names(tagged: Tagged, pool: Pool, rng: random.Random) -> Tagged:
    """The same words with most names exchanged for others of their label; equal names get equal ones."""
    chosen: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
    swapped: Tagged = []
    at = 0
    for i, j, label in spans([tag for _, tag in tagged]):
        swapped += tagged[at:i]
        name = tuple(word for word, _ in tagged[i:j])
        if (name, label) not in chosen:
            others = pool.get(label)
            chosen[name, label] = rng.choice(others) if others and rng.random() < 0.75 else name
        new = chosen[name, label]
        swapped += [(word, ("I-" if k else "B-") + label) for k, word in enumerate(new)]
        at = j
    return swapped + tagged[at:]


def curl_marks(words: Sequence[str]) -> list[str]:
    """Straight quotation marks and apostrophes as printers set them; marks open and close in turn."""
    opening = True
    curled: list[str] = []
    for word in words:
        if word == '"':
            word = "“" if opening else "”"
            opening = not opening
        elif (word[:1] == "'" and len(word) > 1) or word == "n't":
            word = word.replace("'", "’")
        curled.append(word)
    return curled


def _recase(shapes: list[int], rng: random.Random) -> list[int]:
    """The encoder is uncased: only the shapes tell capitals, so that changing them is changing the case."""
    chance = rng.random()
    if chance < LOWER:
        return [_LOWER_CASE if s in (2, 3, 4, 7) else s for s in shapes]
    if chance < LOWER + UPPER:
        return [_UPPER_CASE if s in (1, 2, 4) else s for s in shapes]
    if chance < LOWER + UPPER + TITLE:
        return [_TITLE_CASE if s == 1 else s for s in shapes]
    return shapes
