"""Quotations and their cues, over the embedded model; every sentence is invented."""

import datetime
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.language.extract import MAX_CHARS, TextTooLongError, extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import RULES_VERSION, ModelError, load_model
from pipeline.language.rows import mention_rows, quote_rows
from pipeline.tables import MENTIONS, QUOTES


def quotes(text: str) -> list[Quote]:
    return list(extract_texts([text], load_model())[0].quotes)


def only(text: str) -> Quote:
    (quote,) = quotes(text)
    return quote


@pytest.mark.parametrize(
    ("text", "said", "mention", "cue"),
    [
        ("“The bridge is safe,” Ana Ortiz said on Monday.", "“The bridge is safe,”", "Ana Ortiz", "said"),
        ("“The bridge is safe,” said Ana Ortiz, the mayor of Ridley.", "“The bridge is safe,”", "Ana Ortiz", "said"),
        ('Ana Ortiz said: "The bridge is safe."', '"The bridge is safe."', "Ana Ortiz", "said"),
        ('Ana Ortiz told reporters on Monday, "The bridge is safe."', '"The bridge is safe."', "Ana Ortiz", "told"),
        ("“Is the bridge safe?” Ana Ortiz asked.", "“Is the bridge safe?”", "Ana Ortiz", "asked"),
        ("Said Ana Ortiz: “The bridge is quite safe now.”", "“The bridge is quite safe now.”", "Ana Ortiz", "Said"),
        ("“The bridge is safe now.” — Ana Ortiz", "“The bridge is safe now.”", "Ana Ortiz", "—"),
        ("Ana Ortiz called the plan “dead.”", "the plan “dead.”", "Ana Ortiz", "called"),
    ],
)
def test_words_in_marks_are_given_to_their_speaker(text: str, said: str, mention: str, cue: str) -> None:
    quote = only(text)
    assert (quote.text, quote.speaker_mention, quote.cue) == (said, mention, cue)


@pytest.mark.parametrize(
    ("text", "said", "mention"),
    [
        ("Ana Ortiz said that the bridge was safe.", "that the bridge was safe", "Ana Ortiz"),
        ("Ana Ortiz said the bridge was safe.", "the bridge was safe", "Ana Ortiz"),
        ("The bridge was safe, Ana Ortiz said.", "The bridge was safe", "Ana Ortiz"),
        ("According to Ana Ortiz, the bridge was safe.", "the bridge was safe", "Ana Ortiz"),
        ("The bridge was safe, according to the mayor of Ridley.", "The bridge was safe", "the mayor of Ridley"),
        ("The bridge was safe, as the mayor of Ridley noted.", "The bridge was safe", "the mayor of Ridley"),
        ("Ana Ortiz promised to mend the bridge.", "to mend the bridge", "Ana Ortiz"),
    ],
)
def test_reported_speech_is_the_clause_with_its_that_and_without_its_frame(text: str, said: str, mention: str) -> None:
    quote = only(text)
    assert (quote.type, quote.text, quote.speaker_mention) == ("indirect", said, mention)


def test_a_clause_with_quoted_words_is_mixed() -> None:
    quote = only("Ana Ortiz said the bridge was “a death trap” in winter.")
    assert (quote.type, quote.text) == ("mixed", "the bridge was “a death trap” in winter")


def test_a_split_quotation_is_two_spans_of_one_utterance() -> None:
    first, second = quotes("“We will rebuild,” Ana Ortiz said, “but not on sand.”")
    assert first.utterance == second.utterance
    assert first.speaker_name == second.speaker_name == "Ana Ortiz"


def test_a_quotation_after_an_attributed_one_continues_it() -> None:
    first, second = quotes("“It was dark,” Ana Ortiz said. “Nobody came to help us.”")
    assert (first.attribution, second.attribution) == ("explicit", "continuation")
    assert second.speaker_name == "Ana Ortiz"


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_speaker_of_a_quotation_over_paragraphs_may_come_with_its_last_part(between: str) -> None:
    first, second = quotes(f"“The dam held this year.{between}“It may not next year,” Ana Ortiz said.")
    assert first.speaker_name == second.speaker_name == "Ana Ortiz"
    assert first.utterance == second.utterance


