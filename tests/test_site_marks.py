"""Marks in an article's text: whatever overlaps, the text stays what it is and every mark stands where it says."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.site.marked import MENTION, ORDER, QUOTATION, SPEAKER, Mark, paragraphs


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text("ab \n<&é\u202eא", max_size=40))
    places = st.integers(-2, len(text) + 2)
    marks = draw(
        st.lists(st.builds(Mark, st.sampled_from(ORDER), places, places, st.text("xy", max_size=2)), max_size=8)
    )
    return text, marks


@given(marked_texts())
def test_pieces_are_the_text_and_each_stands_in_exactly_the_marks_that_hold_it(made: tuple[str, list[Mark]]) -> None:
    text, marks = made
    found = paragraphs(text, marks)
    assert "\n\n".join("".join(piece.text for piece in pieces) for pieces in found) == text
    at = 0
    for pieces in found:
        for piece in pieces:
            for place in range(at, at + len(piece.text)):
                holding = {mark for mark in marks if mark.start <= place < mark.end <= len(text) and mark.start >= 0}
                assert set(piece.marks) == holding
            at += len(piece.text)
        at += 2


@given(marked_texts())
def test_a_mark_begins_once_and_ends_once(made: tuple[str, list[Mark]]) -> None:
    pieces = [piece for paragraph in paragraphs(*made) for piece in paragraph if piece.text]
    shown = {mark for piece in pieces for mark in piece.marks}
    assert sorted(mark.start for piece in pieces for mark in piece.begins) == sorted(mark.start for mark in shown)
    assert sorted(mark.end for piece in pieces for mark in piece.ends) == sorted(mark.end for mark in shown)


def test_a_speaker_inside_a_quotation_and_a_name_inside_the_speaker_nest() -> None:
    text = "“Trams,” the mayor Mira Oldan said, “return.”"
    quote = Mark(QUOTATION, 0, len(text), number=1)
    speaker = Mark(SPEAKER, text.index("the"), text.index(" said"))
    name = Mark(MENTION, text.index("Mira"), text.index(" said"))
    ((*_, named, _),) = paragraphs(text, [name, speaker, quote])
    assert named.text == "Mira Oldan" and named.marks == (quote, speaker, name)
