"""Carrying: a copy gets the quotations of the paragraphs it holds, at its own offsets."""

from dataclasses import replace

from pipeline.language.carry import carry, shared_stretches
from pipeline.language.extraction import Extraction, Mention, Quote, Reference, Relayed

FIRST = "The ferry will sail again in May, Mara Quist said on Tuesday."
SECOND = "“We have waited long enough for the new engine,” she told the harbour board in Ostrel."
SOURCE = f"{FIRST}\n\n{SECOND}"


def quote(source: str, words: str, speaker: str | None = None, chain: tuple[Relayed, ...] = ()) -> Quote:
    start = source.index(words)
    at = source.index(speaker) if speaker else None
    return Quote(
        utterance=0,
        type="direct",
        text=words,
        start_char=start,
        end_char=start + len(words),
        cue=None,
        cue_start=None,
        cue_end=None,
        polarity="affirmed",
        speaker_mention=speaker,
        speaker_start=at,
        speaker_end=at + len(speaker) if at is not None and speaker else None,
        speaker_kind="name",
        speaker_name="Mara Quist",
        speaker_label="PERSON",
        speaks_as=None,
        speaker_role=None,
        attribution="explicit",
        confidence=0.9,
        source_chain=chain,
    )


def relayed(source: str, mention: str, cue: str, words: str) -> Relayed:
    (m, m_end), (c, c_end), (w, w_end) = (
        (source.index(part), source.index(part) + len(part)) for part in (mention, cue, words)
    )
    return Relayed(1, mention, m, m_end, None, cue, c, c_end, w, w_end)


def carried(copy: str, *quotes: Quote) -> tuple[Quote, ...]:
    stretches = shared_stretches(SOURCE, copy)
    assert stretches is not None
    return carry(stretches, Extraction(quotes, ())).quotes


def test_a_verbatim_copy_holds_every_paragraph() -> None:
    stretches = shared_stretches(SOURCE, SOURCE)
    assert stretches is not None and len(stretches) == 2


def test_offsets_move_with_a_paragraph() -> None:
    words = "“We have waited long enough for the new engine,”"
    (moved,) = carried(SECOND, quote(SOURCE, words, "she"))
    assert SECOND[moved.start_char : moved.end_char] == words
    assert moved.speaker_start is not None and SECOND[moved.speaker_start : moved.speaker_end] == "she"


def test_a_speaker_named_in_a_paragraph_that_was_cut_keeps_the_resolved_name() -> None:
    words = "“We have waited long enough for the new engine,”"
    (moved,) = carried(SECOND, quote(SOURCE, words, "Mara Quist"))
    assert (moved.speaker_mention, moved.speaker_start, moved.speaker_end) == (None, None, None)
    assert moved.speaker_name == "Mara Quist"


def test_a_last_paragraph_may_be_cut_short() -> None:
    whole = quote(SOURCE, SECOND[:85])
    inside = quote(SOURCE, "We have waited long enough")
    assert [moved.text for moved in carried(f"{FIRST}\n\n{SECOND[:60]}...", whole, inside)] == [inside.text]


def test_a_text_with_a_paragraph_of_its_own_is_not_carried() -> None:
    assert shared_stretches(SOURCE, f"{FIRST}\n\nA second boat follows in June.\n\n{SECOND}") is None
    assert shared_stretches(SOURCE, f"{FIRST}\n\nThe board") is None


def test_paragraphs_in_another_order_are_not_carried() -> None:
    assert shared_stretches(SOURCE, f"{SECOND}\n\n{FIRST}") is None


def test_mentions_outside_the_copy_stay_behind() -> None:
    stretches = shared_stretches(SOURCE, FIRST)
    assert stretches is not None
    at = SOURCE.index("Ostrel")
    assert carry(stretches, Extraction((), (Mention(at, at + 6, "Ostrel", "GPE", "Ostrel"),))).mentions == ()


def test_a_source_within_a_quotation_moves_with_it() -> None:
    words = "she told the harbour board"
    (moved,) = carried(SECOND, quote(SOURCE, words, chain=(relayed(SOURCE, "she", "told", words),)))
    assert moved.source_chain == (relayed(SECOND, "she", "told", words),)


def test_whom_a_quotation_means_moves_with_it() -> None:
    words = "she told the harbour board"
    start, end = SOURCE.index(words), SOURCE.index(words) + 3
    meant = Reference(start, end, "she", "pronoun", "Mara Quist", "PERSON", "before")
    (moved,) = carried(SECOND, replace(quote(SOURCE, words), about=(meant,)))
    at = SECOND.index(words)
    assert moved.about == (replace(meant, start_char=at, end_char=at + 3),)


def test_a_source_within_a_quotation_stays_behind_with_its_paragraph() -> None:
    words = "she told the harbour board"
    (moved,) = carried(SECOND, quote(SOURCE, words, chain=(relayed(SOURCE, "Mara Quist", "told", words),)))
    assert moved.source_chain == ()
