"""Bodies and places that speak: tied to a name within their article, to an entity across articles, or openly to none."""

from datetime import date

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model
from pipeline.language.names.keys import entity_id
from pipeline.language.rows import Row, mention_rows, quote_rows

DAY = date(2026, 3, 2)


def rows(text: str) -> tuple[list[Row], list[Row]]:
    extraction = extract_texts([text], load_model())[0]
    return quote_rows("article", DAY, extraction), mention_rows("article", DAY, extraction)


def last(text: str) -> Row:
    return rows(text)[0][-1]


@pytest.mark.parametrize("board", ["The board", "The Board"])
def test_a_body_that_is_only_described_is_nobody_across_articles(board: str) -> None:
    quotes, mentions = rows(f"The road was shut on Monday.\n\n{board} said the bridge was safe.")
    assert quotes[-1]["person_id"] is None
    assert all(mention["entity_id"] is None for mention in mentions if str(mention["text"]).lower() == "board")


@pytest.mark.parametrize("board", ["The board", "The Board", "NWB"])
def test_a_body_that_its_article_names_once_is_that_body(board: str) -> None:
    quotes, _ = rows(f"The Northern Water Board met on Monday.\n\n{board} said the bridge was safe.")
    assert quotes[-1]["speaker_name"] == "Northern Water Board"
    assert quotes[-1]["person_id"] == entity_id("Northern Water Board", "ORG")


def test_a_board_of_an_article_with_two_boards_stays_open() -> None:
    quote = last(
        "The Northern Water Board met the Ridley School Board on Monday.\n\nThe board said the bridge was safe."
    )
    assert quote["person_id"] is None


@pytest.mark.parametrize("place", ["Moscow", "Russia", "France"])
def test_a_place_that_speaks_is_the_place_and_speaks_as_its_government(place: str) -> None:
    quote = last(f"{place} said on Monday that the bridge was safe.")
    assert (quote["person_id"], quote["speaks_as"]) == (entity_id(place, "GPE"), "government")
    assert quote["speaker_kind"] == "organization"


def test_an_organisation_speaks_as_itself() -> None:
    quote = last("The United Nations said the bridge was safe.")
    assert (quote["person_id"], quote["speaks_as"]) == (entity_id("United Nations", "ORG"), None)


def test_speakers_and_mentions_of_one_name_are_one_entity() -> None:
    quotes, mentions = rows(
        "Moscow said the bridge was safe. The United Nations said it was not.\n\nThe Northern Water Board met on Monday.\n\n“It is "
        "safe,” said Maria Lind. The board said nobody had asked it. “We were not asked,” Lind said."
    )
    entities = {mention["entity_id"] for mention in mentions}
    speakers = {quote["person_id"] for quote in quotes}
    assert len(quotes) >= 4 and None not in speakers
    assert speakers <= entities


@pytest.mark.parametrize(
    ("introduced", "speaker", "name"),
    [
        # The noun is a word within the name.
        ("The Commission on Harbour Safety met in Ridley on Monday.", "The commission", "Commission on Harbour Safety"),
        # What the article calls it.
        ("The insurer Harrow opened an office in Ridley on Monday.", "The insurer", "Harrow"),
        ("Harrow Lane, a firm in Ridley, opened an office on Monday.", "The firm", "Harrow Lane"),
    ],
)
def test_a_noun_means_the_body_that_the_article_calls_so(introduced: str, speaker: str, name: str) -> None:
    (read,) = extract_texts([f"{introduced}\n\n{speaker} said that the bridge was safe."], load_model())
    assert (read.quotes[-1].speaker_name, read.quotes[-1].speaker_label) == (name, "ORG")


def test_a_noun_that_two_bodies_have_stays_open() -> None:
    met = "The Commission on Harbour Safety and the Commission on Road Tolls met in Ridley on Monday."
    (read,) = extract_texts([f"{met}\n\nThe commission said that the bridge was safe."], load_model())
    assert read.quotes[-1].speaker_name is None


