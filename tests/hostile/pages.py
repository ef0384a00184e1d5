"""Pages for the cleaner; `read` stands for an article."""

import gzip

from cases import Table

PAGES = Table("page")
TEXT = (
    "<p>The harbour ferry of Port Selm will run through the night from April, the city council decided after a long debate "
    "about money and noise, and the vote was close.</p>"
)
READ, ANY = (
    "read",
    (
        "read",
        "empty",
        "no_text",
        "too_short",
        "not_article",
        "paywall",
        "soft_404",
        "bad_encoding",
        "not_html",
        "parser_limit",
        "language",
        "timeout",
        "out_of_memory",
    ),
)


def page(head: str = "", body: str = TEXT * 4, before: str = "") -> bytes:
    text = f"{before}<html><head><title>Ferry to run</title>{head}</head><body><article>{body}</article></body></html>"
    return text.encode("utf-8", "surrogatepass")


for charset in (
    "base64",
    "rot13",
    "hex",
    "zip",
    "zlib",
    "bz2",
    "uu",
    "quopri",
    "undefined",
    "idna",
    "punycode",
    "unicode_escape",
    "utf-7",
    "x" * 10_000,
):
    PAGES.add(f"declares charset {charset[:20]}", page(f'<meta charset="{charset}">') + b"\xff", READ)
