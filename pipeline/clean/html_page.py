"""HTML pages: guards against pages that would stall the parser, then body, metadata and kind of the page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from pipeline.clean.blocks import Block, join, tidy, without_controls
from pipeline.clean.body import extract_body, standfirst
from pipeline.clean.engines import trafilatura
from pipeline.clean.furniture import drop_furniture
from pipeline.clean.metadata import is_article_page, is_paid, read_metadata
from pipeline.clean.page_form import ARTICLE, form_of
from pipeline.clean.page_kind import LIST, NotArticle, gone_page, not_an_article, section_page
from pipeline.clean.reading import Reading
from pipeline.clean.structured import read_structured

# News pages of 2019 to 2026 have up to 9,000 elements; trafilatura ran for more than 20 s on 100,000.
MAX_ELEMENTS = 30_000
# libxml2 compares each attribute of a tag with all before it: a tag of 22,000 takes seven passes 3 s, as do 500 tags of 1,000.
MAX_PAIRS = 500_000_000
# Characters of a tag whose attributes are worth counting, and of a page that can hold so many.
_ORDINARY_TAG, _SHORTEST_COSTLY = 1_200, 80_000
# A tag with its quoted values up to its end, or to the page's where it has none: found in any case, and so never looked for twice.
_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+)*+""")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s"'>]++)?+""")
# libxml2 stops at a depth of 256 and drops what lies deeper.
_MAX_DEPTH = 200
_MOST_VISIBLE = 50_000
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|article|main|p|div|table|h1|meta|title|section|frameset)\b", re.IGNORECASE
)
_RAW_TEXT = re.compile(r"<(script|style|svg|noscript)\b", re.IGNORECASE)
_RAW_TEXT_END = {tag: re.compile(rf"</{tag}\b", re.IGNORECASE) for tag in ("script", "style", "svg", "noscript")}
_OPENING = re.compile(r"<[a-zA-Z]")
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|font|center|b|i|ul|ol|table|tr|td|tbody|blockquote)\b[^>]{0,2000}>", re.IGNORECASE
)
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]{500,}")


def is_html(source: str, content_type: str | None) -> bool:
    """True where the characters hold markup of a page. A text/plain page needs it at its very start: articles quote markup."""
    plain = (content_type or "").lower().startswith("text/plain")
    return bool(_MARKUP.search(source[:300] if plain else source[:20_000]))


def clean_html(source: str, url: str, latest: datetime) -> Reading | NotArticle:
    """What an HTML page holds, or why it holds no article."""
    source = _DATA_URI.sub("", without_controls(source))
    elements = _count_elements(source)
    if elements > MAX_ELEMENTS:
        return NotArticle("parser_limit", f"about {elements} elements, more than {MAX_ELEMENTS}")
    most, pairs = _attributes(source)
    if pairs > MAX_PAIRS:
        return NotArticle(
            "parser_limit", f"tags with up to about {most} attributes, {pairs} pairs, more than {MAX_PAIRS}"
        )
    source = _flattened(source)
    tree = _parse(source)
    if tree is None:
        return NotArticle("no_text", f"no element could be parsed from {len(source)} characters")
    return _read(tree, source, url, latest)


def _read(tree: Any, source: str, url: str, latest: datetime) -> Reading | NotArticle:
    data = read_structured(tree)
    page = read_metadata(tree, source, data, url, latest)
    authors = (page.byline or "").split("; ")
    raw: list[Block] = []

    def tidy_up(blocks: list[Block]) -> list[Block]:
        raw[:] = raw or blocks
        return drop_furniture(blocks, page.titles, authors)

    extraction = extract_body(tree, source, data.body(), tidy_up)
    top = standfirst(tree, extraction, page.descriptions, page.titles)
    text = join([Block("p", top), *extraction.blocks] if top else extraction.blocks)
    declared = is_article_page(data)
    form = form_of(tree, data, url, page.titles, text)
    visible = partial(_visible_text, tree)
    found = None if declared else gone_page(page.title) or section_page(tree, raw, text)
    found = found or not_an_article(text, page.title, visible, join(raw), declared, is_paid(data))
    if found is not None:
        # A gallery is a list of links too, and a video's page is short.
        told = form.kind != ARTICLE and found.kind in (LIST, None)
        return replace(found, kind=form.kind, detail=f"{found.detail}; {form.reason}") if told else found
    return Reading(
        text=text,
        title=page.title,
        byline=page.byline,
        published=page.published,
        outlet=page.outlet,
        language=page.language,
        addresses=page.addresses,
        authors=page.authors,
        untidied=[block.text for block in raw],
        agreement=extraction.agreement,
        kind=form.kind,
        kind_reason=form.reason,
    )


def _visible_text(tree: Any) -> str:
    """The first characters that a reader sees, for telling what kind of page this is."""
    parts: list[str] = []
    size = 0
    for part in tree.itertext(
        "body", "p", "h1", "h2", "h3", "div", "span", "section", "noscript", "li", "a", "button", "strong", "em"
    ):
        parts.append(part)
        size += len(part)
        if size > _MOST_VISIBLE:
            break
    return tidy(" ".join(parts))[:_MOST_VISIBLE]


def _parse(source: str) -> Any:
    # A single-block fragment is refused by load_html as "not quite HTML".
    return trafilatura().load_html(
        source if "<html" in source[:2000].lower() else f"<html><body>{source}</body></html>"
    )


def _count_elements(source: str) -> int:
    """Opening tags of a page, a script as one."""
    return sum(
        len(_OPENING.findall(source, start, end)) + (end < len(source)) for start, end in _outside_scripts(source)
    )


def _attributes(source: str) -> tuple[int, int]:
    """About how many attributes the tag of a page has that has most, and how many pairs of them all tags make together; (0, 0)
    where the page is too short for MAX_PAIRS."""
    most = pairs = 0
    for start, end in _outside_scripts(source) if len(source) > _SHORTEST_COSTLY else ():
        for tag in _TAG.finditer(source, start, end):
            if tag.end() - tag.start() > _ORDINARY_TAG:
                attributes = len(_VALUE.sub("= ", tag[0]).split())
                most, pairs = max(most, attributes), pairs + attributes**2
    return most, pairs


def _outside_scripts(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of a page before, between and behind scripts and the like, each of which ends with the first one's opening
    tag. Linear in the page (a pattern for whole scripts is quadratic where they are not closed)."""
    position = 0
    unclosed: set[str] = set()
    for start in _RAW_TEXT.finditer(source):
        tag = start[1].lower()
        if start.start() < position or tag in unclosed:
            continue
        end = _RAW_TEXT_END[tag].search(source, start.end())
        if end is None:
            unclosed.add(tag)
            continue
        yield position, start.start()
        position = end.end()
    yield position, len(source)


def _flattened(source: str) -> str:
    """The page without its nesting tags where it nests deeper than the parser follows."""
    depth = deepest = 0
    for match in _NESTING.finditer(source):
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return _NESTING.sub("\n", source) if deepest > _MAX_DEPTH else source
