"""Pages of ten kinds, of our own writing, through the cleaner: which kind it takes each for. Half of them were never looked at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.clean.page import RawPage, Rejection, clean_page
from pipeline.settings import PROJECT
from quality.report import Options, Report

FOLDER = PROJECT / "quality" / "page_kinds"
HALVES = ("dev", "held")
_CAPTURED_AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
_ADDRESS = re.compile(r"<!-- (\S+) -->\n")


@dataclass(frozen=True)
class Judged:
    """A page of the gold: its kind there, that of the cleaner, and why."""

    name: str
    kind: str
    found: str
    reason: str


def run(options: Options) -> Report:
    """Macro F1 over the kinds in per cent, of each half and of both."""
    judged = {half: list(judge(half)) for half in HALVES}
    both = [page for half in HALVES for page in judged[half]]
    lines: list[str] = []
    figures: dict[str, float] = {}
    for name, pages in {**judged, "both": both}.items():
        figures[f"{name} macro F1"] = 100 * macro_f1(pages)
        lines.append(f"{name}: {len(pages)} pages, macro F1 {figures[f'{name} macro F1']:.1f}")
    wrong = [page for page in both if page.kind != page.found]
    lines += [f"  {page.name}: {page.kind} taken for {page.found} ({page.reason})" for page in wrong]
    return Report(lines, figures)


def judge(half: str) -> Iterator[Judged]:
    """Every page of a half, as the cleaner sees it."""
    for file in sorted((FOLDER / half).glob("*.html")):
        source = file.read_text(encoding="utf-8")
        address = _ADDRESS.match(source)
        assert address is not None, f"{file}: its first line is to name its address"
        body = source[address.end() :].encode()
        found = clean_page(RawPage(body, address[1], "text/html; charset=utf-8", _CAPTURED_AT))
        reason = found.detail if isinstance(found, Rejection) else found.page_kind_reason or ""
        kind = found.page_kind or "none"
        yield Judged(f"{half}/{file.stem}", file.stem.rpartition("-")[0], kind, reason)


def macro_f1(pages: Sequence[Judged]) -> float:
    """Mean of the F1 of each kind of the gold, each kind weighing the same; 0 to 1."""
    gold, found = Counter(page.kind for page in pages), Counter(page.found for page in pages)
    right = Counter(page.kind for page in pages if page.kind == page.found)
    return sum(2 * right[kind] / (gold[kind] + found[kind]) for kind in gold) / len(gold)
