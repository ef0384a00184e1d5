"""Names in sentences of our own writing, joined across articles: the linker beside the plain key, spellings by RapidFuzz, and Splink."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from pipeline.language.names.keys import entity_key
from pipeline.people.appearances import Appearance
from pipeline.people.linking import link
from pipeline.settings import PROJECT
from quality.people_rivals import rapidfuzz_ratio, splink_pairs
from quality.report import Options, Report

FOLDER = PROJECT / "quality" / "people"
HALVES = ("dev", "held")
_YEAR = 2026


@dataclass(frozen=True)
class Named:
    """A name of the gold: the group of names that may be taken for one another, what makes them hard, whose it is there, what
    its article gives, and the sentence that it stands in."""

    group: int
    hard: str
    bearer: str
    appearance: Appearance
    sentence: str


Pair = tuple[int, int]
_Way = Callable[[Sequence[Named]], set[Pair]]


def read_half(half: str) -> list[Named]:
    """The names of a half, in order."""
    found: list[Named] = []
    for number, block in enumerate((FOLDER / f"{half}.txt").read_text("utf-8").strip().split("\n\n")):
        title, *lines = block.splitlines()
        for line in lines:
            bearer, label, name, also, role, outlet, day, beside, sentence = line.split("|")
            month, of_month = map(int, day.split("-"))
            company = tuple(filter(None, (entity_key(one.strip(), "PERSON") for one in beside.split(";"))))
            article = f"{half}-{len(found):03}"
            forms = tuple(filter(None, [also]))
            appearance = Appearance(
                article, date(_YEAR, month, of_month), outlet, name, label, role or None, forms, company
            )
            found.append(Named(number, title.removeprefix("# "), bearer, appearance, sentence))
    return found


def labelled(names: Sequence[Named]) -> dict[Pair, bool]:
    """Every pair of one group, and whether both are one."""
    return {(i, j): a.bearer == b.bearer for (i, a), (j, b) in combinations(enumerate(names), 2) if a.group == b.group}


def linked(names: Sequence[Named]) -> set[Pair]:
    """Pairs that the linker joins, of all names of the half: also of two groups."""
    entity_of = {
        article: one.entity_id for one in link([one.appearance for one in names]).links for article in one.articles
    }
    ids = [entity_of.get(one.appearance.article_id) for one in names]
    return {(i, j) for i, j in combinations(range(len(names)), 2) if ids[i] is not None and ids[i] == ids[j]}


def _by_key(names: Sequence[Named]) -> set[Pair]:
    keys = [entity_key(one.appearance.name, one.appearance.label) for one in names]
    return {(i, j) for i, j in combinations(range(len(names)), 2) if keys[i] is not None and keys[i] == keys[j]}


def rates(gold: Mapping[Pair, bool], found: set[Pair]) -> tuple[float, float]:
    """Precision and recall in per cent. A pair of two groups is wrong."""
    right = sum(gold.get(pair, False) for pair in found)
    return 100 * right / len(found) if found else 100.0, 100 * right / sum(gold.values())


def run(options: Options) -> Report:
    """P and R of each way on each half. Thresholds are those that are best on `dev`."""
    halves = {half: read_half(half) for half in HALVES}
    gold = {half: labelled(names) for half, names in halves.items()}
    lines = [
        f"{h}: {len(halves[h])} names, {sum(g.values())} pairs of one, {len(g) - sum(g.values())} of two"
        for h, g in gold.items()
    ]
    figures: dict[str, float] = {}
    for title, ways in _ways(halves["dev"], gold["dev"]):
        if isinstance(ways, str):
            lines.append(f"{title:34} {ways}")
            continue
        found = {half: rates(gold[half], ways(halves[half])) for half in HALVES}
        lines.append(f"{title:34} " + "   ".join(f"{half} P {p:5.1f} R {r:5.1f}" for half, (p, r) in found.items()))
        if title == "linker":
            figures |= {
                f"{half} {name}": value for half, each in found.items() for name, value in zip("PR", each, strict=True)
            }
    if options.errors:
        lines += list(_errors(halves["dev"], gold["dev"]))[: options.errors]
    return Report(lines, figures)


def _ways(dev: Sequence[Named], gold: Mapping[Pair, bool]) -> Iterator[tuple[str, _Way | str]]:
    yield "plain key", _by_key
    for title, scores in (("RapidFuzz token sort", rapidfuzz_ratio), ("Splink on DuckDB", splink_pairs)):
        scored = scores([one.appearance for one in dev])
        if scored is None:
            yield title, "not installed: pip install rapidfuzz splink"
            continue
        best = max(sorted(set(scored.values())), key=lambda least, of=scored: _f1(gold, _at_least(of, least)))
        yield f"{title} from {best:.3g}", _from(scores, best, dev, scored)
    yield "linker", linked


def _at_least(scored: Mapping[Pair, float], least: float) -> set[Pair]:
    return {pair for pair, score in scored.items() if score >= least}


def _from(
    scores: Callable[[Sequence[Appearance]], dict[Pair, float] | None],
    least: float,
    dev: Sequence[Named],
    scored: Mapping[Pair, float],
) -> _Way:
    """What reaches a score; the half `dev` is `scored` already."""
    return lambda names: _at_least(scored if names is dev else scores([one.appearance for one in names]) or {}, least)


def _f1(gold: Mapping[Pair, bool], found: set[Pair]) -> float:
    p, r = rates(gold, found)
    return 2 * p * r / (p + r) if p + r else 0.0


def _errors(names: Sequence[Named], gold: Mapping[Pair, bool]) -> Iterator[str]:
    """Of the half that rules may be read by, the other is never shown."""
    found = linked(names)
    hard = Counter(names[i].hard for i, j in found ^ {pair for pair, one in gold.items() if one})
    yield f"errors of dev by kind: {dict(hard)}"
    for i, j in sorted(found ^ {pair for pair, one in gold.items() if one}):
        a, b = names[i].appearance, names[j].appearance
        yield f"  {'joined' if (i, j) in found else 'apart'}: {a.name} ({a.role}) / {b.name} ({b.role})"
