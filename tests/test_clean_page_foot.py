"""What stands around an article on real pages, and goes: appeals, sources, summaries, credits, teasers, consent to embedded
content; and what looks like it, and stays."""

import pytest
from cleaning import BODY, PARAGRAPHS, article, html_page

ENDED = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def text(before: str = "", after: str = "", head: str = "") -> str:
    return article(html_page(f"{before}{ENDED}{after}", head)).text


@pytest.mark.parametrize(
    "after",
    [
        "<p>Got a story? Get in touch with our news desk by writing to the address on the last page of the paper.</p>",
        "<p>“Good morning Velmar”: Our newsletter informiert Sie jeden Morgen vor dem ersten Kaffee.</p>",
        "<h3>Read on the left</h3><p>In times like these a town needs a paper. Sind Sie dabei? Dann unterstützen Sie uns: mit einem "
        "Abo, mit einer Spende oder mit einem Brief an Ihre Nachbarn, die noch keine Zeitung haben.</p>",
        "<p>Quellen:</p><ul><li>Harbour authority, answers to questions</li><li>Own research</li></ul>",
        "<h3>Summary</h3><ul><li>The harbour authority rebuilds the eastern pier from next spring on.</li><li>Lawmakers miss the "
        "money.</li></ul>",
        "<p>mit dpa</p>",
        "<p>With reports from the Harbour Post and the Lake Gazette</p>",
        "<p>Redaktion: Ida Kern, Jan Tey</p>",
        "<ul>" + "".join(f"<li><a href='/{i}'>The {what} story</a> It was told again.</li>" for i, what in enumerate(("tram", "hen", "mill"))) + "</ul>",
        "<p>[button link='/kit' type='big'] Send a picture[/button]</p>",
        "<p>showPaywall: false</p><p>isSubscriber:</p>",
        "<p>Updated at 1:23 p.m.</p>",
        "<p>https://news.velmar.test/pier</p>",
    ],
)  # fmt: skip
def test_what_a_page_adds_below_its_article_goes(after: str) -> None:
    assert text(after=after) == BODY


@pytest.mark.parametrize(
    "inside",
    [
        "<p>Empfohlener redaktioneller Inhalt</p><p>An dieser Stelle finden Sie einen von der Redaktion ausgewählten, externen Inhalt, der "
        "den Artikel ergänzt. Sie können ihn sich mit einem Klick anzeigen lassen.</p>",
        "<p>Reviews are our own and nobody else’s. The paper may earn a commission from what is bought by way of links on this page.</p>",
    ],
)
def test_consent_and_commissions_go_wherever_they_stand(inside: str) -> None:
    lead = "Nobody has walked on the eastern pier of Velmar since the night of the storm, and nobody is to do so this year."
    assert text(before=f"<p>{lead}</p>{inside}") == f"{lead}\n\n{BODY}"


def test_a_summary_above_the_article_goes_with_its_list() -> None:
    items = "<ul><li>The pier of Velmar is to be rebuilt.</li><li>It costs 40 million crowns.</li></ul>"
    assert text(before=f"<h2>Kortversjonen</h2>{items}") == BODY


def test_what_the_page_tells_of_its_author_goes() -> None:
    bio = "<p>Nora Blick is harbour correspondent of the Gazette and has written about piers since 2011.</p>"
    assert text(after=bio, head='<meta name="author" content="Nora Blick">') == BODY


@pytest.mark.parametrize(
    "last",
    [
        "The program supports editors and authors, and with it the paper reaches subscribers in forty towns.",
        "“Support us today,” Kolm said, and asked the fishermen for a sign that they wanted a pier.",
        "Piet Valdi is a reporter of the Harbour Post, and he was the first to walk on the new planks.",
        "The council listed its sources: letters, maps and a photograph of the old pier.",
        "The “Good morning” club of Velmar asked readers of the newsletter “Tide” for help, and forty of them came.",
    ],
)
def test_what_only_sounds_like_it_stays(last: str) -> None:
    assert text(after=f"<p>{last}</p>", head='<meta name="author" content="Nora Blick">') == f"{BODY}\n\n{last}"


def test_a_row_of_a_table_is_one_line() -> None:
    rows = [("Velmar Rowers", 38, 12), ("Lake Club", 31, 9), ("Port Selm", 30, 7)]
    table = (
        "<table>"
        + "".join(f"<tr><td>{name}</td><td>{won}</td><td>{lost}</td></tr>" for name, won, lost in rows)
        + "</table>"
    )
    assert text(after=table).split("\n\n")[-3:] == [f"{name} {won} {lost}" for name, won, lost in rows]


def test_a_standfirst_that_stands_outside_of_the_body_is_found() -> None:
    top = (
        "The eastern pier of Velmar is to be safe again before the season starts, but nobody has said who pays for it."
    )
    page = html_page(ENDED, f'<meta name="description" content="{top}">').replace(
        "<main>", f'<div class="lead-in"><p>{top}</p></div><main>'
    )
    assert article(page).text == f"{top}\n\n{BODY}"