def test_a_quotation_that_closes_a_paragraph_later_is_one_span() -> None:
    quote = only('Ana Ortiz said, "The dam held.\n\nIt may not next year." Then it rained.')
    assert quote.text == '"The dam held.\n\nIt may not next year."'
    assert quote.speaker_name == "Ana Ortiz"


def test_a_quotation_below_an_introduced_speaker_is_hers_with_less_confidence() -> None:
    (quote,) = quotes("Mayor Ana Ortiz spoke for an hour.\n\n“We failed our neighbours in the east.”")
    assert (quote.speaker_name, quote.attribution) == ("Ana Ortiz", "discourse")
    assert quote.confidence < only("“We failed our neighbours,” Ana Ortiz said.").confidence


def test_a_cue_that_ends_a_paragraph_with_a_colon_reports_the_next() -> None:
    (quote,) = quotes("Ana Ortiz continued:\n\n“We failed our neighbours in the east.”")
    assert (quote.speaker_name, quote.cue, quote.attribution) == ("Ana Ortiz", "continued", "explicit")


@pytest.mark.parametrize(
    "text",
    [
        "The “smart” bins stood empty for weeks.",
        "Her book “Low Tide” sold well in Ridley.",
        "Tony “Shorty” Bell won the race in Ridley.",
        "The film “The Long Way Home” opens in Ridley.",
    ],
)
def test_scare_quotes_titles_and_nicknames_are_no_quotations(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    "text",
    ["Ana Ortiz thinks the bridge is safe.", "Ana Ortiz wants to mend the bridge.", "Ana Ortiz hopes it is safe."],
)
def test_beliefs_and_intentions_are_not_speech(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Ana Ortiz said that taxes would rise.", "affirmed"),
        ("Ana Ortiz did not say that taxes would rise.", "negated"),
        ("Ana Ortiz declined to say whether taxes would rise.", "refused"),
    ],
)
def test_denied_and_refused_speech_is_marked(text: str, polarity: str) -> None:
    assert only(text).polarity == polarity


def test_a_refused_comment_is_no_quotation() -> None:
    assert quotes("The company would not comment on the report.") == []


def test_a_noun_reports_only_its_own_clause() -> None:
    quote = only("Ana Ortiz's claim that the port was empty did not surprise the council.")
    assert (quote.text, quote.cue, quote.speaker_mention) == ("that the port was empty", "claim", "Ana Ortiz")


def test_a_report_ends_where_the_next_verb_of_speech_goes_on() -> None:
    found = quotes("Ana Ortiz said the bridge was safe, adding that the road would open in May.")
    assert [q.text for q in found] == ["the bridge was safe", "that the road would open in May"]
    assert {q.speaker_name for q in found} == {"Ana Ortiz"}


def test_a_weekday_is_not_a_speaker() -> None:
    quote = only("The bridge is safe, Ana Ortiz said Monday.")
    assert quote.speaker_mention == "Ana Ortiz"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "“”",
        '"' * 400,
        "“‘\"'" * 200,
        "مرحبا «أهلا» قال",
        "🙂 “👩‍👩‍👧 hi there you” 🙂",
        "\u200b",
        "\ud800 said",
    ],
)
def test_odd_texts_are_read_without_a_word_of_complaint(text: str) -> None:
    for quote in quotes(text):
        assert text[quote.start_char : quote.end_char] == quote.text


def test_a_long_text_without_a_full_stop_and_many_marks_take_bounded_time() -> None:
    started = time.perf_counter()
    quotes("and then the river rose over the wall " * 1500)
    quotes("“rain” " * 2500)
    assert time.perf_counter() - started < 60


