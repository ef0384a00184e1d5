"""What stands in quotation marks or beside a cue and is nobody's speech, and clauses whose subject speaks. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model


def quotes(text: str) -> tuple[Quote, ...]:
    return extract_texts([text], load_model())[0].quotes


@pytest.mark.parametrize(
    "text",
    [
        "“Sewn Into the Lining”\n\nThe show opened on Monday.",
        "Marchers carried banners that read “Every Seat Counts” through Ridley on Monday.",
        "The show opened on Monday. Maria Lind praised “Every Seat Counts” as well.",
        "Known as “the Tin Cathedral of the north”, the hall was shut on Monday.",
        "The so-called “law on the protection of the harbour” was passed on Monday.",
        "The minister has “strongly” condemned it.",
    ],
)
def test_titles_slogans_epithets_and_emphasis_are_no_quotations(text: str) -> None:
    assert not quotes(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Meanwhile, Lind told reporters, the gate is shut.", ["the gate is shut"]),
        ("Moreover, he added, it was late.", ["it was late"]),
        ("“However,” the report says, the bridge is safe.", ["the bridge is safe"]),
        # It begins what is quoted.
        ("“However,” Lind said, “the bridge is safe.”", ["“However,”", "“the bridge is safe.”"]),
    ],
)
def test_a_connective_alone_is_nothing_said(text: str, said: list[str]) -> None:
    assert [quote.text for quote in quotes(text)] == said


@pytest.mark.parametrize(
    "words",
    ["“God bless this town,” Lind said.", "Lind said: “Every Seat Counts.”", "Lind asked, “Low Tide or High Tide?”"],
)
def test_words_in_capitals_that_somebody_says_are_said(words: str) -> None:
    assert [quote.speaker_mention for quote in quotes(words)] == ["Lind"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Some powers want the gate shut, while Mr. Holt, speaking in Ridley after Mr. Bram, said he was open to talks.",
            "Mr. Holt",
        ),
        ("Cameron Holt, who met David Moss on Monday, said he was open to talks.", "Cameron Holt"),
        ("Holt, 56, who has served on the Harbour Committee for a decade, said he was open to talks.", "Holt"),
    ],
)
def test_the_subject_of_the_reporting_verb_speaks_not_its_pronoun(text: str, speaker: str) -> None:
    (quote,) = quotes(text)
    assert (quote.text, (quote.speaker_mention or "").split(",")[0]) == ("he was open to talks", speaker)


def test_a_name_within_what_is_reported_is_not_who_reports_it() -> None:
    text = "Carl Bram came to Ridley on Monday. Bram opened the gate.\n\nTeaming up with David Moss was a “mistake”, he said."
    assert quotes(text)[-1].speaker_name == "Carl Bram"


def test_an_official_in_front_of_a_relative_clause_speaks() -> None:
    text = "An official familiar with the draft, which Polar Freight's ships carry north, said the route was safe."
    (quote,) = quotes(text)
    assert (quote.speaker_mention, quote.text) == ("An official familiar with the draft", "the route was safe")
