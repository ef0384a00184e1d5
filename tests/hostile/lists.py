"""Feeds and sitemaps as nobody should write them; each is served at its own host, and names a page of that host."""

import gzip
import json
import random
from collections.abc import Callable

from cases import Table

FEEDS, SITEMAPS = Table("feed"), Table("sitemap")
NEW, NOT = "new", "not_a_feed"
COSTLY = ("new", "reader_limit", "not_a_feed")  # as the parser likes, within its bounds
RANDOM = random.Random(10)


def rss(item: str = "", head: str = "", channel: str = "", link: str = "/good") -> bytes:
    good = f"<item><title>Good</title><link>{link}</link></item>"
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>T</title>{channel}{item}{good}</channel></rss>'.encode(
        "utf-8", "surrogatepass"
    )


def item(title: str = "T", link: str = "/1", rest: str = "") -> bytes:
    return rss(f"<item><title>{title}</title><link>{link}</link>{rest}</item>")


def many(unit: str, times: int, around: Callable[[str], bytes] = lambda text: text.encode()) -> Callable[[], bytes]:
    return lambda: around(unit * times)


def feed_json(**entry: object) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/1", **entry}, {"url": "/good"}]}
    ).encode()


for name, title in {
    "an emoji as a surrogate pair": "&#55357;&#56832;",
    "an emoji as a surrogate pair, hexadecimal": "&#xD83D;&#xDE00;",
    "half a surrogate pair": "&#55357; alone",
    "the other half": "&#xDE00; alone",
    "two first halves": "&#55357;&#55357;&#56832;",
    "a reference beyond Unicode": "&#x110000;",
    "a reference of a thousand digits": f"&#{'9' * 1000};",
    "a reference to null": "&#0;a&#x0;",
    "references to controls": "&#1;&#8;&#27;[31m red &#x9b;31m",
    "controls as they are": "a\x01\x08\x1b[31mb",
    "references without end": "&#12 &#x &#; &amp &amp;amp;&unknown;",
    "a title of a megabyte": "word " * 200_000,
    "a title of one megabyte's word": "x" * 1_000_000,
    "a title of angle brackets": "&lt;" * 100_000,
    "a title of markup": "&lt;b&gt;" * 100_000,
    "a title that turns writing": "\u202eevil\u202c \u2066x",
    "a title of zero width": "\u200b" * 10_000,
    "an empty title": "",
    "a title with surrogates as bytes": "\ud800 a \udc00",
}.items():
    FEEDS.add(
        name,
        lambda title=title: item(title),
        NEW if len(title) < 400_000 else COSTLY,
        items=None if len(title) > 99_999 else 2,
    )

for name, link in {
    "a link with half a bracket": "http://[bad",
    "a link with an empty bracket": "//[",
    "a link whose host changes under NFKC": "http://pap℀er.example/1",
    "a link with a port that is none": "http://x.example:99999999/1",
    "a link of a script": "javascript:alert(1)",
    "a link to a file": "file:///etc/passwd",
    "a link of 100,000 characters": "/" + "a" * 100_000,
    "a link with a line break": "/a\n b",
    "a link with half a surrogate pair": "/&#55357;",
    "a link with null": "/a&#0;b",
    "a link with a user and a password": "http://user:secret@{host}/1",
    "a link with a token": "/1?access_token=verysecret",
    "a link to loopback": "http://127.0.0.1:1/",
    "a link to an inner network": "http://[::ffff:10.0.0.1]/",
    "a link of dots": "/../../../../..",
    "a link of percent signs": "/%%%zz%00%ff",
    "a link of spaces": "   ",
    "a link in Unicode": "/Ünïcödé/日本語?q=ü",
    "a host in Unicode": "http://bücher.example/1",
    "a host of 300 letters": f"http://{'a' * 300}.example/1",
    "a host with an empty label": "http://a..example/1",
    "an address that is a number": "http://2130706433/",
}.items():
    FEEDS.add(name, lambda link=link: item(link=link), NEW)

for name, rest in {
    "a date that no clock shows": "<pubDate>31 Dec 9999 23:59:00 -1200</pubDate>",
    "a date with a zone without end": "<pubDate>Mon, 01 Jun 2026 09:00:00 +9999999999999</pubDate>",
    "a date of a megabyte": f"<pubDate>{'9' * 1_000_000}</pubDate>",
    "a date of colons": f"<pubDate>{'1:' * 50_000}</pubDate>",
    "a date of the year null": "<pubDate>0000-00-00T00:00:00Z</pubDate>",
    "two hundred dates": "<pubDate>Mon, 01 Jun 2026 09:00:00 GMT</pubDate>" * 200,
    "a category of a megabyte": f"<category>{'c' * 1_000_000}</category>",
    "ten thousand enclosures": '<enclosure url="http://[bad" length="x" type="y"/>' * 10_000,
    "xml:base that is none": '<description xml:base="http://[bad">&lt;a href="x"&gt;</description>',
}.items():
    FEEDS.add(name, lambda rest=rest: item(rest=rest), COSTLY if len(rest) > 90_000 else NEW)

