"""Pairs of quotations of our own writing, grouped all at once as a night does: which pairs come into one group, and what is told
to turn the meaning. Half of them were never looked at."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.settings import PROJECT
from pipeline.wording.grouping import group_wordings
from pipeline.wording.pairs import Wording, compare, find_pairs
from pipeline.wording.sketches import sketch
from pipeline.wording.words import words_of
from quality.report import Options, Report

FOLDER = PROJECT / "quality" / "quote_pairs"
HALVES = ("dev", "held")
_DAY = date(2026, 3, 5)


@dataclass(frozen=True)
class Judged:
    """A pair of the gold: its class, whether it is one quotation and whether it was found to be, what is to be said of its
    meaning and what is, and both texts."""

    pair: str
    kind: str
    same: bool
    found: bool
    meaning: tuple[str, ...]
    told: tuple[str, ...]
    texts: tuple[str, str]

    @property
    def right(self) -> bool:
        return self.same == self.found


def run(options: Options) -> Report:
    """Precision and recall of the pairs in per cent, of each half, with the share that is right by class."""
    judged = {half: judge(half) for half in HALVES}
    lines: list[str] = []
    figures: dict[str, float] = {}
    for half, pairs in judged.items():
        figures |= {f"{half} {name}": value for name, value in _figures(pairs).items()}
        shown = ", ".join(f"{name} {value:.1f}" for name, value in _figures(pairs).items())
        lines += [f"{half}: {len(pairs)} pairs, {shown}", *_by_class(pairs)]
    # The other half is kept for measuring: its errors are not looked at.
    wrong = [pair for pair in judged["dev"] if not pair.right or (pair.same and pair.meaning != pair.told)]
    lines += [
        f"  {pair.pair} {pair.kind}: {'apart' if not pair.found else pair.told}: {' | '.join(pair.texts)}"
        for pair in wrong[: options.errors]
    ]
    return Report(lines, figures)


def judge(half: str) -> list[Judged]:
    """Every pair of a half, among all quotations of that half."""
    pairs = [json.loads(line) for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]
    group_of = _groups(pairs)
    return list(_judged(pairs, group_of))


def _judged(pairs: Sequence[dict[str, Any]], group_of: dict[str, object]) -> Iterator[Judged]:
    for pair in pairs:
        one, other = pair["one"], pair["other"]
        yield Judged(
            pair["pair"],
            pair["kind"],
            pair["same"],
            group_of[f"{pair['pair']}/one"] == group_of[f"{pair['pair']}/other"],
            tuple(pair["meaning"]),
            _told(one["text"], other["text"]),
            (one["text"], other["text"]),
        )


def _told(one: str, other: str) -> tuple[str, ...]:
    """What is said to turn between two texts, whoever says them."""
    lengths = [len(words_of(text)) for text in (one, other)]
    found = compare(Wording(1, None, lengths[0], one), Wording(2, None, lengths[1], other))
    return tuple(found["changes_meaning"]) if found else ()


def _groups(pairs: Sequence[dict[str, Any]]) -> dict[str, object]:
    """The group of every quotation: that of its wording, or the wording itself."""
    said = [
        {
            "quote_id": f"{pair['pair']}/{place}",
            "article_id": pair["pair"],
            "day": _DAY,
            "text": pair[place]["text"],
            "person_id": None,
            "speaker_name": pair[place]["speaker"],
        }
        for pair in pairs
        for place in ("one", "other")
    ]
    schema = dict.fromkeys(("quote_id", "article_id", "text", "person_id", "speaker_name"), pl.String()) | {
        "day": pl.Date()
    }
    sketches = sketch(pl.DataFrame(said, schema=schema))
    found = group_wordings(find_pairs([_DAY], [_DAY], 0, lambda _, columns: sketches.select(columns)))
    heads = dict(found.select("wording", "head").iter_rows())
    group_of = {
        quote: heads.get(wording, wording) for quote, wording in sketches.select("quote_id", "wording").iter_rows()
    }
    return {row["quote_id"]: group_of.get(row["quote_id"], row["quote_id"]) for row in said}


def _figures(pairs: Sequence[Judged]) -> dict[str, float]:
    right = sum(pair.same and pair.found for pair in pairs)
    joined = [pair for pair in pairs if pair.same and pair.found]
    told = sum(bool(pair.told) for pair in joined)
    turned = sum(bool(pair.meaning) for pair in joined)
    both = sum(bool(pair.told) and pair.told == pair.meaning for pair in joined)
    return {
        "P": 100 * right / max(sum(pair.found for pair in pairs), 1),
        "R": 100 * right / max(sum(pair.same for pair in pairs), 1),
        "meaning P": 100 * both / max(told, 1),
        "meaning R": 100 * both / max(turned, 1),
    }


def _by_class(pairs: Sequence[Judged]) -> Iterator[str]:
    count, right = Counter(pair.kind for pair in pairs), Counter(pair.kind for pair in pairs if pair.right)
    for kind in sorted(count):
        joined = "one quotation" if next(pair.same for pair in pairs if pair.kind == kind) else "two"
        yield f"  {kind:18} {joined:14} {right[kind]:3}/{count[kind]:<3} {right[kind] / count[kind]:.3f}"
