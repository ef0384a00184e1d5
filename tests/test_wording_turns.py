"""What turns a quotation's meaning between two wordings: a negation that came or went, another number; and what only looks so."""

import pytest

from pipeline.wording.numbers import numbers_in
from pipeline.wording.pairs import Wording, compare
from pipeline.wording.words import words_of


def turns(one: str, other: str) -> list[str]:
    """What is told of the two wordings, whichever is taken for the fuller."""
    frame = "The council met again on Monday evening and {}, said the mayor to the men at the harbour gate"
    told: list[list[str]] = []
    for first, second in ((one, other), (other, one)):
        texts = frame.format(first), frame.format(second)
        counts = [len(words_of(text)) for text in texts]
        found = compare(Wording(1, None, counts[0], texts[0]), Wording(2, None, counts[1], texts[1]))
        assert found is not None, texts
        told.append(found["changes_meaning"])
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("twelve boats came in", "a dozen boats came in"),
        ("two dozen boats came in", "24 boats came in"),
        ("half a dozen boats came in", "six boats came in"),
        ("the town is cut in half", "the town is cut in two"),
        ("half of the boats came in", "50 per cent of the boats came in"),
        ("a quarter of the boats came in", "25% of the boats came in"),
        ("two thirds of the boats came in", "67 percent of the boats came in"),
        ("it costs two and a half million crowns", "it costs 2.5 million crowns"),
        ("it costs 2.5 million crowns", "it costs 2,500,000 crowns"),
        ("it costs £5m this year", "it costs 5 million pounds this year"),
        ("a hundred and twenty men work here", "120 men work here"),
        ("two thousand five hundred men work here", "2,500 men work here"),
        ("half a million people came", "500,000 people came"),
        ("the first bus runs at noon", "the 1st bus runs at noon"),
        ("we first need a crane", "we need a crane"),
        ("one of the boats came in", "a boat came in"),
        ("the two boats came in", "both boats came in"),
        ("it took a decade of work", "it took ten years of work"),
        ("zero tolerance is our rule", "no tolerance is our rule"),
        ("several hundred boats came in", "hundreds of boats came in"),
        ("the last bus runs at half past eight", "the last bus runs at 8:30"),
        ("it was built in nineteen ninety-four", "it was built in 1994"),
        ("it was built in the sixties", "it was built in the 1960s"),
        ("4,980 people came", "nearly 5,000 people came"),
        ("about 300 people came", "310 people came"),
        ("5,120 people came", "more than 5,000 people came"),
    ],
)
def test_a_number_written_otherwise_or_rounded_with_a_word_is_the_same(one: str, other: str) -> None:
    assert turns(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("twelve boats came in", "two dozen boats came in"),
        ("five boats came in", "five thousand boats came in"),
        ("half of the boats came in", "a quarter of the boats came in"),
        ("the first bus runs at noon", "the second bus runs at noon"),
        ("it costs 2.5 million crowns", "it costs 2.5 billion crowns"),
        # Rounding without a word for it puts another number into somebody's mouth.
        ("4,980 people came", "5,000 people came"),
        ("4,980 people came", "more than 5,000 people came"),
        ("3,000 people came", "nearly 5,000 people came"),
        ("forty men work here", "the men work here"),
    ],
)
def test_another_number_is_said(one: str, other: str) -> None:
    assert turns(one, other) == ["number"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is not possible to stay", "it is impossible to stay"),
        ("we do not have any money for it", "we have no money for it"),
        ("nobody has asked the men", "not anyone has asked the men"),
        ("we did not pay the bill", "we failed to pay the bill"),
        ("not many of us stay here", "few of us stay here"),
        ("there is no time, no money for it", "there is no time or money for it"),
        ("neither the crane nor the boats stay", "not the crane or the boats stay"),
        ("no doubt the boats will stay", "the boats will stay"),
        ("we ask whether or not the boats stay", "we ask whether the boats stay"),
        ("not only the boats but the cranes stay", "the boats and the cranes stay"),
        ("no, the boats will stay", "the boats will stay"),
        ("we dont have a plan", "we don’t have a plan"),
    ],
)
def test_a_negation_put_otherwise_is_the_same(one: str, other: str) -> None:
    assert turns(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is possible to stay", "it is impossible to stay"),
        ("the price is fair to all", "the price is unfair to all"),
        ("it is not possible to stay", "it is possible to stay"),
        ("we never asked the men", "we asked the men"),
        ("we failed to pay the bill", "we paid the bill"),
        ("this is not just a local matter", "this is a local matter"),
        ("we have no money for it", "we have money for it"),
        ("few of us stay here", "none of us stay here"),
    ],
)
def test_a_negation_that_came_or_went_is_said(one: str, other: str) -> None:
    wanted = [] if one.startswith("few") else ["negation"]
    assert turns(one, other) == wanted


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twelve hundred and two million and a half", [1200, 2_500_000]),
        ("a hundred and one", [100, 1]),
        ("3bn, 40k and 12.5 percent", [3e9, 40_000, 12.5]),
        ("the crane, the boats, a harbour", []),
        ("1.2.3 and 9" + "9" * 400, [123, float("inf")]),
    ],
)
def test_numbers_are_read_by_value(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers_in(words_of(text))] == values
