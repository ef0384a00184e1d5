"""The quotation grammar as a spaCy component: the same rules over a Doc, its spans, its settings and its scorer."""

import subprocess
import sys
from typing import Any, cast

import pytest
import spacy
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from pipeline.language import scorer
from pipeline.language.component import QuotesComponent
from pipeline.language.extract import extract_texts
from pipeline.language.model.load import EMBEDDED, load_model

TEXT = (
    "Mayor Ana Ortiz opened the bridge in Ridley on Monday.\n\n“The bridge is safe,” she said. “Come and see it.”\n\n"
    "Carl Bram warned that the road would flood. “Nothing in this town will ever be the same again.”"
)


def read(text: str, **settings: Any) -> Doc:
    """The text as the extraction's pipeline parses it, then read by the component."""
    quotes = cast(QuotesComponent, spacy.blank("en").add_pipe("quotewire_quotes", config=settings))
    return quotes(load_model().nlp(text))


def spans(doc: Doc, key: str) -> list[tuple[str, str, str]]:
    return [(span.id_, span.label_, span.text) for span in doc.spans[key]]


def test_a_doc_gets_quotations_cues_and_speakers_that_share_their_number() -> None:
    doc = read(TEXT)
    assert spans(doc, "quotations")[:3] == [
        ("0", "direct", "“The bridge is safe,”"),
        ("1", "direct", "“Come and see it.”"),
        ("2", "indirect", "that the road would flood"),
    ]
    assert [span for span in spans(doc, "cues") if span[0] in "02"] == [
        ("0", "affirmed", "said"),
        ("2", "affirmed", "warned"),
    ]
    assert [span for span in spans(doc, "speakers") if span[0] in "02"] == [
        ("0", "pronoun", "she"),
        ("2", "name", "Carl Bram"),
    ]
    assert [quote["speaker_name"] for quote in doc._.quotes[:3]] == ["Ana Ortiz", "Ana Ortiz", "Carl Bram"]


def test_a_doc_is_read_as_the_extraction_reads_its_text() -> None:
    fields = ("type", "start_char", "end_char", "cue", "speaker_mention", "speaker_name", "attribution", "confidence")
    extracted = [
        tuple(getattr(quote, name) for name in fields) for quote in extract_texts([TEXT], load_model())[0].quotes
    ]
    assert [tuple(quote[name] for name in fields) for quote in read(TEXT)._.quotes] == extracted


def test_a_doc_with_its_quotations_can_be_stored_and_sent() -> None:
    doc = read(TEXT)
    again = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert again._.quotes == doc._.quotes
    assert spans(again, "speakers") == spans(doc, "speakers")


@pytest.mark.parametrize("text", ["", " \n\n ", "“", '"' * 50, "\n\n“No.”\n", "\u200b\n\nRain.", "It rained."])
def test_odd_docs_get_empty_groups_or_spans_in_bounds(text: str) -> None:
    doc = read(text)
    assert len(doc.spans["quotations"]) == len(doc._.quotes)
    assert all(span.text for key in ("quotations", "cues", "speakers") for span in doc.spans[key])


def test_settings_choose_types_certainty_and_keys() -> None:
    doc = read(TEXT, types=["direct"], min_confidence=0.5, quotations_key="said")
    assert "quotations" not in doc.spans
    assert {span.label_ for span in doc.spans["said"]} == {"direct"}
    assert all(quote["confidence"] >= 0.5 for quote in doc._.quotes) and doc._.quotes


def test_a_wrong_setting_is_refused_when_the_pipe_is_added() -> None:
    with pytest.raises(ValueError, match="types"):
        spacy.blank("en").add_pipe("quotewire_quotes", config={"types": ["whispered"]})


def test_a_pipeline_without_a_parser_is_told_what_is_missing() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("quotewire_quotes")
    with pytest.raises(
        ValueError, match="no tagger, .*lemmatizer, parser, ner has run over this text.*add them before"
    ):
        nlp("“The bridge is safe,” Ana Ortiz said.")


