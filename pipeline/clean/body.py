"""The body of an HTML page as blocks: trafilatura's extraction, checked against resiliparse and the page's own structured text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.clean.blocks import Block, Shingles, agreement, containment, flat, join, shingles, tidy
from pipeline.clean.engines import trafilatura

# Measured on 427 news pages: F1 is flat for thresholds from 0.7 to 0.85.
_AGREE_FAST = 0.8
_AGREE_ENOUGH = 0.7
_SHORT = 250
_LONGEST_STANDFIRST = 1_000
# In its slower modes trafilatura asks jusText, which compares each short paragraph with its neighbours up to the next long one:
# 10,000 list items took it 10 s. News pages have up to 3,000 of these elements.
MAX_PARAGRAPHS = 6_000
_PARAGRAPH_TAGS = (
    "p",
    "li",
    "div",
    "td",
    "th",
    "tr",
    "br",
    "option",
    "dd",
    "dt",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_CONTAINERS = frozenset({"list", "table", "row", "div", "quote", "body"})
_PARAGRAPHS = frozenset({"p", "head", "list"})
_IN_CELLS = frozenset({"p", "head", "list", "quote", "table", "div", "lb"})
# The engine that agrees most with the others wins; small nudges settle near ties in favour of the cleaner engine.
_NUDGES = {"trafilatura": 0.03, "structured": 0.04, "precision": 0.0, "resiliparse": -0.03}


@dataclass(frozen=True)
class Extraction:
    """Blocks of a page, the engine they come from, and how far an independent engine agrees (0 to 1)."""

    blocks: list[Block]
    engine: str
    agreement: float
    visible_lines: list[str]


def extract_body(
    tree: Any, html: str, structured_text: str, tidy_up: Callable[[list[Block]], list[Block]]
) -> Extraction:
    """Blocks of the article on a page; empty where neither engine finds any.

    `tree` is the parsed page, `html` its source, `structured_text` the body in its JSON-LD (or ''), `tidy_up` drops page furniture.
    The fast mode of trafilatura is taken where resiliparse agrees; the slower modes run on the few pages where it does not.
    """
    lines = _resiliparse_lines(html)
    other = shingles("\n".join(lines))
    fast = tidy_up(_trafilatura_blocks(tree, "fast"))
    score = agreement(shingles(join(fast)), other)
    if score >= _AGREE_FAST and len(join(fast)) >= _SHORT:
        return Extraction(fast, "trafilatura", score, lines)
    if sum(1 for _ in tree.iter(*_PARAGRAPH_TAGS)) > MAX_PARAGRAPHS:
        candidates = {"trafilatura": fast, **_others(lines, structured_text, tidy_up)}
        engine = _most_agreed(candidates)
        return Extraction(candidates[engine], engine, score, lines)
    blocks = tidy_up(_trafilatura_blocks(tree, "default"))
    sketch = shingles(join(blocks))
    score = agreement(sketch, other)
    structured = shingles(structured_text) if len(structured_text) >= 2 * _SHORT else None
    doubtful = score < _AGREE_ENOUGH or (structured is not None and agreement(sketch, structured) < _AGREE_ENOUGH)
    if len(join(blocks)) >= _SHORT and not doubtful:
        return Extraction(blocks, "trafilatura", score, lines)
    candidates = {
        "trafilatura": blocks,
        "precision": tidy_up(_trafilatura_blocks(tree, "precision")),
        **_others(lines, structured_text, tidy_up),
    }
    engine = _most_agreed(candidates)
    return Extraction(candidates[engine], engine, score, lines)


def _others(
    lines: list[str], structured_text: str, tidy_up: Callable[[list[Block]], list[Block]]
) -> dict[str, list[Block]]:
    """What resiliparse and the page's own structured text give."""
    return {
        "resiliparse": tidy_up([Block("p", line) for line in lines]),
        "structured": tidy_up([Block("p", line) for line in map(tidy, structured_text.split("\n")) if line]),
    }


