"""What was said, what was denied, what was not said and what was refused. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model


def only(text: str) -> Quote:
    (quote,) = extract_texts([text], load_model())[0].quotes
    return quote


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ortiz denied that she took the money.",
        "Ana Ortiz denied she had taken the money.",
        "Ana Ortiz denied the allegation that she took the money.",
        "Ana Ortiz rejected the claim that the bridge was unsafe.",
        "Ana Ortiz rejected claims that the bridge was unsafe.",
        "Ana Ortiz disputed that the bridge was unsafe.",
        "Ana Ortiz denied that she “took a single crown of the money”.",
    ],
)
def test_what_is_denied_is_not_affirmed(text: str) -> None:
    assert only(text).polarity == "negated"


@pytest.mark.parametrize(
    "text",
    [
        "“I never took the money,” Ana Ortiz denied.",
        "Ana Ortiz rejected the plan as “a waste of money and time”.",
        "The money was not hers, Ana Ortiz insisted.",
        "Ana Ortiz said that she did not take the money.",
    ],
)
def test_words_of_ones_own_are_affirmed_however_they_deny(text: str) -> None:
    assert only(text).polarity == "affirmed"


@pytest.mark.parametrize(
    "text",
    [
        "No one said that the bridge was safe.",
        "Nobody said the bridge was safe.",
        "None of the engineers said that the bridge was safe.",
        "Neither Ortiz nor Bram said the bridge was safe.",
        "No engineer said that the bridge was safe.",
        "Not one of the engineers said that the bridge was safe.",
        "Ana Ortiz never said that the bridge was safe.",
        "Ana Ortiz has never said the bridge was safe.",
        "Ana Ortiz did not say whether the bridge was safe.",
        "Ana Ortiz didn't say when the bridge would open.",
        "Ana Ortiz has yet to say when the bridge would open.",
        "Ana Ortiz left the town without saying who would pay.",
    ],
)
def test_what_nobody_said_is_negated(text: str) -> None:
    assert only(text).polarity == "negated"


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ortiz refused to say who would pay for the bridge.",
        "Ana Ortiz is refusing to say who pays for the bridge.",
        "Ana Ortiz declined to say whether the bridge was safe.",
        "Ana Ortiz refused to confirm that the bridge was shut.",
    ],
)
def test_what_somebody_will_not_say_is_refused(text: str) -> None:
    assert only(text).polarity == "refused"


def test_a_denied_report_is_no_source_within_a_statement() -> None:
    denied = only("The minister said the National Bank had denied that rates would fall.")
    passed_on = only("The minister said the National Bank had predicted that rates would fall.")
    assert denied.source_chain == ()
    assert [relayed.mention for relayed in passed_on.source_chain] == ["the National Bank"]
