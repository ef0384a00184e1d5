"""The corpora of entities to one set of labels: a sentence of our own for each rule."""

from pathlib import Path

import pytest

from annotated import gazetteer
from annotated.tags import spans, text_of
from tests.upstream_corpora import conllu
from training.convert.columns import (
    CROSSNER,
    WIKIGOLD,
    convert_columns,
    convert_uner,
    guessed_spaces,
    read_columns,
    read_uner,
)
from training.convert.conllu import read_documents
from training.convert.gum import convert_gum
from training.convert.peoples import mark_countries, mark_peoples
from training.convert.re3d import convert_re3d
from training.convert.re3d_documents import Document

COMMON = frozenset({"court", "garden", "church", "west", "the", "said", "trade", "council", "mayor"})


def entities(words: list[str], tags: list[str]) -> list[tuple[str, str]]:
    """Text and label of each entity."""
    return [(" ".join(words[begin:end]), label) for begin, end, label in spans(tags)]


def unknown(words: list[str], tags: list[str]) -> list[str]:
    return [word for word, tag in zip(words, tags, strict=True) if tag == "-"]


# Places


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Portugal", "GPE"),
        ("the Netherlands", "GPE"),
        ("Oregon", "GPE"),
        ("LISBON", "GPE"),
        ("Fort Worth", "GPE"),
        ("Saint Moritz", "GPE"),
        ("Port Talbot", "GPE"),
        ("Staten Island", "GPE"),
        ("Lund County", "GPE"),
        ("Kingdom of Hungary", "GPE"),
        ("East Berlin", "GPE"),
        ("Europe", "LOC"),
        ("Lake Vattern", "LOC"),
        ("Elbe river", "LOC"),
        ("Southern Bohemia", "LOC"),
        ("Alder Street", "FAC"),
        ("Marsh prison", "FAC"),
        ("Valley Expressway", "FAC"),
        ("Kremlin", "ORG"),
        ("Copper Kettle", None),
        ("Kettle", None),
    ],
)
def test_a_place_is_known_by_list_or_by_a_word_in_it(name: str, label: str | None):
    assert gazetteer.known_place(name) == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Kettleby", "GPE"),
        ("New Kettleby", "GPE"),
        ("San Kettle Mill", "GPE"),
        ("Old Copper Mill", None),
        ("One Two Three Four", None),
        ("KTLB", None),
        ("Kettle & Mill", None),
        ("12 Kettleby", None),
    ],
)
def test_a_short_unknown_place_is_taken_for_a_town(name: str, label: str | None):
    assert gazetteer.split_place(name) == label


# Peoples


@pytest.mark.parametrize(
    ("sentence", "expected", "open_"),
    [
        ("Two Belgian bakers left", ["Belgian"], []),
        ("The BELGIAN bakers", ["BELGIAN"], []),
        ("She spoke in Arabic .", [], []),
        ("a song in French ,", [], ["French"]),
        ("the French - language press", [], ["French"]),
        ("the Democratic vote", [], ["Democratic"]),
        ("the Belgian Bakers Guild", [], ["Belgian"]),
        ("the Belgian President left", ["Belgian"], []),
        ("French - German talks", ["French", "German"], []),
    ],
)
def test_peoples_are_marked_where_no_language_or_longer_name_is_meant(
    sentence: str, expected: list[str], open_: list[str]
):
    words = sentence.split()
    tags = ["O"] * len(words)
    mark_peoples(words, tags)
    assert entities(words, tags) == [(word, "NORP") for word in expected]
    assert unknown(words, tags) == open_


def test_a_word_inside_another_name_is_no_people_of_its_own():
    words, tags = ["Belgian", "Railways"], ["B-ORG", "I-ORG"]
    mark_peoples(words, tags)
    assert tags == ["B-ORG", "I-ORG"]


def test_a_sure_country_alone_is_marked_and_an_unsure_one_is_not():
    words = ["from", "Peru", "and", "Jordan", "or", "Lake", "Chad"]
    tags = ["-"] * len(words)
    mark_countries(words, tags)
    assert entities(words, tags) == [("Peru", "GPE")]


