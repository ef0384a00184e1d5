"""Whom a name stands for in an article that has several of that name, or one person in two spellings. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model

SAFE = "said on Tuesday that the bridge was safe."


def quotes(text: str) -> tuple[Quote, ...]:
    return extract_texts([text], load_model())[0].quotes


def names(text: str) -> list[str | None]:
    return [quote.speaker_name for quote in quotes(text)]


def test_a_surname_that_two_people_share_is_whoever_is_named_most_so_far() -> None:
    text = (
        "Carl Bram opened the bridge in Ridley on Monday. Bram has run the harbour for a year.\n\n"
        f"He came with Helen Bram, who runs the school.\n\nBram {SAFE}"
    )
    assert names(text)[-1] == "Carl Bram"


def test_of_two_who_are_named_as_often_the_last_is_meant() -> None:
    text = f"Carl Bram opened the bridge in Ridley on Monday.\n\nHelen Bram runs the school there.\n\nBram {SAFE}"
    assert names(text)[-1] == "Helen Bram"


@pytest.mark.parametrize(("title", "name"), [("Mr.", "Carl Bram"), ("Mrs.", "Helen Bram"), ("Ms.", "Helen Bram")])
def test_a_courtesy_title_decides_between_two_of_one_surname(title: str, name: str) -> None:
    text = (
        "Carl Bram and Helen Bram opened the bridge in Ridley on Monday. Carl Bram runs the harbour, and Helen Bram runs the "
        f"school.\n\n{title} Bram {SAFE}"
    )
    assert names(text)[-1] == name


def test_a_courtesy_title_that_fits_nobody_means_somebody_else() -> None:
    text = f"Carl Bram opened the bridge in Ridley on Monday. Bram came early.\n\nMrs. Bram {SAFE}\n\nBram {SAFE}"
    assert names(text) == ["Bram", "Carl Bram"]


@pytest.mark.parametrize(("one", "other"), [("Joseph", "Josephine"), ("Daniel", "Danielle"), ("Victor", "Victoria")])
def test_a_man_and_a_woman_of_one_surname_are_two_however_alike_their_names(one: str, other: str) -> None:
    text = f"{one} Lind {SAFE}\n\n{other} Lind {SAFE}"
    assert names(text) == [f"{one} Lind", f"{other} Lind"]


def test_a_first_name_and_the_name_behind_it_are_one_without_the_letters_of_an_office() -> None:
    text = f"For the prosecution, Honor Bram KC told the jury on Monday that the bridge was safe.\n\nMs Bram {SAFE}"
    assert names(text) == ["Honor Bram", "Honor Bram"]


def test_an_initial_leaves_the_gender_to_the_name_behind_it() -> None:
    text = "L. Carl Bram met Karl Lind at the harbour.\n\n“It is safe,” she said."
    assert names(text)[-1] is None


def test_a_short_first_name_still_stands_for_the_long_one() -> None:
    assert names(f"Benjamin Lind opened the bridge in Ridley on Monday.\n\nBen Lind {SAFE}") == ["Benjamin Lind"]


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("Kristin Wilkins", "Kristen Wilkins"),
        ("Joan Buchtmann", "Joan Bauchtman"),
        ("Karen Lindqvist", "Karin Lindqvist"),
        ("Erik Solberg", "Eric Solberg"),
    ],
)
def test_one_person_in_two_spellings_is_one(written: str, again: str) -> None:
    text = f"{written} opened the bridge in Ridley on Monday.\n\n{written} came early.\n\n{again} {SAFE}"
    assert names(text) == [written]


def test_the_spelling_that_is_used_more_often_is_the_name() -> None:
    text = (
        "Kristin Wilkins opened the bridge in Ridley on Monday.\n\n"
        f"Kristen Wilkins came early.\n\nThe town thanked Kristen Wilkins.\n\nKristen Wilkins {SAFE}"
    )
    assert names(text) == ["Kristen Wilkins"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # With a role each.
        ("The nurse Tamar Weiss", "The lawyer Tamara Weiss"),
        ("The nurse Kristin Wilkins", "The lawyer Kristen Wilkins"),
        # Names of their own, whatever is said of their bearers.
        ("Tamar Weiss", "Tamara Weiss"),
        ("Julia Weiss", "Julie Weiss"),
        ("Mario Weiss", "Maria Weiss"),
        ("Joan Weiss", "Jean Weiss"),
        ("Molly Weiss", "Milly Weiss"),
        ("Peter Hansen", "Peter Jansen"),
    ],
)
def test_two_people_of_similar_names_stay_two(one: str, other: str) -> None:
    text = f"{one} {SAFE}\n\n{other} {SAFE}"
    assert names(text) == [" ".join(name.split()[-2:]) for name in (one, other)]


def test_two_who_are_named_in_one_sentence_are_two() -> None:
    text = f"Kristin Wilkins and Kristen Wilkins opened the bridge in Ridley on Monday.\n\nKristen Wilkins {SAFE}"
    assert names(text) == ["Kristen Wilkins"]


def test_a_party_and_a_state_are_nobody() -> None:
    text = f"Sen. Clara Moss (D-Mo.) and Sen. Paul Reed (R-Tenn.) met on Monday.\n\nSen. Clara Moss, D-Mo., {SAFE}"
    (read,) = extract_texts([text], load_model())
    assert {mention.name for mention in read.mentions if mention.label == "PERSON"} == {"Clara Moss", "Paul Reed"}


def test_an_abbreviated_title_is_the_role_that_it_abbreviates() -> None:
    text = f"Sen. Clara Moss came to Ridley on Monday.\n\nPaul Reed opened the gate.\n\nThe senator {SAFE}"
    assert names(text) == ["Clara Moss"]
