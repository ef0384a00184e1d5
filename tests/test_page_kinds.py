"""The kinds of pages: the gold of our own writing holds its floor, and articles that only sound like another kind stay articles."""

from pathlib import Path

import pytest
from cleaning import PARAGRAPHS, article, html_page, json_ld, rejection

from quality import page_kinds
from quality.page_kinds import Judged, macro_f1
from quality.report import Options, breaches

BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
ENTRIES = "".join(f"<div><b>{hour}:15</b><p>{text}</p></div>" for hour, text in enumerate(PARAGRAPHS, 9))
PICTURES = "".join(
    f"<figure><img src='{i}.jpg'><figcaption>The pier on day {i} after the storm.</figcaption></figure>"
    for i in range(5)
)


def test_the_gold_holds_its_floor(tmp_path: Path) -> None:
    report = page_kinds.run(Options(tmp_path))
    assert breaches("kinds", report.figures) == []
    assert len(list(page_kinds.FOLDER.rglob("*.html"))) >= 60


def test_macro_f1_weighs_each_kind_the_same() -> None:
    pages = [
        Judged("a", "article", "article", ""),
        Judged("b", "article", "article", ""),
        Judged("c", "list", "article", ""),
    ]
    assert macro_f1(pages) == pytest.approx((4 / 5 + 0) / 2)


@pytest.mark.parametrize(
    ("inner", "head", "given", "kind"),
    [
        (ENTRIES, "", {"title": "Live: the vote on the pier"}, "live_blog"),
        (ENTRIES, "", {}, "article"),
        (BODY, json_ld(**{"@type": "LiveBlogPosting"}), {}, "live_blog"),
        (BODY, "", {"title": "Live music on the eastern pier of Velmar"}, "article"),
        (BODY + PICTURES, "", {"title": "In pictures: the pier after the storm"}, "gallery"),
        (BODY + PICTURES, "", {}, "article"),
        (BODY * 1, "", {"title": "In pictures: the pier after the storm"}, "article"),
        (f"<video src='a.mp4'></video>{BODY}", "", {"title": "Watch: the pier after the storm"}, "video"),
        (BODY, "", {"title": "Watch: the pier after the storm"}, "article"),
    ],
)
def test_a_form_is_told_by_how_the_page_is_built_and_not_by_a_word_alone(
    inner: str, head: str, given: dict[str, str], kind: str
) -> None:
    found = article(html_page(inner, head, **given))
    assert (found.page_kind, found.page_kind_reason is None) == (kind, kind == "article")


def test_pictures_with_their_captions_beside_them_are_a_gallery_though_all_are_links() -> None:
    grid = "".join(
        f"<li><a href='/{i}'><img src='{i}.jpg'> The pier on day {i} after the storm.</a></li>" for i in range(6)
    )
    found = rejection(html_page(f"<ul>{grid}</ul>", title="Photos: the week on the pier"))
    assert (found.reason, found.page_kind) == ("not_article", "gallery")


def test_a_rejected_page_says_what_it_is() -> None:
    assert rejection(html_page("<p>We can’t find the page.</p>", title="Page not found")).page_kind == "soft_404"
    assert rejection("<html><title>x</title><p>Just a moment...</p></html>").page_kind == "captcha"
    assert rejection(html_page("<p>Short.</p>")).page_kind is None
