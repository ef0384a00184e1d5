"""The declared origins of clean's columns hold: a change of a page's record changes no column that does not name it."""

from datetime import UTC, datetime
from pathlib import Path

import night
import polars as pl
import pytest
from perturb import Frames, influences

from pipeline.clean import day as clean_day
from pipeline.clean.origins import ARTICLES_FROM, LINES_FROM, REJECTED_FROM
from pipeline.clean.page import Article
from pipeline.clean.recurring import learn
from pipeline.tables import ARTICLES, LINES, PAGES, REJECTED_PAGES, Table

BARE = night.MARKET.replace('<meta property="article:published_time" content="2026-03-02T08:30:00Z">', "")
WIRED = night.MARKET.replace("<p>The tram depot", "<p>PORT SELM (AFP) - The tram depot")
BODIES = {"market": WIRED, "bare": BARE, "tide": night.TIDE, "ferry": night.FERRY, "stub": "Read more.\n"}


def pages() -> pl.DataFrame:
    rows = [
        {
            "capture_id": name,
            "day": night.MONDAY,
            "source_id": f"source-{name}",
            "outlet": f"Outlet of {name}",
            "language": "en",
            "url": f"https://{name}.example/2026/03/02/story",
            "captured_at": datetime(2026, 3, 2, 18, tzinfo=UTC),
            "content_type": "text/html" if "<html>" in body else "text/plain",
            "sha256": name,
            "warc_file": name,
            "warc_offset": 0,
            "feed_title": f"Feed title of {name}",
            "feed_published": "2026-03-02T07:00:00Z",
            "feed_author": f"Feeder {name}",
        }
        for name, body in BODIES.items()
    ]
    return pl.DataFrame(rows, schema=PAGES.polars_schema)


@pytest.mark.parametrize("table", [ARTICLES, LINES, REJECTED_PAGES], ids=lambda table: table.name)
def test_no_column_is_made_of_what_it_does_not_name(monkeypatch: pytest.MonkeyPatch, table: Table) -> None:
    def body(_: Path, warc_file: str, warc_offset: int) -> bytes:
        return BODIES.get(warc_file, night.TIDE_LONGER)[warc_offset % 7 :].encode()

    def stage(given: Frames) -> pl.DataFrame:
        rows = [
            (page, clean_day._clean(clean_day._archived(page, Path()))) for page in given["pages"].iter_rows(named=True)
        ]
        lines = LINES.frame([clean_day._lines_row(page, found) for page, found in rows if isinstance(found, Article)])
        articles, rejected = clean_day._rows(rows, learn(LINES.frame([]), lines))
        return lines if table is LINES else table.frame([*articles.values()] if table is ARTICLES else rejected)

    monkeypatch.setattr(clean_day, "read", body)
    found = influences(stage, {"pages": pages()}, ("capture_id",))
    declared = {"articles": ARTICLES_FROM, "lines": LINES_FROM, "rejected_pages": REJECTED_FROM}[table.name]
    assert declared.keys() == table.columns.keys()
    assert {name: names - set(declared[name]) for name, names in found.items()} == {name: set() for name in found}
    untouched = {name for name, names in found.items() if not names}
    assert untouched <= {
        "cleaner_version",
        "furniture",
        "furniture_version",
        "language",
        "marks",
        "page_kind",
        "page_kind_reason",
        "published_raw",
        "published_precision",
        "detail",
        "reason",
        "word_count",
    }
