"""Quotations that nobody foresaw: what becomes of each, and that twice as many take no more than about twice the work."""

import random
from collections.abc import Sequence
from datetime import date
from unittest import mock

import polars as pl
import pytest

from pipeline.tables import QUOTES
from pipeline.wording import pairs as pairing
from pipeline.wording.alignment import align
from pipeline.wording.pairs import compare, find_pairs
from pipeline.wording.rows import grouped_rows
from pipeline.wording.sketches import TAKES, sketch
from pipeline.wording.words import words_of

DAY = date(2026, 3, 5)
HEAD = "We will not close the harbour. The boats stay, the crane stays, and forty men keep their work."
LONGEST = 100_000
Said = Sequence[tuple[str | None, str | None]]


def sketched(said: Said) -> pl.DataFrame:
    rows = [(f"q{place:05}", f"a{place}", DAY, text, None, speaker) for place, (speaker, text) in enumerate(said)]
    return sketch(pl.DataFrame(rows, schema={name: QUOTES.polars_schema[name] for name in TAKES}, orient="row"))


def grouped(said: Said) -> tuple[list[str], int]:
    """The quotations that are in a group of several wordings, and how many pairs of texts were laid beside each other."""
    sketches = sketched(said)
    with mock.patch.object(pairing, "compare", side_effect=compare) as compared:
        pairs = find_pairs([DAY], [DAY], 30, lambda _, names: sketches.select(names))
    return grouped_rows(sketches, pairs)["quote_id"].to_list(), compared.call_count


@pytest.mark.parametrize("speaker", ["Ann Low", None, ""])
def test_thousands_of_copies_of_one_text_are_one_wording(speaker: str | None) -> None:
    found, compared = grouped([(speaker, HEAD)] * 5000 + [(speaker, HEAD[31:])])
    assert len(found) == 5001 and compared == 1


def test_one_text_in_thousands_of_mouths_is_a_quotation_of_each() -> None:
    found, compared = grouped([(f"speaker {number}", HEAD) for number in range(5000)])
    assert found == [] and compared == 0


@pytest.mark.parametrize("speakers", [("Ann Low",), (None,), ("Ann Low", None, "")])
def test_nearly_equal_texts_are_compared_with_a_bounded_number_each(speakers: Sequence[str | None]) -> None:
    for count in (300, 600):
        said = [(speakers[n % len(speakers)], f"{HEAD} That is {n} crowns a day") for n in range(count)]
        _, compared = grouped(said)
        assert 0 < compared <= 16 * count


@pytest.mark.parametrize("text", [None, "", " ", "Yes", "No!", "…", "\u0301" * 40, "a" * LONGEST, "好", "نعم"])
def test_what_has_fewer_than_five_words_is_in_no_group(text: str | None) -> None:
    assert sketched([("Ann Low", text)] * 3).height == 0


def test_a_speaker_without_a_name_is_an_open_one() -> None:
    assert grouped([("", HEAD), (None, HEAD[31:]), ("  ", HEAD[:60])])[0] == ["q00000", "q00001", "q00002"]


@pytest.mark.parametrize(
    "text",
    [
        "no " * (LONGEST // 3),
        "1,000 " * (LONGEST // 6),
        "hundred and " * (LONGEST // 12),
        "whether or not " * (LONGEST // 15),
        "好" * LONGEST,
        "' a " * (LONGEST // 4),
    ],
)
def test_a_text_of_one_word_over_and_over_stands_alone(text: str) -> None:
    assert align(words_of(text), words_of(text[: LONGEST // 2])) == []
    assert grouped([("Ann Low", text), ("Ann Low", text[: LONGEST // 2])])[0] == []


def made_of(letters: str, words: int, length: int) -> list[str]:
    rng = random.Random(4)
    return ["".join(rng.choices(letters, k=length)) for _ in range(words)]


ARABIC = "".join(map(chr, range(0x627, 0x64A)))
HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 9000)))


@pytest.mark.parametrize(
    ("letters", "words", "joined"), [("abcdefghij", LONGEST // 7, " "), (ARABIC, LONGEST // 7, " "), (HAN, 12_000, "")]
)
def test_long_quotations_are_grouped_in_scripts_with_capitals_and_without(
    letters: str, words: int, joined: str
) -> None:
    parts = made_of(letters, words, 6 if joined else 1)
    whole = joined.join(parts)
    found, compared = grouped([("ليلى", whole), ("ليلى", joined.join(parts[: words // 2]))])
    assert found == ["q00000", "q00001"] and compared == 1


def test_a_negation_or_number_is_told_in_no_script_but_the_one_it_is_known_in() -> None:
    whole = "我们今年不会关闭港口因为船只和起重机都会留下来而四十名工人将保住他们的工作"
    one = pairing.Wording(1, "王芳", 20, whole)
    found = compare(one, pairing.Wording(2, "王芳", 19, whole.replace("不", "")))
    assert found is not None and found["changes_meaning"] == [] and found["cut"] == ["不"]
