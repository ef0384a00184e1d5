"""HTML pages: the body without page furniture, and what the page says about its article."""

from datetime import UTC, datetime

import pytest

from pipeline.clean.urls import cleaned_url
from tests.cleaning import BODY, PARAGRAPHS, TITLE, URL, article, html_page, json_ld


def test_the_body_is_paragraphs_between_empty_lines_without_the_headline():
    found = article(html_page())
    assert found.text == BODY
    assert found.title == TITLE
    assert found.word_count == 74


@pytest.mark.parametrize(
    "furniture",
    [
        '<p><a href="/x">Read more: Storm tears the roof off Velmar market hall</a></p>',
        '<p>See also: <a href="/x">Storm tears the roof off the market hall</a></p>',
        "<p>Sign up for our daily newsletter and never miss a story.</p>",
        "<p>Share this article</p>",
        "<p>Photo: Ola Brandt / Reuters</p>",
        "<ul><li><a href='/a'>Market hall roof torn off by storm in Velmar</a></li></ul>",
        "<p>Topics:</p><p>Velmar, harbour, storm</p>",
    ],
)
def test_furniture_between_paragraphs_is_dropped(furniture):
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3]) + furniture + f"<p>{PARAGRAPHS[3]}</p>"
    assert article(html_page(inner)).text == BODY


def test_a_caption_goes_with_its_credit_line():
    inner = f"<p>{PARAGRAPHS[0]}</p><p>The eastern pier of Velmar in August</p><p>© Ola Brandt</p>"
    assert article(html_page(inner + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:]))).text == BODY


def test_repeated_answers_of_an_interview_stay():
    lines = [
        "Will the pier be rebuilt?",
        "Yes, certainly.",
        "And before the season?",
        "Yes, certainly.",
        "At what price?",
    ]
    inner = "".join(f"<p>{text}</p>" for text in [*PARAGRAPHS, *lines, PARAGRAPHS[0].replace("rebuild", "repair")])
    assert article(html_page(inner)).text.count("Yes, certainly.") == 2


def test_json_ld_of_the_article_is_believed_before_anything_else():
    head = json_ld(
        datePublished="2026-03-04T23:30:15+03:00",
        author=[
            {"@type": "Person", "name": "By Jon Hale and Mira Sund"},
            {"@type": "Organization", "name": "Velmar Gazette"},
        ],
        publisher={"name": "Velmar Gazette"},
    )
    found = article(html_page(head=head))
    assert found.published_at == datetime(2026, 3, 4, 20, 30, 15, tzinfo=UTC)
    assert (found.published_precision, found.published_raw) == ("second", "2026-03-04T23:30:15+03:00")
    assert found.byline == "Jon Hale; Mira Sund"
    assert found.outlet == "Velmar Gazette"


def test_json_ld_of_other_things_and_broken_json_ld_are_passed_over():
    head = '<script type="application/ld+json">{"@type": "WebSite", "headline": "Other", "datePublished": "2001-01-01"}</script>'
    found = article(html_page(head=head + '<script type="application/ld+json">{"@type": "NewsArticle", </script>'))
    assert found.title == TITLE
    assert found.published_at is None


@pytest.mark.parametrize(
    ("head", "precision"),
    [
        ('<meta property="article:published_time" content="2026-03-04T10:00:07Z">', "second"),
        ('<meta property="article:published_time" content="2026-03-04T10:00:00Z">', "minute"),
        ('<meta property="article:published_time" content="2026-03-04T10:00">', "day"),
        ('<meta name="date" content="2026-03-04">', "day"),
        ('<meta name="pubdate" content="Wed, 4 Mar 2026 10:00:00 GMT">', "minute"),
    ],
)
def test_a_time_counts_as_exact_only_with_its_zone(head, precision):
    found = article(html_page(head=head))
    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "2026-03-04"
    assert found.published_precision == precision


def test_the_year_of_a_copyright_line_is_not_a_date():
    found = article(html_page())
    assert (found.published_at, found.published_precision) == (None, None)


