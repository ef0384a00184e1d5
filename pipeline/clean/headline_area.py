"""Author and date as an HTML page shows them around its headline: for pages that declare neither."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.clean.blocks import count_words, ends_sentence, flat, tidy
from pipeline.clean.dates import FoundDate, find_date, find_month_day
from pipeline.clean.lexicon import BYLINE, UPDATED
from pipeline.clean.lines import is_date_line

_H1 = re.compile(r"<h1\b[^>]{0,2000}>(.{1,2000}?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(
    r"<(?:br|/?(?:p|div|li|ul|h\d|section|header|article|time|table|tr|td))\b[^>]{0,2000}>", re.IGNORECASE
)
_MARKUP = re.compile(r"(?P<script><(?:script|style)\b)|(?P<comment><!--)|</?[a-zA-Z]", re.IGNORECASE)
_ENDS = {
    "script": re.compile(r"</(?:script|style)\s*>", re.IGNORECASE),
    "comment": re.compile("-->"),
    "tag": re.compile(">"),
}
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
    heading = next((m for m in _H1.finditer(source) if flat(html.unescape(_without_markup(m[1]))) in headlines), None)
    if heading is None:
        return
    below = _without_markup(_BREAK.sub("\n", source[heading.end() : heading.end() + _REACH]))
    lines = [line for line in map(tidy, html.unescape(below).split("\n")) if line]
    for line in lines[:_MOST_LINES]:
        if count_words(line) >= 25:
            return
        yield line


def _without_markup(source: str) -> str:
    """A space for every script, style, comment and tag that is closed; what is not stays. Looks for no end twice, where a
    pattern for the whole would look for it from every beginning."""
    parts: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for beginning in _MARKUP.finditer(source):
        if beginning.start() < at:
            continue
        kinds = ("comment",) if beginning["comment"] else ("script", "tag") if beginning["script"] else ("tag",)
        for kind in kinds:
            end = _ENDS[kind].search(source, beginning.end()) if kind not in unclosed else None
            if end is not None:
                parts += [source[at : beginning.start()], " "]
                at = end.end()
                break
            unclosed.add(kind)
    return "".join([*parts, source[at:]])