for name, length in {"an author of a megabyte": 1_000_000, "an author of 200,000 letters": 200_000}.items():
    FEEDS.add(name, lambda length=length: item(rest=f"<author>{'a' * length}</author>"), COSTLY, seconds=60)
FEEDS.add("an author of 200,000 dots", lambda: item(rest=f"<author>{'.' * 200_000}</author>"), COSTLY, seconds=60)
FEEDS.add("an author of at signs", lambda: item(rest=f"<author>{'a@' * 100_000}</author>"), COSTLY, seconds=60)

for charset in (
    "undefined",
    "base64",
    "rot13",
    "idna",
    "punycode",
    "utf-7",
    "x-user-defined",
    "utf-8;utf-16",
    "hex",
):
    FEEDS.add(
        f"served as charset {charset!r}", rss(), NEW, kind=f"text/xml; charset={charset}".encode("latin-1"), items=1
    )
    if charset not in ("utf-7", "utf-8;utf-16"):
        declared = rss().replace(b'version="1.0"', b'version="1.0" encoding="%s"' % charset.encode())
        FEEDS.add(f"declares encoding {charset}", declared, ("new", NOT))
FEEDS.add("a type of 60,000 letters", rss(), NEW, kind=b"text/" + b"x" * 60_000, items=1)
FEEDS.add("served with null in its type", rss(), "connection_error", kind=b"text/xml\x00")
FEEDS.add("served as a picture", rss(), NEW, kind=b"image/png", items=1)

LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
for name, given in {
    "a billion laughs": lambda: rss("<item><title>&j;</title><link>/1</link></item>", LAUGHS),
    "an entity that reads a file": lambda: rss(
        "<item><title>&f;</title><link>/1</link></item>", '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    ),
    "a document type on another host": lambda: rss(head='<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "nested 100,000 deep": lambda: rss("<a>" * 100_000 + "</a>" * 100_000),
    "nested six megabytes deep": lambda: rss("<item>" * 1_000_000),
    "a million items": lambda: rss("<item/>" * 1_000_000),
    "100,000 whole items": lambda: rss("<item><title>t</title><link>/1</link></item>" * 100_000),
    "a comment without end": lambda: rss() + b"<!--" + b"x" * 1_000_000,
    "a comment before all": lambda: b"<!-- x -->" * 100_000 + rss(),
    "a CDATA without end": lambda: rss("<item><title><![CDATA[" + "x" * 1_000_000),
    "100,000 instructions": lambda: b"<?x y?>" * 100_000 + rss(),
    "a million attributes": lambda: rss(f"<item {' '.join(f'a{n}=x' for n in range(500_000))}></item>"),
    "an attribute of five megabytes": lambda: rss(f'<item a="{"x" * 5_000_000}"></item>'),
    "10,000 name spaces": lambda: rss("".join(f'<n{n}:x xmlns:n{n}="http://n{n}/"/>' for n in range(10_000))),
    "angle brackets": lambda: b"<" * 1_000_000,
    "closing brackets": lambda: b">" * 1_000_000,
    "ampersands": lambda: rss("&" * 500_000),
    "white space": lambda: b" " * 9_000_000,
    "nulls": lambda: bytes(1_000_000),
    "noise": lambda: RANDOM.randbytes(300_000),
    "gzip's first bytes": lambda: b"\x1f\x8b\x08" + bytes(100),
    "packed, unasked": lambda: gzip.compress(rss()),
    "a bomb, unasked": lambda: gzip.compress(bytes(50_000_000)),
    "UTF-16": lambda: rss().decode().replace('<?xml version="1.0"?>', "").encode("utf-16"),
    "UTF-16 cut in half": lambda: rss().decode().encode("utf-16")[:-1],
    "UTF-32": lambda: rss().decode().encode("utf-32"),
    "an unknown prefix": lambda: rss("<item><media:x><dc:title>t</dc:title></media:x><link>/1</link></item>"),
    "tags never closed": lambda: rss()[:-40],
    "cut inside a tag": lambda: rss()[:-60] + b"<item",
    "two roots": lambda: rss() + rss(),
    "a feed in a feed": lambda: rss(rss().decode().partition("?>")[2]),
    "a page": b"<!doctype html><html><body><p>Sign in</p></body></html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "nothing but a byte order mark": b"\xef\xbb\xbf",
    "nothing": b"",
}.items():
    FEEDS.add(name, given, ("new", "not_a_feed", "reader_limit"), seconds=60)

for name, given in {
    "authors that are a number": lambda: feed_json(authors=5),
    "authors that are a text": lambda: feed_json(authors="Ada"),
    "authors that are null": lambda: feed_json(authors=None, author=None),
    "a million authors": lambda: feed_json(authors=[{"name": "a"}] * 300_000),
    "a title with half a pair": lambda: feed_json(title="\ud800 a"),
    "an address with half a pair": lambda: feed_json(url="/\ud800"),
    "a title that is a list": lambda: feed_json(title=[1, {"a": 2}]),
    "an address that is a number": lambda: feed_json(url=7),
    "an address with half a bracket": lambda: feed_json(url="http://[bad"),
    "a host that changes under NFKC": lambda: feed_json(url="http://pap℀er.example/1"),
    "a date that is a number": lambda: feed_json(date_published=10**400),
    "numbers without end": lambda: feed_json(a=float("inf"), b=float("nan")),
    "a byte order mark": lambda: b"\xef\xbb\xbf" + feed_json(),
    "controls in a title": lambda: feed_json(title="\x00\x1b[2J"),
}.items():
    FEEDS.add(f"JSON: {name}", given, NEW, kind=b"application/feed+json")
for name, given in {
    "nested 100,000 deep": lambda: b'{"items":' + b"[" * 100_000,
    "nested in objects": lambda: b'{"a":' * 100_000,
    "a number of 100,000 digits": lambda: b'{"items":' + b"9" * 100_000 + b"}",
    "items that are null": b'{"items": null}',
    "items that are a text": b'{"items": "abc"}',
    "cut short": b'{"items": [{"url": "/1"',
    "UTF-16": '{"items": []}'.encode("utf-16-le"),
}.items():
    FEEDS.add(f"JSON: {name}", given, ("not_a_feed", "reader_limit"), kind=b"application/json")
FEEDS.add("JSON: items of numbers", b'{"items": [1, null, [], "x", {"url": "/good"}]}', NEW, items=1)


def sitemap(*entries: str, head: str = "", root: str = "urlset") -> bytes:
    inner = "".join(entries)
    return f"{head}<{root}>{inner}<url><loc>/good</loc></url></{root}>".encode()


def url(loc: str, rest: str = "") -> str:
    return f"<url><loc>{loc}</loc>{rest}</url>"


for name, given in {
    "news: without its name space": sitemap(url("/1", "<news:news><news:title>T</news:title></news:news>")),
    "image: without its name space": sitemap(url("/1", "<image:image><image:loc>/x.png</image:loc></image:image>")),
    "half a bracket": sitemap(url("http://[bad")),
    "a host that changes under NFKC": sitemap(url("http://pap℀er.example/1")),
    "a token": sitemap(url("/1?token=verysecret")),
    "a user and a password": sitemap(url("http://user:secret@{host}/1")),
    "an address with spaces and line breaks": sitemap(url("\n  /1 \n")),
    "an address of 100,000 letters": sitemap(url("/" + "a" * 100_000)),
    "half a pair": sitemap(url("/1", "<title>&#55357;</title>")),
    "a year without end": sitemap(url("/1", "<lastmod>99999-01-01</lastmod>")),
    "a zone of a day": sitemap(url("/1", "<lastmod>2026-06-03T00:00:00+24:00</lastmod>")),
    "the first moment": sitemap(url("/1", "<lastmod>0001-01-01T00:00:00+14:00</lastmod>")),
    "an entity that reads a file": sitemap(url("&f;"), head='<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "packed": gzip.compress(sitemap()),
    "names itself": sitemap("<sitemap><loc>http://{host}/list</loc></sitemap>"),
    "names sitemaps that are none": sitemap(
        "<sitemap><loc>http://[bad</loc></sitemap><sitemap><loc>mailto:x</loc></sitemap>"
    ),
    "no URL has an address": b"<urlset><url/><url></url><url><loc/></url></urlset>",
    "tags never closed": b"<urlset><url><loc>/1</loc></url><url><loc>/2",
    "UTF-16": sitemap().decode().encode("utf-16"),
}.items():
    SITEMAPS.add(name, given, NEW)
for name, given in {
    "a billion laughs": lambda: sitemap(url("&j;"), head=LAUGHS),
    "nested 100,000 deep": lambda: sitemap("<a>" * 100_000 + "</a>" * 100_000),
    "a million addresses": lambda: sitemap(*[url("/1")] * 200_000),
    "names 50,000 sitemaps": lambda: sitemap(
        *[f"<sitemap><loc>http://{{host}}/{n}.xml</loc></sitemap>" for n in range(50_000)]
    ),
    "a bomb": lambda: gzip.compress(bytes(50_000_000)),
    "a bomb of elements": lambda: gzip.compress(b"<urlset>" + b"<url>" * 1_900_000),
    "packed and cut": lambda: gzip.compress(sitemap())[:-9],
    "gzip's first bytes": b"\x1f\x8bnothing",
    "a page": b"<html><body>Sign in</body></html>",
    "a text": b"http://x.example/1\nhttp://x.example/2\n",
    "a feed": rss(),
    "nothing": b"",
    "nulls": bytes(100_000),
    "angle brackets": lambda: b"<" * 1_000_000,
    "a million attributes": lambda: b"<urlset " + b" ".join(b"a%d='x'" % n for n in range(300_000)) + b"/>",
}.items():
    SITEMAPS.add(name, given, ("new", "not_a_feed", "reader_limit"), seconds=60)
