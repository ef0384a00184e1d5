"""Answers of servers as none should give them, and robots.txt files."""

import gzip
import socket

import brotli
from cases import Table
from server import reply, trickle

PAGE = b"<html><head><title>Ferry</title></head><body><p>The ferry runs.</p></body></html>"
ANSWERS, ROBOTS = Table("answer"), Table("robots")
NEW, HTTP, LOST, REDIRECT = "new", "http_error", "connection_error", "redirect_error"


def busy(*headers: bytes) -> bytes:
    return reply(b"", *headers, status=b"503 Busy")


def moved(to: bytes) -> bytes:
    return reply(b"", b"Location: " + to, status=b"302 Found")


def raw(text: bytes) -> bytes:
    return text


def hang(connection: socket.socket) -> None:
    connection.recv(1)  # until the client hangs up


for name, value in {
    "in a zone without end": b"Mon, 01 Jun 2026 09:00:00 +9999999999999",
    "at a moment that no clock shows": b"31 Dec 9999 23:59:00 -1200",
    "of less than nothing": b"-5",
    "that is no number": b"nan",
    "of infinity": b"1e999",
    "of a thousand digits": b"9" * 1000,
    "in another script": "٣".encode(),
    "of nothing": b"",
}.items():
    ANSWERS.add(f"a rest {name}", busy(b"Retry-After: " + value), (HTTP, "host_paused"))
ANSWERS.add(
    "a date in a zone without end",
    busy(b"Retry-After: Mon, 01 Jun 2026 09:00:00 GMT", b"Date: Mon, 01 Jun 2026 09:00:00 +9999999999999"),
    HTTP,
)

for name, header in {
    "an ETag that is not ASCII": "ETag: “é”".encode(),
    "an ETag of 60,000 letters": b"ETag: " + b"x" * 60_000,
    "an ETag with controls": b'ETag: "\x01\x7f"',
    "a Last-Modified that is no date": b"Last-Modified: \xff\xfe yesterday",
    "a Set-Cookie for a whole country": b"Set-Cookie: a=b; Domain=co.uk",
    "a Set-Cookie of 60,000 letters": b"Set-Cookie: a=" + b"x" * 60_000,
    "a header's name that is not ASCII": "X-É: ü".encode(),
    "a refresh to nowhere": b"Refresh: 0; url=http://[bad",
    "a thousand headers": b"\r\n".join(b"X-%d: y" % n for n in range(90)),
    "an encoding that nobody knows": b"Content-Encoding: rot13",
    "an encoding of nothing": b"Content-Encoding:",
    "a language of 10,000 letters": b"Content-Language: " + b"x" * 10_000,
    "an alternative service": b'Alt-Svc: h3="127.0.0.1:1"',
    "strict transport": b"Strict-Transport-Security: max-age=99999999999999999999",
}.items():
    ANSWERS.add(name, reply(PAGE, header), (NEW, LOST))
for name, kind in {
    "a charset that is none": b"text/html; charset=undefined",
    "a charset of bytes": b"text/html; charset=\xff\xfe",
    "a type of 60,000 letters": b"text/html;" + b"x" * 60_000,
    "no type": b"",
    "a type in capitals": b"TEXT/HTML",
}.items():
    ANSWERS.add(name, reply(PAGE, kind=kind), (NEW, LOST))
ANSWERS.add("a type that is no page", reply(b"%PDF", kind=b"application/pdf"), "bad_content_type")
ANSWERS.add("a type of nonsense", reply(PAGE, kind=b";;;=,"), (NEW, "bad_content_type"))

for name, place in {
    "half a bracket": b"http://[bad",
    "bytes": b"http://\xff\xfe/",
    "a host that changes under NFKC": "http://pap℀er.example/".encode(),
    "a file": b"file:///etc/passwd",
    "a script": b"javascript:alert(1)",
    "a port that is none": b"http://x.example:99999999/",
    "60,000 letters": b"/" + b"a" * 60_000,
    "a control": b"/\x01\x02",
    "itself": b"/1",
    "itself and on": b"?x",
}.items():
    ANSWERS.add(f"redirects to {name}", moved(place), (REDIRECT, LOST, HTTP, "bad_url"))
