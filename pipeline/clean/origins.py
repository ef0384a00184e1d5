"""What the columns of articles and rejected pages are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, LINES, PAGES, REJECTED_PAGES

# The record that holds the page's bytes, and how they were served.
_BODY = of(PAGES, "warc_file", "warc_offset", "content_type")
# In plain text the headline is told by the feed's, and a line with a date that had not come yet is no dateline.
_READ = _BODY + of(PAGES, "feed_title", "captured_at")
_TIME = _READ + of(PAGES, "url", "feed_published")
# What the outlet's articles of the days before have in common is taken out.
_TEXT = _READ + of(PAGES, "outlet", "day")

ARTICLES_FROM: Lineage = {
    **same(ARTICLES, PAGES),
    **dict.fromkeys(("text", "word_count", "text_sha256", "furniture", "furniture_version"), _TEXT),
    "canonical_url": _BODY + of(PAGES, "url"),
    "article_id": _TEXT + of(PAGES, "url"),
    **dict.fromkeys(("published_at", "published_precision", "published_raw"), _TIME),
    **dict.fromkeys(("title", "dateline"), _READ),
    "outlet": _READ + of(PAGES, "outlet"),
    "byline": _READ + of(PAGES, "feed_author", "outlet"),
    "language": _READ + of(PAGES, "language"),
    "agency": _READ + of(PAGES, "feed_author", "outlet"),
    "engine_agreement": _BODY,
    **dict.fromkeys(("page_kind", "page_kind_reason"), _BODY + of(PAGES, "url")),
    "cleaner_version": (),
}

LINES_FROM: Lineage = {
    **same(LINES, PAGES),
    **dict.fromkeys(("lines", "marks"), _READ),
    "outlet": _READ + of(PAGES, "outlet"),
}

REJECTED_FROM: Lineage = {
    **same(REJECTED_PAGES, PAGES),
    **dict.fromkeys(("reason", "detail", "page_kind"), _READ + of(PAGES, "url", "language")),
    "cleaner_version": (),
}
