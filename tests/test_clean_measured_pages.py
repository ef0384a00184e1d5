"""The cleaner against measured pages kept outside the repository: floors for whole articles and for extraction quality."""

import collections
import gzip
import json
import os
import re
from itertools import islice
from pathlib import Path

import pytest

from tests.cleaning import article, clean

SHARED = Path(os.environ.get("QUOTEWIRE_SHARED") or Path(__file__).resolve().parents[2] / "shared")
needs_shared = pytest.mark.skipif(
    not (SHARED / "seeds" / "gold.json").exists(), reason="no measured pages: set QUOTEWIRE_SHARED to their folder"
)


def flat(text: str | None) -> str:
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def shingles(text: str) -> collections.Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return collections.Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


@needs_shared
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_titles_dates_and_text_of_the_seed_pages(kind):
    for gold in json.loads((SHARED / "seeds" / "gold.json").read_text()):
        stem = gold["file"].removesuffix(".txt")
        path = SHARED / "seeds" / (f"html/{stem}.html" if kind == "html" else f"{stem}.txt")
        found = article(path.read_bytes(), url=f"folder:seeds/{path.name}", content_type=None)
        assert flat(found.title) == flat(gold["title"])
        assert not [line for line in gold["boilerplate"] if flat(line) in flat(found.text)]
        assert not [line for line in gold["must_keep"] if flat(line) not in flat(found.text)]
        if gold["published"]:
            assert found.published_at is not None
            assert found.published_at.date().isoformat() == gold["published"]
        elif kind == "txt":
            assert (found.published_at, found.published_precision) == (None, "month_day")


@needs_shared
@pytest.mark.parametrize(("name", "floor"), [("fu", 0.95), ("sh", 0.95)])
def test_extraction_quality_on_a_sample_of_measured_pages(name, floor):
    precisions, recalls = [], []
    with gzip.open(SHARED / "gold" / "pages" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, islice(lines, 3, 90, 6)):
            gold, found = shingles(f"{row['summary'] or ''}\n{row['body']}"), clean(row["html"], url=row["url"])
            predicted = shingles(getattr(found, "text", ""))
            shared = (gold & predicted).total()
            precisions.append(shared / predicted.total())
            recalls.append(shared / gold.total())
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    assert 2 * precision * recall / (precision + recall) >= floor
