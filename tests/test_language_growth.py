"""The work on a text grows with its length: counted in lines of Python that run, which no busy machine changes."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import pipeline.language
from bench.hostile_texts import TEXTS
from pipeline.language.extract import extract_passages
from pipeline.language.model.load import load_model
from pipeline.language.text.marks import marked_stretches
from pipeline.language.text.passages import read_passages

RULES = str(Path(pipeline.language.__file__).parent)
FIRST = ["Ilse", "Ansel", "Maren", "Tove", "Corin", "Petra", "Jory", "Wim"]
LAST = ["Varnholt", "Roo", "Lind", "Harrow", "Quist", "Delane", "Marsh", "Osk"]


def lines_run(work: Callable[[], object]) -> int:
    """Lines of this package that `work` runs, and how often it returns from one of its functions."""
    count = 0

    # Called for every line: it does as little as can be, and stays in place without being given back.
    def line(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += 1

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(RULES) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def article(paragraphs: int) -> str:
    """Paragraphs with a speaker, a quotation in two parts, a report and a pronoun each; names change as in a long article."""
    return "\n\n".join(
        f"“We will open gate {n} on Monday,” said {FIRST[n % 8]} {LAST[n // 8 % 8]}, who runs the harbour. “Nobody is late.” "
        f"She told reporters that pier {n} was safe, according to the guild."
        for n in range(paragraphs)
    )


@pytest.mark.parametrize(
    "text", ["“a” ", "“a ", "” ", '"it\'s" ', "‘“x”’ "], ids=["pairs", "open", "close", "straight", "nested"]
)
def test_marks_take_work_in_proportion_to_the_text(text: str) -> None:
    once, twice = (lines_run(lambda n=n: marked_stretches(text * n)) for n in (1_000, 2_000))
    assert 0 < twice <= 2.05 * once


@pytest.mark.parametrize(
    ("name", "size"),
    [
        # One paragraph, and a longer one.
        ("he said", 1_900),
        ("said", 1_900),
        ("said that", 1_900),
        ("commas", 1_900),
        ("and", 1_900),
        ("according to", 1_900),
        ("one quotation", 1_900),
        # One article, and a longer one.
        ("she said lines", 6_000),
        ("a mark opens every paragraph", 6_000),
        ("he and she", 6_000),
        ("the minister", 6_000),
        ("full names in lines", 6_000),
        ("one surname in lines", 15_000),
    ],
)
def test_the_rules_take_work_in_proportion_to_a_text_made_to_be_costly(name: str, size: int) -> None:
    nlp = load_model(tier="fast").nlp
    counts = []
    for text in (TEXTS[name](size), TEXTS[name](2 * size)):
        passages = read_passages(text, nlp)
        counts.append(lines_run(lambda text=text, passages=passages: extract_passages(text, passages)))
    assert 0 < counts[1] <= 2.5 * counts[0]


def test_the_rules_take_work_in_proportion_to_the_article() -> None:
    nlp = load_model().nlp
    counts = []
    for paragraphs in (24, 48):
        text = article(paragraphs)
        passages = read_passages(text, nlp)
        counts.append(lines_run(lambda text=text, passages=passages: extract_passages(text, passages)))
    assert 0 < counts[1] <= 2.5 * counts[0]