def test_a_body_that_is_named_behind_its_noun_speaks() -> None:
    (read,) = extract_texts(["The Internet security firm Harrow has said that the bridge was safe."], load_model())
    assert (read.quotes[0].speaker_name, read.quotes[0].speaker_label) == ("Harrow", "ORG")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The United Nations shut the gate on Monday. It said that the bridge was safe.", "United Nations"),
        ("The United Nations shut the gate on Monday.\n\nThe bridge is safe, it said.", "United Nations"),
        ("The United Nations met France on Monday. It said that the bridge was safe.", "United Nations"),
        # Nobody who could speak, or too far back.
        ("The bridge was shut on Monday. It said that nobody may cross.", None),
        (
            "The United Nations shut the gate on Monday.\n\nRain fell.\n\nSnow fell.\n\nThe bridge is safe, it said.",
            None,
        ),
        # Two in one sentence.
        ("The United Nations shut the gate, and Russia closed the road. It said that the bridge was safe.", None),
    ],
)
def test_it_means_the_body_that_was_the_subject_last(text: str, name: str | None) -> None:
    quote = extract_texts([text], load_model())[0].quotes[-1]
    assert (quote.speaker_kind, quote.speaker_name) == ("pronoun", name)


def test_a_body_that_passes_on_its_own_words_is_no_source_of_its_own() -> None:
    text = "The United Nations shut the gate. The United Nations said that it had said so in May."
    assert all(relayed.full_name is None for relayed in extract_texts([text], load_model())[0].quotes[-1].source_chain)


@pytest.mark.parametrize(
    ("introduced", "speaker", "name"),
    [
        ("Harrow Freight shut its office in Ridley on Monday.", "The company", "Harrow Freight"),
        ("The Ridley Herald was sold to Carl Bram on Monday.", "The newspaper", "Ridley Herald"),
        # Whatever its name says, it was spoken of last.
        ("Microsoft closed its office in Ridley on Monday.", "The company", "Microsoft"),
        # Two companies, a body that is none, nobody.
        ("Harrow Freight and Lund Shipping shut their offices in Ridley on Monday.", "The company", None),
        ("The Defense Ministry shut its office in Ridley on Monday.", "The company", None),
        ("Carl Bram shut the office in Ridley on Monday.", "The newspaper", None),
    ],
)
def test_the_company_and_the_newspaper_are_the_one_of_the_article(
    introduced: str, speaker: str, name: str | None
) -> None:
    (read,) = extract_texts([f"{introduced}\n\n{speaker} said that the bridge was safe."], load_model())
    assert read.quotes[-1].speaker_name == name


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("The Northern Water Board met on Monday. The board said the bridge was safe. It said the gate was closed.", "Northern Water Board"),
        ("Harrow Shipping said in a statement that the bridge was safe. The statement added that the gate was closed.", "Harrow Shipping"),
        ("A review by the Care Inspectorate was published on Monday. The review said the bridge was safe.", "Care Inspectorate"),
        ("Plains Mutual opened an office on Monday. The insurer said the bridge was safe.", "Plains Mutual"),
        ("Ridley County Council met on Monday. The authority said the bridge was safe.", "Ridley County Council"),
        ("Velmar Shipping opened an office on Monday. Velmar said the bridge was safe.", "Velmar Shipping"),
    ],
)  # fmt: skip
def test_a_noun_for_a_body_means_the_one_that_was_the_subject(text: str, body: str) -> None:
    assert last(text)["speaker_name"] == body


@pytest.mark.parametrize(
    "text",
    [
        "The Water Board met Harrow Shipping on Monday.\n\nNobody was glad.\n\nThe statement said the bridge was safe.",
        "The Security Council issued a statement on Monday. The statement said the bridge was safe.",
        "Plains Mutual and Harrow Shipping met on Monday. The insurer said the bridge was safe.",
    ],
)
def test_a_document_or_body_of_nobody_or_of_two_stays_open(text: str) -> None:
    assert last(text)["speaker_name"] is None
