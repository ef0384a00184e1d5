"""The page of an article as it was captured, out of the archive: sent as what it was, and only where a browser runs none of it."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.archive import ArchiveError, read
from pipeline.lake import Lake
from pipeline.look.asking import ask_for
from pipeline.site.errors import NoAnswer

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HTML = ("text/html", "application/xhtml+xml")
# Tags for which Chromium connects to other hosts before it asks the policy, which then refuses what they bring.
_REACHING = re.compile(rb"<(?=(?:link|iframe|frame|object|embed|portal|fencedframe)[\s/>])", re.IGNORECASE)
_INERT = b"<inert-"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Kept:
    """A captured body, and what it may be shown as: HTML or plain text."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class _Place:
    file: str | None
    offset: int | None
    content_type: str | None


_PLACE = """
select capture.warc_file, capture.warc_offset, capture.content_type
from news.articles as article
join ops.captures as capture on capture.capture_id = article.capture_id and capture.day = article.day
where article.article_id = $article
"""


def read_kept(con: duckdb.DuckDBPyConnection, lake: Lake, archive: Path, article_id: str) -> Kept:
    """Raises NoAnswer where the article, its capture or its place in the archive is not there."""
    found = ask_for(con, _Place, _PLACE, {"article": article_id})
    if not found or found[0].file is None or found[0].offset is None:
        raise NoAnswer(404, "The publication knows no archived page of this article.")
    path = archive / found[0].file
    if not path.resolve().is_relative_to(archive.resolve()):
        raise NoAnswer(404, "The archived page of this article lies outside of the archive.")
    lake.bring_archived([found[0].file])
    try:
        body = read(archive, found[0].file, found[0].offset)
    except ArchiveError as error:
        raise NoAnswer(
            404, f"The archived page cannot be read, or was let go: {path.name}, offset {found[0].offset}."
        ) from error
    return as_shown(body, found[0].content_type)


def as_shown(body: bytes, content_type: str | None) -> Kept:
    """HTML stays HTML with its charset, but for tags that would reach other hosts; all else is text, so that a browser opens
    nothing. So is HTML in two bytes a letter, in which no tag is found."""
    kind, _, rest = (content_type or "").partition(";")
    charset = _CHARSET.search(rest)
    named = f"; charset={charset[1]}" if charset else ""
    is_wide = body.startswith(_WIDE) or "16" in named or "32" in named
    if kind.strip().lower() in _HTML and not is_wide:
        return Kept(_REACHING.sub(_INERT, body), f"text/html{named}")
    return Kept(body, f"text/plain{named or '; charset=utf-8'}")
