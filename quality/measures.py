"""Figures over quotations as sums of counts by article, so that intervals can be drawn by article.

What matches, and which speaker and name are right, is decided by the shared scorer's functions alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

CLASSES = ("direct", "indirect+mixed")
KINDS = ("name", "org", "nominal", "pronoun")
RESAMPLES = 1000

Counts = Counter[str]


@dataclass(frozen=True)
class Ratio:
    """A figure: `weight` times one count over the sum of others. With weight 2, over found and gold, it is F1."""

    top: str
    under: tuple[str, ...]
    weight: int = 1

    def of(self, sums: Mapping[str, Any]) -> Any:
        """In per cent; NaN where nothing is counted."""
        below = sum((sums[key] for key in self.under), np.float64(0))
        with np.errstate(invalid="ignore", divide="ignore"):
            return 100 * self.weight * sums[self.top] / below


RATIOS = {
    "span F1": Ratio("tp", ("p", "g"), 2),
    "word F1": Ratio("wtp", ("wp", "wg"), 2),
    "span + speaker F1": Ratio("tpsp", ("p", "g"), 2),
    "speaker mention": Ratio("spok", ("sp",)),
    **{f"  {kind}": Ratio(f"kok_{kind}", (f"k_{kind}",)) for kind in KINDS},
    "full name": Ratio("nmok", ("nm",)),
    "  of pronouns": Ratio("pnok", ("pn",)),
    # Gold names from outside the article, or spelt otherwise, cannot be read from it.
    "   named in the text": Ratio("pntok", ("pnt",)),
}


def count_article(
    record: Mapping[str, Any], predicted: Sequence[dict[str, Any]], kind: str, scorer: ModuleType
) -> Counts:
    """The scorer's counts for one article and one of CLASSES, by its headline rule (0.8 of the words of both)."""
    keep = scorer.CLASSES[kind]
    gold = [quote for quote in record["quotes"] if keep(quote)]
    other = [quote for quote in record["quotes"] if not keep(quote)]
    found = [quote for quote in predicted if (quote["type"] == "direct") == (kind == "direct")]
    pairs, gold_words, found_words = scorer.pairs(record["text"], gold, found, "sym")
    ignored = ignored_indexes(record["text"], other, found_words, {j for _, j in pairs}, scorer)
    counts: Counts = Counter(tp=len(pairs), p=len(found) - len(ignored), g=len(gold))
    outside = _union(scorer.words(record["text"], quote["start"], quote["end"]) for quote in other)
    wanted, given = _union(gold_words), _union(found_words)
    counts.update(wtp=len(wanted & given), wp=len(given - (outside - wanted)), wg=len(wanted))
    for i, j in pairs:
        counts.update(_speaker_counts(record["text"], gold[i], found[j], scorer))
    return counts


def ignored_indexes(
    text: str, other: Sequence[dict[str, Any]], found_words: Sequence[Any], matched: set[int], scorer: ModuleType
) -> set[int]:
    """Unmatched predictions that lie inside a gold span of another class: neither right nor wrong."""
    others = [scorer.words(text, quote["start"], quote["end"]) for quote in other]
    return {
        j
        for j, words in enumerate(found_words)
        if j not in matched and words and any(len(words & span) >= 0.8 * len(words) for span in others)
    }


def _union(spans: Any) -> set[Any]:
    return set().union(*spans)


def _speaker_counts(text: str, gold: Mapping[str, Any], found: Mapping[str, Any], scorer: ModuleType) -> Counts:
    counts: Counts = Counter()
    if gold["speaker_start"] is not None:
        right = bool(scorer.speaker_ok(gold, found))
        kind = gold.get("speaker_kind")
        counts.update({"sp": 1, "spok": right, "tpsp": right, f"k_{kind}": 1, f"kok_{kind}": right})
    if gold.get("speaker_name"):
        right = bool(scorer.same_name(gold["speaker_name"], found.get("speaker_name")))
        counts.update(nm=1, nmok=right)
        if gold.get("speaker_kind") == "pronoun":
            counts.update(pn=1, pnok=right)
            if stands_in(scorer.norm(gold["speaker_name"]), text, scorer):
                counts.update(pnt=1, pntok=right)
    return counts


def stands_in(name: Sequence[str], text: str, scorer: ModuleType) -> bool:
    """Whether the last word and, of a longer name, one more are words of the text; the scorer asks for no more."""
    known = set(scorer.norm(re.sub(r"[’-]", " ", text)))
    return not name or (name[-1] in known and sum(word in known for word in name) >= min(2, len(name)))


def interval(
    articles: Sequence[Counts], ratio: Ratio, resamples: int = RESAMPLES, seed: int = 1
) -> tuple[float, float]:
    """The middle 95 per cent of the figure over articles drawn with replacement. The same articles give the same interval."""
    keys = {ratio.top, *ratio.under}
    columns = {key: np.array([counts[key] for counts in articles], dtype=float) for key in keys}
    drawn = np.random.default_rng(seed).integers(0, len(articles), (resamples, len(articles)))
    values = ratio.of({key: column[drawn].sum(axis=1) for key, column in columns.items()})
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def total(articles: Sequence[Counts]) -> Counts:
    """The counts of all articles together; a key that none has is 0."""
    return sum(articles, Counter())
