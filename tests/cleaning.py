"""Small invented pages for the tests of the cleaner."""

import json
from datetime import UTC, datetime

from pipeline.clean import Article, RawPage, Rejection, clean_page

CAPTURED_AT = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
URL = "https://www.velmargazette.test/harbour/pier-plan?utm_source=feed"
TITLE = "Velmar to rebuild its eastern pier after the storm"
PARAGRAPHS = (
    "The harbour authority of Velmar will rebuild its eastern pier next spring, minister Ada Kolm told reporters.",
    "“We cannot wait for another storm,” Kolm said. “The pier has to be safe before the season starts.”",
    "The plan would cost 40 million crowns and take two years to finish, according to a paper seen by lawmakers.",
    "Opposition lawmakers said the money was missing elsewhere and asked for a vote in the city council of Velmar.",
)
BODY = "\n\n".join(PARAGRAPHS)


def html_page(inner: str | None = None, head: str = "", title: str = TITLE, below: str = "") -> str:
    """A news page around paragraphs, with navigation and footer."""
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS) if inner is None else inner
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Velmar Gazette</title>{head}</head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
        f"<main><article><h1>{title}</h1>{inner}</article>{below}</main>"
        "<footer><p>© 2020 Velmar Gazette. All rights reserved.</p></footer></body></html>"
    )


def json_ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": TITLE, **values})}</script>'


def clean(body: str | bytes, **given: object) -> Article | Rejection:
    page = {"url": URL, "content_type": "text/html", "captured_at": CAPTURED_AT, **given}
    return clean_page(RawPage(body=body if isinstance(body, bytes) else body.encode(), **page))  # type: ignore[arg-type]


def article(body: str | bytes, **given: object) -> Article:
    found = clean(body, **given)
    assert isinstance(found, Article), found
    return found


def rejection(body: str | bytes, **given: object) -> Rejection:
    found = clean(body, **given)
    assert isinstance(found, Rejection), found
    return found


def plain(body: str, **given: object) -> Article:
    return article(body, **{"url": "folder:drop/page.txt", "content_type": "text/plain", **given})
