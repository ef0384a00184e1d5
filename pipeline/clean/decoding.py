"""From the bytes of a page to its characters: stray gzip undone, formats that are not text refused, character encoding found."""

import codecs
import re
import zlib
from dataclasses import dataclass

from pipeline.charsets import codec_of

MAX_BYTES = 20_000_000
_MAGIC = (
    (b"%PDF-", "PDF"), (b"\x89PNG", "PNG image"), (b"\xff\xd8\xff", "JPEG image"), (b"GIF8", "GIF image"), (b"RIFF", "RIFF media"),
    (b"PK\x03\x04", "ZIP archive"), (b"Rar!", "RAR archive"), (b"7z\xbc\xaf", "7z archive"), (b"BZh", "bzip2 data"), (b"\xfd7zXZ", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstandard data"), (b"\xd0\xcf\x11\xe0", "Office document"), (b"{\\rtf", "RTF document"), (b"\x00\x00\x01\x00", "icon"),
    (b"OggS", "Ogg media"), (b"ID3", "MP3 audio"), (b"wOF", "font"), (b"\x7fELF", "program"), (b"%!PS", "PostScript"),
)  # fmt: skip
_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_XML_ROOT = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|opml)\b", re.IGNORECASE)
# No more of a page is looked at for its root element.
_PROLOGUE = 2000
_UTF16 = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-32", "utf16", "ucs-2"})


@dataclass(frozen=True)
class Undecodable:
    """Why bytes gave no characters: a reason of news.rejected_pages, and the detail."""

    reason: str
    detail: str


def decode_page(body: bytes, content_type: str | None) -> str | Undecodable:
    """The characters of a page. Order of trust: byte order mark, valid UTF-8, HTTP charset, meta charset, detection."""
    if not body.strip():
        return Undecodable("empty", f"{len(body)} bytes, none but white space")
    unpacked = _gunzip(body)
    if unpacked is None:
        return Undecodable("parser_limit", f"more than {MAX_BYTES} bytes, or gzip that cannot be undone")
    refused = _not_text(unpacked, content_type)
    if refused:
        return Undecodable("not_html", refused)
    text = _decode(unpacked, content_type)
    garbled = text.count("\ufffd")
    if garbled > max(5, len(text) // 100):
        return Undecodable("bad_encoding", f"{garbled} of {len(text)} characters cannot be read")
    return text


def _gunzip(body: bytes) -> bytes | None:
    for _ in range(2):
        if not body.startswith(_GZIP):
            break
        try:
            inflater = zlib.decompressobj(wbits=31)
            body = inflater.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            return None
    return None if len(body) > MAX_BYTES else body


def _not_text(body: bytes, content_type: str | None) -> str | None:
    start = body.lstrip()[:16]
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return f"{name} by its first bytes"
    declared = (content_type or "").split(";")[0].strip().lower()
    if declared.startswith(("image/", "video/", "audio/", "font/")) or declared in (
        "application/pdf",
        "application/zip",
        "application/json",
    ):
        return f"served as {declared}"
    if start[:1] in (b"{", b"[") and start[1:].lstrip()[:1] in (b'"', b"{", b"["):
        return "JSON by its first bytes"
    if _XML_ROOT.match(_past_prologue(body[:_PROLOGUE])):
        return "a feed, sitemap or picture in XML"
    head = body[:4096]
    if (
        not body.startswith(tuple(bom for bom, _ in _BOMS))
        and head.count(0) > len(head) // 10
        and not _looks_utf16(head)
    ):
        return f"{head.count(0)} NUL bytes in the first {len(head)}"
    return None


def _past_prologue(head: bytes) -> bytes:
    """What follows white space, comments and processing instructions; linear, where one pattern for all would not be."""
    while True:
        head = head.lstrip()
        opening, closing = (b"<!--", b"-->") if head.startswith(b"<!--") else (b"<?", b">")
        end = head.find(closing) if head.startswith(opening) else -1
        if end < 0:
            return head
        head = head[end + len(closing) :]


def _looks_utf16(head: bytes) -> bool:
    return head[1::2].count(0) > 0.4 * len(head) / 2 or head[::2].count(0) > 0.4 * len(head) / 2


def _decode(body: bytes, content_type: str | None) -> str:
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body.decode(codec, "replace")
    if _looks_utf16(body[:4096]):
        return body.decode("utf-16-le" if body[1:2] == b"\x00" else "utf-16-be", "replace")
    try:
        # Bytes above 0x7f that form valid UTF-8 throughout are UTF-8, whatever is declared; only stateful 7-bit
        # encodings (ISO-2022-JP) look like plain ASCII.
        text = body.decode("utf-8")
        if b"\x1b$" not in body:
            return text
    except UnicodeDecodeError:
        pass
    declared = _declared(body, content_type)
    for codec in (*declared, _detected(body)):
        if codec and (text := _strictly(body, codec)) is not None:
            return text
    # A few broken bytes in an otherwise sound page: keep the page, the share of broken characters is checked above.
    return body.decode(next((codec for codec in declared if codec), "utf-8"), "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names: list[str] = []
    if content_type and (match := _HTTP_CHARSET.search(content_type)):
        names.append(match[1])
    if meta := _META_CHARSET.search(body[:8192]):
        names.append((meta[1] or meta[2]).decode("ascii", "replace"))
    return [codec for name in names if (codec := codec_of(name)) is not None and codec not in _UTF16]


def _detected(body: bytes) -> str | None:
    import cchardet

    guess = cchardet.detect(body).get("encoding")
    return codec_of(guess) if guess else None


def _strictly(body: bytes, codec: str) -> str | None:
    """Decoded text, or None where the bytes are not of this encoding (a few undefined Windows bytes are let through)."""
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        if not codec.startswith("cp125"):
            return None
    text = body.decode(codec, "replace")
    return text if text.count("\ufffd") * 1000 < len(text) else None
