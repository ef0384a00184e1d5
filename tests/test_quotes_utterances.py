"""What is one utterance: its parts share a number however many paragraphs they fill. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model


def utterances(text: str) -> list[int]:
    return [quote.utterance for quote in extract_texts([text], load_model())[0].quotes]


@pytest.mark.parametrize(
    "text",
    [
        "“The bridge is old,” Ana Ortiz said. “It is tired.\n\n“It will be closed in May.\n\n“We will build a new one.”",
        "“The bridge is old and tired.\n\n“It will be closed in May.\n\n“We will build a new one,” Ana Ortiz said.",
        "Ana Ortiz said:\n\n“The bridge is old and tired and nobody likes it.\n\n“It will be closed in May and nobody will miss it.”",
        "“The bridge is old,” Ana Ortiz said. “It is tired and rusty now.\n\n“It will be closed in May,” she said, “and nobody will miss it.”",
        "“The bridge is old and tired. It was built here.\n\n“It will be closed in May and nobody will miss it.”",
    ],
    ids=["the first part is signed", "the last part is signed", "led in", "each part is signed", "nobody is named"],
)
def test_a_quotation_over_several_paragraphs_is_one_utterance(text: str) -> None:
    assert set(utterances(text)) == {0} and len(utterances(text)) > 1


def test_a_quotation_that_was_closed_before_is_another_utterance() -> None:
    assert utterances("“The bridge is old and tired,” Ana Ortiz said.\n\n“It will be closed in May,” Bram said.") == [
        0,
        1,
    ]
