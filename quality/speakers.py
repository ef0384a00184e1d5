"""From the mention of a speaker to the name: all names of a set, and pronouns and roles whose bearers were read by hand."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

MENTIONS = "gold/speakers/polnear_dev_speakers.json"
MENTIONED = ("pronoun", "nominal", "unnamed")
OUTCOMES = ("right", "open", "wrong")

Predicted = Mapping[str, list[dict[str, Any]]]


def names_figure(records: Sequence[dict[str, Any]], quotes: Predicted, scorer: ModuleType) -> tuple[int, int]:
    """Of the matched quotations of all kinds whose speaker the gold names: how many have that name, and of how many."""
    right = total = 0
    for record in records:
        gold = [quote for quote in record["quotes"] if scorer.CLASSES["all speech"](quote)]
        found = quotes.get(record["doc_id"], [])
        for i, j in scorer.pairs(record["text"], gold, found, "sym")[0]:
            names = [gold[i].get("speaker_name"), *gold[i].get("speaker_also", ())]
            if names[0]:
                total += 1
                right += any(scorer.same_name(name, found[j]["speaker_name"]) for name in names)
    return right, total


def outcomes(mentions: Sequence[dict[str, Any]], quotes: Predicted, scorer: ModuleType) -> Counter[tuple[str, str]]:
    """Kind of mention and what became of it. A mention that speaks nowhere is open; of somebody unnamed, open is right."""
    counts: Counter[tuple[str, str]] = Counter()
    for mention in mentions:
        speaking = (
            quote["speaker_name"]
            for quote in quotes.get(mention["doc_id"], [])
            if quote["speaker_start"] is not None
            and quote["speaker_start"] < mention["end"]
            and mention["start"] < quote["speaker_end"]
        )
        name = next(speaking, None)
        kind = mention["kind"] if mention["name"] or mention["kind"] == "pronoun" else "unnamed"
        if name is None:
            outcome = "open" if mention["name"] else "right"
        else:
            outcome = "right" if mention["name"] and scorer.same_name(mention["name"], name) else "wrong"
        counts[kind, outcome] += 1
    return counts


def names_line(name: str, figure: tuple[int, int]) -> str:
    right, total = figure
    return f"  {name}: {right} of {total} names right on all speech, {100 * right / total:.1f} %"


def outcome_lines(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """A table: what became of pronouns, of roles whose bearer is named, and of those whose bearer is not."""
    yield f"{'read by hand, PolNeAR':24}" + "".join(f"{outcome:>8}" for outcome in OUTCOMES)
    for kind in MENTIONED:
        yield f"  {kind:22}" + "".join(f"{counts[kind, outcome]:8}" for outcome in OUTCOMES)


def read_mentions(shared: Path) -> list[dict[str, Any]]:
    """Mentions with the name that one reader found each to mean, null for nobody named."""
    return json.loads((shared / MENTIONS).read_text(encoding="utf-8"))
