"""Nouns for people that stand for somebody: in apposition, by a role in front of the name, or right behind a sentence about
them. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model

SAFE = "said on Tuesday that the bridge was safe."


def quotes(text: str) -> tuple[Quote, ...]:
    return extract_texts([text], load_model())[0].quotes


def speakers(text: str) -> list[str | None]:
    return [quote.speaker_name for quote in quotes(text)]


@pytest.mark.parametrize(
    "epithet", ["The midfielder", "The 31-year-old", "The Irishman", "The nun", "The grey-haired veteran"]
)
def test_a_noun_right_behind_a_sentence_about_somebody_means_them(epithet: str) -> None:
    text = f"“Nobody told us,” Ana Ortiz said. {epithet} {SAFE} She said that the gate was closed."
    assert speakers(text) == ["Ana Ortiz"] * 3


@pytest.mark.parametrize("noun", ["spokesman", "official", "judge", "insurer", "witness"])
def test_a_noun_for_others_does_not_mean_who_spoke_before(noun: str) -> None:
    assert speakers(f"“Nobody told us,” Ana Ortiz said. The {noun} {SAFE}")[-1] is None


@pytest.mark.parametrize(
    "before",
    [
        "The town has a midfielder. Ana Ortiz came late.",
        "Ana Ortiz opened the gate on Monday.\n\nIt was a cold day. Nobody came. The gate stood open.",
        "Ana Ortiz opened the gate on Monday. A porter helped.",
    ],
)
def test_a_noun_of_somebody_else_stays_open(before: str) -> None:
    assert speakers(f"{before} The midfielder {SAFE}")[-1] is None


def test_a_noun_of_the_other_gender_is_somebody_else() -> None:
    assert speakers(f"“Nobody told us,” Maria Lind said. The fisherman {SAFE}")[-1] is None


def test_a_noun_that_a_role_of_another_explains_is_that_one() -> None:
    text = f"Carl Bram, a pilot from Ridley, came on Monday. “Nobody told us,” Ana Ortiz said. The pilot {SAFE}"
    assert speakers(text)[-1] == "Carl Bram"


def test_a_doubtful_noun_is_less_sure_than_a_name() -> None:
    named, called = quotes(f"“Nobody told us,” Ana Ortiz said. The midfielder {SAFE}")
    assert called.confidence < 0.7 < named.confidence


@pytest.mark.parametrize(
    "text",
    [
        "Her coach, the former champion Ana Ortiz, said on Tuesday that the bridge was safe.",
        "Their neighbour, the developer Ana Ortiz, said on Tuesday that the bridge was safe.",
        "His mother, Ana Ortiz, came late. She said that the bridge was safe.",
        "The driver's girlfriend, model Ana Ortiz, 22, came late. She said that the bridge was safe.",
    ],
)
def test_a_noun_with_a_name_between_commas_behind_it_is_that_person(text: str) -> None:
    assert speakers(text)[-1] == "Ana Ortiz"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("A former bookkeeper, Ana Ortiz, came late.", "bookkeeper"),
        ("The captain of the ferry, Ana Ortiz, came late.", "captain"),
        ("Her coach, the former champion Ana Ortiz, came late.", "coach"),
        ("Doctor Ana Ortiz, the surgeon who led it, came late.", "surgeon"),
        ("Judge Ana Ortiz came late.", "judge"),
    ],
)
def test_what_stands_in_front_of_a_name_or_behind_its_title_is_a_role(text: str, role: str) -> None:
    assert (
        speakers(f"{text} Carl Bram and Helen Voss stayed.\n\nNobody knew why.\n\nThe {role} {SAFE}")[-1] == "Ana Ortiz"
    )


@pytest.mark.parametrize("text", ["A spokesman for Ana Ortiz", "A member of Ortiz's team", "The lawyer of Ana Ortiz"])
def test_who_speaks_for_somebody_is_not_that_person(text: str) -> None:
    assert speakers(f"Ana Ortiz opened the gate on Monday.\n\n{text} {SAFE}")[-1] is None


def test_a_spokesman_for_a_woman_does_not_make_her_a_man() -> None:
    text = f"A spokesman for Thea Calloway came.\n\n“Nobody told us,” Calloway said. She {SAFE}"
    assert speakers(text)[-1] == "Thea Calloway"


def test_a_name_with_a_nickname_within_is_one_name() -> None:
    found = speakers(
        f"“Nobody told us,” said Dorothy “Dotty” Bram, who runs the diner.\n\nRuth Bram came.\n\nDotty Bram {SAFE}"
    )
    assert found == ["Dorothy “Dotty” Bram"] * 2


@pytest.mark.parametrize("thing", ["the Ledger", "a mallard"])
def test_a_word_with_an_article_is_nobody(thing: str) -> None:
    text = f"Ana Ortiz told {thing} of the storm. She {SAFE}"
    assert speakers(text)[-1] == "Ana Ortiz"
