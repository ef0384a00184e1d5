"""What a page says to robots beside robots.txt: its meta robots, X-Robots-Tag, `noai`, and the reservation of text and data
mining. Read here, and kept with the page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.capture.client import ROBOTS_NAME
from pipeline.capture.outside import HEADER, plain_text

_HEAD = 100_000
"""Bytes of a page in which its meta elements are looked for."""
_MOST = 50
_TAG = re.compile(rb"<!--|-->|<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"(name|content)\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_WITH_VALUE = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_AGENT = re.compile(r"\s*([a-z0-9_.*-]+)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Reservations:
    """What a page asks of robots. Directives are those that are meant for us, in small letters; null where there are none."""

    meta_robots: str | None = None
    x_robots_tag: str | None = None
    noai: bool | None = None
    tdm_reserved: bool | None = None  # False where it says that nothing is reserved

    @property
    def against_storing(self) -> str | None:
        """What of it asks that the page be not stored; null where nothing does."""
        words = {word for said in (self.meta_robots, self.x_robots_tag) if said for word in said.split(", ")}
        found = [word for word in ("noai", "noarchive") if word in words]
        return ", ".join([*found, *(["tdm-reservation"] if self.tdm_reserved else [])]) or None


def read_reservations(headers: Sequence[tuple[str, str]], body: bytes) -> Reservations:
    """What the headers and the head of an HTML page say. An encoding of two bytes a letter says nothing."""
    meta = list(_meta(body[:_HEAD]))
    in_page = _directives(content for name, content in meta if name in ("robots", ROBOTS_NAME.lower()))
    in_header = _directives(part for name, value in headers if name.lower() == "x-robots-tag" for part in _ours(value))
    # The header stands before the page: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ (5.2).
    tdm = [value for name, value in headers if name.lower() == "tdm-reservation"]
    tdm += [content for name, content in meta if name == "tdm-reservation"]
    return Reservations(
        ", ".join(in_page) or None,
        ", ".join(in_header) or None,
        True if "noai" in {*in_page, *in_header} else None,
        tdm[0].strip() == "1" if tdm else None,
    )


def _meta(head: bytes) -> Iterator[tuple[str, str]]:
    """Name and content of the meta elements that are no comment, up to a bound."""
    hidden, left = False, _MOST
    for tag in _TAG.finditer(head):
        if tag[1] is None:
            hidden = tag[0] == b"<!--"
        elif not hidden and left:
            left -= 1
            given = {found[1].lower(): found[2] or found[3] or found[4] or b"" for found in _ATTRIBUTE.finditer(tag[1])}
            yield _text(given.get(b"name", b"")).lower(), _text(given.get(b"content", b""))


def _text(value: bytes) -> str:
    return plain_text(value.decode("utf-8", "replace"), HEADER) or ""


def _ours(value: str) -> Iterator[str]:
    """The parts of an X-Robots-Tag that are meant for all robots or for us: `otherbot: noindex, nofollow` is not."""
    ours = True
    for part in value[:HEADER].split(","):
        agent = _AGENT.match(part)
        if agent and agent[1].lower() not in _WITH_VALUE:
            ours = agent[1].lower() in ("*", ROBOTS_NAME.lower())
            part = part[agent.end() :]
        if ours:
            yield part


def _directives(said: Iterator[str]) -> list[str]:
    words = {plain_text(word) for text in said for word in text.lower().split(",")}
    return sorted(word for word in words if word)[:_MOST]
