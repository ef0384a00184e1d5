"""The encoder's training: windows, other names and marks, paths, scores; and a trial of every stage where PyTorch is at hand."""

import json
import os
import random
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import spacy

from annotated.chunks import Chunk, read, write
from training import lexicon
from training.encoder import relabel
from training.encoder.decode import best_path, score
from training.encoder.mix import DEV, GOLD, HELD_OUT, SILVER, TAUGHT, TEST, held_out_chunks, training_chunks
from training.encoder.retokenize import retokenized
from training.encoder.tags import ENTITY_TAGS, spans
from training.encoder.windows import IGNORED, Source, curl_marks, name_pool, swap_names, tag_id, windows

PROJECT = Path(__file__).parents[1]
PYTHON = PROJECT / ".venv-training/bin/python"


def chunk(id: str, tagged: str) -> Chunk:
    """A chunk from "word/TAG word ...": a word without a tag is O."""
    pairs = [item.rpartition("/") if "/" in item else (item, "", "O") for item in tagged.split()]
    words = tuple(word for word, _, _ in pairs)
    starts = tuple(i == 0 for i in range(len(words)))
    return Chunk(id, "own", words, (True,) * len(words), starts, ents=tuple(tag for _, _, tag in pairs))


CHUNKS = [
    chunk("a#0", "Mayor Ilse/B-PERSON Varnholt/I-PERSON of Dunmere/B-GPE met the Harbour/B-ORG Guild/I-ORG ."),
    chunk("a#1", "Varnholt/B-PERSON said Orrel/- was late ."),
    chunk("b#0", "The Tarrish/B-NORP crew left Port/B-GPE Sable/I-GPE for the Grey/B-LOC Sound/I-LOC ."),
]


def pieces_of(word: str) -> list[int]:
    return [1000 + len(word)] * (1 if len(word) < 6 else 2)


def test_a_window_holds_whole_chunks_of_one_document_and_ignores_unknown_words() -> None:
    found = windows({Source("own", 1): CHUNKS}, pieces_of, {}, random.Random(4))
    assert len(found) == 2
    first = min(found, key=lambda window: -len(window.tags))
    assert len(first.tags) >= len(CHUNKS[0].words) + len(CHUNKS[1].words)
    assert first.tags[len(first.tags) - 4] == IGNORED
    assert len(first.ids) == len(first.shapes)
    assert [first.ids[place] for place in first.first[:2]] == [1005, 1004]


def test_unrelated_sentences_make_windows_of_their_own_and_shares_repeat_them() -> None:
    found = windows({Source("own", 2, loose=True): CHUNKS}, pieces_of, {}, random.Random(1))
    assert len(found) == 6


def test_works_are_learnt_as_a_label_that_is_never_reported() -> None:
    assert ENTITY_TAGS[tag_id("I-WORK_OF_ART")] == "I-MISC"
    assert tag_id("-") == IGNORED


def test_the_same_name_is_exchanged_for_the_same_other_name() -> None:
    tagged = [(w, t) for c in CHUNKS[:1] * 2 for w, t in zip(c.words, c.ents or (), strict=True)]
    pool = {"PERSON": [("Ansel", "de", "Roo")], "ORG": [("Weir", "Trust")], "GPE": [("Hollin",)]}
    for seed in range(20):
        swapped = swap_names(tagged, pool, random.Random(seed))
        names = [" ".join(w for w, _ in swapped[i:j]) for i, j, _ in spans([t for _, t in swapped])]
        assert names[:3] == names[3:]
        assert [label for _, _, label in spans([t for _, t in swapped])] == ["PERSON", "GPE", "ORG"] * 2
    assert any("Ansel" in [w for w, _ in swap_names(tagged, pool, random.Random(seed))] for seed in range(20))


def test_straight_marks_are_curled_in_turn() -> None:
    assert curl_marks(['"', "It", "'s", "late", '"', "do", "n't"]) == ["“", "It", "’s", "late", "”", "do", "n’t"]


def test_names_of_more_than_six_words_are_not_exchanged_in() -> None:
    long = chunk("c#0", "The/B-ORG Guild/I-ORG of/I-ORG the/I-ORG Old/I-ORG Salt/I-ORG Road/I-ORG")
    assert name_pool([*CHUNKS, long])["ORG"] == [("Harbour", "Guild")]


