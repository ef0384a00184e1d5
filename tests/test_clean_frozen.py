"""What the cleaner makes of a few invented pages, held as a digest against the version that every article tells.

Whoever changes what is cleaned raises CLEANER_VERSION and writes the new digest beside it. A change of names or of layout
leaves the digest as it is.
"""

import hashlib
import json
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path

import polars as pl
import pytest
from test_house_arrows import imported

from pipeline import clean
from pipeline.archive import Writer
from pipeline.clean import CLEANER_VERSION, cleaner
from pipeline.clean.day import CleanedDay, clean_day
from pipeline.clean.page import LIBRARIES
from pipeline.ids import stable_id
from pipeline.lake import Lake
from pipeline.tables import ARTICLES, CAPTURES, PAGES

PAGES_FILE = Path(__file__).with_name("frozen_pages.jsonl")
DAY, NOON = date(2026, 3, 2), datetime(2026, 3, 2, 12, tzinfo=UTC)
# Version of the cleaner to the digest of what it makes.
FROZEN = {
    "1": "090f72149adaa872",
    "2": "81a072c4b4aa94b2",
    "3": "893e61450dfdded9",
    "4": "55fc3dc196db22ac",
    "5": "55fc3dc196db22ac",
    "6": "b3bf705cea3c9652",
    "7": "5e22a6b8f0285a59",
}

pytestmark = pytest.mark.usefixtures("in_one_process")


def cleaned(root: Path) -> CleanedDay:
    """The frozen pages captured a minute apart, and cleaned."""
    rows: list[dict[str, object]] = []
    with Writer(root / "archive", NOON) as writer:
        for number, line in enumerate(PAGES_FILE.read_text(encoding="utf-8").splitlines()):
            page: dict[str, str] = json.loads(line)
            body = page.pop("body").encode(page.pop("encoding"))
            row: dict[str, object] = dict.fromkeys(PAGES.columns) | page
            row |= {"capture_id": stable_id(row.pop("name")), "day": DAY, "source_id": "frozen", "outlet": "Gazette"}
            row |= {"captured_at": NOON + timedelta(minutes=number)}
            row["warc_file"], row["warc_offset"] = writer.page(row, body, None)
            rows.append(row)
    lake = Lake(root / "lake")
    lake.append(PAGES, DAY, PAGES.frame(rows), "frozen")
    captured = [{name: row[name] for name in ("capture_id", "day", "captured_at")} for row in rows]
    lake.append(CAPTURES, DAY, CAPTURES.frame(captured), "frozen")
    return clean_day(lake, root / "archive", DAY, workers=1, seconds_per_page=60)


def digest(day: CleanedDay) -> str:
    """Of every value of the articles but their version, and of the reasons for rejection, whatever their columns are called."""
    articles = [list(map(str, row)) for row in day.articles.drop("cleaner_version").sort("captured_at").rows()]
    rejected = sorted(day.rejected.select("capture_id", "reason").rows())
    return hashlib.sha256(json.dumps([articles, rejected], ensure_ascii=False).encode()).hexdigest()[:16]


def test_what_is_cleaned_changes_only_with_its_version(tmp_path: Path) -> None:
    found = digest(cleaned(tmp_path))
    assert CLEANER_VERSION in FROZEN, f"a new version: add `{CLEANER_VERSION!r}: {found!r}` to FROZEN"
    assert FROZEN[CLEANER_VERSION] == found, (
        f"what is cleaned has changed (digest {found}): raise CLEANER_VERSION in pipeline/clean/page.py, so that the days "
        "cleaned before are known to be outdated, and put the new digest beside the new number"
    )


def test_the_frozen_pages_meet_every_way_out_of_the_cleaner(tmp_path: Path) -> None:
    day = cleaned(tmp_path)
    assert set(day.articles["cleaner_version"]) == set(day.rejected["cleaner_version"]) == {cleaner()}
    assert {"month_day", "day", "minute", "second", None} <= set(day.articles["published_precision"])
    filled = [name for name in ARTICLES.columns if day.articles[name].null_count() < day.articles.height]
    assert filled == list(ARTICLES.columns)
    assert set(day.rejected["reason"]) >= {
        "empty",
        "no_text",
        "too_short",
        "soft_404",
        "paywall",
        "not_article",
        "language",
    }
    assert "repeated" in set(day.rejected["reason"])


def test_every_library_that_the_cleaner_imports_is_told_in_its_version() -> None:
    found = {name.partition(".")[0] for module in Path(clean.__file__).parent.glob("*.py") for name in imported(module)}
    others = {name for name in found if name not in sys.stdlib_module_names} - {"pipeline", "polars"}
    distributions = {name for module in others for name in metadata.packages_distributions()[module]}
    # Trafilatura asks htmldate for the day of a page.
    assert {name.lower() for name in distributions} | {"htmldate"} == set(LIBRARIES)


def test_the_digest_sees_a_single_value(tmp_path: Path) -> None:
    day = cleaned(tmp_path)
    words = day.articles["word_count"].to_list()
    changed = day.articles.with_columns(word_count=pl.Series([words[0] + 1, *words[1:]]))
    assert digest(CleanedDay(changed, day.rejected, [], {})) != digest(day)