def test_a_dateline_without_year_gives_no_time_but_stays_in_the_text():
    inner = f"<p>VELMAR, March 3. /NORDWIRE/. {PARAGRAPHS[0]}</p>" + "".join(
        f"<p>{text}</p>" for text in PARAGRAPHS[1:]
    )
    found = article(html_page(inner))
    assert (found.published_at, found.published_precision, found.published_raw) == (None, "month_day", "March 3")
    assert found.dateline == "VELMAR, March 3"
    assert found.outlet == "NORDWIRE"
    assert found.text.startswith("VELMAR, March 3. /NORDWIRE/. The harbour")


def test_a_visible_date_is_taken_when_the_page_declares_none():
    inner = '<p class="date">4 March 2026</p>' + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = article(html_page(inner))
    assert found.published_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert "4 March" not in found.text


def test_a_date_in_the_future_is_not_believed():
    assert article(html_page(head=json_ld(datePublished="2031-01-01T00:00:00Z"))).published_at is None


def test_the_feed_fills_what_the_page_lacks():
    found = article(
        html_page(), feed_published="Wed, 04 Mar 2026 10:00:00 GMT", feed_author="by Jon Hale", outlet="The Gazette"
    )
    assert found.published_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert (found.byline, found.outlet) == ("Jon Hale", "The Gazette")


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        (
            '<link rel="canonical" href="https://velmargazette.test/harbour/pier#top">',
            "https://velmargazette.test/harbour/pier",
        ),
        (
            '<link rel="canonical" href="/harbour/pier?utm_medium=x&id=7">',
            "https://www.velmargazette.test/harbour/pier?id=7",
        ),
        ('<link rel="canonical" href="https://elsewhere.test/a">', "https://www.velmargazette.test/harbour/pier-plan"),
        (
            '<link rel="canonical" href="https://www.velmargazette.test/">',
            "https://www.velmargazette.test/harbour/pier-plan",
        ),
        ('<meta property="og:url" content="https://m.velmargazette.test/p">', "https://m.velmargazette.test/p"),
        ("", "https://www.velmargazette.test/harbour/pier-plan"),
    ],
)
def test_the_canonical_address_is_the_declared_one_of_the_same_site(link, canonical):
    found = article(html_page(head=link))
    assert (found.url, found.canonical_url) == (URL, canonical)
    assert cleaned_url(found.canonical_url) == found.canonical_url


def test_files_keep_their_address_unless_the_page_declares_one():
    assert article(html_page(), url="folder:drop/a.html").canonical_url == "folder:drop/a.html"
    head = '<link rel="canonical" href="https://velmargazette.test/pier">'
    assert article(html_page(head=head), url="folder:drop/a.html").canonical_url == "https://velmargazette.test/pier"


def test_a_title_keeps_its_dash_and_loses_the_site_name():
    title = "Velmar to rebuild its eastern pier after the storm — minister"
    head = f'<meta property="og:title" content="{title} | Velmar Gazette"><meta property="og:site_name" content="Velmar Gazette">'
    assert article(html_page(head=head, title=title)).title == title


def test_a_standfirst_above_the_body_begins_the_text():
    line = (
        "Work on the pier is to begin in spring and will close the old ferry landing for two years, the minister says"
    )
    head = f'<meta property="og:description" content="{line}">'
    page = html_page(head=head).replace("</h1>", f'</h1><div class="teaser-box"><h2>{line}</h2></div>')
    assert article(page).text.startswith(f"{line}\n\n{PARAGRAPHS[0]}")


def test_line_breaks_inside_a_paragraph_separate_paragraphs():
    assert article(html_page(f"<p>{'<br><br>'.join(PARAGRAPHS)}</p>")).text == BODY


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("Monday, March 2, 2026", "2026-03-02", "day"),
        ("2 March 2026, 14:05 GMT", "2026-03-02", "minute"),
        ("Monday, March 2", None, "month_day"),
    ],
)
def test_author_and_date_are_read_below_the_headline(written, day, precision):
    below = f'<div class="small">By Tom Brandt<br>\n{written}</div>'
    found = article(html_page(below + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)))
    assert (found.byline, found.text) == ("Tom Brandt", BODY)
    assert (found.published_at and found.published_at.date().isoformat()) == day
    assert found.published_precision == precision
    assert found.published_raw is not None
