"""Whom a quotation means by a pronoun or role: what the rules find, and what they leave open."""

import datetime

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model
from pipeline.language.rows import quote_rows


def quotes(text: str) -> tuple[Quote, ...]:
    return extract_texts([text], load_model())[0].quotes


def meant(text: str) -> list[tuple[str, str, str]]:
    """Word, name and how it was found, of all quotations."""
    found = [one for quote in quotes(text) for one in quote.about]
    assert all(text[one.start_char : one.end_char] == one.mention for one in found)
    return [(one.mention, one.name, one.found_by) for one in found]


OPENING = "Dorin Halvard, the founder of Brisk Lines, met the drivers of Port Selm on Friday.\n\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OPENING + "“He has money for new boats,” Mira Oldan said.", [("He", "Dorin Halvard", "before")]),
        ("Mira Oldan said she would leave on Monday.", [("she", "Mira Oldan", "speaker")]),
        (
            "Mira Oldan said Anna Brul was tired. “She has had her rest,” Oldan added.",
            [("She", "Anna Brul", "before"), ("her", "Anna Brul", "before")],
        ),
        (
            "Anna Brul slept for a day. She will need help with her boat, said Mira Oldan, the doctor on duty.",
            [("She", "Anna Brul", "before"), ("her", "Anna Brul", "before")],
        ),
        (
            "The captain, Dorin Halvard, left early. “We asked the captain to stay,” Mira Oldan said.",
            [("the captain", "Dorin Halvard", "role")],
        ),
        ("Norlane Shipping said it would sell two boats.", [("it", "Norlane Shipping", "speaker")]),
    ],
)
def test_who_is_meant_where_the_article_tells(text: str, found: list[tuple[str, str, str]]) -> None:
    assert meant(text) == found


@pytest.mark.parametrize(
    "text",
    [
        # Of nobody who is named: a passenger, a thief of long ago, the speaker of no name.
        "Mira Oldan learned of it from a passenger. “He was very kind,” she said.",
        OPENING + "A guild’s treasurer took the cup away. “He was a thief,” Mira Oldan said.",
        "A spokeswoman said she would not answer.",
        # Of two who are as near.
        "Dorin Halvard and Pavel Arn met on Friday. “He was late,” Mira Oldan said.",
        "Dorin Halvard said Pavel Arn had lost his way.",
        # Of the wrong gender, and of the one who speaks.
        "Peter Halvard left early. “She was late,” Mira Oldan said.",
        "“I saw that he left,” Dorin Halvard said.",
        # What is no name.
        "Norlane Shipping said the sea would take what it wanted.",
        "“We will see to it that they come,” Mira Oldan said.",
        # Too far back.
        OPENING + "The night was cold.\n\n" * 4 + "“He is late,” Mira Oldan said.",
    ],
)
def test_what_the_article_does_not_tell_stays_open(text: str) -> None:
    assert meant(text) == []


def test_one_who_only_spoke_is_meant_in_the_next_paragraph_and_no_later() -> None:
    spoke = "“The quay is shut,” Anna Brul said.\n\n"
    answer = "“She is right,” Pavel Arn said."
    assert meant(spoke + answer) == [("She", "Anna Brul", "before")]
    assert meant(spoke + "It rained.\n\n" + answer) == []


def test_rows_hold_the_entity_of_a_full_name_alone() -> None:
    text = OPENING + "“He has money for new boats,” Mira Oldan said."
    read = extract_texts([text, text.replace("Dorin Halvard", "Mr. Halvard")], load_model())
    full, single = (quote_rows("a", datetime.date(2026, 3, 2), extraction)[-1]["about"] for extraction in read)
    assert isinstance(full, list) and isinstance(single, list)
    assert full[0]["entity_id"] is not None
    assert [one["entity_id"] for one in single] == [None] * len(single)


def test_whoever_owns_words_speaks_in_them() -> None:
    text = "Dorin Halvard left on Monday.\n\n“We will be back in the spring,” says the text of Halvard’s speech."
    assert [quote.speaker_name for quote in quotes(text)] == ["Dorin Halvard"]
