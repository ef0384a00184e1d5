"""Fingerprint of an article: a FracMinHash sketch of its 5-word shingles, and hashes of its numbers and names."""

import numpy as np
import polars as pl
import xxhash

from pipeline.shingles import WORD, Hashes, Offsets, as_lists, hashed, owners, shingles
from pipeline.tables import FINGERPRINTS

SHINGLE_WORDS = 5
SCALE = 16
"""One shingle hash in SCALE is kept: about 38 for an article of 600 words."""
SHORT_TOKENS = 400
SHORT_SCALE = 4
"""Texts under SHORT_TOKENS words keep one hash in SHORT_SCALE, so that two of them can be told from their template.
Against a longer text only their hashes under COARSE_LIMIT count."""
VERSION = 1
"""Raise it with every change to words, shingles, salient tokens or the rules of pairs: older pairs are then dropped."""
PARAMS = f"w{SHINGLE_WORDS}-s{SCALE}/{SHORT_SCALE}-v{VERSION}"
COARSE_LIMIT = (1 << 64) // SCALE

TAKES = ("article_id", "day", "outlet", "canonical_url", "published_at", "text")
"""Columns of ARTICLES that a fingerprint is made of."""
_BLOCK = 2_000  # articles at a time: 1.2 million words, some 100 MB
_NUMBER = r"\d[\d,.:]*\d|\d"
# A run of capitalised words inside a sentence, with the character before it: "n New York".
_NAMES = r"[\p{Ll},;:] \p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*"

_FINE_LIMIT = (1 << 64) // SHORT_SCALE


def fingerprint(articles: pl.DataFrame) -> pl.DataFrame:
    """One row of FINGERPRINTS for every row of `articles`.

    Takes the columns TAKES (a null text counts as empty); the result is sorted by article_id. A pure function of each row: neither the other rows nor the machine matter. `floods` tells the one column
    that is not, `flood`.
    """
    blocks = [_fingerprint(block) for block in articles.iter_slices(_BLOCK)] if articles.height else []
    return pl.concat([pl.DataFrame(schema=FINGERPRINTS.polars_schema), *blocks]).sort("article_id")


def _fingerprint(articles: pl.DataFrame) -> pl.DataFrame:
    texts = articles["text"].fill_null("").str.normalize("NFKC")
    words, offsets = hashed(texts.str.to_lowercase().str.extract_all(WORD))
    sketches = _sketches(words, offsets)
    return articles.select(
        "article_id",
        "day",
        "outlet",
        url_key=pl.col("canonical_url"),
        published_at=pl.col("published_at"),
        text_hash=pl.Series(
            [_text_hash(words[a:b]) for a, b in zip(offsets, offsets[1:], strict=False)], dtype=pl.UInt64
        ),
        n_tokens=pl.Series(np.diff(offsets)).cast(pl.UInt32),
        n_shingles=sketches.list.len().cast(pl.UInt32),
        shingles=sketches,
        salient=_salient(texts),
        params=pl.lit(PARAMS),
        flood=pl.lit(None),
    ).cast(FINGERPRINTS.polars_schema)


def _text_hash(words: Hashes) -> int:
    """xxh3 of the word hashes; seeded with the version, so that pairs verified under another version count as stale."""
    return xxhash.xxh3_64_intdigest(words.astype("<u8").tobytes(), seed=VERSION)


def _sketches(words: Hashes, offsets: Offsets) -> pl.Series:
    """The shingle hashes of every text under its limit, sorted and without repetition."""
    owner, found = shingles(words, offsets, SHINGLE_WORDS)
    limits = np.where(np.diff(offsets) < SHORT_TOKENS, np.uint64(_FINE_LIMIT), np.uint64(COARSE_LIMIT))
    kept = found < limits[owner]
    return as_lists(owner[kept], found[kept], len(offsets) - 1)


def _salient(texts: pl.Series) -> pl.Series:
    """Hashes of numbers (lowest bit 1) and of capitalised words inside a sentence (lowest bit 0). Copies keep both;
    instances of one template (weather, police, results) change them."""
    numbers, number_offsets = hashed(texts.str.extract_all(_NUMBER))
    runs = texts.str.extract_all(_NAMES)
    run_owner = np.repeat(np.arange(len(texts)), runs.list.len().to_numpy())
    run_words = runs.list.explode(empty_as_null=False).str.to_lowercase().str.split(" ")
    run_words = run_words.list.slice(1)  # the first piece is the character before the run
    names, name_offsets = hashed(run_words)
    owner = np.concatenate([owners(number_offsets), run_owner[owners(name_offsets)]]).astype(np.int64)
    one = np.uint64(1)
    return as_lists(owner, np.concatenate([numbers | one, names & ~one]), len(texts))
