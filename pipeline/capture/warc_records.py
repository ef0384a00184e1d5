"""Records of WARC files that others made: where the responses lie, and their pages. Damage costs the record that has it.

Both functions run in a reader's process (`readers`). FastWARC finds and parses the records; it gives up at the first that
is damaged, so where the next begins after one is found here.
"""

import io
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from fastwarc.stream_io import BrotliReader, ChunkedReader
from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.capture.answers import HTML
from pipeline.capture.files import opened
from pipeline.capture.outlets import above, host_name
from pipeline.capture.outside import ADDRESS, plain_text

_GZIP, _MEMBER, _ZSTD, _PLAIN = b"\x1f\x8b", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/"
_CHUNK = 1 << 20
# Of one call: a reading has its seconds, and CC-NEWS files of 1 GB hold 5 GB.
_MOST_LISTED = 20_000
_MOST_SCANNED = 64_000_000
_MOST_DAMAGED = 1_000


@dataclass(frozen=True)
class Listing:
    """Places (offset, address) of a file's responses with a page, records that cannot be read (offset, why), and where the
    next call goes on; None at the end."""

    pages: list[tuple[int, str]]
    damaged: list[tuple[int, str]]
    next_offset: int | None


@dataclass(frozen=True)
class ArchivedPage:
    """One response: headers as stored, body decoded; or the outcome and reason why there is none."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    outcome: str | None = None
    reason: str | None = None


def list_pages(folder: Path, path: str, start: int, hosts: Collection[str] = ()) -> Listing:
    """The responses of a WARC file (plain, or each record its own gzip member) from an offset on: of `hosts` and those below
    them, or of all. Raises NotAPage where it is no file to read."""
    pages: list[tuple[int, str]] = []
    damaged: list[tuple[int, str]] = []
    with opened(folder, path) as file:
        size = file.seek(0, io.SEEK_END)
        offset: int | None = start
        while offset is not None:
            last = -1
            try:
                for record in _records(file, offset):
                    if len(pages) >= _MOST_LISTED or record.stream_pos - start >= _MOST_SCANNED:
                        return Listing(pages, damaged, record.stream_pos)
                    last = record.stream_pos
                    if _is_page(record) and _is_of(address := _address(record), hosts):
                        pages.append((last, address))
                reason = None
            except (OSError, ValueError) as error:
                reason = str(error)
            end = _end_of(file, last) if last >= 0 else offset
            if reason is None and (end == size or (end is not None and not _rest(file, end))):
                break
            # The trouble lies in the record that came last, or in the one that should have come next.
            bad = last if end is None else end
            if pages and pages[-1][0] == bad:
                pages.pop()
            damaged.append((bad, reason or "the file ends inside it, or it is no WARC record"))
            offset = _next_record(file, bad + 1)
            if len(damaged) >= _MOST_DAMAGED:
                damaged.append((bad, f"after {_MOST_DAMAGED:,} such records the rest of the file was not read"))
                break
    return Listing(pages, damaged, None)


def read_pages(folder: Path, path: str, offsets: list[int], max_bytes: int) -> list[ArchivedPage]:
    """The pages of the responses at `offsets`. Raises NotAPage where it is no file to read."""
    with opened(folder, path) as file:
        return [_page(file, offset, max_bytes) for offset in offsets]


def _records(file: BinaryIO, offset: int) -> Iterator[Any]:
    file.seek(offset)
    yield from ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True, auto_decode="none")


def _is_page(record: Any) -> bool:
    if record.record_type != WarcRecordType.response or not record.is_http or record.http_headers.status_code != 200:
        return False
    return (record.http_content_type or "").lower() in HTML


def _is_of(address: str, hosts: Collection[str]) -> bool:
    try:
        return not hosts or any(host in hosts for host in above(host_name(address)))
    except ValueError:
        return True  # an address that is none is told by whoever takes it


def _address(record: Any) -> str:
    return plain_text(str(record.headers.get("WARC-Target-URI", "")).strip("<>"), ADDRESS) or ""


def _page(file: BinaryIO, offset: int, max_bytes: int) -> ArchivedPage:
    too_large = ArchivedPage(outcome="too_large", reason=f"the body is larger than {max_bytes:,} bytes")
    try:
        record = next(_records(file, offset))
        raw: bytes = record.reader.read(max_bytes + 1)
        if len(raw) > max_bytes:
            return too_large
        if len(raw) < record.content_length or record.headers.get("WARC-Truncated"):
            return ArchivedPage(outcome="unreadable", reason="the record holds only the beginning of the page")
        headers = tuple((str(name), str(value)) for name, value in record.http_headers.asdict().items())
        body = _decoded(raw, dict((name.lower(), value.lower()) for name, value in headers), max_bytes)
    except (OSError, ValueError, zlib.error, StopIteration) as error:
        return ArchivedPage(outcome="unreadable", reason=f"the record is damaged ({error or 'no record there'})")
    return too_large if len(body) > max_bytes else ArchivedPage(headers, body)


def _decoded(raw: bytes, headers: dict[str, str], max_bytes: int) -> bytes:
    """The page without its transfer and content encodings. Crawlers that store it decoded often leave the headers as they
    were: what does not begin like the encoding is taken as it is (as warcio does). Raises OSError or ValueError."""
    if "chunked" in headers.get("transfer-encoding", "") and _begins_with_chunk(raw):
        raw = _drained(ChunkedReader(io.BytesIO(raw)), max_bytes)
    encoding = headers.get("content-encoding", "").strip()
    if encoding in ("gzip", "x-gzip") and raw.startswith(_GZIP):
        return _inflated(raw, 31, max_bytes)
    if encoding == "deflate":
        return _inflated(raw, 15 if raw[:1] == b"\x78" else -15, max_bytes)
    if encoding == "br":
        return _drained(BrotliReader(io.BytesIO(raw)), max_bytes)
    if encoding in ("", "identity", "gzip", "x-gzip"):
        return raw
    raise ValueError(f"its content encoding '{encoding[:40]}' is not known")


def _begins_with_chunk(raw: bytes) -> bool:
    size, line_end, _ = raw[:32].partition(b"\r\n")
    return (
        bool(line_end)
        and bool(size.strip())
        and all(c in b"0123456789abcdefABCDEF" for c in size.split(b";")[0].strip())
    )


def _drained(reader: Any, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size <= max_bytes and (part := cast("bytes", reader.read(_CHUNK))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _inflated(raw: bytes, wbits: int, max_bytes: int) -> bytes:
    inflater = zlib.decompressobj(wbits)
    body = inflater.decompress(raw, max_bytes + 1)
    if len(body) <= max_bytes and not inflater.eof:
        raise ValueError("its compressed body ends too early")
    return body


def _end_of(file: BinaryIO, offset: int) -> int | None:
    """Where the record at an offset ends: gzip by its own checksum, a plain one by its length. None where it is not all
    there."""
    file.seek(offset)
    start = file.read(len(_ZSTD))
    if start.startswith(_ZSTD):
        return file.seek(0, io.SEEK_END)  # one stream, of which FastWARC has said what it can say
    file.seek(offset)
    return _end_of_member(file) if start.startswith(_GZIP) else _end_of_plain(file, offset)


def _end_of_member(file: BinaryIO) -> int | None:
    inflater = zlib.decompressobj(wbits=31)
    try:
        while not inflater.eof and (chunk := file.read(_CHUNK)):
            while chunk and not inflater.eof:  # in pieces: a bomb must not fill the memory
                inflater.decompress(chunk, _CHUNK)
                chunk = inflater.unconsumed_tail
    except zlib.error:
        return None
    return file.tell() - len(inflater.unused_data) if inflater.eof else None


def _end_of_plain(file: BinaryIO, offset: int) -> int | None:
    head, end, _ = file.read(_CHUNK).partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in head.split(b"\r\n")]
    lengths = [value.strip() for name, _, value in fields if name.lower() == b"content-length"]
    if not end or not lengths or not lengths[0].isdigit():
        return None
    stop = offset + len(head) + len(end) + int(lengths[0][:20])
    return stop if stop <= file.seek(0, io.SEEK_END) else None


def _rest(file: BinaryIO, start: int) -> bytes:
    """The beginning of what stands after the last record, without the line breaks that end one."""
    file.seek(start)
    return file.read(_CHUNK).strip(b"\r\n")[:1]


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where the first record at or after an offset begins; None where there is none."""
    file.seek(0)
    first = file.read(len(_ZSTD))
    if first.startswith(_ZSTD):
        return None
    mark = _MEMBER if first.startswith(_GZIP) else _PLAIN
    while True:
        file.seek(start)
        chunk = file.read(_CHUNK)
        found = chunk.find(mark)
        while found >= 0:
            if _begins_record(file, start + found, mark):
                return start + found
            found = chunk.find(mark, found + 1)
        if len(chunk) < _CHUNK:
            return None
        start += _CHUNK - len(mark) + 1


def _begins_record(file: BinaryIO, offset: int, mark: bytes) -> bool:
    if mark == _PLAIN:
        file.seek(max(0, offset - 2))
        return offset == 0 or file.read(2) == b"\r\n"
    file.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(file.read(4096), len(_PLAIN)) == _PLAIN
    except zlib.error:
        return False
