"""Spellings of one address: what of it may be written otherwise without leaving the page (RFC 3986 6.2.2 and 6.2.3, UTS 46), and
which addresses show the same page in another dress: for telephones (AMP), for printers."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

import idna

_PORTS = {"http": 80, "https": 443}
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_HALF = re.compile(r"%(?![0-9A-Fa-f]{2})")
# https://amp.dev/documentation/guides-and-tutorials/optimize-and-measure/discovery asks for none of these; sites chose them.
_DRESSES = ("amp", "amp.html", "print")
_ASKED = re.compile(
    r"(?:amp|print|outputType=amp|amp=(?:1|true)|print=(?:1|true|yes)|(?:view|format|mode)=(?:print|amp))"
)
_CACHE = re.compile(r"/(?:amp|[cv])/(?:s/)?([^/]+\.[^/]+)(/.*)?")


def spelled_once(url: str) -> str:
    """An http or https address in its normal form: host in ASCII without a last dot, no port of its scheme, no dot segments,
    `%7e` as `~` and `%c3` as `%C3`. An address whose host is none stays as it is."""
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    port = f":{parts.port}" if parts.port is not None and parts.port != _PORTS.get(parts.scheme) else ""
    path, query = (_percent(part) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host + port, _without_dots(path) or "/", query, ""))


def plain_dress(url: str) -> str:
    """The address of the page as readers at a desk get it, where the address says that this is another view of it."""
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path
    if (host.endswith(".cdn.ampproject.org") or re.fullmatch(r"www\.google\.[a-z.]{2,6}", host)) and (
        stored := _CACHE.fullmatch(path)
    ):
        host, path = stored[1], stored[2] or "/"
    host = host.removeprefix("amp.") if host.count(".") > 1 else host
    query = "&".join(part for part in parts.query.split("&") if not _ASKED.fullmatch(part))
    return urlunsplit((parts.scheme, host, _undressed(path), query, ""))


def _undressed(path: str) -> str:
    """`/story/amp`, `/amp/story` and `/story.amp.html` are `/story`; a site's only page of that name is itself."""
    kept = path.rstrip("/")
    head, _, last = kept.rpartition("/")
    if head and last in _DRESSES:
        return _undressed(head)
    for ending in (".amp", ".amp.html"):
        if last.endswith(ending) and last != ending:
            return _undressed(kept.removesuffix(ending))
    if kept.startswith(("/amp/", "/print/")):
        return _undressed(kept[kept.index("/", 1) :])
    return path


def _host(host: str) -> str:
    """In ASCII; an IPv6 address in its brackets; what IDNA refuses as it is, in small letters."""
    if ":" in host:
        return f"[{host}]"
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host


def _percent(part: str) -> str:
    part = _HALF.sub("%25", part)
    part = _ENCODED.sub(lambda found: _shortest(int(found[1], 16)), part)
    return quote(part, safe="%/?:@!$&'()*+,;=~-._[]|")


def _shortest(byte: int) -> str:
    return chr(byte) if _UNRESERVED.fullmatch(chr(byte)) else f"%{byte:02X}"


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4 for a path from the root."""
    kept: list[str] = []
    segments = path.split("/")
    for at, segment in enumerate(segments):
        if segment in (".", ".."):
            if segment == ".." and len(kept) > 1:
                kept.pop()
            if at == len(segments) - 1:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)
