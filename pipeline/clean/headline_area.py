"""Author and date as an HTML page shows them around its headline: for pages that declare neither."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.clean.blocks import count_words, ends_sentence, flat, tidy
from pipeline.clean.dates import FoundDate, find_date, find_month_day
from pipeline.clean.lexicon import BYLINE, UPDATED
from pipeline.clean.lines import is_date_line

_H1 = re.compile(r"<h1\b[^>]*>(.{1,2000}?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|ul|h\d|section|header|article|time|table|tr|td))\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-zA-Z][^>]*>", re.IGNORECASE | re.DOTALL
)
_REACH = 6000
_MOST_LINES = 12


@dataclass(frozen=True)
class HeadlineArea:
    """What stands below the headline, above the first paragraph."""

    byline: str | None
    published: FoundDate | None


def read_headline_area(source: str, titles: list[str]) -> HeadlineArea:
    """Author's line and date line below the h1 that holds one of the page's titles."""
    byline: str | None = None
    published: FoundDate | None = None
    for line in _lines_below(source, titles):
        if BYLINE.match(line) and count_words(line) <= 15 and not ends_sentence(line):
            byline = byline or line
        if not is_date_line(line) and not (line == byline and find_date(line)):
            continue
        found = find_date(line)
        if found is None and (partial := find_month_day(line)):
            found = FoundDate(None, "month_day", partial)
        better = published is None or (published.at is None and found is not None and found.at is not None)
        if better and not (published and UPDATED.match(line)):
            published = found
    return HeadlineArea(byline, published)


def _lines_below(source: str, titles: list[str]) -> Iterator[str]:
    headlines = {flat(title) for title in titles}
    heading = next((m for m in _H1.finditer(source) if flat(html.unescape(_TAG.sub(" ", m[1]))) in headlines), None)
    if heading is None:
        return
    below = _TAG.sub(" ", _BREAK.sub("\n", source[heading.end() : heading.end() + _REACH]))
    lines = [line for line in map(tidy, html.unescape(below).split("\n")) if line]
    for line in lines[:_MOST_LINES]:
        if count_words(line) >= 25:
            return
        yield line
