"""`python -m bench.hostile_pages`: seconds and memory of pages made to be costly, each cleaned in a process of its own with limits."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from bench import hostile
from bench.hostile_texts import PROSE, repeated

SIZE = 5_000_000
URL = "https://paper.example/2026/03/02/ferry"
TEXT = f"<p>{PROSE * 3}</p>"


def page(body: str, head: str = "") -> str:
    """An article of four paragraphs with what is hostile behind it."""
    return (
        f"<html><head><title>Ferry to run</title>{head}</head><body><article><h1>Ferry to run</h1>{TEXT * 4}</article>"
        f"{body}</body></html>"
    )


def _in_body(unit: str, opening: str = "", closing: str = "") -> Callable[[int], str]:
    return lambda size: page(opening + repeated(unit)(size) + closing)


def _in_head(unit: str, opening: str = "", closing: str = "") -> Callable[[int], str]:
    return lambda size: page("", opening + repeated(unit)(size) + closing)


def _in_article(unit: str) -> Callable[[int], str]:
    return lambda size: page("").replace("</article>", f"{repeated(unit)(size)}</article>")


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    def make(size: int) -> str:
        depth = size // (len(opening) + len(closing))
        return page(opening * depth + TEXT + closing * depth)

    return make


def _nested_json(opening: str, closing: str) -> Callable[[int], str]:
    def make(size: int) -> str:
        depth = size // (len(opening) + len(closing)) - 1
        value = opening * depth + "1" + closing * depth
        return page("", f'<script type="application/ld+json">{value}</script>')

    return make


PAGES: dict[str, Callable[[int], str]] = {
    "an ordinary page, long": _in_article(f"<p>{PROSE * 4}</p>"),
    "a million attributes": lambda size: page(f"<div {''.join(f'a{i}=1 ' for i in range(size // 9))}>{TEXT}</div>"),
    "attributes without value": lambda size: page(f"<div {' '.join(f'a{i}' for i in range(size // 8))}>{TEXT}</div>"),
    "attributes behind a mark": lambda size: page(
        f"<div b='>' {' '.join(f'a{i}=<b' for i in range(min(25_000, size // 10)))}>{TEXT}</div>"
    ),
    "tags of 2,000 attributes": lambda size: page(
        f"<div {' '.join(f'a{i}' for i in range(2_000))}>x</div>" * (size // 11_000)
    ),
    "tags of 300 attributes": lambda size: page(
        f"<div {' '.join(f'a{i}' for i in range(300))}>x</div>" * (size // 1_500)
    ),
    "tags of 150 attributes": lambda size: page(
        f"<div {' '.join(f'a{i}' for i in range(150))}>x</div>" * (size // 700)
    ),
    "one attribute over and over": _in_body("a=1 ", "<div ", f">{TEXT}</div>"),
    "attributes on many tags": _in_body(f"<p {'a=1 ' * 300}>x</p>"),
    "one attribute of all": _in_body("x", '<div title="', f'">{TEXT}</div>'),
    "an address of all": _in_body("a/", '<a href="/', '">x</a>'),
    "an attribute never closed": _in_body("x ", '<div title="'),
    "comments": _in_body("<!-- a -->"),
    "one comment": _in_body("a ", "<!--", "-->"),
    "comments never closed": _in_body("<!-- a "),
    "comments before the page": lambda size: repeated("<!-- a -->")(size) + page(""),
    "instructions before the page": lambda size: repeated("<?php a ?>")(size) + page(""),
    "nested div": _nested("<div>", "</div>"),
    "nested b": _nested("<b>", "</b>"),
    "nested ul": _nested("<ul><li>", "</li></ul>"),
    "nested tables": _nested("<table><tr><td>", "</td></tr></table>"),
    "nested x": _nested("<x>", "</x>"),
    "nested p, i": _nested("<p><i>", ""),
    "tiny tags": _in_body("<b>"),
    "br": _in_body("<br>"),
    "closing tags": _in_body("</p>"),
    "tags of no name": _in_body("<a<a"),
    "links": _in_body('<a href="/x">y</a> '),
    "images": _in_body('<img src="x">'),
    "list items": _in_body("<li>x"),
    "list items, closed": _in_body("<li>x</li>", "<ul>", "</ul>"),
    "double breaks": _in_body("x<br><br>"),
    "divisions": _in_body("<div>x</div>"),
    "table cells": _in_body("<td>x", "<table><tr>"),
    "options": _in_body("<option>x", "<select>"),
    "paragraphs": _in_article("<p>He said no.</p>"),
    "entities": _in_article("&amp;"),
    "entities in an attribute": _in_body("&amp;", '<div title="', '">x</div>'),
    "broken entities": _in_article("&"),
    "numeric entities": _in_article("&#120;"),
    "surrogates": _in_article("&#55357;&#56832;"),
    "less than": _in_body("<"),
    "greater than": _in_body(">"),
    "less and greater": _in_body("<>"),
    "exclamation": _in_body("<!"),
    "h1": _in_body("<h1>Ferry to run"),
    "h1 opened": _in_body("<h1 "),
    "scripts opened": _in_body("<script>"),
    "script": _in_body("a<b;", "<script>", "</script>"),
    "scripts closed": _in_body("<script>a</script>"),
    "styles opened": _in_body("<style>a"),
    "titles": _in_head("<title>Ferry to run</title>"),
    "one title": _in_head("Ferry - ", "<title>", "</title>"),
    "meta": _in_head('<meta name="author" content="Ana Ortiz">'),
    "one meta": _in_head("Ana ", '<meta name="author" content="', '">'),
    "one description": _in_head("Ferry ", '<meta name="description" content="', '">'),
    "one date": _in_head("2026-03-02 ", '<meta property="article:published_time" content="', '">'),
    "spaces in a date": _in_head(" ", '<meta property="article:published_time" content="2026', '">'),
    "dates": _in_article("<time datetime='2026-03-02'>2 March 2026</time>"),
    "digits": _in_article("<p>1 2 3 2026 03/02/2026</p>"),
    "bylines": _in_article("<p>By Ana Ortiz and Bram Lind</p>"),
    "JSON-LD lists": _nested_json("[", "]"),
    "JSON-LD objects": _nested_json('{"a":', "}"),
    "JSON-LD of many objects": _in_head(
        '{"@type":"NewsArticle"},', '<script type="application/ld+json">[', "{}]</script>"
    ),
    "JSON-LD body": _in_head(
        PROSE, '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","articleBody":"', '"}</script>'
    ),
    "JSON-LD scripts": _in_head('<script type="application/ld+json">{"@type":"NewsArticle"}</script>'),
    "JSON-LD spaces": _in_head(" ", '<script type="application/ld+json">', "x</script>"),
    "one word": _in_article("a"),
    "one paragraph": _in_article(PROSE),
    "spaces": _in_article(" "),
    "line breaks": _in_article("\n"),
    "short lines": _in_article("a<br>"),
    "marks": _in_article("”"),
    "base64": _in_body("QUJD", '<img src="data:image/png;base64,', '">'),
    "data addresses": _in_body("data:a"),
    "plain text": lambda size: "Ferry to run\n\n" + repeated(PROSE)(size),
    "plain lines": lambda size: "Ferry to run\n\n" + repeated("He said no.\n")(size),
    "plain paragraphs": lambda size: "Ferry to run\n\n" + repeated("He said no.\n\n")(size),
    "plain line breaks": lambda size: "Ferry to run" + repeated("\n")(size) + PROSE * 5,
    "plain spaces": lambda size: "Ferry to run" + repeated(" ")(size) + PROSE * 5,
    "plain dashes": lambda size: "Ferry to run\n\n" + repeated("-")(size),
    "plain dateline": lambda size: "Ferry to run\n\n" + repeated("RIDLEY, ")(size) + PROSE * 5,
}


def main() -> None:
    asked = hostile.arguments("bench.hostile_pages", __doc__, SIZE).parse_args()
    if asked.child:
        print(json.dumps(read(asked.names[0], asked.size)))
    else:
        print(f"pages of {asked.size} characters")
        hostile.table("bench.hostile_pages", asked.names or list(PAGES), asked.size)


def read(title: str, size: int) -> hostile.Cost:
    """The page cleaned in this process; the libraries are loaded before, by an ordinary page."""
    from pipeline.clean.page import Article, RawPage, clean_page

    content_type = "text/plain" if title.startswith("plain ") else "text/html"
    clean_page(RawPage(page("").encode(), URL, "text/html", datetime(2026, 3, 2, 18, tzinfo=UTC)))
    body = PAGES[title](size).encode()
    raw = RawPage(body, URL, content_type, datetime(2026, 3, 2, 18, tzinfo=UTC))
    cost, found = hostile.costing(lambda: clean_page(raw))
    told = f"{len(found.text)} characters" if isinstance(found, Article) else f"{found.reason}: {found.detail}"
    return cost | {"outcome": told}


if __name__ == "__main__":
    main()
