"""WARC files as damage and carelessness leave them: three records each, the second of which has the trouble."""

import gzip
import io
from collections.abc import Sequence

import brotli
from cases import Table
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WARCS = Table("warc")
GOOD = b"<html><body><p>The ferry runs through the night.</p></body></html>" * 20
Headers = Sequence[tuple[str, str]]


def warc(
    headers: Headers = (), body: bytes = GOOD, packed: bool = True, url: str = "http://x.example/2", **warc_headers: str
) -> tuple[bytes, list[int]]:
    """The file, and where its records begin."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    places: list[int] = []
    for at, extra, content in (
        ("http://x.example/1", (), GOOD),
        (url, headers, body),
        ("http://x.example/3", (), GOOD),
    ):
        places.append(out.tell())
        status = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *extra], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            at, "response", payload=io.BytesIO(content), length=len(content), http_headers=status,
            warc_headers_dict=dict(warc_headers) if at == url else {},
        )  # fmt: skip
        writer.write_record(record)
    return out.getvalue(), places


def flipped(packed: bool, into: int) -> bytes:
    data, places = warc(packed=packed)
    damaged = bytearray(data)
    for at in range(places[1] + into, places[1] + into + 8):
        damaged[at] ^= 0x55
    return bytes(damaged)


def cut(packed: bool, keep: int) -> bytes:
    data, places = warc(packed=packed)
    return data[: places[2] + keep]


CODED = {
    "gzip that is broken": (("Content-Encoding", "gzip"), b"\x1f\x8b\x08" + b"nonsense" * 9),
    "gzip cut short": (("Content-Encoding", "gzip"), gzip.compress(GOOD)[:-12]),
    "brotli that is broken": (("Content-Encoding", "br"), b"zzzz" * 9),
    "brotli cut short": (("Content-Encoding", "br"), brotli.compress(GOOD)[:-5]),
    "deflate that is broken": (("Content-Encoding", "deflate"), b"x\x9cnonsense"),
    "chunks cut short": (("Transfer-Encoding", "chunked"), b"5\r\nhello\r\n6\r\nwor"),
    "a bomb": (("Content-Encoding", "gzip"), gzip.compress(bytes(11_000_000))),
    "an encoding that nobody knows": (("Content-Encoding", "rot13"), GOOD),
}
for name, (header, body) in CODED.items():
    for packed in (True, False):
        WARCS.add(
            f"{name}, {'packed' if packed else 'plain'}",
            warc([header], body, packed)[0],
            "too_large" if name == "a bomb" else "unreadable",
            items=2,
        )
for name, (header, body) in {
    "said to be gzip, and is not": (("Content-Encoding", "gzip"), GOOD),
    "said to be chunked, and is not": (("Transfer-Encoding", "chunked"), GOOD),
    "chunks": (("Transfer-Encoding", "chunked"), b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)),
}.items():
    WARCS.add(name, warc([header], body)[0], "new", items=3)
for into in (2, 20, 60, 200):
    WARCS.add(f"a record damaged after {into} bytes", flipped(True, into), "unreadable", items=2)
WARCS.add(
    "a plain record with a damaged length",
    warc(packed=False)[0].replace(b"Content-Length: 1", b"Content-Length: 9", 2),
    "unreadable",
    items=1,
)
for packed in (True, False):
    for keep in (30, 200):
        WARCS.add(
            f"a {'packed' if packed else 'plain'} file cut {keep} bytes into its last record",
            cut(packed, keep),
            "unreadable",
            items=2,
        )
WARCS.add("a page said to be cut", warc(**{"WARC-Truncated": "length"})[0], "unreadable", items=2)
WARCS.add("an address with half a bracket", warc(url="http://[bad")[0], "bad_url", items=2)
WARCS.add("an address with a password", warc(url="http://user:secret@x.example/2")[0], "new", items=3)
WARCS.add("an address of nothing", warc(url="")[0], "bad_url", items=2)
WARCS.add("no WARC", b"<html>" * 1000, "unreadable", items=0)
WARCS.add("nothing", b"", "", items=0)
WARCS.add("gzip of nothing", gzip.compress(b"") * 10_000, "unreadable", items=0)
WARCS.add("gzip of zeros", lambda: gzip.compress(bytes(100_000_000)), "unreadable", items=0)
WARCS.add("zstandard's first bytes", b"\x28\xb5\x2f\xfd" + bytes(1000), "unreadable", items=0)
