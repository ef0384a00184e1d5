"""What becomes of a chunk's labels once teachers have read it: three rules, from their mean probabilities (words, tags)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from annotated.chunks import Chunk
from annotated.tags import UNSAID, mark
from training.encoder.decode import Floats, best_path
from training.encoder.tags import ENTITY_TAGS, UNKNOWN, spans

# Least probability to be taken: of each word of a name and of O, for the next generation of encoders, which is to be spared
# errors; the mean over a name, and of O, for the fast tier, which has more to gain; the same where every name is the teachers'.
SURE, LIKELY, SURE_ALONE = 0.75, 0.5, 0.6


def best_reading(probabilities: Floats) -> tuple[list[str], Floats]:
    """The best valid tags of a text, and how probable each is."""
    path = best_path(np.log(probabilities + 1e-6), ENTITY_TAGS)
    return [ENTITY_TAGS[k] for k in path], probabilities[range(len(path)), path]


def taught(chunk: Chunk, probabilities: Floats, counts: Counter[str]) -> Chunk:
    """The chunk with its unknown words tagged where the teachers are sure; what is known stays."""
    known = chunk.ents or ()
    path, probable = best_reading(probabilities)
    sure = probable >= SURE
    tags = ["O" if tag == UNKNOWN and path[k] == "O" and sure[k] else tag for k, tag in enumerate(known)]
    counts["O"] += sum(was == UNKNOWN and now == "O" for was, now in zip(known, tags, strict=True))
    for i, j, label in spans(path):
        # A name takes a word or two that the silver file read otherwise only where it leaves the rest open.
        if UNKNOWN in known[i:j] and sure[i:j].all() and set(known[i:j]) <= {UNKNOWN, "O"}:
            mark(tags, i, j, label)
            counts[label] += 1
    counts["left open"] += tags.count(UNKNOWN)
    return replace(chunk, ents=tuple(tags))


def filled(chunk: Chunk, probabilities: Floats) -> Chunk:
    """The chunk with its unknown words as the teachers read them."""
    known = chunk.ents or ()
    path, probable = best_reading(probabilities)
    tags = ["O" if tag == UNKNOWN and path[k] == "O" and probable[k] >= LIKELY else tag for k, tag in enumerate(known)]
    for i, j, label in spans(path):
        # A name may take in words that the corpus reads as no name, never a part of another name.
        open_here = UNKNOWN in known[i:j] and set(known[i:j]) <= {UNKNOWN, "O"}
        if open_here and label != UNSAID and probable[i:j].mean() >= LIKELY:
            mark(tags, i, j, label)
    return replace(chunk, ents=_begun(tags))


def reread(chunk: Chunk, probabilities: Floats) -> Chunk:
    """The chunk as the teachers read it; what they are not sure of is unknown, and so are silver names that they do not see."""
    known = chunk.ents or ()
    path, probable = best_reading(probabilities)
    tags = [
        "O" if tag == "O" and (probable[k] >= SURE_ALONE or known[k] == "O") else UNKNOWN for k, tag in enumerate(path)
    ]
    for i, j, label in spans(path):
        if label != UNSAID and probable[i:j].mean() >= SURE_ALONE:
            mark(tags, i, j, label)
    for i, j, _ in spans(known):
        if set(tags[i:j]) == {"O"}:
            mark(tags, i, j, UNKNOWN)
    return replace(chunk, ents=_begun(tags))


def _begun(tags: Sequence[str]) -> tuple[str, ...]:
    """The same tags; a name that lost its first words begins where it is left."""
    before = ["O", *tags]
    return tuple(
        "B-" + tag[2:] if tag.startswith("I-") and before[k][1:] != tag[1:] else tag for k, tag in enumerate(tags)
    )
