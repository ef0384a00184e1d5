"""Authors of a page: their names from structured data and bylines, without 'By', roles and the outlet's own name."""

import re

from pipeline.clean.blocks import flat, tidy
from pipeline.clean.structured import Structured, names

_META_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "cxenseparse:author",
)
_BY = re.compile(
    r"^(?:written |reported |posted |story |text )?(?:by|von|par|por|di|door|av|af|text)\b[\s:]+", re.IGNORECASE
)
# Both meet tidy lines: never two spaces together.
_AND = re.compile(r"\s?(?:;|\||\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\boch\b|\bog\b|&)\s?")
_ROLE = re.compile(r"\s?(?:,|\s[-–—|]|\(|\bin (?=[A-Z])|\bat (?=[A-Z])).*", re.DOTALL)
_NO_AUTHOR = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net|de|fr|it|es|co\.uk)\b|^(?:admin|editor|staff|author|redaktion|redazione|redacción|rédaction|none|null|unknown|web ?desk|news ?desk|team)$|\d{3,}",
    re.IGNORECASE,
)


def _split_authors(written: str) -> list[str]:
    parts: list[str] = []
    for part in _AND.split(written):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        # 'Ana Ruiz, Tom Hale' are two people; 'Ana Ruiz, Madrid correspondent' and 'Ruiz, Ana' are one.
        several = len(pieces) > 1 and all(2 <= len(piece.split()) <= 4 and piece.istitle() for piece in pieces)
        parts.extend(pieces if several else [part])
    return parts


def tidy_byline(authors: list[str], outlet: str | None) -> str | None:
    """Author names separated by '; ': without 'By', roles, addresses, and the outlet's own name."""
    names: list[str] = []
    house = flat(outlet or "")
    for written in authors:
        for part in _split_authors(_BY.sub("", tidy(written))):
            name = _ROLE.sub("", part).strip(" ,.;:-–—*|") if part.count(" ") else part.strip(" ,.;:")
            key = flat(name)
            if (
                not key
                or len(name) > 80
                or _NO_AUTHOR.search(name)
                or (house and (key == house or key in house.split(" com")))
            ):
                continue
            if key not in map(flat, names):
                names.append(name)
    return "; ".join(names) or None


def json_authors(data: Structured) -> list[str]:
    """The authors that the article's JSON-LD names."""
    return list(names(data.article.get("author") or data.article.get("creator")))


def meta_authors(data: Structured) -> list[str]:
    """The authors that the first meta tag with a usable name gives."""
    for name in _META_AUTHORS:
        written = data.meta.get(name, [])
        if any(not _NO_AUTHOR.search(value) for value in written):
            return written
    return []