# UNER


def test_uner_is_read_with_the_spaces_of_its_text(tmp_path: Path):
    file = tmp_path / "made.iob2"
    lines = [
        "# newdoc id = d",
        "# text = Orla's (new) mill",
        *(f"{n}\t{w}\tO\t-\t-" for n, w in enumerate(["Orla", "'s", "(", "new", ")", "mill"], 1)),
        "",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [(name, [(words, spaces, _)])] = read_uner(file)
    assert name == "d"
    assert text_of(words, spaces, 0, len(words)) == "Orla's (new) mill"


@pytest.mark.parametrize(
    ("sentence", "tags", "expected", "open_"),
    [
        ("Orla left", "B-PER O", [("Orla", "PERSON")], []),
        ("the Mill Guild met", "B-ORG I-ORG I-ORG O", [("Mill Guild", "ORG")], []),
        ("Peru won", "B-ORG O", [("Peru", "GPE")], []),
        ("in Lisbon now", "O B-LOC O", [("Lisbon", "GPE")], []),
        ("on Alder Street", "O B-LOC I-LOC", [("Alder Street", "FAC")], []),
        ("by Old Copper Mill", "O B-LOC I-LOC I-LOC", [], ["Old", "Copper", "Mill"]),
        ("the Mill Festival ended", "O O O O", [], ["Mill", "Festival"]),
        ("a Belgian left", "O O O", [("Belgian", "NORP")], []),
    ],
)
def test_uner_to_our_labels(sentence: str, tags: str, expected: list[tuple[str, str]], open_: list[str]):
    words = sentence.split()
    _, _, converted = convert_uner((words, [True] * len(words), tags.split()))
    assert entities(words, converted) == expected
    assert unknown(words, converted) == open_


# wikigold and CrossNER


@pytest.mark.parametrize("label", CROSSNER)
def test_every_label_of_crossner_is_converted(label: str):
    words = ["Near", "Lake", "Vattern", "today"]
    _, _, tags = convert_columns(words, ["O", f"B-{label}", f"I-{label}", "O"], CROSSNER)
    new = {"PLACE": "LOC", "OTHER": "-", "ELECTION": "-"}.get(CROSSNER[label], CROSSNER[label])
    expected = [("Lake Vattern", new)] if new not in ("O", "-") else []
    assert entities(words, tags) == expected
    assert unknown(words, tags) == (["Lake", "Vattern"] if new == "-" else [])


def test_a_label_that_the_table_lacks_is_unknown():
    words = ["Kettle"]
    assert convert_columns(words, ["B-novelty"], CROSSNER)[2] == ["-"]


@pytest.mark.parametrize(
    ("words", "label", "expected"),
    [
        ("Peru", "organisation", ["B-GPE"]),
        ("bakers", "organisation", ["O"]),
        ("The Mill", "organisation", ["O", "B-ORG"]),
        ("second single", "song", ["-", "-"]),
        ("civil war", "event", ["-", "-"]),
        ("2031 Games", "event", ["B-EVENT", "I-EVENT"]),
        ("Belgian", "misc", ["B-NORP"]),
        ("Mill Festival", "misc", ["B-EVENT", "I-EVENT"]),
        ("Festival", "misc", ["-"]),
        ("2031 Belgian vote", "election", ["O", "B-NORP", "O"]),
        ("Peru Election", "election", ["B-GPE", "-"]),
    ],
)
def test_a_name_may_decide_against_its_label(words: str, label: str, expected: list[str]):
    split = words.split()
    tags = [f"B-{label}"] + [f"I-{label}"] * (len(split) - 1)
    assert convert_columns(split, tags, CROSSNER)[2] == expected


@pytest.mark.parametrize(("label", "expected"), [("PER", "PERSON"), ("ORG", "ORG"), ("LOC", "GPE"), ("MISC", None)])
def test_wikigold_to_our_labels(label: str, expected: str | None):
    words = ["Kettleby"]
    tags = convert_columns(words, [f"B-{label}"], WIKIGOLD)[2]
    assert entities(words, tags) == ([("Kettleby", expected)] if expected else [])


def test_inside_tags_become_entities(tmp_path: Path):
    file = tmp_path / "made.txt"
    file.write_text("-DOCSTART- O\n\nOrla I-PER\nFinch I-PER\nof O\nMill I-ORG\nPeru I-LOC\n", encoding="utf-8")
    assert read_columns(file) == [(["Orla", "Finch", "of", "Mill", "Peru"], ["B-PER", "I-PER", "O", "B-ORG", "B-LOC"])]


def test_spaces_are_guessed_from_marks():
    words = ["He", "said", ":", '"', "It", "'s", "(", "a", ")", "mill", ",", '"', "and", "left", "."]
    assert text_of(words, guessed_spaces(words), 0, len(words)) == 'He said: "It\'s (a) mill," and left.'


# GUM


def gum(text: str, folder: Path) -> tuple[list[str], list[str]]:
    file = folder / "GUM_made.conllu"
    file.write_text(conllu(text), encoding="utf-8")
    words, _, tags = convert_gum(read_documents(file)[0][1][0], COMMON)
    return words, tags


def one_mention(kind: str, name: str, folder: Path, page: str = "") -> list[str]:
    """The tag of a name of one word that is a mention of this kind."""
    link = f"-{page}" if page else ""
    return gum(
        f"{name} {name} PROPN NNP 2 nsubj Entity=(1-{kind}-new-nnnn-cf1-1-sgl{link})\nleft leave VERB VBD 0 root",
        folder,
    )[1][:1]


@pytest.mark.parametrize(
    ("kind", "name", "page", "tag"),
    [
        ("person", "Orla", "", "B-PERSON"),
        ("person", "Lisbon", "", "-"),
        ("person", "Garden", "", "-"),
        ("person", "Belgian", "", "B-NORP"),
        ("person", "Captain", "", "O"),
        ("organization", "Kettle", "", "B-ORG"),
        ("organization", "Peru", "", "B-GPE"),
        ("place", "Kettleby", "", "B-GPE"),
        ("place", "Vattern", "Lake_Vattern", "B-LOC"),
        ("place", "KTLB", "", "-"),
        ("event", "Games", "", "B-EVENT"),
        ("event", "Kettling", "", "-"),
        ("event", "Kettling", "Kettling_%28feast%29", "B-EVENT"),
        ("event", "KTL", "Kettling_%28feast%29", "-"),
        ("abstract", "Kettle", "", "-"),
        ("time", "Kettle", "", "O"),
        ("object", "Kettle", "", "O"),
        ("animal", "Kettle", "", "O"),
        ("plant", "Kettle", "", "O"),
        ("substance", "Kettle", "", "O"),
    ],
)
def test_gum_to_our_labels(kind: str, name: str, page: str, tag: str, tmp_path: Path):
    assert one_mention(kind, name, tmp_path, page) == [tag]


def test_a_title_stays_outside_a_person_and_a_nominal_is_no_name(tmp_path: Path):
    words, tags = gum(
        """
        Captain Captain PROPN NNP 3 nsubj Entity=(1-person-new-nnnn-cf1-1,2-sgl
        Orla Orla PROPN NNP 1 flat Entity=1)
        met meet VERB VBD 0 root
        the the DET DT 5 det Entity=(2-person-new-nnnn-cf2-2-sgl
        mayor mayor NOUN NN 3 obj Entity=2)
        """,
        tmp_path,
    )
    assert entities(words, tags) == [("Orla", "PERSON")]


def test_a_mention_is_cut_to_its_name_and_the_longer_of_two_wins(tmp_path: Path):
    words, tags = gum(
        """
        the the DET DT 3 det Entity=(1-organization-new-nnnn-cf1-2,3,4,5-sgl
        old old ADJ JJ 3 amod
        Bank Bank PROPN NNP 7 nsubj
        of of ADP IN 5 case
        Peru Peru PROPN NNP 3 nmod Entity=(2-place-new-nnnn-cf2-1-sgl)1)
        again again ADV RB 7 advmod
        lent lend VERB VBD 0 root
        """,
        tmp_path,
    )
    assert entities(words, tags) == [("Bank of Peru", "ORG")]


def test_proper_nouns_outside_every_mention_are_unknown_but_for_days(tmp_path: Path):
    words, tags = gum(
        "Kettle Kettle PROPN NNP 2 nsubj\nleft leave VERB VBD 0 root\nMonday Monday PROPN NNP 2 obl:unmarked", tmp_path
    )
    assert tags == ["-", "O", "O"]


# re3d


def re3d(
    text: str, *mentions: tuple[str, str], whole: frozenset[str] = frozenset()
) -> list[tuple[list[str], list[str]]]:
    """Words and tags of each paragraph."""
    marked = tuple(
        {
            "begin": text.index(value),
            "end": text.index(value) + len(value),
            "type": kind,
            "value": value,
            "confidence": 1,
        }
        for value, kind in mentions
    )
    document = Document("one", "CENTCOM", text, marked)
    return [(words, tags) for words, _, tags in convert_re3d(document, COMMON, whole)]


@pytest.mark.parametrize(
    ("text", "mention", "expected", "open_"),
    [
        ("Then Capt. Orla Finch left.", ("Capt. Orla Finch", "Person"), [("Orla Finch", "PERSON")], []),
        ("Then the mayor left.", ("the mayor", "Person"), [], []),
        ("Then she left.", ("she", "Person"), [], []),
        (
            "the Minister for trade Orla Finch left",
            ("Minister for trade Orla Finch", "Person"),
            [],
            ["Minister", "Orla", "Finch"],
        ),
        ("by the Copper Guild today", ("the Copper Guild", "Organisation"), [("Copper Guild", "ORG")], []),
        ("by the Kettle regime today", ("the Kettle regime", "Organisation"), [], ["Kettle"]),
        ("by Peru today", ("Peru", "Organisation"), [("Peru", "GPE")], []),
        ("by the Coalition today", ("the Coalition", "Organisation"), [], ["Coalition"]),
        ("near Lima, Peru today", ("Lima, Peru", "Location"), [("Lima", "GPE"), ("Peru", "GPE")], []),
        ("in Northern Peru today", ("Northern Peru", "Location"), [("Peru", "GPE")], ["Northern"]),
        ("two Belgian boats", ("Belgian", "Nationality"), [("Belgian", "NORP")], []),
        ("at the Pentagon today", ("the Pentagon", "Location"), [("Pentagon", "ORG")], []),
        ("since May 2031 then", ("May 2031", "Temporal"), [], []),
        ("the Kettle missile flew", ("the Kettle missile", "Weapon"), [], []),
        ("with Kettle too", ("too", "Quantity"), [], ["Kettle"]),
    ],
)
def test_re3d_to_our_labels(text: str, mention: tuple[str, str], expected: list[tuple[str, str]], open_: list[str]):
    [(words, tags)] = re3d(text, mention)
    assert entities(words, tags) == expected
    assert unknown(words, tags) == open_


def test_what_is_left_of_a_nominal_is_an_organization_where_it_is_one_elsewhere():
    [(words, tags)] = re3d(
        "by the Kettle regime today", ("the Kettle regime", "Organisation"), whole=frozenset({"Kettle"})
    )
    assert entities(words, tags) == [("Kettle", "ORG")]


def test_paragraphs_are_kept_apart_without_their_breaks():
    paragraphs = re3d("Orla left.\n\nLima slept.", ("Orla", "Person"), ("Lima", "Location"))
    assert [words for words, _ in paragraphs] == [["Orla", "left", "."], ["Lima", "slept", "."]]
