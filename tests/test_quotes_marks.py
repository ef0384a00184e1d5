"""Marked marks: what the automaton takes for a stretch in marks, in clean and in mistyped text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.text.marks import marked_stretches


def stretches(text: str) -> list[str]:
    return [text[q.start : q.end] for q in marked_stretches(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We stay,” Ana said, “but not for long.”", ["“We stay,”", "“but not for long.”"]),
        ('"We stay," Ana said. "Not for long."', ['"We stay,"', '"Not for long."']),
        ("``We stay,'' Ana said.", ["``We stay,''"]),
        ("''We stay,'' Ana said.", ["''We stay,''"]),
        ("«Nous restons», dit-elle.", ["«Nous restons»"]),
        ("„Wir bleiben“, sagte sie.", ["„Wir bleiben“"]),
        ("»Vi bliver«, sagde hun.", ["»Vi bliver«"]),
        ("“She told me ‘stay’ and I did,” Omar said.", ["“She told me ‘stay’ and I did,”"]),
        ('"It is "very" good," Omar said.', ['"It is "very" good,"']),
        ("‘We know the players’ names,’ Omar said.", ["‘We know the players’ names,’"]),
        ("'We don't know,' Omar said.", ["'We don't know,'"]),
        ('"We stay,” Omar said.', ['"We stay,”']),
        ("“We stay,“ Omar said. “Good.”", ["“We stay,“", "“Good.”"]),
        ('She sold the west a "Fine Deal and a way out, " said Omar.', ['"Fine Deal and a way out, "']),
    ],
)
def test_marks_of_every_kind_are_paired(text: str, found: list[str]) -> None:
    assert stretches(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "He is 5'10\" and she is 6'2\" tall.",
        "It's the players' day, and the '90s are back; rock 'n' roll.",
        "Don’t say it’s the drivers’ fault.",
        "No marks at all.",
    ],
)
def test_inches_and_apostrophes_are_no_quotations(text: str) -> None:
    assert stretches(text) == []


def test_an_unclosed_quotation_ends_with_its_paragraph_and_the_next_one_reopens_it() -> None:
    first, second = marked_stretches("“The dam held.\n\n“It may not next year,” the engineer said.")
    assert not first.closed and not first.reopens
    assert second.closed and second.reopens
    assert first.end == len("“The dam held.")


def test_a_quotation_closed_a_paragraph_later_carries_on_without_an_opening_mark() -> None:
    first, second = marked_stretches('Omar said, "The dam held.\n\nIt may not next year." Then he left.')
    assert not first.closed
    assert second.carries_on and second.closed


def test_an_unclosed_quotation_does_not_swallow_the_paragraphs_after_it() -> None:
    text = "“The dam held.\nNobody slept.\nThe mayor left."
    assert stretches(text) == ["“The dam held."]


@given(st.text(alphabet="ab ,.\n\"'“”‘’«»„`5", max_size=80))
def test_stretches_never_overlap_nor_cross_a_paragraph(text: str) -> None:
    at = 0
    for q in marked_stretches(text):
        assert at <= q.start <= q.inner_start < q.inner_end <= q.end <= len(text)
        assert (q.start == q.inner_start) == q.carries_on
        assert "\n" not in text[q.start : q.end]
        at = q.end


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    started = time.perf_counter()
    for mark in ('"', "“", "”", "‘", "'", "``", "‘a s’ b "):
        marked_stretches(mark * 50_000)
    assert time.perf_counter() - started < 5
