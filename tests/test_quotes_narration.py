"""Where a report ends because the writer goes on without a cue of his own. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model


def said(text: str) -> list[str]:
    return [quote.text for quote in extract_texts([text], load_model())[0].quotes]


@pytest.mark.parametrize(
    "text",
    [
        "When Ortiz said that the bridge was safe, Moss laughed.",
        "After Ortiz told the board in June that the bridge was safe, the council opened it.",
        "While Ortiz acknowledged that the bridge was safe, Kerr also blamed the board.",
        "If Ortiz says that the bridge was safe, Bram will open it.",
    ],
)
def test_the_main_clause_behind_a_report_that_hangs_on_a_conjunction_is_the_writers(text: str) -> None:
    assert said(text) == ["that the bridge was safe"]


def test_a_clause_within_a_report_does_not_end_it() -> None:
    text = "When Ortiz said that, if it rained, the bridge was unsafe, Bram laughed."
    assert said(text) == ["that, if it rained, the bridge was unsafe"]


def test_two_reports_of_one_sentence_end_where_the_other_begins() -> None:
    assert said("While Ortiz said the bridge was safe, Bram said it would fall.") == [
        "the bridge was safe",
        "it would fall",
    ]


@pytest.mark.parametrize(
    "remark",
    [
        "which came after weeks of rain",
        "which drew laughter from the gallery",
        "drawing laughter from the gallery",
        "a claim that engineers dispute",
        "and the council is looking for another engineer",
    ],
)
def test_a_remark_on_what_was_said_is_no_part_of_it(remark: str) -> None:
    assert said(f"Ortiz said that the bridge was safe, {remark}.") == ["that the bridge was safe"]


def test_an_apposition_that_ends_a_report_tells_who_was_named_in_it() -> None:
    assert said("Ortiz said she trusted Carl Bram, a former mayor of Ridley.") == ["she trusted Carl Bram"]


@pytest.mark.parametrize(
    "words",
    [
        "the bridge was safe and that Moss had lied",
        "the bridge was safe, and it would open in May",
        "the bridge was safe, but that Bram denies it",
        "a man opened fire at the bridge, killing three people",
        "she trusted Carl Bram, the engineer, and David Moss",
        "the trucks would go by way of Ridley, a detour of 160 kilometers",
        "the bridge would open in May, and she hopes to be there",
        "the harbour needs a bridge, which would cost a million",
    ],
)
def test_what_may_have_been_said_stays_in_the_report(words: str) -> None:
    assert said(f"Ortiz said {words}.") == [words]


def test_a_comma_within_the_mark_parts_the_writers_clause_too() -> None:
    text = "Kerr said that “the bridge is safe,” although engineers had closed it in March."
    assert said(text) == ["“the bridge is safe,”"]


def test_two_reports_parted_by_a_comma_within_the_mark_are_two() -> None:
    text = (
        "Kerr said the film did not give “any proof that the bridge was safe,” but he said that the bridge would open."
    )
    assert said(text) == ["the film did not give “any proof that the bridge was safe,”", "that the bridge would open"]
