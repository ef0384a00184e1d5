"""Which of a page's headlines becomes its title: declared forms against the heading that stands above the text."""

from html import escape

from cleaning import PARAGRAPHS, article, json_ld

SEARCHED = "Velmar pier plan: what the city will pay for it and when"
SHOWN = "Velmar to rebuild its eastern pier after the storm"
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def title(
    shown: str, declared: str, shared: str, above: str = SEARCHED, below: str = "", social: str = ""
) -> str | None:
    """Of a page whose h1 stands in its trail of sections, with its shown headline as an h2 (markup) above the text."""
    head = json_ld(headline=declared) + f'<meta property="og:title" content="{escape(shared)}">'
    head += f'<meta name="twitter:title" content="{escape(social or shared)}">'
    trail = f"<nav><ol><li><a href='/'>Home</a></li><li><h1>{above}</h1></li></ol></nav>"
    page = f"<main>{trail}<article><header>{shown}</header>{TEXT}{below}</article></main>"
    return article(f"<!doctype html><html lang='en'><head>{head}</head><body>{page}</body></html>").title


def test_the_heading_above_the_text_is_the_title_where_the_h1_is_another_form_of_it():
    assert title(f"<h2>{SHOWN}</h2>", declared=SHOWN, shared=SEARCHED) == SHOWN
    assert title(f"<h2>{SHOWN}</h2>", declared=SEARCHED, shared=SHOWN) == SHOWN


def test_a_kicker_before_the_declared_headline_is_no_part_of_the_title():
    assert title(f"<h2><span>After the flood</span> {SHOWN}</h2>", declared=SEARCHED, shared=SHOWN) == SHOWN


def test_a_kicker_that_markup_sets_apart_and_a_declared_form_joins_is_no_part_of_the_title():
    for sign in (": ", " - ", " | ", " – "):
        shown, joined = (
            f"<h2><span>After the flood</span><br><span>{SHOWN}</span></h2>",
            f"After the flood{sign}{SHOWN}",
        )
        assert title(shown, declared=SEARCHED, shared=joined) == SHOWN


def test_marked_words_within_a_heading_are_no_kicker():
    shown = f"<h2><em>Velmar</em> {SHOWN.removeprefix('Velmar ')}</h2>"
    assert title(shown, declared=SEARCHED, shared=SHOWN) == SHOWN


def test_a_heading_that_no_declared_form_holds_is_none_of_the_page():
    assert title("<h2>Plan of the city council for two years</h2>", declared=SEARCHED, shared=SEARCHED) == SEARCHED
    assert title("<h2>Storm</h2>", declared=SEARCHED, shared="After the storm") == SEARCHED


def test_a_form_for_social_networks_alone_makes_no_heading_the_title():
    assert title(f"<h2>{SHOWN}</h2>", declared=SEARCHED, shared=SEARCHED, social=SHOWN) == SEARCHED


def test_only_the_heading_right_below_the_h1_counts():
    related = f"<h3>{SHOWN}</h3>"
    assert title("<h2>Two years of building</h2>", declared=SEARCHED, shared=SHOWN, below=related) == SEARCHED


def test_a_heading_that_repeats_the_h1_changes_nothing():
    both = f"After the flood: {SHOWN}"
    assert title(f"<h2>{both}</h2>", declared=both, shared=SHOWN, above=both) == both
