"""Input that is no prose: both tiers read it in bounded time, and every offset points at the text."""

import unicodedata

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Extraction
from pipeline.language.model.load import Tier, load_model
from pipeline.language.text.paragraphs import MAX_PARAGRAPH
from pipeline.language.text.passages import read_passages

SAID = "“The port stays open,” said Ana Ortiz in Geneva on Monday."
CONTROLS = "".join(chr(code) for code in range(0x20)) + "\x7f\x85\u2028\u2029\ufeff\u200b\u200d\u202e\u2066\x00"

INPUTS = {
    "empty": "",
    "one character": "a",
    "one mark": "“",
    "one emoji": "🦆",
    "white space": " \t\u00a0\u3000\n",
    "line breaks": "\n" * 10_000,
    "line breaks around prose": "\n" * 10_000 + SAID + "\n" * 10_000,
    "carriage returns": (SAID + "\r\n") * 20,
    "emoji": "🦆👩‍👩‍👧‍👦🇨🇭 " * 50 + SAID + " 🦆" * 50,
    "control characters": CONTROLS * 3 + SAID + CONTROLS + SAID.replace(" ", " \x00"),
    "right to left": "قال الوزير إن الميناء مفتوح. \u202b" + SAID + "\u202c שלום, אמר השר בז'נבה.",
    "no spaces in Chinese": "部长周一在日内瓦表示,港口将继续开放。" * 200,
    "combining marks": "Z" + "\u0301\u0327" * 2_000 + "algo " + SAID,
    "a lone surrogate": "\ud800 " + SAID + " \udfff",
    "one word without end": "a" * 50_000,
    "one mark without end": "“" * 3_000,
    "nested brackets": "(" * 3_000 + SAID + ")" * 3_000,
    "digits": "1,234.5 " * 3_000,
    "one long paragraph": (SAID + " Heavy rain fell over the harbour and two lorries turned round. ") * 120,
    "a list without full stops": "Ortiz, Bram, " * 1_500,
}


def spans(text: str, reading: Extraction) -> list[tuple[int, int, str]]:
    quotes = [(quote.start_char, quote.end_char, quote.text) for quote in reading.quotes]
    cues = [(q.cue_start, q.cue_end, q.cue) for q in reading.quotes if q.cue_start is not None and q.cue is not None]
    speakers = [
        (q.speaker_start, q.speaker_end, q.speaker_mention)
        for q in reading.quotes
        if q.speaker_start is not None and q.speaker_mention is not None
    ]
    mentions = [(mention.start_char, mention.end_char, mention.text) for mention in reading.mentions]
    return [(start, end or 0, what) for start, end, what in (*quotes, *cues, *speakers, *mentions)]


@pytest.mark.parametrize("tier", ["best", "fast"])
@pytest.mark.parametrize("text", INPUTS.values(), ids=INPUTS)
def test_offsets_point_at_the_text(text: str, tier: Tier) -> None:
    (reading,) = extract_texts([text], load_model(tier=tier))
    for start, end, what in spans(text, reading):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == what
    if not any(unicodedata.category(char)[0] == "L" for char in text):
        assert not reading.quotes


@pytest.mark.parametrize("tier", ["best", "fast"])
@pytest.mark.parametrize(
    "name", ["line breaks around prose", "carriage returns", "emoji", "control characters", "a lone surrogate"]
)
def test_prose_amid_rubbish_is_still_read(name: str, tier: Tier) -> None:
    (reading,) = extract_texts([INPUTS[name]], load_model(tier=tier))
    assert "Ana Ortiz" in {quote.speaker_name for quote in reading.quotes}
    assert ("Ana Ortiz", "PERSON") in {(mention.name, mention.label) for mention in reading.mentions}


@pytest.mark.parametrize("tier", ["best", "fast"])
def test_no_paragraph_is_read_in_pieces_longer_than_the_parser_bears(tier: Tier) -> None:
    for text in ("x" * 9_000, "no full stop here and then " * 400):
        passages = read_passages(text, load_model(tier=tier).nlp)
        assert all(passage.end - passage.start <= MAX_PARAGRAPH for passage in passages)
        assert sum(len(passage.text) for passage in passages) >= len(text) - len(passages)
