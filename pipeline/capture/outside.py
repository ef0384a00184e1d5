"""Values that come from outside made clean in one place: text without surrogates and controls and of bounded length,
addresses without secrets, headers that can be sent back, moments that exist."""

import email.utils
import hashlib
import re
import sys
from datetime import UTC, datetime
from urllib.parse import urljoin

from pipeline.charsets import codec_of

TITLE, NAME, MOMENT, ADDRESS, HEADER = 1000, 500, 100, 5000, 1000
"""How many characters are kept of a title, of a list of names, of a date as written, of an address and of a header."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_USER = re.compile(r"://[^/?#\s]{0,1000}@")
# Parameters that hold a key to something, never a page's own name: session numbers, passwords, signatures.
_SECRET = re.compile(
    r"([?&;](?:access_?token|auth_?token|token|auth|api_?key|password|passwd|pwd|secret|client_secret|signature|sig"
    r"|session_?id|sid|jsessionid|phpsessid|x-amz-(?:credential|signature|security-token))=)"
    r"(?!hidden-)([^&;#\s'\"]{1,5000})",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rb"&#(?:x0{0,4}(d[89ab][0-9a-f]{2})|0{0,4}(5[56][0-9]{3}));&#(?:x0{0,4}(d[c-f][0-9a-f]{2})|0{0,4}(5[67][0-9]{3}));",
    re.IGNORECASE,
)
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+))(?![0-9a-f]);?", re.IGNORECASE)
_DECLARED = re.compile(rb"encoding\s{0,20}=\s{0,20}[\"']([\w.:-]{1,60})[\"']", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s[^\"'<>]{1,300}(?:\"([^\"]*)\"|'([^']*)')\s{0,300}>")
_DECLARATION = 300  # bytes in which an XML declaration stands
_CHARSET = re.compile(r";\s{0,20}charset\s{0,20}=\s{0,20}[\"']?([\w.:-]{1,60})[\"']?", re.IGNORECASE)


def plain_text(value: object, longest: int = TITLE) -> str | None:
    """Text on one line: white space folded, controls gone, halves of surrogate pairs joined or replaced. None for what is no
    text or none but space."""
    if not isinstance(value, str):
        return None
    text = value[: 20 * longest]
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(_CONTROLS.sub(" ", text).split())[:longest] or None


def is_plain(text: str) -> bool:
    """Whether a text holds neither controls nor halves of surrogate pairs."""
    return not _CONTROLS.search(text) and not _SURROGATES.search(text)


def without_secrets(text: str) -> str:
    """An address, or a text with addresses in it, as it may be stored and shown: user names and passwords gone, values of
    secret parameters hidden behind a short hash, so that different addresses stay different."""
    return _SECRET.sub(_hidden, _USER.sub("://", text))


def _hidden(found: re.Match[str]) -> str:
    return f"{found[1]}hidden-{hashlib.sha256(found[2].encode('utf-8', 'replace')).hexdigest()[:12]}"


def shown(value: object, longest: int = ADDRESS) -> str | None:
    """Text as a row may hold it: plain and without secrets."""
    text = plain_text(value, longest)
    return without_secrets(text) if text else None


def whole_address(page: str, link: str) -> str:
    """The address that a link on a page leads to; the link as it is where that cannot be said (RFC 3986, 5.2)."""
    try:
        return urljoin(page, link)
    except ValueError:
        return link


def sendable(value: str | None) -> str | None:
    """A header's value that may be sent back to its server; None where it is too long, or not printable ASCII (RFC 9110,
    5.5), which no client can send."""
    fits = value is not None and len(value) <= HEADER and value.isascii() and value.isprintable()
    return value if fits else None


def http_date(value: str) -> datetime | None:
    """A date of a header (RFC 9110, 5.6.7), in UTC; None for one that no clock shows."""
    try:
        parsed = email.utils.parsedate_to_datetime(value[:MOMENT])
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def text_type(content_type: str | None) -> str | None:
    """A Content-Type without controls, and without a charset that is none, such as `undefined`."""
    content_type = plain_text(content_type, HEADER)
    found = _CHARSET.search(content_type or "")
    if not content_type or not found or codec_of(found[1]):
        return content_type
    return content_type.replace(found[0], "")


def mended_markup(body: bytes) -> bytes:
    """Markup without a declared encoding that is none, and whose numeric character references all stand for characters: those of surrogate pairs, as careless software
    writes an emoji, are joined, and those beyond Unicode become its replacement character."""
    return _REFERENCE.sub(_character, _PAIR.sub(_joined, _mended_declaration(body)))


def without_nested_entities(markup: bytes) -> bytes:
    """Markup without declarations of entities that are made of other entities: a few of them stand for gigabytes ("billion
    laughs", CWE-776), and a parser's own bound still lets megabytes of pieces pass one by one. A name for one character stays."""
    return _ENTITY.sub(_flat, markup)


def _flat(found: re.Match[bytes]) -> bytes:
    value = found[1] or found[2] or b""
    return b"" if b"%" in value or value.count(b"&") > value.count(b"&#") else found[0]


def _joined(found: re.Match[bytes]) -> bytes:
    high, low = _number(found[1], found[2]), _number(found[3], found[4])
    if not (0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF):
        return found[0]
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _character(found: re.Match[bytes]) -> bytes:
    number = _number(found[1], found[2])
    return b"&#65533;" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else found[0]


def _number(hexadecimal: bytes | None, decimal: bytes | None) -> int:
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal or b"0", 10)
    digits = digits.lstrip(b"0") or b"0"
    return int(digits, base) if len(digits) < 9 else sys.maxsize


def _mended_declaration(body: bytes) -> bytes:
    """XML without a declared encoding that is none, such as `undefined`."""
    found = _DECLARED.search(body, 0, _DECLARATION)
    if not found or codec_of(found[1].decode("ascii", "replace")):
        return body
    return body[: found.start()] + body[found.end() :]
