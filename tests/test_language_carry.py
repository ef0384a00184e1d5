"""Carrying: a copy gets the quotations of the paragraphs it holds, at its own offsets."""

from datetime import date

from pipeline.language.carry import carry_mentions, carry_quotes, shared_stretches

DAY = date(2026, 3, 2)
FIRST = "The ferry will sail again in May, Mara Quist said on Tuesday."
SECOND = "“We have waited long enough for the new engine,” she told the harbour board in Ostrel."
SOURCE = f"{FIRST}\n\n{SECOND}"


def quote(source: str, words: str, speaker: str | None = None) -> dict[str, object]:
    start = source.index(words)
    at = source.index(speaker) if speaker else None
    return {
        "quote_id": "q",
        "article_id": "source",
        "day": DAY,
        "utterance_id": "u",
        "type": "direct",
        "text": words,
        "start_char": start,
        "end_char": start + len(words),
        "cue": None,
        "cue_start": None,
        "cue_end": None,
        "speaker_mention": speaker,
        "speaker_start": at,
        "speaker_end": at + len(speaker) if at is not None and speaker else None,
        "speaker_name": "Mara Quist",
        "source_chain": [],
    }


def relayed(source: str, mention: str, cue: str, words: str) -> dict[str, object]:
    found: dict[str, object] = {"depth": 1, "mention": mention, "full_name": None, "cue": cue}
    for name, part in (("mention_{}", mention), ("cue_{}", cue), ("{}_char", words)):
        start = source.index(part)
        found |= {name.format("start"): start, name.format("end"): start + len(part)}
    return found


def test_a_verbatim_copy_holds_every_paragraph() -> None:
    stretches = shared_stretches(SOURCE, SOURCE)
    assert stretches is not None and len(stretches) == 2


def test_offsets_move_with_a_paragraph() -> None:
    stretches = shared_stretches(SOURCE, SECOND)
    assert stretches is not None
    words = "“We have waited long enough for the new engine,”"
    (row,) = carry_quotes(stretches, [quote(SOURCE, words, "she")], "copy", DAY)
    start, end = row["start_char"], row["end_char"]
    assert isinstance(start, int) and isinstance(end, int)
    assert SECOND[start:end] == words
    at = row["speaker_start"]
    assert isinstance(at, int) and SECOND[at : at + 3] == "she"
    assert row["article_id"] == "copy" and row["quote_id"] != "q" and row["utterance_id"] != "u"


def test_a_speaker_named_in_a_paragraph_that_was_cut_keeps_the_resolved_name() -> None:
    stretches = shared_stretches(SOURCE, SECOND)
    assert stretches is not None
    words = "“We have waited long enough for the new engine,”"
    (row,) = carry_quotes(stretches, [quote(SOURCE, words, "Mara Quist")], "copy", DAY)
    assert row["speaker_mention"] is None and row["speaker_start"] is None
    assert row["speaker_name"] == "Mara Quist"


def test_a_last_paragraph_may_be_cut_short() -> None:
    cut = f"{FIRST}\n\n{SECOND[:60]}..."
    stretches = shared_stretches(SOURCE, cut)
    assert stretches is not None
    whole = quote(SOURCE, SECOND[:85])
    inside = quote(SOURCE, "We have waited long enough")
    assert [row["text"] for row in carry_quotes(stretches, [whole, inside], "copy", DAY)] == [inside["text"]]


def test_a_text_with_a_paragraph_of_its_own_is_not_carried() -> None:
    assert shared_stretches(SOURCE, f"{FIRST}\n\nA second boat follows in June.\n\n{SECOND}") is None
    assert shared_stretches(SOURCE, f"{FIRST}\n\nThe board") is None


def test_paragraphs_in_another_order_are_not_carried() -> None:
    assert shared_stretches(SOURCE, f"{SECOND}\n\n{FIRST}") is None


def test_mentions_outside_the_copy_stay_behind() -> None:
    stretches = shared_stretches(SOURCE, FIRST)
    assert stretches is not None
    at = SOURCE.index("Ostrel")
    mention: dict[str, object] = {"start_char": at, "end_char": at + 6, "text": "Ostrel"}
    assert carry_mentions(stretches, [mention], "copy", DAY) == []


def test_a_source_within_a_quotation_moves_with_it() -> None:
    words = "she told the harbour board"
    chain = [relayed(SOURCE, "she", "told", words)]
    stretches = shared_stretches(SOURCE, SECOND)
    assert stretches is not None
    (row,) = carry_quotes(stretches, [quote(SOURCE, words) | {"source_chain": chain}], "copy", DAY)
    assert row["source_chain"] == [relayed(SECOND, "she", "told", words)]


def test_a_source_within_a_quotation_stays_behind_with_its_paragraph() -> None:
    words = "she told the harbour board"
    chain = [relayed(SOURCE, "Mara Quist", "told", words)]
    stretches = shared_stretches(SOURCE, SECOND)
    assert stretches is not None
    (row,) = carry_quotes(stretches, [quote(SOURCE, words) | {"source_chain": chain}], "copy", DAY)
    assert row["source_chain"] == []
