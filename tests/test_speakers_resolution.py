"""Who speaks: names, pronouns and roles resolved within an invented article, and the cases that stay open."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model


def last(text: str) -> Quote:
    return extract_texts([text], load_model())[0].quotes[-1]


def test_a_surname_stands_for_the_full_name() -> None:
    quote = last("Carl Bram opened the bridge in Ridley on Monday.\n\n“It is safe,” Bram said.")
    assert (quote.speaker_mention, quote.speaker_name, quote.speaker_kind) == ("Bram", "Carl Bram", "name")


@pytest.mark.parametrize(("pronoun", "name"), [("he", "Carl Bram"), ("she", "Maria Lind")])
def test_a_pronoun_follows_gender(pronoun: str, name: str) -> None:
    quote = last(f"Carl Bram met Maria Lind in Ridley on Monday.\n\n“It is safe,” {pronoun} said.")
    assert (quote.speaker_kind, quote.speaker_name, quote.attribution) == ("pronoun", name, "anaphora")


def test_a_pronoun_goes_on_with_the_last_speaker() -> None:
    quote = last("“It is safe,” said Carl Bram, who met David Moss on Monday.\n\n“We are glad of it,” he said.")
    assert quote.speaker_name == "Carl Bram"


@pytest.mark.parametrize(
    "after",
    [
        "Moss opened a fund for the town. He described the bridge as “a danger to everybody who has to cross it in winter”.",
        "Moss opened a fund on Monday. “We are afraid of the winter,” he said.",
    ],
)
def test_a_new_paragraph_goes_on_with_its_own_subject(after: str) -> None:
    before = "Carl Bram runs the harbour, and David Moss lives there. “It is safe,” Bram said. “It will open soon,” Bram said."
    assert last(f"{before}\n\n{after}").speaker_name == "David Moss"


def test_they_is_left_open() -> None:
    quote = last("Carl Bram met Maria Lind in Ridley on Monday.\n\n“It is safe,” they said.")
    assert (quote.speaker_kind, quote.speaker_name) == ("pronoun", None)


def test_a_role_is_kept_and_leads_back_to_its_bearer() -> None:
    text = "“It is safe,” said Transport Minister Maria Lind.\n\nCarl Bram opened the gate.\n\n“We are glad of it,” the minister said."
    first, second = extract_texts([text], load_model())[0].quotes
    assert first.speaker_role == "Transport Minister"
    assert (second.speaker_kind, second.speaker_name) == ("nominal", "Maria Lind")


def test_an_apposition_names_the_speaker_of_a_role() -> None:
    quote = last("“It is safe,” said the head of the transport office, Maria Lind.")
    assert quote.speaker_name == "Maria Lind"


def test_unnamed_officials_stay_unnamed() -> None:
    quote = last("Two officials briefed on the plan said the bridge was safe.")
    assert (quote.speaker_kind, quote.speaker_name) == ("nominal", None)


def test_an_organisation_speaks_in_its_own_name() -> None:
    quote = last("The United Nations said the bridge was safe.")
    assert (quote.speaker_kind, quote.speaker_name) == ("organization", "United Nations")


def test_a_relative_clause_speaks_for_its_noun() -> None:
    quote = last("The prize went to Maria Lind, who said that the bridge was safe.")
    assert quote.speaker_name == "Maria Lind"


def test_without_a_source_nobody_is_named() -> None:
    quote = last("“Nothing in this town will ever be the same again.”")
    assert (quote.speaker_mention, quote.speaker_name, quote.attribution, quote.confidence) == (None, None, "none", 0.0)


def test_mentions_carry_the_fullest_form_of_a_name() -> None:
    mentions = extract_texts(["Carl Bram opened the bridge.\n\nBram left on Monday."], load_model())[0].mentions
    assert [m.name for m in mentions if m.label == "PERSON"] == ["Carl Bram", "Carl Bram"]


def test_a_misspelt_surname_still_stands_for_its_one_bearer() -> None:
    quote = last("“It is safe,” said Lydia Baumgartner, an engineer.\n\n“Come and see it,” Ms. Baumgarner said.")
    assert quote.speaker_name == "Lydia Baumgartner"


def test_a_role_with_for_is_kept_whole_and_ends_before_the_title() -> None:
    quote = last("“It is safe,” said Undersecretary for Education Mr. Dario Lindo.")
    assert (quote.speaker_name, quote.speaker_role) == ("Dario Lindo", "Undersecretary for Education")


def test_a_title_tells_a_person_whom_the_recognizer_does_not_know() -> None:
    quote = last("Undersecretary for Education Mr. Tocca says the bridge was safe.")
    assert quote.speaker_mention == "Undersecretary for Education Mr. Tocca"


def test_a_name_behind_a_bracket_is_the_person_in_that_role() -> None:
    quote = last("The head of the NRB (National Road Board), Maria Lind, said the bridge was safe.")
    assert quote.speaker_name == "Maria Lind"


def test_a_newspaper_speaks_with_its_whole_name() -> None:
    quote = last("The Ridley Times noted what began as a joke had grown into a plan.")
    assert (quote.speaker_name, quote.speaker_kind) == ("Ridley Times", "organization")


def test_a_name_in_apposition_is_part_of_the_speaker() -> None:
    quote = last("His mother, Leanne Coates, said the road was shut.")
    assert (quote.speaker_mention, quote.speaker_name) == ("His mother, Leanne Coates", "Leanne Coates")


def test_the_board_is_the_one_board_of_the_article() -> None:
    one = last("The Ridley School Board met on Monday.\n\nThe board said the old road was safe.")
    two = last("The Ridley School Board met the Velmont Health Board.\n\nThe board said the old road was safe.")
    assert (one.speaker_name, one.attribution) == ("Ridley School Board", "anaphora")
    assert two.speaker_name is None
