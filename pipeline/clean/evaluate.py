"""Cleans the pages of a gold file and writes what came of them: python -m pipeline.clean.evaluate PAGES.jsonl.gz [PREDICTIONS.jsonl]."""

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.clean.page import RawPage, Rejection, clean_page

_CAPTURED_AT = datetime(2100, 1, 1, tzinfo=UTC)


def predictions(pages: Path, outcomes: Counter[str]) -> Iterator[dict[str, object]]:
    """One row an article, keyed as the scorers of cleaned pages expect; rejections are counted in `outcomes` and named on stderr."""
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found = clean_page(
                RawPage(
                    row["html"].encode("utf-8", "surrogatepass"),
                    row["url"] or "",
                    "text/html; charset=utf-8",
                    _CAPTURED_AT,
                )
            )
            if isinstance(found, Rejection):
                outcomes[found.reason] += 1
                print(f"{row['id']}: {found.reason}: {found.detail}", file=sys.stderr)
                continue
            outcomes["article"] += 1
            yield {
                "doc_id": row["id"],
                "title": found.title,
                "byline": found.byline,
                "published_at": found.published_at.isoformat() if found.published_at else None,
                "text": found.text,
            }


def main(arguments: list[str] | None = None) -> None:
    """Writes predictions as JSON lines, then counts and time to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help='JSON lines in gzip: {"id", "url", "html", ...}')
    parser.add_argument("out", type=Path, nargs="?", help="file of predictions; standard output when left out")
    options = parser.parse_args(arguments)
    outcomes: Counter[str] = Counter()
    started = time.process_time()
    lines = [json.dumps(row, ensure_ascii=False) for row in predictions(options.pages, outcomes)]
    spent = time.process_time() - started
    text = "".join(f"{line}\n" for line in lines)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    counts = ", ".join(f"{reason} {count}" for reason, count in outcomes.most_common())
    print(
        f"{outcomes.total()} pages: {counts}; {1000 * spent / max(1, outcomes.total()):.0f} ms a page", file=sys.stderr
    )


if __name__ == "__main__":
    main()
