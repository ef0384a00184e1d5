"""Entity keys: which spellings of a name come together, and which names stay apart."""

import pytest

from pipeline.language.names.keys import entity_id, entity_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sergei Markov", "Sergey Markov"),
        ("Sergej Markov", "Sergei Markov"),
        ("Mikhail Ostrov", "Michail Ostrov"),
        ("Anna Belinsky", "Anna Belinskiy"),
        ("Anna Belinsky", "Anna Belinski"),
        ("Yulia Orlova", "Julia Orlova"),
        ("Yuliya Orlova", "Yulia Orlova"),
        ("Mariya Lund", "Maria Lund"),
        ("Khalid Nasser", "Halid Naser"),
        ("Yevgeny Markov", "Evgeni Markov"),
        ("Mohammed Sabri", "Muhammad Sabri"),
        ("José Ibáñez", "Jose Ibanez"),
        ("John Q. Harrow", "John Harrow"),
        ("Mr. John Harrow Jr.", "john harrow"),
        ("Foreign Minister Petra Lund", "Petra Lund"),
        ("Petra Lund’s", "Petra Lund"),
        ("Conor O'Hara", "Conor O’Hara"),
    ],
)
def test_spellings_of_one_person_share_a_key(one: str, other: str) -> None:
    assert entity_key(one, "PERSON") == entity_key(other, "PERSON") is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Lund", "Mario Lund"),
        ("Jon Lund", "Joan Lund"),
        ("Julia Lund", "Julio Lund"),
        ("Daniel Lund", "Daniela Lund"),
        ("Anna Lund", "Anna Lunde"),
        ("Tim Harrow", "Tom Harrow"),
        ("Juan Rivas", "Yuan Rivas"),
        ("Mary Lund", "Maria Lund"),
        ("Marie Lund", "Maria Lund"),
        ("Roy Lund", "Ray Lund"),
        ("Jan Lund", "Jana Lund"),
    ],
)
def test_different_people_stay_apart(one: str, other: str) -> None:
    assert entity_key(one, "PERSON") != entity_key(other, "PERSON")


@pytest.mark.parametrize(
    ("short", "full"), [("U.S.", "United States"), ("UK", "the United Kingdom"), ("UAE", "United Arab Emirates")]
)
def test_short_forms_of_countries_are_their_full_names(short: str, full: str) -> None:
    assert entity_key(short, "GPE") == entity_key(full, "GPE")


def test_places_share_a_key_over_labels_and_people_do_not() -> None:
    assert entity_id("Ridley", "GPE") == entity_id("Ridley", "LOC") == entity_id("Ridley", "FAC")
    assert len({entity_id("Ridley", label) for label in ("PERSON", "ORG", "GPE", "NORP")}) == 4


@pytest.mark.parametrize("label", ["DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"])
def test_dates_and_amounts_are_no_entities(label: str) -> None:
    assert entity_id("Monday", label) is None


@pytest.mark.parametrize("name", ["", " ", "’", "--"])
def test_a_name_without_a_word_has_no_key(name: str) -> None:
    assert entity_key(name, "PERSON") is None


def test_other_scripts_keep_their_letters() -> None:
    assert entity_key("Москва", "GPE") == "place:москва"
