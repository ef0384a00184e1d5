"""How text is tidied, counted and compared: shortcuts for ordinary text give what the long way gives."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import blocks
from pipeline.clean.blocks import Block, count_words, shingles, tidy, without_controls, words_of

# Letters, signs and spaces of every kind, and what is no character of a text.
ODD = (
    "aB9_ İßΣ\u0e01\u0e33漢字かカ\uf900é-.'\n\r\t\x0b\x0c\x00\x1c\x85\xa0\u2028\u2029\u200b\ufeff\ud800\uffff\U0001f986"
)
text = st.one_of(st.text(st.sampled_from(ODD)), st.text(), st.text(st.characters(codec="ascii")))


@given(text)
def test_controls_and_spaces_go_whatever_kind_they_are_of(written: str) -> None:
    bare = blocks._CONTROLS.sub("", blocks._BREAKS.sub("\n", written))
    assert without_controls(written) == bare
    assert tidy(written) == re.sub(r"\s+", " ", bare).strip()


@given(text)
def test_words_are_found_and_counted_alike_in_every_script(written: str) -> None:
    assert words_of(written) == [word.lower() for word in re.findall(r"\w+", written)]
    assert count_words(written) == len(blocks._WORD_OR_IDEOGRAPH.findall(written)) == Block("p", written).words


@given(text, st.integers(1, 4))
def test_a_run_of_words_begins_at_every_word_that_has_enough_behind_it(written: str, size: int) -> None:
    words = words_of(written)
    runs = [tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))] if words else []
    assert shingles(written, size) == Counter(runs)
    assert list(shingles(written, size)) == list(Counter(runs))
