"""marts.quotations, the flat row for people: what stood around the words, who spoke, and the whole of what was said."""

from collections.abc import Iterator

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


def cut_at_a_word(room: Newsroom) -> None:
    text = f"It was {LONG}ago. “Go,” she said. It is {LONG}to go."
    room.quote(room.article("cut at a word", SUNDAY, "Post", text), "“Go,”")


def asked(room: Newsroom) -> None:
    """“Why?” ends like a sentence, and its own goes on with a name."""
    article = room.article("asked", SUNDAY, "Harbour Post", f"“Why?” Ana Brul asked. {AFTER}")
    start = str(article["text"]).index("asked")
    room.quote(article, "“Why?”", cue="asked", cue_start=start, cue_end=start + 5)


def abbreviated(room: Newsroom) -> None:
    article = room.article("abbreviated", SUNDAY, "Harbour Post", "Brul of Selm Ltd. Boats came. “Go,” she said.")
    room.quote(article, "“Go,”")


def in_parts(room: Newsroom) -> None:
    article = room.article("in parts", SUNDAY, "Harbour Post", "“One,” she said, “two,” then “three.” “Other.”")
    for words in ("“three.”", "“One,”", "“two,”"):
        room.quote(article, words, utterance_id="u")
    room.quote(article, "“Other.”")


def sources(room: Newsroom) -> None:
    text = "Ana Brul “1” she “2” minister “3” Board “4” it “5” spokesman “6” he “7” none “8” Rain Men “9” Selm “10”"
    article = room.article("sources", SUNDAY, "Harbour Post", text)
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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """An article a case, under the case's name: a row of the table is made of its own article alone."""
    room = Newsroom()
    for case, (text, words, *_) in AROUND.items():
        room.quote(room.article(case, SUNDAY, "Harbour Post", text), words)
    for lay_out in (cut_at_a_word, asked, abbreviated, in_parts, sources):
        lay_out(room)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        tell(con, room, tmp_path_factory.mktemp("told"), only=["marts.quotations"])
        yield con


def of_case(told: duckdb.DuckDBPyConnection, columns: str, case: str) -> list[tuple[object, ...]]:
    return told.execute(f"select {columns} from marts.quotations where article_id = ?", [case]).fetchall()


@pytest.mark.parametrize("case", AROUND)
def test_the_sentences_around_the_words_are_those_next_to_its_own(told: duckdb.DuckDBPyConnection, case: str) -> None:
    _, words, before, after = AROUND[case]
    assert of_case(told, "text, sentence_before, sentence_after", case) == [(words, before, after)]


def test_a_sentence_that_goes_on_out_of_reach_is_cut_at_a_word(told: duckdb.DuckDBPyConnection) -> None:
    ((before, after),) = of_case(told, "sentence_before, sentence_after", "cut at a word")
    assert isinstance(before, str) and isinstance(after, str)
    assert before.startswith("…long long ")
    assert before.endswith(" long ago.")
    assert after.startswith("It is long long ")
    assert after.endswith(" long…")
    assert 350 < len(before) <= 401
    assert 350 < len(after) <= 401


def test_the_sentence_of_the_cue_is_not_the_one_after(told: duckdb.DuckDBPyConnection) -> None:
    assert of_case(told, "sentence_after", "asked") == [(AFTER,)]


def test_abbreviations_that_are_not_known_end_a_sentence(told: duckdb.DuckDBPyConnection) -> None:
    """A limit that the table's comment admits."""
    assert of_case(told, "sentence_before", "abbreviated") == [("Boats came.",)]


def test_the_utterance_is_all_its_parts_in_order(told: duckdb.DuckDBPyConnection) -> None:
    whole = "“One,” “two,” “three.”"
    assert of_case(told, "text, utterance", "in parts") == [
        ("“One,”", whole),
        ("“two,”", whole),
        ("“three.”", whole),
        ("“Other.”", "“Other.”"),
    ]


def test_a_source_is_named_described_an_organization_or_nobody(told: duckdb.DuckDBPyConnection) -> None:
    assert of_case(told, "text, speaker, label, source_kind", "sources") == [
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
