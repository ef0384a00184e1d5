"""Which files are learnt from and how often, which choose, and which only report."""

from collections.abc import Sequence
from pathlib import Path

from training.corpora import Chunk, read
from training.encoder.windows import Source

# Small sets of the domains that matter are seen more often; encyclopaedia sentences of far domains less.
GOLD = (
    Source("train_uner", 3),
    Source("train_gum", 2),
    Source("train_re3d", 3),
    Source("train_wikigold", 2),
    Source("train_cross_politics", 1.5, loose=True),
    Source("train_cross_other", 0.4, loose=True),
)
SILVER = Source("train_ewt_silver", 0.4)
# What the first generation of models reads in the silver file's unknown words.
TAUGHT = Source("train_ewt_taught", 1.0)

DEV = ("dev_uner", "dev_gum", "dev_re3d", "dev_wikigold")
TEST = (
    "test_uner",
    "test_gum_news",
    "test_gum_interview",
    "test_re3d",
    "test_wikigold",
    "test_cross_politics",
)
# There is no development file of political text: every tenth sentence of the training file chooses instead.
HELD_OUT = "train_cross_politics"
EVERY = 10


def training_chunks(
    corpora: Path, taught: Path | None = None, limit: int | None = None
) -> dict[Source, Sequence[Chunk]]:
    """The chunks to learn from, by source; with `taught`, that folder's reading of the silver file instead of it."""
    chosen: dict[Source, Sequence[Chunk]] = {}
    for source in (*GOLD, SILVER if taught is None else TAUGHT):
        chunks = read(taught if source is TAUGHT and taught else corpora, f"ner/{source.name}")
        if source.name == HELD_OUT:
            chunks = [chunk for i, chunk in enumerate(chunks) if i % EVERY]
        chosen[source] = chunks[:limit]
    return chosen


def held_out_chunks(corpora: Path, limit: int | None = None) -> dict[str, Sequence[Chunk]]:
    """The chunks that choose between models, by set; the sentences held out of training are "dev_cross_politics"."""
    chosen = {name: read(corpora, f"ner/{name}")[:limit] for name in DEV}
    chosen["dev_cross_politics"] = read(corpora, f"ner/{HELD_OUT}")[::EVERY][:limit]
    return chosen


def test_chunks(corpora: Path, limit: int | None = None) -> dict[str, Sequence[Chunk]]:
    """The chunks that only report, by set."""
    return {name: read(corpora, f"ner/{name}")[:limit] for name in TEST}
