"""marts.quotations, the flat row for people: what stood around the words, who spoke, and the whole of what was said."""

from pathlib import Path

import duckdb
import pytest
from newsroom import SUNDAY, Newsroom, tell

BEFORE = "The council met for hours."
AFTER = "Nobody left before midnight."
LONG = "long " * 120

AROUND = {
    "in the middle of a paragraph": (f"{BEFORE} “It is late,” Ana Brul said. {AFTER}", "“It is late,”", BEFORE, AFTER),
    "the first sentence": (f"“It is late,” Ana Brul said. {AFTER}", "“It is late,”", None, AFTER),
    "the last sentence": (f"{BEFORE} “It is late,” Ana Brul said.", "“It is late,”", BEFORE, None),
    "the whole text": ("“It is late.”", "“It is late.”", None, None),
    "alone in its paragraph": (f"{BEFORE}\n\n“It is late.”\n\n{AFTER}", "“It is late.”", BEFORE, AFTER),
    "below a line without a full stop": (f"A late night\n\n“Go,” she said. {AFTER}", "“Go,”", "A late night", AFTER),
    "its own full stop ends the sentence": (f"{BEFORE} “It is late.” {AFTER}", "“It is late.”", BEFORE, AFTER),
    "marks within marks": (f"{BEFORE} “He said ‘late.’” {AFTER}", "“He said ‘late.’”", BEFORE, AFTER),
    "a question that goes on": (f"{BEFORE} “Why now?” she asked. {AFTER}", "“Why now?”", BEFORE, AFTER),
    "a sentence of marks before": (f"“No way.” “It is late,” she said. {AFTER}", "“It is late,”", "“No way.”", AFTER),
    "words led in": (f"{BEFORE} Then Ana Brul said: “It is late.” {AFTER}", "“It is late.”", BEFORE, AFTER),
    "reported without marks": (f"{BEFORE} Brul said it was late. {AFTER}", "it was late", BEFORE, AFTER),
    "two sentences in the words": (
        f"{BEFORE} “It is late. Go home,” she said. {AFTER}",
        "“It is late. Go home,”",
        BEFORE,
        AFTER,
    ),
    "a title and initials": (
        "Mr. J. K. Brul of the U.S. Navy came. “Go,” he said. Dr. Reet stayed. He slept.",
        "“Go,”",
        "Mr. J. K. Brul of the U.S. Navy came.",
        "Dr. Reet stayed.",
    ),
    "another script": (
        "早く終わった。 Ещё идёт! “Поздно”, — сказала она. Все ушли…",
        "“Поздно”",
        "早く終わった。 Ещё идёт!",
        "Все ушли…",
    ),
    "a sentence before that is out of reach": (f"{BEFORE} {LONG}“Go,” she said. {AFTER}", "“Go,”", None, AFTER),
    "a sentence after that is out of reach": (f"{BEFORE} “Go,” she {LONG}said. {AFTER}", "“Go,”", BEFORE, None),
}


@pytest.mark.parametrize("case", AROUND)
def test_the_sentences_around_the_words_are_those_next_to_its_own(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, case: str
) -> None:
    text, words, before, after = AROUND[case]
    room = Newsroom()
    room.quote(room.article("a1", SUNDAY, "Harbour Post", text), words)
    tell(con, room, tmp_path)
    found = con.execute("select text, sentence_before, sentence_after from marts.quotations").fetchall()
    assert found == [(words, before, after)]