def test_the_best_path_never_continues_what_has_not_begun() -> None:
    logits = np.zeros((3, len(ENTITY_TAGS)), np.float32)
    logits[0, ENTITY_TAGS.index("I-PERSON")] = 5
    logits[0, ENTITY_TAGS.index("B-PERSON")] = 4
    logits[1, ENTITY_TAGS.index("I-ORG")] = 3
    logits[1, ENTITY_TAGS.index("I-PERSON")] = 2
    path = [ENTITY_TAGS[i] for i in best_path(logits, ENTITY_TAGS)]
    assert path[:2] == ["B-PERSON", "I-PERSON"]
    assert not path[2].startswith("I-ORG")


def test_a_span_over_an_unknown_word_is_neither_right_nor_wrong() -> None:
    gold = [["B-PERSON", "O", "-", "B-ORG", "I-ORG"]]
    predicted = [["B-PERSON", "O", "B-GPE", "B-ORG", "O"]]
    scores = score(gold, predicted)
    assert (scores["ALL"].right, scores["ALL"].predicted, scores["ALL"].gold) == (1, 2, 2)
    assert scores["GPE"].predicted == 0
    assert scores["ALL"].f1 == 50.0


def test_names_keep_their_characters_in_other_words_and_halved_words_are_unknown() -> None:
    words = ("Weir", "Trust", "'", "s", "Dun-", "mere", ".")
    spaces = (True, False, False, True, False, False, False)
    cut = Chunk(
        "d#0", "own", words, spaces, (True, *(False,) * 6), ents=("B-ORG", "I-ORG", "O", "O", "B-GPE", "O", "O")
    )
    found = retokenized(cut, spacy.blank("en"))
    assert found.words[:3] == ("Weir", "Trust", "'s")
    assert (found.ents or ())[:3] == ("B-ORG", "I-ORG", "O")
    assert "".join(w + " " * s for w, s in zip(found.words, found.spaces, strict=True)) == "Weir Trust's Dun-mere."
    joined = Chunk(
        "e#0", "own", ("can", "not", "Ilse"), (False, True, False), (True, False, False), ents=("-", "O", "B-PERSON")
    )
    assert retokenized(joined, spacy.blank("en")).ents == ("-", "O", "B-PERSON")
    halved = Chunk("f#0", "own", ("Ilse", "x"), (False, False), (True, False), ents=("B-PERSON", "O"))
    assert retokenized(halved, spacy.blank("en")).ents == ("-",)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    for name in (*(source.name for source in (*GOLD, SILVER, TAUGHT)), *DEV, *TEST):
        write(tmp_path / "corpora", f"ner/{name}", CHUNKS * 4)
    return tmp_path / "corpora"


def reading(tags: str, sure: float = 0.9) -> np.ndarray:
    """Probabilities (words, tags) of teachers that read these tags; "tag=0.4" is less sure."""
    found = np.full((len(tags.split()), len(ENTITY_TAGS)), 0.001, np.float32)
    for row, tag in zip(found, tags.split(), strict=True):
        name, _, probability = tag.partition("=")
        row[ENTITY_TAGS.index(name)] = float(probability or sure)
    return found


OPEN = chunk("o#0", "Ilse/B-PERSON Varnholt/- met/- the/O Harbour/- Guild/O of/- Dunmere/-")
READ = "B-GPE I-GPE O O B-ORG I-ORG=0.6 O=0.4 B-GPE=0.4"


def test_what_is_taught_keeps_what_is_known_and_leaves_the_unsure_open() -> None:
    counts = Counter[str]()
    assert relabel.taught(OPEN, reading(READ), counts).ents == ("B-PERSON", "-", "O", "O", "-", "O", "-", "-")
    assert (counts["O"], counts["left open"]) == (1, 4)


def test_filling_takes_what_is_likely_but_no_part_of_a_known_name_and_no_work() -> None:
    assert relabel.filled(OPEN, reading(READ)).ents == ("B-PERSON", "-", "O", "O", "B-ORG", "I-ORG", "-", "-")
    assert relabel.filled(chunk("o#1", "Blues/-"), reading("B-MISC")).ents == ("-",)