ANSWERS.add("redirects to loopback", moved(b"http://127.0.0.1:1/"), "refused_address")
ANSWERS.add("redirects to loopback in other words", moved(b"http://0x7f.1:1/"), ("refused_address", LOST))
ANSWERS.add("redirects to the cloud's own address", moved(b"http://169.254.169.254/latest"), "refused_address")
ANSWERS.add("redirects to loopback inside IPv6", moved(b"http://[::ffff:127.0.0.1]:1/"), "refused_address")
ANSWERS.add("redirects with a password", moved(b"http://user:secret@[bad/"), REDIRECT)
ANSWERS.add("redirects nowhere", reply(b"", status=b"302 Found"), HTTP)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
for name, answer, fate in (
    ("no answer but the end", b"", LOST),
    ("noise", bytes(range(256)), LOST),
    ("a page without a head", PAGE, LOST),
    ("half a head", b"HTTP/1.1 200 OK\r\nContent-Ty", LOST),
    ("a status of four digits", b"HTTP/1.1 2000 OK\r\n\r\n", LOST),
    ("a status of 999", reply(PAGE, status=b"999 Odd"), (HTTP, LOST)),
    ("a status of 000", reply(PAGE, status=b"000 Odd"), (HTTP, LOST)),
    ("a status in words", b"HTTP/1.1 fine\r\n\r\n", LOST),
    ("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n", LOST),
    ("the next protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", LOST),
    ("a header without a colon", HEAD + b"nonsense\r\n\r\n" + PAGE, LOST),
    ("a header with null", HEAD + b"X: a\x00b\r\n\r\n" + PAGE, LOST),
    ("a header of two megabytes", HEAD + b"X: " + b"a" * 2_000_000 + b"\r\n\r\n" + PAGE, LOST),
    ("headers without end", HEAD + b"X: a\r\n" * 300_000, LOST),
    ("a length below nothing", HEAD + b"Content-Length: -1\r\n\r\n" + PAGE, LOST),
    ("a length without end", HEAD + b"Content-Length: " + b"9" * 100 + b"\r\n\r\n" + PAGE, LOST),
    ("two lengths", HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + PAGE, LOST),
    ("a body cut short", HEAD + b"Content-Length: 500\r\n\r\n" + PAGE, LOST),
    ("chunks of nonsense", HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello", LOST),
    ("a chunk without end", HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nhello", LOST),
    ("chunks cut short", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", LOST),
    ("an encoding that is not gzip", reply(b"not gzip", b"Content-Encoding: gzip"), LOST),
    ("a body that is not brotli", reply(b"zzzz" * 9, b"Content-Encoding: br"), LOST),
    ("gzip cut short", reply(gzip.compress(PAGE * 50)[:-20], b"Content-Encoding: gzip"), (LOST, NEW)),
    ("gzip twice", reply(gzip.compress(gzip.compress(PAGE)), b"Content-Encoding: gzip, gzip"), (LOST, NEW)),
    ("fifty encodings", reply(PAGE, b"Content-Encoding: " + b",".join([b"gzip"] * 50)), LOST),
    ("a bomb of gzip", lambda: reply(gzip.compress(bytes(300_000_000)), b"Content-Encoding: gzip"), "too_large"),
    (
        "a bomb of brotli",
        lambda: reply(brotli.compress(bytes(100_000_000), quality=1), b"Content-Encoding: br"),
        "too_large",
    ),
    ("a body over the limit", reply(b"x" * 12_000_000), "too_large"),
    ("not modified, unasked", b"HTTP/1.1 304 Not Modified\r\n\r\n", HTTP),
    ("a part, unasked", reply(PAGE, b"Content-Range: bytes 0-1/2", status=b"206 Partial Content"), (NEW, HTTP)),
    ("another protocol, unasked", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", (HTTP, LOST)),
    ("go on, for ever", b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000, (LOST, "timeout")),
    ("nothing, with a body", reply(PAGE, status=b"204 No Content"), (NEW, LOST)),
    ("early hints", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + reply(PAGE), NEW),
    ("gone", reply(b"", status=b"410 Gone"), HTTP),
    ("censored", reply(b"", status=b"451 Unavailable For Legal Reasons"), HTTP),
    ("a teapot", reply(b"", status=b"418 \xff"), HTTP),
):
    ANSWERS.add(name, answer if callable(answer) else (lambda answer=answer: answer), fate)
for name, script in (
    ("silence", hang),
    ("a head that trickles", trickle(HEAD, b"X: y\r\n", 30)),
    ("a body that trickles", trickle(HEAD + b"\r\n", b"<p>", 30)),
    ("a body that never ends", trickle(HEAD + b"\r\n", b"x" * 1_000_000, 30, wait=0)),
):
    ANSWERS.add(name, (lambda script=script: script), ("timeout", "too_large", LOST), seconds=30)

RULES = b"User-agent: *\n"
for name, text, fate in (
    ("stars that backtrack", RULES + b"Disallow: /" + b"*a" * 60 + b"b\n", ("new", "blocked_robots")),
    ("10,000 stars", RULES + b"Disallow: /" + b"*" * 10_000 + b"x$\n", ("new", "blocked_robots")),
    ("500 kB of rules", RULES + b"Disallow: /x/*/y\n" * 30_000, "new"),
    ("10 MB of rules", RULES + b"Disallow: /x/*/y\n" * 600_000, "new"),
    ("one line of 500 kB", RULES + b"Disallow: /" + b"x" * 500_000, "new"),
    ("a delay that is no number", RULES + b"Crawl-delay: nan\n", "new"),
    ("a delay of infinity", RULES + b"Crawl-delay: inf\n", "new"),
    ("a delay of 1e999", RULES + b"Crawl-delay: 1e999\n", "new"),
    ("a delay below nothing", RULES + b"Crawl-delay: -10\n", "new"),
    ("a delay of a thousand digits", RULES + b"Crawl-delay: " + b"9" * 1000 + b"\n", "new"),
    ("a rate of nonsense", RULES + b"Request-rate: 1/0\nVisit-time: 9999-0000\n", "new"),
    ("nulls", bytes(10_000), "new"),
    ("noise", bytes(range(256)) * 100, "new"),
    ("UTF-16", "User-agent: *\nDisallow: /secret\n".encode("utf-16"), "new"),
    ("a page", b"<html><body>404</body></html>", "new"),
    ("percent signs", RULES + b"Disallow: /%%zz%\nAllow: /%ff%00\n", "new"),
    ("a path in bytes", RULES + b"Disallow: /\xff\xfe\n", "new"),
    ("an agent of 100,000 letters", b"User-agent: " + b"q" * 100_000 + b"\nDisallow: /\n", "new"),
    ("everything forbidden", RULES + b"Disallow: /\n", "blocked_robots"),
    ("a million line breaks", b"\n" * 400_000, "new"),
):
    ROBOTS.add(name, (lambda text=text: reply(text, kind=b"text/plain")), fate, seconds=60)
for name, answer, fate in (
    ("silence", hang, "timeout"),
    ("a circle", moved(b"/robots.txt"), "new"),
    ("a move to a file", moved(b"file:///etc/passwd"), "new"),
    ("a move to loopback", moved(b"http://127.0.0.1:1/"), "refused_address"),
    ("a bomb", lambda: reply(gzip.compress(bytes(300_000_000)), b"Content-Encoding: gzip", kind=b"text/plain"), "new"),
    ("noise for a head", bytes(range(256)), "connection_error"),
    ("a server in trouble", reply(b"", status=b"500 Oh"), "blocked_robots"),
):
    given = (lambda answer=answer: answer) if isinstance(answer, bytes) or answer is hang else answer
    ROBOTS.add(f"robots.txt: {name}", given, fate, seconds=60)