def test_a_sentence_that_goes_on_out_of_reach_is_cut_at_a_word(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = Newsroom()
    words = "“Go,”"
    room.quote(room.article("a1", SUNDAY, "Post", f"It was {LONG}ago. {words} she said. It is {LONG}to go."), words)
    tell(con, room, tmp_path)
    ((before, after),) = con.execute("select sentence_before, sentence_after from marts.quotations").fetchall()
    assert before.startswith("…long long ")
    assert before.endswith(" long ago.")
    assert after.startswith("It is long long ")
    assert after.endswith(" long…")
    assert 350 < len(before) <= 401
    assert 350 < len(after) <= 401


def test_the_sentence_of_the_cue_is_not_the_one_after(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """“Why?” ends like a sentence, and its own goes on with a name."""
    room = Newsroom()
    article = room.article("a1", SUNDAY, "Harbour Post", f"“Why?” Ana Brul asked. {AFTER}")
    start = str(article["text"]).index("asked")
    room.quote(article, "“Why?”", cue="asked", cue_start=start, cue_end=start + 5)
    tell(con, room, tmp_path)
    assert con.execute("select sentence_after from marts.quotations").fetchall() == [(AFTER,)]


def test_abbreviations_that_are_not_known_end_a_sentence(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A limit that the table's comment admits."""
    room = Newsroom()
    article = room.article("a1", SUNDAY, "Harbour Post", "Brul of Selm Ltd. Boats came. “Go,” she said.")
    room.quote(article, "“Go,”")
    tell(con, room, tmp_path)
    assert con.execute("select sentence_before from marts.quotations").fetchall() == [("Boats came.",)]


def test_the_utterance_is_all_its_parts_in_order(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = Newsroom()
    article = room.article("a1", SUNDAY, "Harbour Post", "“One,” she said, “two,” then “three.” “Other.”")
    for words in ("“three.”", "“One,”", "“two,”"):
        room.quote(article, words, utterance_id="u")
    room.quote(article, "“Other.”")
    tell(con, room, tmp_path)
    found = con.execute("select text, utterance from marts.quotations").fetchall()
    whole = "“One,” “two,” “three.”"
    assert found == [("“One,”", whole), ("“two,”", whole), ("“three.”", whole), ("“Other.”", "“Other.”")]


def test_a_source_is_named_described_an_organization_or_nobody(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = Newsroom()
    text = "Ana Brul “1” she “2” minister “3” Board “4” it “5” spokesman “6” he “7” none “8” Rain Men “9” Selm “10”"
    article = room.article("a1", SUNDAY, "Harbour Post", text)
    nobody = {"person_id": None, "speaker_name": None}
    room.spoken(article, "“1”", "Ana Brul", "Ana Brul")
    room.spoken(article, "“2”", "she", "Ana Brul", speaker_kind="pronoun")
    room.spoken(article, "“3”", "minister", "Ana Brul", speaker_kind="nominal")
    room.spoken(article, "“4”", "Board", "Board", speaker_kind="organization")
    room.spoken(article, "“5”", "it", "Board", speaker_kind="pronoun")
    room.spoken(article, "“6”", "spokesman", "", speaker_kind="nominal", **nobody)
    room.spoken(article, "“7”", "he", "", speaker_kind="pronoun", **nobody)
    room.quote(article, "“8”")
    room.spoken(article, "“9”", "Rain Men", "Rain Men")
    room.mention(article, "Rain Men", "Rain Men", "ORG")
    room.spoken(article, "“10”", "Selm", "Selm", speaker_kind="organization")
    room.mention(article, "Selm", "Selm", "GPE")
    room.mention(article, "Board", "Board", "ORG")
    tell(con, room, tmp_path)
    assert con.execute("select text, speaker, label, source_kind from marts.quotations").fetchall() == [
        ("“1”", "Ana Brul", "PERSON", "named"),
        ("“2”", "Ana Brul", "PERSON", "named"),
        ("“3”", "Ana Brul", "PERSON", "named"),
        ("“4”", "Board", "ORG", "organization"),
        ("“5”", "Board", "ORG", "organization"),
        ("“6”", "spokesman", None, "described"),
        ("“7”", None, None, "described"),
        ("“8”", None, None, "unattributed"),
        ("“9”", "Rain Men", "ORG", "organization"),
        ("“10”", "Selm", "GPE", "organization"),
    ]
