"""Where a statement begins and ends around its frame, and what a cue mentions without reporting it. All people are invented."""

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model
from pipeline.language.text.inflection import VERB_OF, forms


def quotes(text: str) -> tuple[Quote, ...]:
    return extract_texts([text], load_model())[0].quotes


def only(text: str) -> Quote:
    (quote,) = quotes(text)
    return quote


def test_the_cue_that_closes_a_sentence_reports_all_of_it() -> None:
    quote = only("Ana Ortiz told the guards that she did not want help, but they overruled her, the doctor added.")
    assert quote.speaker_mention == "the doctor"
    assert quote.text.startswith("Ana Ortiz told the guards")


@pytest.mark.parametrize(
    "text",
    [
        "After the match, Carl Bram said, “We played a very good game today.”",
        "As the bell rang, Carl Bram said, “We played a very good game today.”",
    ],
)
def test_what_sets_the_scene_is_not_part_of_a_quotation(text: str) -> None:
    assert only(text).text == "“We played a very good game today.”"


def test_a_work_that_is_only_mentioned_is_no_quotation() -> None:
    found = quotes("Maria Lind told the station's “Morning Hour” that the bridge was safe.")
    assert [q.text for q in found if q.type == "direct"] == []


def test_a_heading_in_marks_is_no_quotation() -> None:
    assert quotes("Carl Bram left the council on Monday.\n\n‘The Long Road Home’\n\nThe bridge was shut.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Carl Bram criticized the plan.",
        "Carl Bram praised the new transport minister of Ridley.",
        "Carl Bram announced a plan.",
        "Carl Bram mentioned the criticism.",
    ],
)
def test_a_bare_object_of_a_verb_is_no_quotation(text: str) -> None:
    assert quotes(text) == ()


def test_a_quotation_inside_a_when_clause_belongs_to_nobody_in_it() -> None:
    found = quotes("“That makes me look clever,” when Maria Lind blasted him for it.")
    assert all(q.speaker_name != "Maria Lind" or q.attribution != "explicit" for q in found)


def test_a_speaker_with_phrases_of_his_own_stands_behind_the_quotation() -> None:
    quote = only("“The bridge is not safe,” a guard at the east gate said of the report.")
    assert quote.speaker_mention is not None and quote.speaker_mention.startswith("a guard")


def test_a_name_before_a_colon_speaks() -> None:
    (quote,) = quotes("A lesson from Maria Lind: “Never build a bridge on sand.”")
    assert (quote.speaker_name, quote.attribution) == ("Maria Lind", "discourse")


@pytest.mark.parametrize(
    "dateline", ["RIDLEY (Agency) - ", "NORTHFIELD — ", "RIDLEY, May 4 (Agency) — ", "Ridley (NNA) – "]
)
def test_a_dateline_is_no_part_of_what_was_said(dateline: str) -> None:
    quote = only(f"{dateline}The bridge was safe and would open in May, Ana Ortiz said on Monday.")
    assert quote.text == "The bridge was safe and would open in May"


def test_a_dateline_gives_no_person() -> None:
    mentions = extract_texts(["NORTHFIELD - Six people left the town on Monday.\n\nRain fell."], load_model())[
        0
    ].mentions
    assert not [m for m in mentions if m.label == "PERSON"]


def test_a_remark_in_brackets_behind_a_quotation_is_not_part_of_it() -> None:
    quote = only("Carl Bram said “the bridge will open again before the winter” (in Danish).")
    assert (quote.type, quote.text) == ("direct", "“the bridge will open again before the winter”")


def test_what_stands_behind_a_bare_it_is_is_quoted_alone() -> None:
    quote = only("Carl Bram said it is necessary “to mend the bridge and the road beside it”.")
    assert quote.text == "“to mend the bridge and the road beside it”"
    assert only("Carl Bram said it was “a death trap” in winter.").type == "mixed"


def test_a_term_in_marks_does_not_make_a_long_clause_mixed() -> None:
    quote = only(
        "Carl Bram said the road across the old “Lion” bridge would be shut for the whole of next winter and spring."
    )
    assert quote.type == "indirect"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Carl Bram promised to mend the bridge, but the council has no money.", "to mend the bridge"),
        ("Carl Bram said the bridge was safe, although the council closed it.", "the bridge was safe"),
        ("But the bridge was safe, Carl Bram said.", "the bridge was safe"),
    ],
)
def test_what_the_writer_adds_is_not_part_of_a_report(text: str, said: str) -> None:
    assert only(text).text == said


def test_quoted_words_behind_that_are_mixed() -> None:
    quote = only("Carl Bram said that “the bridge will open again before the winter”.")
    assert (quote.type, quote.text) == ("mixed", "“the bridge will open again before the winter”")


def test_a_remark_on_the_source_is_not_what_it_said() -> None:
    quote = only("The harvest will be late, according to Maria Lind, who advises growers in Ridley.")
    assert quote.text == "The harvest will be late"


def test_a_question_that_opens_a_sentence_is_not_the_answer() -> None:
    quote = only("Asked about the plan, Carl Bram replied that the bridge was safe.")
    assert (quote.text, quote.cue) == ("that the bridge was safe", "replied")


def test_what_is_commented_on_is_not_what_was_said() -> None:
    quote = only(
        "Commenting on the words of Maria Lind about the bridge, Carl Bram noted that “it is perhaps safe now”."
    )
    assert (quote.text, quote.cue, quote.speaker_name) == ("“it is perhaps safe now”", "noted", "Carl Bram")


