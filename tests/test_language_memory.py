"""Paragraphs that were read before are not read again, and nothing that is read changes by it."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from night import MONDAY
from test_language_frozen import texts as frozen_texts

from pipeline.language.day import _Article, _Decided, _read_texts
from pipeline.language.extract import extract_texts
from pipeline.language.model.load import LanguageModel, Tier, load_model
from pipeline.language.stale import Stale
from pipeline.language.text.words import Memory, analysis
from pipeline.workers import Failed

MODEL = load_model(tier="fast")
PARAGRAPHS = [line for text in frozen_texts() for line in text.splitlines() if line.strip()]
# Long enough to share its words with another, short enough to push each other out.
FEW_WORDS = 150


@cache
def alone(text: str) -> object:
    """What a text is read as by itself, with nothing remembered."""
    return extract_texts([text], MODEL)[0]


class Counting:
    """A pipeline that counts the paragraphs that it is given to parse."""

    def __init__(self, model: LanguageModel) -> None:
        self._nlp = model.nlp
        self.parsed: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._nlp, name)

    def pipe(self, docs: Iterator[object], **options: int) -> Iterator[object]:
        listed = list(docs)
        self.parsed += [str(doc) for doc in listed]
        return self._nlp.pipe(listed, **options)  # pyright: ignore


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=5).map("\n\n".join), min_size=1, max_size=5),
    st.sampled_from([0, FEW_WORDS, 100_000]),
)
def test_a_text_is_read_the_same_whatever_was_read_before(texts: list[str], most: int) -> None:
    memory = Memory(most)
    assert extract_texts(texts, MODEL, memory) == [alone(text) for text in texts]
    assert len(memory) <= most
    assert extract_texts(texts[::-1], MODEL, memory) == [alone(text) for text in texts[::-1]]


@pytest.mark.parametrize("tier", ["best", "fast"])
def test_a_paragraph_is_read_the_same_to_the_last_bit_whatever_is_parsed_beside_it(tier: Tier) -> None:
    """What makes it right to remember one."""
    nlp = load_model(tier=tier).nlp
    some = PARAGRAPHS[:40]
    together = list(nlp.pipe(some, batch_size=64))
    for plain, beside in zip(some, together, strict=True):
        by_itself = nlp(plain)
        assert np.array_equal(by_itself.tensor, beside.tensor)
        assert analysis(by_itself) == analysis(beside)


def test_a_paragraph_that_was_read_is_not_parsed_again() -> None:
    counting = Counting(MODEL)
    model = LanguageModel(counting, MODEL.identity)  # pyright: ignore
    memory = Memory()
    first, second, third = PARAGRAPHS[:3]
    extract_texts([f"{first}\n\n{second}"], model, memory)
    extract_texts([f"{second}\n\n{third}\n\n{third}"], model, memory)
    assert len(counting.parsed) == 3


def test_the_longest_not_asked_for_are_forgotten_first() -> None:
    reads = {plain: analysis(MODEL.nlp(plain)) for plain in PARAGRAPHS[:3]}
    first, second, third = reads
    memory = Memory(sum(len(read.words) for read in reads.values()) - 1)
    for plain in (first, second):
        memory.add(plain, reads[plain])
    assert memory.get(first) is reads[first]
    memory.add(third, reads[third])
    assert [memory.get(plain) is not None for plain in reads] == [True, False, True]


def test_a_paragraph_with_more_words_than_are_remembered_is_not() -> None:
    memory = Memory(3)
    memory.add(PARAGRAPHS[0], analysis(MODEL.nlp(PARAGRAPHS[0])))
    assert len(memory) == 0 and memory.get(PARAGRAPHS[0]) is None


def test_texts_of_one_cluster_are_read_one_after_the_other_the_longest_first() -> None:
    """What they share is then remembered by the worker that gets them."""
    texts = {"a1": "aaa", "a2": "aaaaa", "b1": "bbbb", "c1": "cccccccc", "a3": "a"}
    todo = [_Article(name, MONDAY, text, "", f"{name[0]}1") for name, text in texts.items()]
    asked: list[str] = []

    def read(wanted: Sequence[str]) -> list[tuple[str, Failed]]:
        asked.extend(wanted)
        return [(text, Failed("too_long", "")) for text in wanted]

    decided = _Decided(todo, texts, Stale(pl.DataFrame(), {}))
    _read_texts(decided, read, {})
    assert asked == ["cccccccc", "aaaaa", "aaa", "a", "bbbb"]
    asked.clear()
    read_before = {"aaaaa": Failed("too_long", "")}
    assert set(_read_texts(decided, read, read_before)) == set(texts.values())
    assert asked == ["cccccccc", "aaa", "a", "bbbb"]
