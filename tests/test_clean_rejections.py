"""Pages that are no article end as a Rejection with the phrase or figure that decided; bad bytes never raise."""

import gzip
import time

import pytest

from pipeline.clean import Article, Rejection
from tests.cleaning import BODY, PARAGRAPHS, article, clean, html_page, json_ld, rejection

SPANISH = (
    "La autoridad portuaria de Velmar reconstruirá el muelle oriental en primavera, dijo la ministra a los periodistas. "
    "El plan costaría cuarenta millones y las obras durarían dos años, según un documento que han visto los diputados. "
)


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (b"", "empty", "0 bytes"),
        (b" \n\t ", "empty", "4 bytes"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "not_html", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "not_html", "PNG"),
        (b"PK\x03\x04" + bytes(400), "not_html", "ZIP"),
        (b'{"text": "' + b"word " * 200 + b'"}', "not_html", "JSON"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not_html", "feed"),
        (bytes((i * 7919) % 256 for i in range(20000)).replace(b"\x00", b"a"), "bad_encoding", "cannot be read"),
        (b"<html><frameset><frame src='a'></frameset></html>", "no_text", "0 words"),
        ("<html><body>" + "<p>hello there</p>" * 31_000 + "</body></html>", "parser_limit", "31002 elements"),
        ("<html><body>" + "<p>a</p>" + "<script>" * 40_000, "parser_limit", "elements"),
        (gzip.compress(b"a" * 30_000_000), "parser_limit", "20000000 bytes"),
        ("<p>Hello there, said the harbour master of Velmar.</p>" + "<p></p>", "too_short", "8 words"),
    ],
)
def test_what_is_no_page_of_text_is_rejected_with_the_figure(body, reason, detail):
    found = rejection(body)
    assert found.reason == reason
    assert detail in found.detail


@pytest.mark.parametrize(
    ("inner", "title", "reason", "phrase"),
    [
        ("<p>Sorry, the page you are looking for could not be found.</p>", "Velmar", "soft_404", "could not be found"),
        ("<p>Try the search.</p>", "Page not found", "soft_404", "Page not found"),
        (
            "<p>Checking your browser before accessing the site. Please allow up to 5 seconds.</p>",
            "Just a moment...",
            "not_article",
            "robot check",
        ),
        (
            "<p>We value your privacy. We use cookies. Accept all cookies or manage your choices to go on.</p>" * 3,
            "Velmar",
            "not_article",
            "cookie wall",
        ),
        ("<noscript>Please enable JavaScript to view this page.</noscript>", "Velmar", "not_article", "script shell"),
        (f"<p>{PARAGRAPHS[0]}</p><p>Subscribe to continue reading</p>", "Pier", "paywall", "Subscribe to continue"),
    ],
)
def test_answers_of_the_server_are_told_from_articles(inner, title, reason, phrase):
    found = rejection(html_page(inner, title=title))
    assert found.reason == reason
    assert phrase in found.detail


def test_a_teaser_that_declares_itself_paid_is_a_paywall():
    found = rejection(html_page(f"<p>{PARAGRAPHS[0]}</p>", head=json_ld(isAccessibleForFree=False)))
    assert (found.reason, "17 words" in found.detail) == ("paywall", True)


@pytest.mark.parametrize(
    "line",
    [
        "Police said that the missing document could not be found in the archive of the ministry.",
        "The company was fined because it asked visitors to accept all cookies before they could read anything.",
        "The captcha on the site kept out older voters, who had to register online to access services.",
        "To read the full report is to see how little was known, the auditor said, and few have done so.",
    ],
)
def test_news_about_lost_pages_robots_and_cookies_is_news(line):
    inner = "".join(f"<p>{text}</p>" for text in [*PARAGRAPHS, line])
    assert line in article(html_page(inner)).text


def test_a_section_page_is_not_an_article():
    teasers = "".join(
        f'<div><h3><a href="/{n}">Velmar story number {n} of the evening edition</a></h3><p>Short words on story {n}, no more.</p></div>'
        for n in range(30)
    )
    found = rejection(f"<html><head><title>News</title></head><body><main>{teasers}</main></body></html>")
    assert found.reason == "not_article"
    assert "30 linked headlines" in found.detail


def test_links_to_other_articles_below_do_not_make_a_section_page():
    more = "".join(f'<h3><a href="/{n}">Velmar story number {n} of the evening edition</a></h3>' for n in range(30))
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 3)
    assert PARAGRAPHS[0] in article(html_page(inner, below=f"<aside>{more}</aside>")).text


def test_another_language_is_rejected_only_where_the_source_declares_one():
    page = html_page(f"<p>{SPANISH}</p>" * 3, title="Velmar reconstruye su muelle").replace('lang="en"', 'lang="es"')
    found = rejection(page, language="en")
    assert (found.reason, "'es'" in found.detail) == ("language", True)
    assert article(page).language == "es"
    assert article(page, language="es").language == "es"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_is_found_whatever_is_declared(codec):
    page = html_page().replace('<meta charset="utf-8">', "").replace("minister Ada Kolm", "minister Adél Kölm")
    assert "“We cannot wait for another storm,”" in article(page.encode(codec)).text
    assert "Adél Kölm" in article(page.encode(codec), content_type="text/html; charset=ascii").text


def test_stray_gzip_is_undone():
    assert article(gzip.compress(html_page().encode())).text == BODY


@pytest.mark.parametrize(
    "page",
    [
        html_page().replace("Opposition", "Oppo\x00sition\x0b\x01"),
        html_page().replace("Opposition", "&#xD800;Opposition&#55357;&#0;"),
    ],
)
def test_text_is_always_storable(page):
    text = article(page).text
    assert text.encode("utf-8").decode() == text
    assert not [char for char in text if ord(char) < 32 and char != "\n"]


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>" + "<div>" * 20_000 + BODY,
        "<html><body>" + "<em><b>" * 3_000 + BODY,
        "<" * 200_000,
        "<p " * 50_000,
        html_page()[:700] + '<p class="',
        html_page(head='<script type="application/ld+json">' + "[" * 50_000 + "</script>"),
        html_page(f'<img src="data:image/png;base64,{"A" * 500_000}"><p>{BODY}</p>'),
        "a" * 500_000,
        "-" * 300_000,
        "hello there\n" * 30_000,
        "x" + " " * 500_000 + "y",
        "<!-- never closed " + BODY,
    ],
    ids=range(12),
)
def test_hostile_pages_end_soon_and_never_raise(body):
    started = time.process_time()
    assert isinstance(clean(body), Article | Rejection)
    assert time.process_time() - started < 10


def test_deep_nesting_does_not_lose_the_text():
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert article("<html><body>" + "<div>" * 5_000 + inner + "</div>" * 5_000 + "</body></html>").text == BODY


def test_five_megabytes_of_text_in_few_elements_pass():
    inner = "".join(
        f"<p>{f'Sentence {n} of the long report stands here for its own sake. ' * 170}</p>" for n in range(500)
    )
    page = html_page(inner)
    assert len(page) > 5_000_000
    assert article(page).word_count > 500_000


def test_a_list_of_links_without_headings_is_not_an_article():
    teasers = "".join(
        f'<div class="teaser"><a href="/{n}">{name} gets a new bridge at last</a><br>It is small. <a href="/{n}">More</a></div>'
        for n, name in enumerate(("Alder", "Tarn", "Velmar", "Holt", "Sund", "Brandt", "Kolm"))
    )
    found = rejection(f"<html><head><title>Region</title></head><body><h1>Region</h1>{teasers}</body></html>")
    assert (found.reason, "inside links" in found.detail) == ("not_article", True)