def test_a_wish_to_stay_unnamed_is_no_statement() -> None:
    found = quotes("A nurse who asked not to be identified said that the bridge was safe.")
    assert [q.text for q in found] == ["that the bridge was safe"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "If the road is closed, Carl Bram argues, there are other ways into the town.",
            ["If the road is closed", "there are other ways into the town"],
        ),
        (
            "To understand the town, Carl Bram said, one should visit its old museum.",
            ["To understand the town", "one should visit its old museum"],
        ),
        (
            "Though the change was quick, Carl Bram said, replacing Maria Lind would be much harder.",
            ["Though the change was quick", "replacing Maria Lind would be much harder"],
        ),
    ],
)
def test_a_frame_between_two_commas_reports_what_stands_on_either_side(text: str, said: list[str]) -> None:
    assert [quote.text for quote in quotes(text)] == said
    assert {quote.speaker_name for quote in quotes(text)} == {"Carl Bram"}


def test_a_verb_that_only_sometimes_reports_does_not_do_so_between_commas() -> None:
    assert quotes("In the last minute, the shot of Carl Bram went wide, missing the post.") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Maria Lind called him a liar and a cheat.", "him a liar and a cheat"),
        ("Maria Lind described the plan as a mess.", "the plan as a mess"),
    ],
)
def test_a_name_given_to_a_thing_is_said_with_or_without_marks(text: str, said: str) -> None:
    assert (only(text).type, only(text).text) == ("indirect", said)


@pytest.mark.parametrize(
    "text", ["Maria Lind called the police.", "Maria Lind called him on Monday.", "The road is called the Old Mile."]
)
def test_a_call_gives_no_name(text: str) -> None:
    assert quotes(text) == ()


def test_a_participle_reports_for_the_subject_of_its_sentence() -> None:
    quote = only("Carl Bram spoke to the council on Monday, promising to lift the rules.")
    assert (quote.text, quote.cue, quote.speaker_name) == ("to lift the rules", "promising", "Carl Bram")


def test_who_is_stressing_something_speaks() -> None:
    quote = only("Maria Lind is now stressing that the bridge would fall.")
    assert (quote.text, quote.speaker_name) == ("that the bridge would fall", "Maria Lind")


def test_what_a_speaker_does_next_is_not_what_he_said() -> None:
    quote = only("Some members praised the work of Maria Lind preserving the bridge but also had to close it.")
    assert quote.text == "the work of Maria Lind preserving the bridge"


def test_a_source_with_a_participle_behind_it_speaks() -> None:
    quote = only("The board, citing an internal report, said on Monday that rates would fall.")
    assert quote.speaker_mention == "The board"


@pytest.mark.parametrize(
    ("verb", "made"),
    [
        ("say", {"says", "saying"}),
        ("promise", {"promises", "promised", "promising"}),
        ("deny", {"denies", "denied", "denying"}),
        ("quip", {"quips", "quipped", "quipping"}),
        ("preach", {"preaches", "preached", "preaching"}),
    ],
)
def test_a_reporting_verb_is_known_in_every_form(verb: str, made: set[str]) -> None:
    assert made <= forms(verb)
    assert {VERB_OF[form] for form in made} == {verb}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Moira Lind, 45, a driver who has lived there since she was twelve, said the bridge was safe.", "Moira Lind"),
        ("An official, whose office overlooks the harbour, told the council in July that the bridge was safe.", "An official"),
        ("Harrow Shipping, which makes the gate, said the bridge was safe.", "Harrow Shipping"),
    ],
)  # fmt: skip
def test_remarks_between_commas_do_not_turn_a_frame_round(text: str, speaker: str) -> None:
    quote = only(text)
    assert quote.speaker_mention is not None and quote.speaker_mention.startswith(speaker)
    assert quote.text.endswith("the bridge was safe")


def test_a_frame_behind_a_remark_still_reports_what_stands_before_it() -> None:
    quote = only("The bridge was opened in May, which was late, said Ana Ortiz.")
    assert (quote.speaker_mention, quote.text) == ("Ana Ortiz", "The bridge was opened in May, which was late")


def test_a_time_before_a_frame_does_not_make_the_verb_behind_it_a_cue() -> None:
    assert {quote.speaker_mention for quote in quotes("By then, Ana Ortiz said, the beds had gone.")} == {"Ana Ortiz"}


def test_a_name_and_a_colon_are_a_turn_of_talk() -> None:
    found = quotes("Ana Ortiz met Carl Bram on Monday. Bram: “In writing?” Ortiz: “In a lift.”")
    assert [(q.speaker_name, q.text) for q in found] == [("Carl Bram", "“In writing?”"), ("Ana Ortiz", "“In a lift.”")]


@pytest.mark.parametrize("verb", ["pointed out", "remembered", "reckoned", "accepted"])
def test_verbs_that_report_a_clause(verb: str) -> None:
    assert only(f"Ana Ortiz {verb} that the bridge was safe.").text == "that the bridge was safe"


@pytest.mark.parametrize("verb", ["grinned", "raged", "stormed"])
def test_verbs_that_report_quoted_words_alone(verb: str) -> None:
    assert only(f"“It is safe,” Ana Ortiz {verb}.").speaker_mention == "Ana Ortiz"
