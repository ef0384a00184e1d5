"""Words and runs of words (shingles) of many texts at once, as hashes that every machine and version gives alike.

Only xxh3 of words and integer arithmetic: hash() of DuckDB and .hash() of Polars change between their versions.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

# Scripts that put no space between words count one character as a word.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
WORD = rf"[{UNSPACED}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{UNSPACED}]]+"

_MIX = np.uint64(0x9E3779B97F4A7C15)  # golden-ratio multiplier of the rolling polynomial
_FMIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))  # finaliser multipliers of MurmurHash3


def hashed(lists: pl.Series) -> tuple[Hashes, Offsets]:
    """Lists of strings as one flat array of xxh3 hashes, with the offset at which each list begins (and the end)."""
    offsets = np.concatenate([[0], np.cumsum(lists.list.len().to_numpy().astype(np.int64))])
    flat = lists.list.explode(empty_as_null=False).rename("word")
    distinct = flat.unique()
    table = pl.DataFrame(
        {"word": distinct, "hash": [xxhash.xxh3_64_intdigest(w.encode()) for w in distinct]},
        schema_overrides={"hash": pl.UInt64},
    )
    joined = flat.to_frame().join(table, on="word", how="left", maintain_order="left")
    return joined["hash"].to_numpy().astype(np.uint64), offsets


def owners(offsets: Offsets) -> Offsets:
    """For every hash of `hashed` the number of its list."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def shingles(words: Hashes, offsets: Offsets, width: int) -> tuple[Offsets, Hashes]:
    """Hashes of all runs of `width` words within one list, each with the number of its list, in order."""
    if len(words) < width:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    rolled = np.zeros(len(words) - width + 1, np.uint64)
    for i in range(width):
        rolled = rolled * _MIX + words[i : len(rolled) + i]
    owner = owners(offsets)
    within = owner[: len(rolled)] == owner[width - 1 :]  # a shingle does not run over the end of its text
    return owner[: len(rolled)][within], finalised(rolled[within])


def finalised(hashes: Hashes) -> Hashes:
    """The same numbers with their bits spread evenly."""
    hashes = (hashes ^ (hashes >> np.uint64(33))) * _FMIX[0]
    hashes = (hashes ^ (hashes >> np.uint64(29))) * _FMIX[1]
    return hashes ^ (hashes >> np.uint64(32))


def as_lists(owner: Offsets, hashes: Hashes, count: int) -> pl.Series:
    """(owner, hash) rows as `count` sorted lists without repetition."""
    rows = pl.DataFrame({"owner": owner, "hash": hashes}).unique().sort("owner", "hash")
    lists = rows.group_by("owner", maintain_order=True).agg("hash")
    every = pl.DataFrame({"owner": np.arange(count)}).join(lists, on="owner", how="left", maintain_order="left")
    return every["hash"].fill_null(pl.Series([[]], dtype=pl.List(pl.UInt64)))
