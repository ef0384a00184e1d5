"""The language model by itself: names and parses on held-out corpora, and what quotations come to with it, tier by tier.

The set "models" of `python -m quality` is names and parses; `python -m quality.models` prints all, also for any other pipeline
(--model).
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from annotated.chunks import read
from annotated.corrections import clean_file
from pipeline.language.model.load import EMBEDDED
from quality import seeds
from quality.measures import RATIOS, count_article, total
from quality.parses import FIGURES, parsed, quoting, restyled
from quality.pipelines import TIERS, System, at_hand, distinct_models
from quality.quotations import SCORERS
from quality.quotations import SETS as QUOTE_SETS
from quality.quotes import predict, read_gold
from quality.recognition import ALL, KINDS, LABELS, Rate, fault_lines, rates, recognized, regraded
from quality.report import Options, Report
from quality.shared import load_scorer, shared_folder

if TYPE_CHECKING:
    from spacy.training import Example

CORPORA = "corpora"
NAME_SETS = {
    "UNER": "ner/test_uner",
    "GUM news": "ner/test_gum_news",
    "GUM interview": "ner/test_gum_interview",
    "re3d": "ner/test_re3d",
    "wikigold": "ner/test_wikigold",
    "politics": "ner/test_cross_politics",
}
PARSE_SETS = {
    "EWT": "parse/test_ewt",
    "GUM news": "parse/test_gum_news",
    "GUM interview": "parse/test_gum_interview",
    "GUM other": "parse/test_gum_other",
}
# The set whose gold has known errors, and its name once they are unknown labels.
FLAWED, MENDED = "UNER", "UNER cleaned"
STYLES = {"straight marks": False, "curly marks": True}
QUOTE_FIGURES = (("direct", "span + speaker F1"), ("indirect+mixed", "span F1"), ("indirect+mixed", "word F1"))
SEED_FIGURES = (
    "quoted F1",
    "quoted with speaker F1",
    "indirect F1",
    "indirect with speaker F1",
    "persons wrong",
    "gpes wrong",
    "orgs wrong",
)
NEEDS = (
    *(f"{CORPORA}/{file}.jsonl.gz" for file in (*NAME_SETS.values(), *PARSE_SETS.values())),
    *SCORERS,
    *(file for _, file, _ in QUOTE_SETS),
    seeds.SCORER,
    seeds.GOLD,
)
NAME_WIDTH, _CELL = 34, 18


def run(options: Options) -> Report:
    """The parts that have bounds, for the pipelines at hand."""
    lines: list[str] = []
    figures: dict[str, float] = {}
    for report in reports(options, at_hand(), BOUNDED):
        lines += [*report.lines, ""]
        figures |= report.figures
    shipped = sum(file.stat().st_size for file in EMBEDDED.rglob("*") if file.is_file()) / 1e6
    lines += [f"files of the embedded model {shipped:.1f} MB", "quotations and seeds by tier: python -m quality.models"]
    return Report(lines, figures | {"shipped MB": shipped})


def reports(options: Options, systems: Sequence[System], parts: Sequence[str]) -> Iterator[Report]:
    """The reports of some of PARTS. Figures are rounded as printed, since the bounds are published with one decimal."""
    for part in parts:
        started = time.perf_counter()
        report = PARTS[part](options, systems)
        lines = [*report.lines, f"({part} took {time.perf_counter() - started:.0f} s)"]
        yield Report(lines, {name: round(value, 1) for name, value in report.figures.items()})


def names(options: Options, systems: Sequence[System]) -> Report:
    """Names on every test set and by label, and which errors are left. The pool holds the gold as it is."""
    results = {system.name: _examples(options, system) for system in systems}
    scores = {name: _name_rates(examples) for name, examples in results.items()}
    lines = [f"{system.name}: {system.load().identity.extractor}" for system in systems]
    lines += ["names, P / R / F1 in raw text, own tokens; '-' ignored, 'the' and titles cut", *_name_table(scores)]
    for name, examples in results.items():
        pool = [example for kind in NAME_SETS for example in examples[kind]]
        lines += [f"errors of {name}", *fault_lines(pool, -(-options.errors // len(KINDS)))]
    figures = {f"{name} {row} F1": rate.f1 for name, rows in scores.items() for row, rate in rows.items()}
    return Report(lines, figures)


def _examples(options: Options, system: System) -> "dict[str, list[Example]]":
    """By set; the flawed one also mended, on the same predictions."""
    nlp = system.load().nlp
    corpora = options.shared / CORPORA
    chunks = {name: read(corpora, file) for name, file in NAME_SETS.items()}
    examples = {name: recognized(nlp, found) for name, found in chunks.items()}
    # In a test file no rule asks for common words.
    mended, _ = clean_file(chunks[FLAWED], frozenset(), test=True)
    return examples | {MENDED: regraded(examples[FLAWED], mended)}


def _name_rates(examples: "Mapping[str, Sequence[Example]]") -> dict[str, Rate]:
    """Rates of every set, of all, of all with the mended gold, and by label."""
    pool = [example for name in NAME_SETS for example in examples[name]]
    mended = [example for name in NAME_SETS for example in examples[MENDED if name == FLAWED else name]]
    pooled = rates(pool)
    rows = {name: rates(found)[ALL] for name, found in examples.items()}
    return (
        rows
        | {ALL: pooled[ALL], f"{ALL}, {MENDED}": rates(mended)[ALL]}
        | {label: pooled[label] for label in LABELS if label in pooled}
    )


def _name_table(scores: Mapping[str, Mapping[str, Rate]]) -> Iterator[str]:
    yield _row("", ["names", *scores])
    rows = dict.fromkeys(row for rates_of in scores.values() for row in rates_of)
    for row in rows:
        found = [rates_of.get(row) for rates_of in scores.values()]
        gold = next(rate.gold for rate in found if rate is not None)
        yield _row(row, [str(gold), *(f"{r.precision:.1f} {r.recall:.1f} {r.f1:5.1f}" if r else "-" for r in found)])


def parses(options: Options, systems: Sequence[System]) -> Report:
    """Trees, tags, lemmas and sentences; tiers share them. The gold trees are converted, so other schemes differ in places."""
    chunks = {name: read(options.shared / CORPORA, file) for name, file in PARSE_SETS.items()}
    quotes = quoting([chunk for found in chunks.values() for chunk in found])
    chunks |= {style: [restyled(chunk, curly=curly) for chunk in quotes] for style, curly in STYLES.items()}
    lines = ["parses of raw text, own tokens and sentences; 'marks': the texts of these sets that hold quotation marks"]
    figures: dict[str, float] = {}
    for system in distinct_models(systems):
        nlp = system.load_parser()
        lines.append(_row(system.model, ["words", *FIGURES], 13))
        for name, found in chunks.items():
            scores = parsed(nlp, found)
            words = sum(len(chunk.words) for chunk in found)
            lines.append(_row(name, [str(words), *(f"{value:.1f}" for value in scores.values())], 13))
            figures |= {f"{system.model} {name} {figure}": value for figure, value in scores.items()}
    return Report(lines, figures)


def quotations(options: Options, systems: Sequence[System]) -> Report:
    """The gold sets of quotations, in the figures that a recognizer can move."""
    scorer = load_scorer(options.shared / SCORERS[0])
    figures: dict[str, float] = {}
    for name, file, _ in QUOTE_SETS:
        records = read_gold(options.shared / file)
        for system in systems:
            found = {line["doc_id"]: line["quotes"] for line in predict(records, system.load())}
            for kind, figure in QUOTE_FIGURES:
                counts = total([count_article(r, found[r["doc_id"]], kind, scorer) for r in records])
                figures[f"{system.name} {name} {kind} {figure}"] = float(RATIOS[figure].of(counts))
    return Report(list(_figure_table("quotations", systems, figures)), figures)


def seed_articles(options: Options, systems: Sequence[System]) -> Report:
    """The seed articles as text: quotations with speakers, and names that the article-level rules have settled."""
    figures: dict[str, float] = {}
    for system in systems:
        ((*_, summary),) = seeds.score(options.shared, [options.shared / "seeds"], **system.environment)
        found = seeds.summary_figures(summary)
        figures |= {f"{system.name} seeds {figure}": value for figure, value in found.items() if figure in SEED_FIGURES}
    return Report(list(_figure_table("seeds", systems, figures)), figures)


PARTS: dict[str, Callable[[Options, Sequence[System]], Report]] = {
    "names": names,
    "parses": parses,
    "quotations": quotations,
    "seeds": seed_articles,
}
# What the sets "quotations" and "seeds" hold to their bounds is not read once more with every run.
BOUNDED = ("names", "parses")


def _figure_table(title: str, systems: Sequence[System], figures: Mapping[str, float]) -> Iterator[str]:
    """Figures called "SYSTEM FIGURE", a row a figure and a column a system."""
    yield _row(title, [system.name for system in systems])
    first = systems[0].name
    for figure in [name.removeprefix(f"{first} ") for name in figures if name.startswith(f"{first} ")]:
        yield _row(figure, [f"{figures[f'{system.name} {figure}']:.1f}" for system in systems])


def _row(name: str, cells: Sequence[str], width: int = _CELL) -> str:
    return f"{name:{NAME_WIDTH}}" + "".join(f"{cell:>{width}}" for cell in cells)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints without holding against bounds; 2 where a file is missing."""
    parser = argparse.ArgumentParser(prog="python -m quality.models", description=__doc__)
    parser.add_argument("--model", action="append", help="only this package or folder; may be given again")
    parser.add_argument("--tier", choices=TIERS, default=TIERS[0], help="its tier")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors of each pipeline (gold text)")
    asked = parser.parse_args(arguments)
    shared = shared_folder()
    if absent := [shared / need for need in NEEDS if not (shared / need).exists()]:
        print(f"{absent[0]} is not there (QUOTEWIRE_SHARED names the folder)", file=sys.stderr)
        return 2
    systems = [System(model, model, asked.tier) for model in asked.model or ()]
    for report in reports(Options(shared, errors=asked.errors), systems or at_hand(), asked.part or list(PARTS)):
        print(*report.lines, sep="\n", end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
