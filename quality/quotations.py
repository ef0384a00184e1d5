"""The quotation sets: this project beside a naive floor and textacy on the same texts, then calibration, and errors to read."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from quality.calibration import Attribution, calibration_lines, of_gold, of_sample, sure_figure
from quality.errors import worst_errors
from quality.measures import CLASSES, KINDS, RATIOS, Counts, Ratio, count_article, interval, stands_in, total
from quality.quotes import read_gold
from quality.report import Options, Report
from quality.shared import load_scorer
from quality.speakers import MENTIONED, OUTCOMES, names_figure, names_line, outcome_lines, outcomes, read_mentions
from quality.systems import System, naive_floor, textacy, this_project

# Name, file and what must be known to read its figures.
SETS = (
    ("GUM", "gold/gum_news.jsonl", "Wikinews; names by hand"),
    ("PolNeAR", "gold/polnear_dev.jsonl", "US politics 2016; names automatic, so a silver standard"),
)
SCORERS = ("eval/score_quotes.py", "eval/floor_quotes.py", "eval/quotemask.py")
_WIDTH = 27


def run(options: Options) -> Report:
    scorer = load_scorer(options.shared / SCORERS[0])
    lines: list[str] = []
    figures: dict[str, float] = {}
    seen: list[Attribution] = []
    errors: list[str] = []
    known: dict[str, list[dict[str, Any]]] = {}
    for name, file, about in SETS:
        gold = options.shared / file
        records = read_gold(gold)
        systems = list(systems_of(records, gold, options))
        lines += [f"{name}, {len(records)} articles ({about})", *comparison(records, systems, scorer)]
        lines += [unnamed_line(records, scorer), ""]
        ours = systems[0].quotes or {}
        figures |= {f"{name} {figure}": value for figure, value in measured(records, ours, scorer).items()}
        right, named = names_figure(records, ours, scorer)
        lines += [names_line(name, (right, named)), ""]
        figures[f"{name} names"] = 100 * right / named
        known |= ours
        seen += of_gold(name, records, ours, scorer)
        errors += worst_errors(name, records, ours, scorer, -(-options.errors // len(SETS)))
    counts = outcomes(read_mentions(options.shared), known, scorer)
    lines += [*outcome_lines(counts), ""]
    figures |= {f"{kind} {outcome}": float(counts[kind, outcome]) for kind in MENTIONED for outcome in OUTCOMES}
    seen += of_sample()
    lines += calibration_lines(seen)
    figures["right at confidence 0.9 and more"] = sure_figure(seen)
    return Report([*lines, *([""] if errors else []), *errors], figures)


def systems_of(records: Sequence[dict[str, Any]], gold: Path, options: Options) -> Iterator[System]:
    """This project first. textacy reads every text once more."""
    yield this_project(records)
    yield naive_floor(gold, options.shared)
    if options.rivals:
        yield textacy(records)


def measured(
    records: Sequence[dict[str, Any]], quotes: Mapping[str, list[dict[str, Any]]], scorer: ModuleType
) -> dict[str, float]:
    """Every figure of every class, as "direct span F1", in per cent."""
    figures: dict[str, float] = {}
    for kind in CLASSES:
        sums = total(_counts(records, quotes, kind, scorer))
        figures |= {f"{kind} {figure.strip()}": float(ratio.of(sums)) for figure, ratio in RATIOS.items()}
    return figures


def comparison(records: Sequence[dict[str, Any]], systems: Sequence[System], scorer: ModuleType) -> Iterator[str]:
    """A table of the systems: per cent, [95 % interval by article], and of how many where it is an accuracy."""
    for kind in CLASSES:
        yield f"{kind:22}" + "".join(f"{system.name:>{_WIDTH}}" for system in systems)
        counts = [None if s.quotes is None else _counts(records, s.quotes, kind, scorer) for s in systems]
        for figure, ratio in RATIOS.items():
            yield f"  {figure:20}" + "".join(f"{_cell(articles, figure, ratio):>{_WIDTH}}" for articles in counts)
    for system in systems:
        if system.lost:
            yield from _lost(records, system, scorer)


def unnamed_line(records: Sequence[dict[str, Any]], scorer: ModuleType) -> str:
    """How many full names nobody could read in the article: the gold spells them otherwise, or from outside knowledge."""
    named = [(r, q) for r in records for q in r["quotes"] if q.get("speaker_name") and scorer.CLASSES["all speech"](q)]
    absent = [(r, q) for r, q in named if not stands_in(scorer.norm(q["speaker_name"]), r["text"], scorer)]
    pronouns = sum(q.get("speaker_kind") == "pronoun" for _, q in absent)
    return (
        f"  {len(absent)} of {len(named)} names in the gold do not stand in their article ({pronouns} behind a pronoun)"
    )


def _counts(
    records: Sequence[dict[str, Any]], quotes: Mapping[str, list[dict[str, Any]]], kind: str, scorer: ModuleType
) -> list[Counts]:
    return [count_article(record, quotes.get(record["doc_id"], []), kind, scorer) for record in records]


def _cell(articles: list[Counts] | None, figure: str, ratio: Ratio) -> str:
    if articles is None:
        return "not installed"
    sums = total(articles)
    value = float(ratio.of(sums))
    if math.isnan(value) or not sums["p"]:
        return "none"
    of = f" of {sums[ratio.under[0]]:4}" if ratio.weight == 1 else ""
    if figure.strip() in KINDS:
        return f"{value:.1f}{of}"
    low, high = interval(articles, ratio)
    return f"{value:.1f} [{low:.0f} {high:.0f}]{of}"


def _lost(records: Sequence[dict[str, Any]], system: System, scorer: ModuleType) -> Iterator[str]:
    read = [record for record in records if record["doc_id"] not in system.lost]
    figures = measured(read, system.quotes or {}, scorer)
    yield f"  {system.name} raised on {len(system.lost)} of {len(records)} documents, which count as lost;"
    yield (
        f"  on the {len(read)} that it read: direct span F1 {figures['direct span F1']:.1f}, "
        f"span + speaker F1 {figures['direct span + speaker F1']:.1f}"
    )