# The scorer

WORDS = [
    *["“", "Rain", "again", ",", "”", "Ana", "Ortiz", "said", "."],
    *["Carl", "Bram", "warned", "that", "it", "would", "flood", "."],
]
SAID = {"direct": (0, 5), "indirect": (12, 15)}
SPEAKERS = {"direct": (5, 7), "indirect": (9, 11)}


def annotated(quotations: dict[str, tuple[int, int]], speakers: dict[str, tuple[int, int]]) -> Doc:
    doc = Doc(spacy.blank("en").vocab, words=WORDS)
    for key, group in (("quotations", quotations), ("speakers", speakers)):
        made = [Span(doc, *place, label=kind, span_id=kind) for kind, place in group.items()]
        doc.spans[key] = SpanGroup(doc, name=key, spans=made)
    return doc


def scores(predicted: Doc, reference: Doc) -> dict[str, Any]:
    return scorer.score_quotes([Example(predicted, reference)])


def test_the_scorer_gives_everything_right_its_due() -> None:
    figures = scores(annotated(SAID, SPEAKERS), annotated(SAID, SPEAKERS))
    assert (figures["quotes_p"], figures["quotes_r"], figures["quotes_f"], figures["quotes_speaker_acc"]) == (
        1,
        1,
        1,
        1,
    )
    assert figures["quotes_per_type"]["indirect"] == {"p": 1, "r": 1, "f": 1}
    assert figures["quotes_per_type"]["mixed"] == {"p": None, "r": None, "f": None}


def test_a_missed_quotation_costs_recall_and_a_false_one_precision() -> None:
    one = {"direct": SAID["direct"]}
    missed = scores(annotated(one, SPEAKERS), annotated(SAID, SPEAKERS))
    assert (missed["quotes_p"], missed["quotes_r"]) == (1, 0.5)
    assert missed["quotes_per_type"]["indirect"]["f"] == 0
    false = scores(annotated(SAID, SPEAKERS), annotated(one, SPEAKERS))
    assert (false["quotes_p"], false["quotes_r"]) == (0.5, 1)


def test_marks_at_the_edge_do_not_matter_but_half_the_words_do() -> None:
    bare = annotated({"direct": (1, 3)}, {})
    half = annotated({"direct": (1, 2)}, {})
    whole = annotated({"direct": SAID["direct"]}, {})
    assert scores(bare, whole)["quotes_f"] == 1
    assert scores(half, whole)["quotes_f"] == 0


def test_a_speaker_counts_where_the_mentions_overlap_and_only_for_found_quotations() -> None:
    surname = annotated(SAID, {"direct": (6, 7), "indirect": (5, 7)})
    assert scores(surname, annotated(SAID, SPEAKERS))["quotes_speaker_acc"] == 0.5
    assert scores(annotated({}, {}), annotated(SAID, SPEAKERS))["quotes_speaker_acc"] is None


def test_a_reference_without_quotations_of_its_own_is_not_scored() -> None:
    plain = Doc(spacy.blank("en").vocab, words=WORDS)
    assert scores(annotated(SAID, SPEAKERS), plain)["quotes_f"] is None


def test_any_user_of_spacy_can_add_and_evaluate_it() -> None:
    nlp = spacy.load(EMBEDDED)
    nlp.add_pipe("quotewire_quotes")
    text = "“The bridge is safe,” Ana Ortiz said."
    figures = nlp.evaluate([Example(nlp.make_doc(text), nlp(text))])
    assert figures["quotes_f"] == figures["quotes_speaker_acc"] == 1.0


def test_the_scorer_is_known_to_spacy_without_the_component() -> None:
    ask = "import spacy; print(spacy.registry.scorers.get('quotewire.quotes_scorer.v1').__module__)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "pipeline.language.scorer", done.stderr
