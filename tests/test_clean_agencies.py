"""News agencies: found where a page says that its text is an agency's, and nowhere else."""

import pytest
from cleaning import PARAGRAPHS, article, html_page, json_ld, plain

from pipeline.clean.agencies import Signs, find_agencies

LEAD, SPEECH, COST, VOTE = PARAGRAPHS


def page(*paragraphs: str, head: str = "", **given: object) -> str | None:
    return article(html_page("".join(f"<p>{text}</p>" for text in paragraphs), head), **given).agency


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("VELMAR, March 2 (Reuters) - ", "Reuters"),
        ("VELMAR (AP) — ", "AP"),
        ("VELMAR, March 2. /TASS/. ", "TASS"),
        ("Velmar (AFP) – ", "AFP"),
        ("Velmar (dpa) - ", "dpa"),
        ("Velmar (dpa/AFP) - ", "dpa; AFP"),
        ("VELMAR, March 2 (Xinhua) -- ", "Xinhua"),
        ("VELMAR, March 2 (Meridian Wire) — ", "Meridian Wire"),
        ("VELMAR, 2 MAR (EFE).- ", "EFE"),
        ("VELMAR, 3 de marzo (Meridian Wire) — ", "Meridian Wire"),
        ("(ANSA) - VELMAR, 2 MAR - ", "ANSA"),
    ],
)
def test_a_dateline_names_the_agency(dateline: str, agency: str) -> None:
    assert page(dateline + LEAD, SPEECH, COST, VOTE) == agency
    assert plain(f"Velmar to rebuild its pier\n\n{dateline}{LEAD}\n\n{SPEECH}\n\n{COST}").agency == agency


@pytest.mark.parametrize(
    ("author", "agency"),
    [
        ("Reuters", "Reuters"),
        ("The Associated Press", "AP"),
        ("By NORA BLICK, Associated Press", "AP"),
        ("NORA BLICK Associated Press", "AP"),
        ("Nora Blick and Jan Tey | AFP", "AFP"),
        ("Nora Blick (dpa)", "dpa"),
        ("Agence France-Presse", "AFP"),
        ("AFP/Reuters", "AFP; Reuters"),
        ("Reuters Staff", "Reuters"),
        ("Ukrinform", "Ukrinform"),
    ],
)
def test_a_byline_names_the_agency(author: str, agency: str) -> None:
    declared = json_ld(author=[{"@type": "Person", "name": author}])
    assert page(*PARAGRAPHS, head=declared) == agency
    assert page(f"By {author.removeprefix('By ')}", *PARAGRAPHS) == agency
    assert page(*PARAGRAPHS, feed_author=author) == agency


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("Source: AFP", "AFP"),
        ("Quelle: dpa", "dpa"),
        ("(Reuters)", "Reuters"),
        ("— ANI", "ANI"),
        ("dpa/AFP", "dpa; AFP"),
        ("This story was supplied by the Meridian Wire agency.", "Meridian Wire"),
        ("This article was published by the Canadian Press and not edited here.", "The Canadian Press"),
        ("The Associated Press contributed to this report.", "AP"),
        ("With reporting by Reuters and AFP", "Reuters; AFP"),
        ("Mit Material von dpa und AFP", "dpa; AFP"),
        ("© Agence France-Presse", "AFP"),
        ("Copyright 2026 The Associated Press. All rights reserved.", "AP"),
    ],
)
def test_a_line_of_credit_names_the_agency(credit: str, agency: str) -> None:
    assert page(*PARAGRAPHS, credit) == agency
    assert plain(f"Velmar to rebuild its pier\n\n{LEAD}\n\n{SPEECH}\n\n{COST}\n\n{credit}").agency == agency


@pytest.mark.parametrize(
    ("end", "agency"), [(" (PTI)", "PTI"), (" – AFP", "AFP"), (" /TASS/", "TASS"), (" [ANSA]", "ANSA")]
)
def test_the_end_of_the_last_paragraph_names_the_agency(end: str, agency: str) -> None:
    assert page(LEAD, SPEECH, COST, VOTE + end) == agency


@pytest.mark.parametrize(
    "paragraphs",
    [
        PARAGRAPHS,
        # About an agency.
        ("Reuters will cut forty jobs in Velmar, the news agency said on Monday.", SPEECH, COST, VOTE),
        ("“Reuters asked me and I told them,” Kolm said of the agency’s report.", SPEECH, COST, VOTE),
        (LEAD, SPEECH, COST, "The report was first carried by Reuters, which quoted two officials of the port."),
        (LEAD, SPEECH, COST, "The plan was drawn up with the Associated Press (AP)."),
        # The beginning of another word, and other things of that name.
        ("APEX Harbour plans a pier of its own, it said on Monday in Velmar.", SPEECH, COST, VOTE),
        (LEAD, SPEECH, COST, "Pupils may take AP"),
        ("GENEVA (WHO) said that the pier was safe, minister Ada Kolm told reporters on Monday.", SPEECH, COST, VOTE),
        (LEAD, SPEECH, COST, VOTE + " (Paul Reuter)"),
        # Whose the picture is.
        ("Photo: AFP", *PARAGRAPHS),
        ("The pier after the storm. REUTERS/Jan Tey", *PARAGRAPHS),
        (LEAD, SPEECH, COST, VOTE, "Photo by Reuters"),
        (LEAD, SPEECH, COST, VOTE, "Picture: Jan Tey/dpa"),
        (LEAD, SPEECH, COST, VOTE, "Getty Images / AFP"),
    ],
)
def test_what_only_speaks_of_an_agency_names_none(paragraphs: tuple[str, ...]) -> None:
    assert page(*paragraphs) is None


@pytest.mark.parametrize(
    "author", ["Paul Reuter", "Adriana Ansa", "Jan Tass", "Ap Jansen", "Nora Blick", "Efe Yilmaz", "Xin Hua"]
)
def test_a_person_of_a_like_name_is_no_agency(author: str) -> None:
    assert page(*PARAGRAPHS, head=json_ld(author=[{"@type": "Person", "name": author}])) is None


def test_an_unknown_name_in_the_dateline_is_an_agency_unless_it_is_the_outlets_own() -> None:
    lead = f"VELMAR, March 2 (Velmar Gazette) — {LEAD}"
    assert page(lead, SPEECH, COST, outlet="Harbour Post") == "Velmar Gazette"
    assert page(lead, SPEECH, COST, outlet="Velmar Gazette") is None
    own = f"VELMAR, March 2 (Velmar News Agency) — {LEAD}"
    assert page(own, SPEECH, COST, outlet="Velmar News Agency") == "Velmar News Agency"


def test_each_agency_is_named_once_in_the_order_of_the_page() -> None:
    signs = Signs(["Reuters", "AP"], ["VELMAR (AFP) — The pier."], ["Source: Reuters", "AFP/AP"])
    assert find_agencies(signs, "Post") == "AFP; Reuters; AP"
