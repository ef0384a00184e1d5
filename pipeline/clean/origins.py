"""What the columns of articles and rejected pages are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, PAGES, REJECTED_PAGES

# The record that holds the page's bytes, and how they were served.
_BODY = of(PAGES, "warc_file", "warc_offset", "content_type")
# In plain text the headline is told by the feed's, and a line with a date that had not come yet is no dateline.
_TEXT = _BODY + of(PAGES, "feed_title", "captured_at")
_TIME = _TEXT + of(PAGES, "url", "feed_published")

ARTICLES_FROM: Lineage = {
    **same(ARTICLES, PAGES),
    **dict.fromkeys(("text", "word_count", "text_sha256", "dateline"), _TEXT),
    "canonical_url": _BODY + of(PAGES, "url"),
    "article_id": _TEXT + of(PAGES, "url", "day"),
    **dict.fromkeys(("published_at", "published_precision", "published_raw"), _TIME),
    "title": _TEXT,
    "outlet": _TEXT + of(PAGES, "outlet"),
    "byline": _TEXT + of(PAGES, "feed_author", "outlet"),
    "language": _TEXT + of(PAGES, "language"),
    "agency": _TEXT + of(PAGES, "feed_author", "outlet"),
    "engine_agreement": _BODY,
    "cleaner_version": (),
}

REJECTED_FROM: Lineage = {
    **same(REJECTED_PAGES, PAGES),
    **dict.fromkeys(("reason", "detail"), _TEXT + of(PAGES, "url", "language")),
    "cleaner_version": (),
}