def standfirst(tree: Any, extraction: Extraction, descriptions: list[str], titles: list[str]) -> str | None:
    """The line of the page that it describes itself with, where the body lacks it: one above the body if there is one."""
    inside = shingles(join(extraction.blocks))
    described = [shingles(text, 1) for text in descriptions if len(text) >= 50]
    headlines = {flat(title) for title in titles}
    for line in [*extraction.visible_lines[:40], *_other_lines(tree)] if described else []:
        sketch = shingles(line, 1)
        key = flat(line)
        if not 8 <= sketch.total() <= 120 or key in headlines or not _describes(sketch, described):
            continue
        return line if containment(shingles(line), inside) < 0.3 else None
    return None


def _other_lines(tree: Any) -> Iterator[str]:
    """Paragraphs and lesser headings of the page, for a standfirst that the engines take for page furniture."""
    for element in tree.iter("p", "h2", "h3", "div"):
        if element.tag != "div" or not any(
            isinstance(inner.tag, str) and inner.tag in _PARAGRAPH_TAGS for inner in element
        ):
            line = tidy(" ".join(element.itertext()))
            if len(line) < _LONGEST_STANDFIRST:
                yield line


def _describes(line: Shingles, described: list[Shingles]) -> bool:
    return any(
        agreement(line, text) >= 0.6 or containment(line, text) >= 0.8 or containment(text, line) >= 0.8
        for text in described
    )


def _most_agreed(candidates: dict[str, list[Block]]) -> str:
    sketches = {name: shingles(join(blocks)) for name, blocks in candidates.items() if len(join(blocks)) >= 200}
    if len(sketches) < 2:
        return next(iter(sketches), "trafilatura")

    def score(name: str) -> float:
        others = [agreement(sketches[name], sketch) for other, sketch in sketches.items() if other != name]
        return sum(others) / len(others) + _NUDGES[name]

    return max(sketches, key=score)


def _trafilatura_blocks(tree: Any, mode: str) -> list[Block]:
    # Without an address: it would only serve to complete those of links, which blocks don't have.
    document: Any = trafilatura().bare_extraction(
        tree,
        fast=mode == "fast",
        favor_precision=mode == "precision",
        include_comments=False,
        include_links=True,
        with_metadata=False,
    )
    return [] if document is None else list(_walk(document.body))


def _walk(element: Any) -> Iterator[Block]:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        nested = child.tag in _CONTAINERS and len(child) > 0
        if child.tag == "row" and not any(inner.tag in _IN_CELLS for inner in child.iter()):
            # A row of figures is one line; cells that hold paragraphs are a page's layout.
            yield from _row(child)
        elif nested and not (child.tag == "quote" and not any(inner.tag in _PARAGRAPHS for inner in child)):
            yield from _walk(child)
        else:
            yield from _lines_of(child)


def _row(row: Any) -> Iterator[Block]:
    cells = [block for cell in row for block in _lines_of(cell)]
    whole = " ".join(cell.text for cell in cells)
    if whole:
        linked = sum(cell.link_share * len(cell.text) for cell in cells)
        yield Block("row", whole, min(1.0, linked / len(whole)))


def _lines_of(element: Any) -> Iterator[Block]:
    """A block a line: a line break inside a paragraph separates paragraphs on news pages."""
    line: list[str] = []
    linked = 0

    def parts(node: Any, in_link: bool) -> Iterator[tuple[str | None, bool]]:
        in_link = in_link or node.tag == "ref"
        if node.tag == "lb":
            yield None, in_link
        yield node.text or "", in_link
        for child in node:
            if isinstance(child.tag, str):
                yield from parts(child, in_link)
            yield child.tail or "", in_link

    for text, in_link in [*parts(element, False), (None, False)]:
        if text is not None:
            line.append(text)
            linked += len(tidy(text)) if in_link else 0
            continue
        whole = tidy("".join(line))
        if whole:
            yield Block(str(element.tag), whole, min(1.0, linked / len(whole)))
        line, linked = [], 0


def _resiliparse_lines(html: str) -> list[str]:
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(html, main_content=True, preserve_formatting=True, alt_texts=False, list_bullets=False)
    return [line for line in map(tidy, text.split("\n")) if line]
