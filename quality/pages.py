"""Real pages against gold bodies; `python -m quality.pages PAGES.jsonl.gz [PREDICTIONS.jsonl]` writes what the cleaner made of them."""

import argparse
import gzip
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.clean.page import RawPage, Rejection, clean_page
from quality.commands import python
from quality.report import Options, Report

SCORER = "eval/score_pages.py"
SETS = ("fu", "sh")
_CAPTURED_AT = datetime(2100, 1, 1, tzinfo=UTC)
_SCORE = re.compile(r"\b(F1|P|R) ([\d.]+)")
_TITLES = re.compile(r"\btitle (\d+)/[1-9]")


def file_of(name: str) -> str:
    return f"gold/pages/{name}.jsonl.gz"


def run(options: Options) -> Report:
    """Each set through the cleaner and the shared scorer; F1 in per cent, how many titles are right, and how many pages were refused."""
    lines: list[str] = []
    figures: dict[str, float] = {}
    for name in SETS:
        outcomes: Counter[str] = Counter()
        refusals: list[str] = []
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "pages.jsonl"
            write_predictions(options.shared / file_of(name), out, outcomes, refusals)
            summary = python(options.shared / SCORER, options.shared / file_of(name), out).strip()
        refused = outcomes.total() - outcomes["article"]
        lines += [f"{name}: {summary}  rejected {refused}", *(f"  {line}" for line in refusals)]
        figures |= {f"{name} {figure}": 100 * float(value) for figure, value in _SCORE.findall(summary)}
        figures |= {f"{name} titles": float(count) for count in _TITLES.findall(summary)}
        figures[f"{name} rejected"] = refused
    return Report(lines, figures)


def predictions(pages: Path, outcomes: Counter[str], refusals: list[str]) -> Iterator[dict[str, object]]:
    """One row an article, keyed as the scorer expects; outcomes are counted, and rejections named in `refusals`."""
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            body = row["html"].encode("utf-8", "surrogatepass")
            found = clean_page(RawPage(body, row["url"] or "", "text/html; charset=utf-8", _CAPTURED_AT))
            if isinstance(found, Rejection):
                outcomes[found.reason] += 1
                refusals.append(f"{row['id'][:16]}: {found.reason}: {found.detail}")
                continue
            outcomes["article"] += 1
            yield {
                "doc_id": row["id"],
                "title": found.title,
                "byline": found.byline,
                "published_at": found.published_at.isoformat() if found.published_at else None,
                "text": found.text,
            }


def write_predictions(pages: Path, out: Path, outcomes: Counter[str], refusals: list[str]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in predictions(pages, outcomes, refusals)]
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Writes predictions as JSON lines, then counts and time to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help='JSON lines in gzip: {"id", "url", "html", ...}')
    parser.add_argument("out", type=Path, nargs="?", default=Path("/dev/stdout"), help="file of predictions")
    options = parser.parse_args(arguments)
    outcomes: Counter[str] = Counter()
    refusals: list[str] = []
    started = time.process_time()
    write_predictions(options.pages, options.out, outcomes, refusals)
    spent = 1000 * (time.process_time() - started) / max(1, outcomes.total())
    counts = ", ".join(f"{reason} {count}" for reason, count in outcomes.most_common())
    print(*refusals, f"{outcomes.total()} pages: {counts}; {spent:.0f} ms a page", sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
