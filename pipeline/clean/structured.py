"""What a page says about itself in JSON-LD and meta tags, as plain values. Choosing between the values is metadata.py's work."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from pipeline.clean.blocks import tidy, without_controls

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Reportage)$")
_COMMENT_MARKS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\]\]>\*/)\s*;?\s*$"
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|h\d|blockquote)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_MAX_SCRIPT = 2_000_000
_MAX_DEPTH = 30

Json = dict[str, Any]


@dataclass(frozen=True)
class Structured:
    """JSON-LD of the page's own article (first one found), the types of all its objects, and meta tags by lower-case name."""

    article: Json = field(default_factory=lambda: cast(Json, {}))
    types: frozenset[str] = frozenset()
    meta: dict[str, list[str]] = field(default_factory=lambda: cast("dict[str, list[str]]", {}))

    def first_meta(self, *names: str) -> str | None:
        """The first non-empty content among meta tags of these names, in the order of the names."""
        return next((value for name in names for value in self.meta.get(name, []) if value), None)

    def text(self, key: str) -> str | None:
        """A JSON-LD value of the article as one tidy line; None where it is missing or no text."""
        value: object = self.article.get(key)
        if isinstance(value, list):
            value = next(iter(cast("list[object]", value)), None)
        return (plain(value) or None) if isinstance(value, str) else None

    def body(self) -> str:
        """articleBody as lines of text; '' where the page has none."""
        value = self.article.get("articleBody")
        lines = "\n".join(str(part) for part in cast("list[object]", value)) if isinstance(value, list) else value
        if not isinstance(lines, str):
            return ""
        lines = html.unescape(lines)
        if "<" in lines:
            lines = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", lines)))
        return without_controls(lines).strip()


def plain(value: str) -> str:
    """A metadata value without markup and entities (some sites escape twice), as one tidy line."""
    value = html.unescape(html.unescape(value)) if "&" in value else value
    return tidy(_TAG.sub(" ", value) if "<" in value else value)


def names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from names(inner)
    elif isinstance(value, dict):
        item = cast(Json, value)
        if not item.get("name") and item.get("familyName"):
            yield plain(f"{item.get('givenName') or ''} {item['familyName']}")
        yield from names(item.get("name"))


def read_structured(tree: Any) -> Structured:
    """JSON-LD and meta tags of a parsed page."""
    objects = [item for script in tree.iter("script") if _is_json_ld(script) for item in _objects(script.text or "")]
    articles = [item for item in objects if any(_ARTICLE_TYPE.search(name) for name in types_of(item))]
    with_headline = [item for item in articles if item.get("headline") or item.get("name")]
    meta: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        content = tag.get("content")
        if name and content:
            meta.setdefault(name.strip().lower(), []).append(plain(content))
    article: Json = next(iter(with_headline or articles), cast(Json, {}))
    return Structured(article, frozenset(name for item in objects for name in types_of(item)), meta)


def types_of(item: Json) -> list[str]:
    """The @type names of a JSON-LD object, without their namespace."""
    value: object = item.get("@type")
    names = cast("list[object]", value) if isinstance(value, list) else [value]
    return [name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)]


def _is_json_ld(script: Any) -> bool:
    return "ld+json" in (script.get("type") or "").lower() and 0 < len(script.text or "") < _MAX_SCRIPT


def _objects(source: str) -> list[Json]:
    source = _COMMENT_MARKS.sub("", source.strip()).strip().rstrip(";")
    try:
        return list(_walk(json.loads(source, strict=False), 0))
    except (ValueError, RecursionError):
        # Broken JSON-LD is common; the page's meta tags and text still serve.
        return []


def _walk(value: object, depth: int) -> Iterator[Json]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        item = cast(Json, value)
        yield item
        for inner in item.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _walk(inner, depth + 1)
