"""Corrections, silver labels, exchanged names, and every command of the conversion on small clones."""

from pathlib import Path

import pytest

from annotated import corrections
from annotated.chunks import Chunk, read
from annotated.tags import spans
from quality.shared import shared_folder
from tests.upstream_corpora import write_clones
from training.convert import __main__ as conversion
from training.convert import clean
from training.convert.silver import label_silver
from training.corpora import CORPORA

COMMON = frozenset({"court", "garden", "church", "west", "the", "said", "trade", "council", "mayor"})


def entities(words: list[str], tags: list[str]) -> list[tuple[str, str]]:
    """Text and label of each entity."""
    return [(" ".join(words[begin:end]), label) for begin, end, label in spans(tags)]


# Corrections


def corrected(corpus: str, sentence: str, tags: str, test: bool = False) -> list[str]:
    words = tuple(sentence.split())
    chunk = Chunk(
        "made#0", corpus, words, (True,) * len(words), (True,) + (False,) * (len(words) - 1), tuple(tags.split())
    )
    done, found = corrections.clean(chunk, COMMON, test)
    assert bool(found) == (done != chunk)
    return list(done.ents or ())


@pytest.mark.parametrize(
    ("corpus", "sentence", "before", "after"),
    [
        ("uner", "at Copper Kettle", "O B-GPE I-GPE", "O - -"),
        ("crossner_music", "at Copper Kettle", "O B-GPE I-GPE", "O - -"),
        ("uner", "at Lisbon", "O B-GPE", "O B-GPE"),
        ("wikigold", "in Kettleby", "O B-GPE", "O B-GPE"),
        ("wikigold", "the Elbe river", "O B-GPE I-GPE", "O B-LOC I-LOC"),
        ("gum_bio", "the Church met", "O B-ORG O", "O - O"),
        ("gum_bio", "the Garden", "O B-FAC", "O -"),
        ("crossner_politics", "a Belgian town", "O B-GPE O", "O B-NORP O"),
        ("crossner_science", "a Lisbon-based firm", "O B-GPE O", "O - O"),
        ("wikigold", "the Alder Hotel", "O B-FAC I-FAC", "O - -"),
        ("re3d_uk", "MR FINCH left", "B-PERSON I-PERSON O", "O B-PERSON O"),
        ("crossner_politics", "Sir Orla Finch", "B-PERSON I-PERSON I-PERSON", "O B-PERSON I-PERSON"),
        ("re3d_uk", "in Peru now", "O B-PERSON O", "O - O"),
        ("ewt_silver", "said Al Jazeera", "O B-PERSON I-PERSON", "O B-ORG I-ORG"),
        ("wikigold", "the Belgians won", "O B-ORG O", "O - O"),
        ("gum_bio", "after Lisbon ended", "O B-EVENT O", "O - O"),
        ("uner", "sold in Peru again", "O O O O", "O O B-GPE O"),
        ("uner", "Bank of Peru again", "O O O O", "O O - O"),
        ("uner", "by NASA again", "O O O", "O - O"),
    ],
)
def test_a_systematic_error_is_corrected(corpus: str, sentence: str, before: str, after: str):
    assert corrected(corpus, sentence, before) == after.split()
    assert corrected(corpus, sentence, after) == after.split()


def test_of_the_tests_only_uner_s_unknown_places_are_corrected():
    assert corrected("uner", "at Copper Kettle", "O B-GPE I-GPE", test=True) == ["O", "-", "-"]
    assert corrected("uner", "by NASA and MR FINCH", "O O O B-PERSON I-PERSON", test=True) == [
        "O",
        "O",
        "O",
        "B-PERSON",
        "I-PERSON",
    ]
    assert corrected("wikigold", "the Elbe river", "O B-GPE I-GPE", test=True) == ["O", "B-GPE", "I-GPE"]


# Silver labels


def test_silver_labels_mark_what_the_tree_shows_and_leave_the_rest_open():
    words = ["Mayor", "Orla", "Finch", "said", "Finch", "and", "Kettle", "left", "Peru", "with", "Belgian", "friends"]
    tags = ["NNP", "NNP", "NNP", "VBD", "NNP", "CC", "NNP", "VBD", "NNP", "IN", "JJ", "NNS"]
    pos = [
        {"NNP": "PROPN", "VBD": "VERB", "JJ": "ADJ", "NNS": "NOUN"}.get(tag, "X" if tag == "FW" else "ADP")
        for tag in tags
    ]
    tree = Chunk(
        id="blog#0",
        corpus="ewt",
        words=tuple(words),
        spaces=(True,) * len(words),
        sent_starts=(True,) + (False,) * (len(words) - 1),
        heads=(1, 3, 1, 3, 3, 6, 4, 3, 7, 11, 11, 7),
        deps=("nmod:desc", "nsubj", "flat", "ROOT", "obj", "cc", "conj", "conj", "obj", "case", "amod", "obl"),
        tags=tuple(tags),
        pos=tuple(pos),
        morphs=("",) * len(words),
        lemmas=tuple(words),
    )
    [labelled] = label_silver([tree])
    assert entities(words, list(labelled.ents or ())) == [
        ("Orla Finch", "PERSON"),
        ("Finch", "PERSON"),
        ("Peru", "GPE"),
        ("Belgian", "NORP"),
    ]
    assert (labelled.ents or ())[6] == "-"
    assert labelled.heads is None


