"""Pairs of wordings that are one quotation: candidates laid beside each other, with what the lesser changes of the fuller."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from pipeline.tables import QUOTE_PAIRS
from pipeline.wording.alignment import align
from pipeline.wording.candidates import SketchesOf, find_candidates
from pipeline.wording.difference import difference
from pipeline.wording.likeness import likeness
from pipeline.wording.words import words_of

VERSION = "2"
"""Raise it with every change of what makes two wordings one, or of what is told of their difference: all are found anew."""

_words_of = lru_cache(100_000)(words_of)


@dataclass(frozen=True)
class Wording:
    """A wording as it is compared: its hash, speaker (None where open), number of words and text."""

    wording: int
    speaker: str | None
    words: int
    text: str

    @property
    def fullness(self) -> tuple[int, int]:
        """The fullest comes first."""
        return -self.words, self.wording


def find_pairs(
    searched: Sequence[date], window: Sequence[date], days_back: int, sketches_of: SketchesOf
) -> pl.DataFrame:
    """Rows of QUOTE_PAIRS of the days `searched`, sorted: see `find_candidates`."""
    candidates = find_candidates(sorted(searched), window, days_back, sketches_of)
    wordings = _wordings(candidates, sketches_of)
    rows: list[dict[str, object]] = [
        {**row, "day": day} for day, one, other in _once(candidates, wordings) if (row := compare(one, other))
    ]
    return QUOTE_PAIRS.frame(rows)


def _once(
    candidates: pl.DataFrame, wordings: Mapping[tuple[date, int], Wording]
) -> Iterator[tuple[date, Wording, Wording]]:
    """Each pair of a day searched once, also where both were said on it."""
    seen: set[tuple[date, int, int]] = set()
    for searched, wording, met, met_day in candidates.select("searched", "wording", "met", "met_day").iter_rows():
        key = (searched, min(wording, met), max(wording, met))
        if key not in seen:
            seen.add(key)
            yield searched, wordings[searched, wording], wordings[met_day, met]


def compare(one: Wording, other: Wording) -> dict[str, Any] | None:
    """What of a row of QUOTE_PAIRS two wordings tell; None where they are not one quotation, or of two known speakers."""
    if one.speaker and other.speaker and one.speaker != other.speaker:
        return None
    fuller, lesser = sorted((one, other), key=lambda wording: wording.fullness)
    words, others = _words_of(fuller.text), _words_of(lesser.text)
    runs = align(words, others)
    found = likeness(runs)
    if not found:
        return None
    told = difference(fuller.text, words, lesser.text, others, runs)
    return {
        "wording": lesser.wording,
        "fuller": fuller.wording,
        "speaker": lesser.speaker,
        "fuller_speaker": fuller.speaker,
        "words": lesser.words,
        "fuller_words": fuller.words,
        "kind": found.kind,
        "share": found.share,
        "difference": told.marked,
        "cut": list(told.cut),
        "changed": list(told.changed),
        "changes_meaning": list(told.turns),
    }


def _wordings(candidates: pl.DataFrame, sketches_of: SketchesOf) -> dict[tuple[date, int], Wording]:
    """The wordings of all pairs, by the day of which their text is."""
    here = candidates.select(day="searched", wording="wording")
    there = candidates.select(day="met_day", wording="met")
    wanted = pl.concat([here, there]).unique()
    found: dict[tuple[date, int], Wording] = {}
    for (day,), of_day in wanted.group_by("day"):
        assert isinstance(day, date)
        rows = sketches_of(day, ("wording", "speaker", "words", "text")).filter(pl.col("text").is_not_null())
        for row in rows.join(of_day.select("wording"), on="wording", how="semi").iter_rows():
            found[day, row[0]] = Wording(*row)
    return found
