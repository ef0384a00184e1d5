"""The work of `python -m quality`: every gold set at hand, as plain tables; exit code 1 where a figure is beyond its bound.

Sets that are not at hand are skipped with a line that says so; with CI=true their absence is a failure.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.warehouse import Warehouse
from quality import (
    duplicates,
    groups,
    models,
    page_kinds,
    pages,
    people,
    quotations,
    sample,
    seeds,
    speakers,
    speaking,
    stories,
)
from quality.report import GoldSet, Options, Report, breaches
from quality.shared import shared_folder
from quality.workers import workers

SETS = (
    GoldSet("models", "the language model by itself, tier by tier", models.NEEDS, models.run, reads=True),
    GoldSet("sample", "the sample site's three nights, as published", (), sample.run),
    GoldSet(
        "quotations",
        "quotations and speakers; per cent, [95 % interval by article]",
        (*quotations.SCORERS, speakers.MENTIONS, *(file for _, file, _ in quotations.SETS)),
        quotations.run,
        reads=True,
    ),
    GoldSet(
        "speaking", "who speaks, in articles of our own writing; half of them held out", (), speaking.run, reads=True
    ),
    GoldSet(
        "pages",
        "text of real pages, by 4-word shingles",
        (pages.SCORER, *map(pages.file_of, pages.SETS)),
        pages.run,
    ),
    GoldSet("kinds", "pages of ten kinds, of our own writing; half of them held out", (), page_kinds.run),
    GoldSet(
        "seeds",
        "the seed articles, from page to speakers",
        (seeds.SCORER, seeds.GOLD, *(folder for _, folder in seeds.FOLDERS)),
        seeds.run,
    ),
    GoldSet("groups", "pairs of quotations, of our own writing; half of them held out", (), groups.run),
    GoldSet("stories", "which articles tell one story; B-cubed", (), stories.run, reads=True),
    GoldSet("people", "names across articles, of our own writing; half of them held out", (), people.run),
    GoldSet("duplicates", "clusters of labelled articles", (duplicates.GOLD,), duplicates.run),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every figure keeps its bound, 1 when one does not or, with CI=true, when a set is not at hand."""
    asked = _parse(arguments)
    options = Options(shared_folder(), asked.data, asked.errors, asked.rivals)
    chosen = [gold for gold in SETS if gold.name in (asked.set or [known.name for known in SETS])]
    failures: list[str] = []
    at_hand: list[GoldSet] = []
    for gold in chosen:
        if absent := gold.absent(options.shared):
            print(f"{gold.name}: skipped, {absent[0]} is not there (QUOTEWIRE_SHARED names the folder)", flush=True)
            if os.environ.get("CI") == "true":
                failures.append(f"{gold.name}: not measured, and CI=true asks for every set")
        else:
            at_hand.append(gold)
    for gold, report, seconds in _run(at_hand, options):
        print(f"\n== {gold.name}: {gold.about} ({seconds:.0f} s)", *report.lines, sep="\n", flush=True)
        failures += breaches(gold.name, report.figures)
    print()
    print(*failures or ["every figure keeps its bound"], sep="\n")
    return 1 if failures else 0


def _run(sets: Sequence[GoldSet], options: Options) -> Iterator[tuple[GoldSet, Report, float]]:
    """The sets' reports in order. Of more than one, those that read run in one process, so that the model is loaded once, and
    the others beside it."""
    if len(sets) < 2:
        yield from ((gold, *_timed(gold, options)) for gold in sets)
        return
    with workers(1) as readers, workers(1) as others:
        started = [((readers if gold.reads else others).submit(_timed, gold, options), gold) for gold in sets]
        for future, gold in started:
            yield gold, *future.result()


def _timed(gold: GoldSet, options: Options) -> tuple[Report, float]:
    started = time.perf_counter()
    report = gold.run(options)
    return report, time.perf_counter() - started


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m quality", description=__doc__)
    names = [gold.name for gold in SETS]
    parser.add_argument("--set", action="append", choices=names, help="only this set; may be given again")
    parser.add_argument("--data", type=Path, help="score the sample in this published data folder, without a new run")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="show the N worst errors of each set (text of the gold)"
    )
    parser.add_argument(
        "--rivals",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="measure textacy beside ours; it has no bounds",
    )
    asked = parser.parse_args(arguments)
    if asked.data is not None and not Warehouse(asked.data).newest.exists():
        parser.error(f"--data {asked.data}: nothing is published there (no quotewire.duckdb)")
    return asked