def test_a_silver_text_is_read_anew_and_its_unseen_names_are_unknown() -> None:
    assert relabel.reread(OPEN, reading(READ)).ents == ("B-GPE", "I-GPE", "O", "O", "B-ORG", "I-ORG", "-", "-")
    silver = chunk("o#2", "Ilse/B-PERSON Varnholt/I-PERSON won/O")
    assert relabel.reread(silver, reading("O O O=0.3")).ents == ("-", "-", "O")
    # What is left of a name begins it.
    assert relabel.reread(silver, reading("B-PERSON=0.5 I-PERSON=0.5 O")).ents == ("-", "-", "O")


def test_what_chooses_is_not_learnt_from(corpora: Path) -> None:
    chunks = [chunk(f"p#{i}", "Varnholt/B-PERSON spoke .") for i in range(25)]
    write(corpora, f"ner/{HELD_OUT}", chunks)
    learnt = {c.id for source, listed in training_chunks(corpora).items() if source.name == HELD_OUT for c in listed}
    held = {c.id for c in held_out_chunks(corpora)["dev_cross_politics"]}
    assert learnt | held == {c.id for c in chunks}
    assert not learnt & held
    assert len(held) == 3


# Each stage as from the command line, but PyTorch is loaded once for all.
IN_TURN = """
import json, runpy, sys
for stage in json.load(sys.stdin):
    sys.argv = stage
    runpy.run_module(stage[0], run_name="__main__")
    print("\\0", end="", flush=True)
"""


def trial(*stages: tuple[object, ...]) -> list[str]:
    """Stages one after another in the training environment; the output of each."""
    done = subprocess.run(
        [str(PYTHON), "-W", "ignore:.*found in sys.modules:RuntimeWarning", "-c", IN_TURN],
        cwd=PROJECT,
        input=json.dumps([[str(word) for word in stage] for stage in stages]),
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\0")[:-1]


@pytest.mark.skipif(not PYTHON.exists(), reason="no training environment: `make training` installs PyTorch")
def test_every_stage_runs_from_corpora_to_an_exported_model(corpora: Path, tmp_path: Path) -> None:
    checkpoint, again, model = tmp_path / "a.pt", tmp_path / "b.pt", tmp_path / "model.onnx"
    taught, filled, words = tmp_path / "taught", tmp_path / "filled", tmp_path / "lexicon.npz"
    at = ("--corpora", corpora)
    # One step of either training, and no more windows in it than it takes to have some of every source.
    few = ("--pieces", 300, "--limit", len(CHUNKS))
    trained, teaching, filling, _, _, exported, evaluated = trial(
        ("training.encoder.train", *at, "--out", checkpoint, *few, "--seed", 3),
        ("training.encoder.teach", checkpoint, checkpoint, *at, "--out", taught),
        ("training.encoder.fill", checkpoint, checkpoint, *at, "--out", filled, "--limit", 3),
        ("training.encoder.lexicon", checkpoint, *at, "--out", words, "--limit", 40),
        (
            *("training.encoder.train", *at, "--taught", taught),
            *("--init", checkpoint, checkpoint, "--out", again, *few),
        ),
        ("training.encoder.export", checkpoint, again, "--out", model),
        ("training.encoder.evaluate", model, *at, "--test"),
    )
    assert "seed 3" in trained
    assert "dev_cross_politics" in trained
    assert "left open" in teaching
    assert [c.words for c in read(taught, f"ner/{TAUGHT.name}")] == [c.words for c in CHUNKS * 4]
    assert f"{SILVER.name}: 1 words left open" in filling
    assert [c.words for c in read(filled, f"ner/{SILVER.name}")] == [c.words for c in CHUNKS]
    known = lexicon.read(words)
    assert known.common == 40
    assert {"varnholt", "said"} < set(known.words)
    assert np.allclose(known.probabilities.sum(1), 1, atol=0.01)
    assert known.features.shape == (len(known.words), 23)
    assert "logits differ" in exported
    assert "test_gum_news" in evaluated
