"""Labels of names over an article: endings that tell, known first names, and the majority. All names are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model


def labels(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mention in extract_texts([text], load_model())[0].mentions:
        found.setdefault(mention.text, set()).add(mention.label)
    return found


@pytest.mark.parametrize("name", ["Norlane Shipping", "Velmont Airways", "Velmont Homes", "Ridley Harbour Authority"])
def test_a_name_that_ends_like_a_company_is_one_and_speaks_as_one(name: str) -> None:
    extraction = extract_texts([f"{name} said on Monday that the port was closed."], load_model())[0]
    assert extraction.quotes[-1].speaker_kind == "organization"
    assert {m.label for m in extraction.mentions if m.text == name} <= {"ORG"}


def test_a_name_has_one_label_in_an_article() -> None:
    text = (
        "Calder Bridge was shut on Monday.\n\nThe council closed Calder Bridge in May.\n\n"
        "“We shall open Calder Bridge again,” said Maria Lind.\n\nMaria Lind left Calder Bridge at noon."
    )
    found = labels(text)
    assert all(len(kinds) == 1 for kinds in found.values())
    assert found["Maria Lind"] == {"PERSON"}


def test_a_name_in_front_of_quoted_words_does_not_run_into_them() -> None:
    text = "“It is a gift to all, especially Ridley people,” Rosa Lind (R-Wis.) said Friday."
    assert all("”" not in name for name in labels(text))
