"""Sketches of a day's quotations: who says which words, and the runs of words by which other wordings are found."""

import numpy as np
import polars as pl
import xxhash

from pipeline.shingles import UNSPACED, WORD, Hashes, as_lists, finalised, hashed, shingles
from pipeline.tables import LONG_WORDS, QUOTE_SKETCHES

VERSION = "2"
"""Raise it with every change of what a sketch holds: all are made anew."""
TAKES = ("quote_id", "article_id", "day", "text", "person_id", "speaker_name")
"""Columns of QUOTES that a sketch is made of."""

# Of one speaker three words in a row are rare enough; whoever says them, five are, and every second of these will do.
_WIDTH, _WIDTH_ANYWHERE = 3, 5
_BLOCK = 20_000  # quotations at a time


def sketch(quotes: pl.DataFrame) -> pl.DataFrame:
    """Rows of QUOTE_SKETCHES of a day's quotations (columns TAKES), sorted by quote_id. A pure function of them."""
    # The "that" in front of a report is none of its words.
    reported = quotes.with_columns(pl.col("text").str.replace(r"^that\s+", ""))
    ordered = reported.select(TAKES).sort("quote_id")
    named = pl.concat([pl.DataFrame(schema=_NAMED), *map(_named, ordered.iter_slices(_BLOCK))])
    named = named.with_columns(first=pl.col("quote_id") == pl.col("quote_id").first().over("wording"))
    first = named.filter("first")
    sketched = [_sketched(block) for block in first.iter_slices(_BLOCK)] if first.height else []
    found = pl.concat([pl.DataFrame(schema=_SKETCHED), *sketched])
    rows = named.drop("text", "parts").join(found, on="quote_id", how="left")
    schema = QUOTE_SKETCHES.polars_schema
    return rows.select(schema.names()).cast(schema).sort("quote_id")


def sketched(quotes: pl.DataFrame) -> pl.Series:
    """The quote_ids of those that have a sketch (columns quote_id, text)."""
    return _long(quotes)["quote_id"]


_NAMED = {
    "quote_id": pl.String(),
    "article_id": pl.String(),
    "day": pl.Date(),
    "text": pl.String(),
    "speaker": pl.String(),
    "parts": pl.List(pl.String()),
    "words": pl.UInt32(),
    "wording": pl.UInt64(),
}
_SKETCHED = {name: QUOTE_SKETCHES.polars_schema[name] for name in ("quote_id", "text", "shingles", "anywhere")}


def _named(quotes: pl.DataFrame) -> pl.DataFrame:
    """Quotations of enough words, with speaker, words and wording."""
    by_name = pl.col("speaker_name").str.normalize("NFC").str.to_lowercase().str.strip_chars()
    rows = _long(quotes).with_columns(speaker=pl.coalesce(_known(pl.col("person_id")), _known(by_name)))
    said = rows.select(pl.concat_str(pl.col("speaker").fill_null(""), pl.col("parts").list.join(" "), separator="\n"))
    wording = pl.Series("wording", [_hash(one) for one in said.to_series()], dtype=pl.UInt64)
    return rows.with_columns(wording).select(_NAMED.keys()).cast(_NAMED)  # type: ignore[arg-type]


def _long(quotes: pl.DataFrame) -> pl.DataFrame:
    """Those of enough words, with them (parts) and their number (words)."""
    parts = pl.col("text").fill_null("").str.normalize("NFC").str.to_lowercase().str.extract_all(WORD)
    rows = quotes.with_columns(parts=parts).with_columns(words=_count(pl.col("parts")))
    return rows.filter(pl.col("words") >= LONG_WORDS)


def _known(name: pl.Expr) -> pl.Expr:
    return pl.when(name != "").then(name)


def _count(parts: pl.Expr) -> pl.Expr:
    """Words; two characters of an unspaced script are about one."""
    characters = parts.list.eval(pl.element().str.contains(rf"^[{UNSPACED}]$").cast(pl.UInt32)).list.sum()
    return parts.list.len() - (characters + 1) // 2


def _sketched(rows: pl.DataFrame) -> pl.DataFrame:
    words, offsets = hashed(rows["parts"])
    owner, threes = shingles(words, offsets, _WIDTH)
    speakers = np.array([_hash(speaker or "") for speaker in rows["speaker"]], np.uint64)
    open_ = rows["speaker"].is_null().to_numpy()
    keyed: Hashes = finalised(threes ^ speakers[owner])
    closed = ~open_[owner]
    owner5, fives = shingles(words, offsets, _WIDTH_ANYWHERE)
    even = fives % np.uint64(2) == 0
    return rows.select(
        "quote_id",
        "text",
        shingles=as_lists(owner[closed], keyed[closed], rows.height),
        anywhere=as_lists(owner5[even], fives[even], rows.height),
    ).cast(_SKETCHED)  # type: ignore[arg-type]


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode())