# Exchanged names


# Commands


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the whole conversion makes of small clones."""
    clones, out = write_clones(tmp_path_factory.mktemp("clones")), tmp_path_factory.mktemp("corpora")
    conversion.main(["--sources", str(clones), "--out", str(out)])
    return out


def test_the_conversion_writes_every_file_of_the_table(converted: Path):
    written = {f"{file.parent.name}/{file.name.removesuffix('.jsonl.gz')}" for file in converted.glob("*/*")}
    listed = {file for corpus in CORPORA for file in corpus.files if not file.startswith("quotes/")}
    # Self labels need two trained models.
    # Of coreference nothing is converted: those files lie beside the corpora.
    assert {name for name in listed - written if not name.startswith("coref/")} == {"ner/train_ewt_self"}
    assert written - listed == {"parse/train_synth_quotes", "ner/test_uner_raw"}
    assert all(read(converted, name) for name in written)


def test_documents_that_may_not_be_used_are_left_out(converted: Path):
    names = {
        chunk.id
        for file in ("train_gum", "dev_gum", "test_gum_news", "train_re3d", "test_re3d")
        for chunk in read(converted, f"ner/{file}")
    }
    assert not any("fiction" in name or "-BB" in name for name in names)


def test_news_and_interviews_out_of_training_are_tests(converted: Path):
    assert {chunk.document for chunk in read(converted, "parse/test_gum_interview")} == {
        "GUM_interview_two",
        "GUM_interview_three",
    }
    assert {chunk.document for chunk in read(converted, "ner/test_gum_news")} == {"GUM_news_two"}
    assert {chunk.document for chunk in read(converted, "ner/train_gum")} == {
        "GUM_bio_one",
        "GUM_news_one",
        "GUM_bio_three",
    }


def test_no_document_is_in_two_files_of_a_kind(converted: Path):
    for kind in ("uner", "gum", "re3d", "wikigold"):
        files = [name for corpus in CORPORA for name in corpus.files if name.startswith("ner/") and kind in name]
        documents = [document for name in files for document in {chunk.document for chunk in read(converted, name)}]
        assert len(documents) == len(set(documents)), kind


def test_the_raw_test_of_uner_is_kept_beside_the_corrected_one(converted: Path):
    raw, corrected_ = (
        [tag for chunk in read(converted, f"ner/{name}") for tag in chunk.ents or ()]
        for name in ("test_uner_raw", "test_uner")
    )
    assert "-" not in raw
    assert corrected_.count("-") == 2 * 5


def test_the_same_clones_make_the_same_files(converted: Path, tmp_path: Path):
    clones = write_clones(tmp_path / "clones")
    conversion.main(["--sources", str(clones), "--out", str(tmp_path / "again")])
    for file in converted.glob("*/*"):
        assert (tmp_path / "again" / file.parent.name / file.name).read_bytes() == file.read_bytes(), file.name


def test_a_limit_makes_a_short_run(tmp_path: Path):
    clones = write_clones(tmp_path / "clones")
    conversion.main(["--sources", str(clones), "--out", str(tmp_path / "few"), "--limit", "1"])
    assert len({chunk.document for chunk in read(tmp_path / "few", "ner/test_uner")}) == 1
    assert len({chunk.document for chunk in read(tmp_path / "few", "parse/train_gum")}) == 1


def test_a_file_that_a_clone_lacks_is_named(tmp_path: Path):
    clones = write_clones(tmp_path / "clones")
    (clones / "re3d/CENTCOM/entities.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"CENTCOM/entities\.json"):
        conversion.main(["--sources", str(clones), "--out", str(tmp_path / "out")])


def test_corrections_of_the_corpora_at_hand_are_few_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shared_folder() / "corpora"
    if not (folder / "ner/train_uner.jsonl.gz").is_file():
        pytest.skip(f"no converted corpora at {folder}")
    clean.main(["--corpora", str(folder), "--out", str(tmp_path), "--limit", "40"])
    printed = capsys.readouterr().out
    assert "place of unknown kind" in printed
    for name in ("ner/test_gum_news", "ner/test_re3d", "ner/test_wikigold", "ner/test_cross_politics"):
        assert f"{name}: 0 corrections" in printed
        assert read(tmp_path, name) == read(folder, name)[:40]
