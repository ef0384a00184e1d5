"""Names of one person across articles are one entity, of two people two; ids stay, and the order of days tells nothing."""

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest

from pipeline.ids import stable_id
from pipeline.language.names.keys import entity_id
from pipeline.people import linking
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Appearance
from pipeline.people.evidence import Verdict, compare, weigh
from pipeline.people.linking import MAX_SPELLINGS, link
from pipeline.people.pairs import are_two, likeness
from pipeline.people.senses import MAX_BUNDLES
from quality.people import HALVES, labelled, linked, rates, read_half

DAY = date(2026, 3, 2)


def seen(
    name: str,
    role: str | None = None,
    day: int = 0,
    article: str = "",
    label: str = "PERSON",
    beside: Sequence[str] = (),
) -> Appearance:
    company = tuple(f"person:{one}" for one in beside)
    return Appearance(article or f"{name} {role} {day}", DAY + timedelta(day), "Post", name, label, role, (), company)


def entities(*appearances: Appearance) -> list[str]:
    """The entity of each appearance."""
    of = {article: one.entity_id for one in link(appearances).links for article in one.articles}
    return [of[one.article_id] for one in appearances]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Sergei Volodarsky", None), ("Serhii Volodarskyi", None)),
        (("Mohammed al-Rashidi", None), ("Muhammad el Rashidi", "oil minister")),
        (("Jürgen Müller", "minister"), ("Juergen Mueller", None)),
        (("Kim Min-seo", None), ("Min-seo Kim", None)),
        (("J. R. Pellman", "senator"), ("John Pellman", "Senator")),
        (("Bill Hargreave", "Corvane chief executive"), ("William Hargreave", "chief executive of Corvane")),
        (("Helen Dane", "justice minister"), ("Helen Marlowe-Dane", "the justice minister")),
        (("Morawski", "interior minister"), ("Stefan Morawski", "interior minister")),
        (("Owen Redfern", "former prime minister"), ("OWEN REDFERN's", "ex-premier")),
    ],
)
def test_spellings_of_one_person_are_one(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    first, second = entities(seen(*one), seen(*other, day=1))
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("David Amory", "defence minister"), ("David Amory", "film director")),
        (("James Carter", "mayor of Ridley"), ("James Carter", "mayor of Eastholm")),
        (("Laura Brenner", "Austrian minister"), ("Laura Brenner", "Spanish minister")),
        (("Bill Hargreave", None), ("William Hargreave", "chief executive of Corvane")),
        (("J. Pellman", "jockey"), ("John Pellman", "senator")),
        (("Joseph Stern", "lawyer"), ("Josephine Stern", "lawyer")),
        (("Walter Quine Sr.", "founder of Quine"), ("Walter Quine Jr.", "founder of Quine")),
        (("Benoit", None), ("Claire Benoit", "president")),
        (("Tara Boyle", "deputy mayor of Harrow"), ("Tara Boyle", "mayor of Harrow")),
        (("Maria Costa", None), ("Mario Costa", None)),
    ],
)
def test_two_people_stay_two(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    first, second = entities(seen(*one), seen(*other, day=1))
    assert first != second


def test_initials_of_which_two_may_be_the_bearer_are_neither_and_doubtful() -> None:
    names = (
        seen("John Pellman", "senator", beside=["a"]),
        seen("Joan Pellman", "senator", day=1, beside=["a"]),
        seen("J. Pellman", "senator", day=2, beside=["a"]),
    )
    found = entities(*names)
    assert len(set(found)) == 3
    assert {"J. Pellman", "John Pellman"} in [{one.one, one.other} for one in link(names).candidates]


def test_a_name_without_a_role_goes_with_the_company_that_it_keeps() -> None:
    minister, director, with_bell, alone = entities(
        seen("David Amory", "defence minister", beside=["fisk"]),
        seen("David Amory", "film director", beside=["bell"]),
        seen("David Amory", None, day=1, article="x", beside=["bell"]),
        seen("David Amory", None, day=2, article="y"),
    )
    assert with_bell == director != minister
    assert alone not in (minister, director)


def test_common_company_outweighs_two_callings_but_not_two_countries() -> None:
    first, second = entities(
        seen("Marco Silvani", "footballer", beside=["donati"]), seen("Marco Silvani", "lawmaker", 1, beside=["donati"])
    )
    assert first == second
    first, second = entities(
        seen("Marco Silvani", "Italian minister", beside=["x"]),
        seen("Marco Silvani", "Swiss minister", 1, beside=["x"]),
    )
    assert first != second


def test_initials_of_a_body_are_those_that_an_article_gives() -> None:
    board = Appearance("a", DAY, "Post", "Northern Water Board", "ORG", None, ("NWB",))
    other = Appearance("b", DAY, "Post", "National Wool Bureau", "ORG")
    first, second, third = entities(board, other, seen("NWB", label="ORG", day=1))
    assert third == first != second


def test_an_entity_keeps_the_id_of_the_spelling_that_came_first() -> None:
    before = link([seen("Sergei Volodarsky", "energy minister"), seen("Bob Tansley", day=1)])
    new = [seen("Serhii Volodarskyi", "energy minister", day=2), seen("Robert Tansley", "governor", day=2)]
    after = link([seen("Sergei Volodarsky", "energy minister"), seen("Bob Tansley", day=1), *new])
    meant = {one.sense_id: one.entity_id for one in after.links}
    assert all(meant[one.sense_id] == one.entity_id for one in before.links)
    assert {one.entity_id for one in after.links} >= {one.entity_id for one in before.links}
    assert entity_id("Sergei Volodarsky", "PERSON") in {one.entity_id for one in after.links}


def test_an_older_day_may_replace_the_id() -> None:
    before = link([seen("Serhii Volodarskyi", day=5)])
    after = link([seen("Serhii Volodarskyi", day=5), seen("Sergei Volodarsky", day=1)])
    assert {one.entity_id for one in before.links} == {stable_id("entity", "person:serhi volodarski")}
    assert {one.entity_id for one in after.links} == {entity_id("Sergei Volodarsky", "PERSON")}


@pytest.mark.parametrize("half", HALVES)
def test_pairs_of_our_own_are_told_apart_in_any_order(half: str) -> None:
    names = read_half(half)
    gold = labelled(names)
    found = linked(names)
    precision, recall = rates(gold, found)
    assert precision >= 98.5
    assert recall >= 92
    appearances = [one.appearance for one in names]
    told = link(appearances)
    random.Random(1).shuffle(appearances)
    assert link(appearances) == told


def test_there_are_400_pairs_of_our_own_half_of_them_hard_to_tell_apart() -> None:
    for half in HALVES:
        gold = labelled(read_half(half))
        assert len(gold) >= 200
        assert sum(gold.values()) <= len(gold) / 2
        for one in read_half(half):
            assert one.appearance.name.split(",")[0].casefold() in one.sentence.casefold()


@pytest.mark.parametrize("name", ["", "…", "Q", "王", "王建国", "x" * 300, "ab " * 100, "محمد العلي", "Q. Q. Q."])
def test_odd_names_are_defined(name: str) -> None:
    twice = [seen(name, article="a"), seen(name, day=1, article="b")]
    known = entity_id(name, "PERSON") is not None
    found = link(twice).links
    assert {article for one in found for article in one.articles} == ({"a", "b"} if known else set())
    assert known == bool(found)


def calls(appearances: Sequence[Appearance]) -> int:
    """Calls that linking them takes."""
    made = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        link(appearances)
    finally:
        sys.setprofile(before)
    return made


def of_many_articles(number: int) -> list[Appearance]:
    roles = ("president", "President", None, "the president", "head of state")
    return [
        seen("Claire Benoit", roles[at % 5], article=f"a{at}", beside=[f"p{at % 700}", f"q{at % 11}"])
        for at in range(number)
    ]


def word(number: int) -> str:
    """Words of four letters: the first 8,649 differ."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvzhjwxc" for vowel in "aeiou"][:93]
    return syllables[number % 93] + syllables[number // 93 % 93]


def of_one_surname(number: int) -> list[Appearance]:
    return [seen(f"{word(at).title()} Buchtmann", article=f"a{at}") for at in range(number)]


def of_names_a_letter_off(number: int) -> list[Appearance]:
    """Crowds of 100 whose names lead to one another."""
    return [
        seen(f"Anna {2 * word(at // 100)}{word(at % 100)}mann".title(), "minister", article=f"a{at}")
        for at in range(number)
    ]


def of_one_dense_crowd(number: int) -> list[Appearance]:
    """Two letters of one name are others: the more there are, the more lead to each."""
    chance = random.Random(0)
    names: set[str] = set()
    while len(names) < number:
        letters = list("Buchtmannova")
        for at in chance.sample(range(1, len(letters)), 2):
            letters[at] = chance.choice("abcdeghilmnoprstu")
        names.add(f"Annabel {''.join(letters)}")
    return [seen(name, ("minister", "senator")[at % 2], article=f"a{at}") for at, name in enumerate(sorted(names))]


def of_many_roles(number: int) -> list[Appearance]:
    return [seen("Anna Kern", f"{word(at)}ist of {word(at + 7)}", article=f"a{at}") for at in range(number)]


@pytest.mark.parametrize("crowd", [of_many_articles, of_one_surname, of_names_a_letter_off, of_many_roles])
def test_four_times_the_news_takes_four_times_the_work(crowd: Callable[[int], list[Appearance]]) -> None:
    of_few = calls(crowd(200))
    assert calls(crowd(800)) < 4.8 * of_few


def test_a_pair_takes_no_more_work_in_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: Counter[str] = Counter()

    def count(named: str, function: Callable[..., object]) -> None:
        def counted(*given: object) -> object:
            compared[named] += 1
            return function(*given)

        monkeypatch.setattr(linking, named, counted)

    for function in (likeness, are_two, weigh):
        count(function.__name__, function)
    link(of_one_dense_crowd(600))
    # Senses of groups are not compared each with each.
    assert compared["likeness"] > 600
    assert compared["are_two"] + compared["weigh"] < compared["likeness"]


@pytest.mark.parametrize("told", [(), (Alias("Jo Pellman", also=("Johann Pellmann",), apart=("J. Pellman",)),)])
def test_groups_are_compared_as_each_of_their_senses_with_each(
    monkeypatch: pytest.MonkeyPatch, told: tuple[Alias, ...]
) -> None:
    chance = random.Random(1)
    firsts = ("Jo", "J.", "Joan", "John", "Johann", "Mr", "Mrs", "Joan Mary")
    lasts = ("Pellman", "Pellmann", "Pelman", "Bauchtman", "Buchtmann", "Pellman Jr.")
    roles = (None, None, "minister", "footballer", "Senator", "mayor of Ridley", "mayor of Harrow")
    several = [
        seen(f"{chance.choice(firsts)} {chance.choice(lasts)}", chance.choice(roles), article=f"a{at}",
             beside=chance.sample("pqrstuvw", 2))
        for at in range(160)
    ]  # fmt: skip
    found = link(several, told)

    def each_with_each(groups: Any, one: str, other: str) -> bool:
        senses = groups.senses
        return any(are_two(senses[x], senses[y]) for x in groups.members[one] for y in groups.members[other])

    monkeypatch.setattr("pipeline.people.linking._Groups._are_against", each_with_each)
    assert link(several, told) == found
    assert len({one.entity_id for one in found.links}) < len(found.links)
    assert found.candidates


def test_no_bearer_has_more_spellings_than_names_have() -> None:
    spellings = Counter(one.entity_id for one in link(of_names_a_letter_off(100)).links)
    assert 1 < max(spellings.values()) <= MAX_SPELLINGS


def test_a_person_of_ten_thousand_articles_is_one() -> None:
    assert len({one.entity_id for one in link(of_many_articles(10_000)).links}) == 1


def test_of_more_roles_than_are_compared_those_of_few_articles_are_as_no_role() -> None:
    mayors = [seen("Anna Kern", f"mayor of {word(at).title()}", article=f"a{at}") for at in range(MAX_BUNDLES + 20)]
    assert len(set(entities(*mayors))) == MAX_BUNDLES + 1


def test_roles_agree_and_conflict() -> None:
    assert compare("The Finance Minister", "finance minister")[0] is Verdict.AGREE
    assert compare("Sen.", "senator")[0] is Verdict.AGREE
    assert compare("senator", "presidential candidate")[0] is Verdict.OPEN
    assert compare("surgeon", "goalkeeper")[0] is Verdict.CONFLICT
    assert compare("mayor of Ridley", "mayor of Harrow")[0] is Verdict.CONFLICT