for name, address in {
    "nothing but brackets": "//[",
    "half a bracket": "http://[bad",
    "a host that changes under NFKC": "http://pap℀er.example/",
    "a port that is none": "http://x:99999999/",
    "60,000 letters": "/" + "a" * 60_000,
    "a password": "http://user:secret@paper.example/1",
    "half a pair": "http://paper.example/&#xd800;",
    "data": "data:text/html,x",
}.items():
    PAGES.add(
        f"canonical address: {name}",
        page(f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'),
        READ,
    )
    PAGES.add(f"base address: {name}", page(f'<base href="{address}">', f'{TEXT * 4}<a href="x">y</a>'), READ)
for stamp in (
    "31 Dec 9999 23:59:00 -1200",
    "Mon, 01 Jan 2024 00:00:00 +9999999999999",
    "2024-01-01T00:00:00+24:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-23:59",
    "1" * 100_000,
    "99/99/9999",
    "٢٠٢٤-٠١-٠١",
):
    PAGES.add(
        f"published {stamp[:40]}",
        page(f'<meta property="article:published_time" content="{stamp}"><time datetime="{stamp}">{stamp[:99]}</time>'),
        READ,
    )
LD = '<script type="application/ld+json">{}</script>'
for name, data in {
    "nested in lists": "[" * 100_000,
    "nested in objects": '{"@graph":' * 50_000,
    "a million nodes": "[" + '{"@type":"NewsArticle"},' * 200_000 + "{}]",
    "a number of 100,000 digits": '{"datePublished":' + "9" * 100_000 + "}",
    "authors that are a number": '{"@type":"NewsArticle","author":5}',
    "a headline with half a pair": '{"@type":"NewsArticle","headline":"\\ud800"}',
    "a headline that is a list": '{"@type":"NewsArticle","headline":[[1]]}',
    "a type that is a number": '{"@type":5}',
    "cut short": '{"@type":"News',
    "a graph that holds itself": '{"@id":"a","@graph":[{"@id":"a"}]}',
}.items():
    PAGES.add(f"JSON-LD: {name}", (lambda data=data: page(LD.format(data))), (READ, "not_article"))
for name, head in {
    "a title of a megabyte": f"<title>{'x ' * 500_000}</title>",
    "an author of a megabyte": f'<meta name="author" content="{"x " * 500_000}">',
    "an author of dots": f'<meta name="author" content="{"." * 200_000}">',
    "an author of names": f'<meta name="author" content="{"By Ann Bell and " * 50_000}">',
    "100,000 descriptions": '<meta name="description" content="x">' * 100_000,
    "half a pair in the title": "<meta property='og:title' content='&#xd800; a'>",
    "a reference beyond Unicode": "<meta property='og:title' content='&#x110000;'>",
    "null in the title": "<meta property='og:title' content='a\x00b'>",
    "a language of nonsense": '<meta property="og:locale" content="xx_]][["><html lang="\x00">',
}.items():
    PAGES.add(name, (lambda head=head: page(head)), (READ, "timeout", "parser_limit", "not_article"))
for name, body in {
    "a paragraph of a megabyte": f"<p>{'word ' * 200_000}</p>",
    "100,000 paragraphs": TEXT * 4 + "<p>x</p>" * 100_000,
    "nested 100,000 deep": TEXT * 4 + "<div>" * 100_000,
    "nested in lists": TEXT * 4 + "<ul><li>" * 20_000,
    "nested in tables": TEXT * 4 + "<table><tr><td>" * 5_000,
    "100,000 links": TEXT * 4 + '<a href="/x">y</a>' * 100_000,
    "a million spans": TEXT * 4 + "<b></b>" * 500_000,
    "a paragraph of nulls": f"{TEXT * 4}<p>{chr(0) * 100_000}</p>",
    "a paragraph of entities": f"{TEXT * 4}<p>{'&amp;' * 200_000}</p>",
    "a paragraph that turns writing": f"{TEXT * 4}<p>{chr(0x202E) * 1000}evil</p>",
    "a paragraph of combining marks": f"{TEXT * 4}<p>Z{chr(0x301) * 100_000}</p>",
    "a paragraph of white space": f"{TEXT * 4}<p>{' ' * 1_000_000}</p>",
    "a script of five megabytes": f"{TEXT * 4}<script>{'x=1;' * 1_250_000}</script>",
    "a script without end": TEXT * 4 + "<script>",
    "a comment without end": TEXT * 4 + "<!-- " + "x" * 1_000_000,
    "frames": TEXT * 4 + '<iframe src="http://[bad"></iframe>' * 1000,
    "forms": TEXT * 4 + "<form><input>" * 20_000,
    "angle brackets": TEXT * 4 + "<" * 1_000_000,
    "a million attributes": TEXT * 4 + f"<p {' '.join(f'a{n}=x' for n in range(200_000))}>x</p>",
    "an attribute of five megabytes": f'{TEXT * 4}<p title="{"x" * 5_000_000}">y</p>',
    "attributes twice": TEXT * 4 + f"<p {'a=x ' * 100_000}>x</p>",
    "only quotation marks": "<p>" + "“" * 200_000 + "</p>",
    "nothing": "",
}.items():
    PAGES.add(name, (lambda body=body: page(body=body)), ANY, seconds=60)
for name, given in {
    "60 comments before": page(before="<!-- a comment -->" * 60),
    "100,000 comments before": page(before="<!-- a comment -->" * 100_000),
    "60 instructions before": page(before="<?php one ?>" * 60),
    "instructions without end": page(before="<?php " * 10_000),
    "white space before": page(before=" \n" * 500_000),
    "UTF-16 without a mark": page().decode().encode("utf-16-le"),
    "UTF-16 with a mark": page().decode().encode("utf-16"),
    "UTF-32": page().decode().encode("utf-32"),
    "another mark than the text": b"\xff\xfe" + page(),
    "nulls": bytes(1_000_000),
    "noise": bytes(range(256)) * 4000,
    "packed": gzip.compress(page()),
    "packed twice": gzip.compress(gzip.compress(page())),
    "packed and cut": gzip.compress(page() * 20)[:-30],
    "a bomb": lambda: gzip.compress(bytes(100_000_000)),
    "a feed": b"<?xml version='1.0'?><rss version='2.0'></rss>",
    "JSON": b'{"a": [1, 2]}',
    "nothing at all": b"",
    "one bracket": b"<",
    "a document type with entities": b'<!DOCTYPE html [<!ENTITY a "ha">]>' + page(body=TEXT * 4 + "&a;"),
}.items():
    PAGES.add(f"bytes: {name}", given if callable(given) else (lambda given=given: given), ANY, seconds=60)
