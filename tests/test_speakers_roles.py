"""Roles that stand for a person whom the article introduced by another word for the same office, and roles that stay open.

All people are invented; the countries are real, their office holders are not.
"""

import re

import pytest
from babel import Locale

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model
from pipeline.language.names.countries import all_countries, countries_in
from pipeline.language.names.offices import offices_meant, read_role

SAFE = "said on Tuesday that the bridge was safe."
# Territories under a country, and names that are rather somebody's or another place's.
NO_STATES = {"Georgia"}


def name(introduced: str, speaker: str) -> str | None:
    text = f"{introduced} opened the bridge in Ridley on Monday.\n\n{speaker} {SAFE}"
    return extract_texts([text], load_model())[0].quotes[-1].speaker_name


@pytest.mark.parametrize(
    ("introduced", "speaker", "meant"),
    [
        ("U.S. President Carl Bram", "The American leader", "Carl Bram"),
        ("U.S. President Carl Bram", "The American president", "Carl Bram"),
        ("President Carl Bram of France", "The French leader", "Carl Bram"),
        ("French President Carl Bram", "The head of state", "Carl Bram"),
        ("Russian President Carl Bram", "The Kremlin chief", "Carl Bram"),
        ("British Prime Minister Helen Voss", "The premier", "Helen Voss"),
        ("German Chancellor Helen Voss", "The German leader", "Helen Voss"),
        ("Kremlin spokesman Carl Bram", "The press secretary", "Carl Bram"),
        ("Kremlin spokesman Carl Bram", "The representative of the Kremlin", "Carl Bram"),
        ("White House press secretary Helen Voss", "The White House spokeswoman", "Helen Voss"),
        ("Iranian Foreign Minister Carl Bram", "The top diplomat", "Carl Bram"),
        ("Iranian Foreign Minister Carl Bram", "Tehran's top diplomat", "Carl Bram"),
        ("Defence Secretary Helen Voss", "The defense minister", "Helen Voss"),
        ("Sen. Carl Bram", "The senator", "Carl Bram"),
        ("Carl Bram, 43,", "The 43-year-old", "Carl Bram"),
        ("Carl Bram, a native of Louisville,", "The Louisville native", "Carl Bram"),
        ("Carl Bram, a professor of law at Ridley University,", "The professor", "Carl Bram"),
    ],
)
def test_a_role_means_the_one_who_holds_that_office_in_the_article(introduced: str, speaker: str, meant: str) -> None:
    assert name(introduced, speaker) == meant


@pytest.mark.parametrize(
    ("introduced", "speaker"),
    [
        # Of another country.
        ("Russian President Carl Bram", "The French president"),
        ("Russian President Carl Bram", "The American leader"),
        # The article does not say of which country.
        ("President Carl Bram", "The Peruvian leader"),
        # Another office.
        ("Vice President Carl Bram", "The president"),
        ("Finance Minister Carl Bram", "The foreign minister"),
        ("Carl Bram, 43,", "The 34-year-old"),
        ("Republican senator Carl Bram", "The Democratic senator"),
        # Two who fit.
        ("Kremlin spokesman Carl Bram and ministry spokeswoman Helen Voss", "The press secretary"),
        ("U.S. President Carl Bram and U.S. President Paul Reed", "The American leader"),
        # Loosely said, and nothing that both have in common.
        ("French President Carl Bram", "The leader"),
        # Who was never introduced.
        ("Carl Bram", "The American leader"),
    ],
)
def test_a_role_of_nobody_or_of_two_stays_open(introduced: str, speaker: str) -> None:
    assert name(introduced, speaker) is None


def test_countries_are_called_as_in_cldr() -> None:
    territories = {
        re.sub(r" \(.*\)", "", called) for code, called in Locale("en").territories.items() if code.isalpha()
    }
    assert all_countries() <= territories - NO_STATES


@pytest.mark.parametrize(
    ("role", "country"),
    [
        ("U.S. President", "United States"),
        ("White House press secretary", "United States"),
        ("US Secretary of State", "United States"),
        ("South Korean foreign minister", "South Korea"),
        ("Prime Minister of Great Britain", "United Kingdom"),
        ("Britain’s ambassador", "United Kingdom"),
        ("Turkish president", "Türkiye"),
    ],
)
def test_a_country_is_known_by_its_people_its_capital_and_its_seat(role: str, country: str) -> None:
    assert countries_in(role.replace("’s", "").split()) == read_role(role).countries == {country}


@pytest.mark.parametrize("role", ["a polish for us", "the male nurse", "Georgian president"])
def test_a_word_that_means_something_else_as_well_is_no_country(role: str) -> None:
    assert read_role(role).countries == frozenset()


def test_a_narrow_name_of_an_office_is_not_read_as_a_loose_one() -> None:
    assert offices_meant(read_role("the police chief"), "chief") == ({"police chief"}, False)
    assert offices_meant(read_role("the Kremlin chief"), "chief")[1]
