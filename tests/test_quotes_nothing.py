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
        "“The Harbour Isn't Closed.”\n\nIt was raining when Bram came.",
        "Ana Ortiz said on the station's “Harbour Morning.”",
        "In his 2012 book, “Build Your Own Boat,” Mr. Bram suggested looking at the tides first.",
        "Mr. Bram will take part in “Every Boat Counts Day,” on which the harbour is open to all.",
        "“Low Tide at Ridley,” the song by Bram, was played.",
        "The hall, “the Tin Cathedral of the north”, was shut on Monday.",
        "The factory gave “free and warm soup” to “all the workers of the night” on Monday.",
        "The mayor opened “the new bridge of the town” on Friday with “great joy of the people” and “music”.",
    ],
)
def test_titles_slogans_epithets_and_emphasis_are_no_quotations(text: str) -> None:
    assert not quotes(text)


def test_the_name_of_a_show_is_not_what_is_said_on_it() -> None:
    text = "On Tuesday's episode of “The Carl Bram Morning Show,” the former mayor said she wanted to speak."
    assert [quote.text for quote in quotes(text)] == ["she wanted to speak"]


def test_phrases_in_marks_beside_a_report_are_quoted() -> None:
    text = "The mayor gave “free and warm soup” to “all the workers of the night”, and said the bridge was safe."
    assert [quote.text for quote in quotes(text) if quote.type == "direct"] == [
        "“free and warm soup”",
        "“all the workers of the night”",
    ]


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


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("After her meeting with Carl Bram, the council announced that the bridge was safe.", "the council"),
        (
            "As Steven Moss, a tax lawyer and senior fellow at the Institute, recently put it, the bridge was safe.",
            "Steven Moss",
        ),
        ("Ortiz told the board that the bridge was safe.", "Ortiz"),
        ("Kerr, who chairs the board, has told the Ledger that the bridge was safe.", "Kerr"),
        ("Some towns are softening, with Mayor Tobias Kerr saying the bridge was safe.", "Mayor Tobias Kerr"),
    ],
)
def test_the_subject_of_the_verb_speaks_and_not_who_is_named_before_it(text: str, speaker: str) -> None:
    (quote,) = quotes(text)
    said = "that the bridge was safe" if "that the bridge" in text else "the bridge was safe"
    assert ((quote.speaker_mention or "").split(",")[0], quote.text) == (speaker, said)


def test_whoever_is_shown_speaking_speaks() -> None:
    (quote,) = quotes("The film uses footage of Ana Ortiz asking, “Why am I not ahead of him by now?”")
    assert quote.speaker_name == "Ana Ortiz"