def test_a_text_beyond_the_bound_is_refused_by_name() -> None:
    with pytest.raises(TextTooLongError, match=r"Text 1 of the batch"):
        extract_texts(["fine", "a" * (MAX_CHARS + 1)], load_model())


_FRAGMENTS = st.sampled_from(
    ["“", "”", '"', "'", "’", "‘", "\n\n", "\n", " ", "Ana Ortiz", "said", "that", ",", ".", "?", ":", "—", "it rains", "citing",
     "According to", "the mayor", "he", "who", "told", "Monday", "called", "«", "»", "``", "''", "\xa0", "🙂", "(", ")"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_FRAGMENTS, max_size=40).map(" ".join))
def test_whatever_the_text_offsets_slice_and_direct_quotations_do_not_overlap(text: str) -> None:
    extraction = extract_texts([text], load_model())[0]
    at = 0
    for quote in extraction.quotes:
        assert text[quote.start_char : quote.end_char] == quote.text != ""
        assert quote.speaker_start is None or text[quote.speaker_start : quote.speaker_end] == quote.speaker_mention
        assert quote.cue_start is None or text[quote.cue_start : quote.cue_end] == quote.cue
        assert 0 <= quote.confidence <= 1
        for relayed in quote.source_chain:
            assert text[relayed.mention_start : relayed.mention_end] == relayed.mention != ""
            assert text[relayed.cue_start : relayed.cue_end] == relayed.cue != ""
            assert relayed.start_char < relayed.end_char
        if quote.type == "direct":
            assert quote.start_char >= at
            at = quote.end_char
    for mention in extraction.mentions:
        assert text[mention.start_char : mention.end_char] == mention.text != ""


def test_a_text_gives_the_same_whatever_stands_beside_it() -> None:
    texts = [
        "“The bridge is safe,” said Ana Ortiz.",
        "Rain.",
        "Carl Bram told the council that he would leave.\n\n“Soon,” he said.",
    ]
    together = extract_texts(texts, load_model())
    assert together == [extract_texts([text], load_model())[0] for text in texts]
    assert list(reversed(together)) == extract_texts(list(reversed(texts)), load_model())


def test_rows_fit_the_tables_and_keep_their_ids() -> None:
    day = datetime.date(2031, 5, 4)
    text = "“The bridge is safe,” said Ana Ortiz, the mayor of Ridley. “Come and see it.” The Ridley Council agreed on Monday."
    extraction = extract_texts([text], load_model())[0]
    quote_frame = QUOTES.frame(quote_rows("a1", day, extraction))
    mention_frame = MENTIONS.frame(mention_rows("a1", day, extraction))
    assert quote_frame.height == len(extraction.quotes) and mention_frame.height == len(extraction.mentions)
    assert quote_frame["utterance_id"].n_unique() == 1
    assert quote_frame["quote_id"].n_unique() == quote_frame.height
    assert (
        quote_frame["person_id"].unique().to_list()
        == mention_frame.filter(name="Ana Ortiz")["entity_id"].unique().to_list()
    )
    assert quote_rows("a1", day, extraction) == quote_rows("a1", day, extract_texts([text], load_model())[0])


def test_a_missing_model_says_how_to_mend_it(tmp_path) -> None:
    with pytest.raises(ModelError, match="neither an installed package nor a folder"):
        load_model("en_no_such_pipeline")
    with pytest.raises(ModelError, match="to_disk"):
        load_model(str(tmp_path))


def test_the_extractor_names_model_and_rules() -> None:
    model = load_model()
    assert model.source == "embedded"
    named = f"{model.name}-{model.version}-{model.identity.tier}+rules{RULES_VERSION}+"
    assert model.identity.extractor.startswith(named)


def test_a_source_phrase_with_nothing_after_it_reports_nothing() -> None:
    for text in ("According to 🙂", "According to Mara Quist", "According to"):
        assert extract_texts([text], load_model())[0].quotes == ()
