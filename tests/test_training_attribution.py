"""What the attribution head learns from, and how its opinion votes with the grammar."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.language.model import load_model
from pipeline.language.passages import Passage, read_passages
from pipeline.language.statement import Statement
from pipeline.language.statements import find_statements
from quality.shared import shared_folder
from training.attribution.frames import FRAMES
from training.attribution.generate import Stock, fill, generated_rows
from training.attribution.gold import gold_rows
from training.attribution.rows import Row, drawn, read_rows, write_rows
from training.attribution.silver import silver_row
from training.attribution.stock import stock
from training.attribution.votes import Heard, Opinion, Weights, vote
from training.corpora import Chunk

ROOT = Path(__file__).resolve().parents[1]
TORCH = ROOT / ".venv-training" / "bin" / "python"
CORPORA = shared_folder() / "corpora"

REPORT = Chunk(
    id="weblog-own#0",
    corpus="own",
    words=("Marisol", "Quint", "said", "that", "the", "ferry", "leaks", "."),
    spaces=(True, True, True, True, True, True, False, False),
    sent_starts=(True, *(False,) * 7),
    heads=(1, 2, 2, 6, 5, 6, 2, 2),
    deps=("compound", "nsubj", "ROOT", "mark", "det", "nsubj", "ccomp", "punct"),
    tags=("NNP", "NNP", "VBD", "IN", "DT", "NN", "VBZ", "."),
    pos=("PROPN", "PROPN", "VERB", "SCONJ", "DET", "NOUN", "VERB", "PUNCT"),
    lemmas=("Marisol", "Quint", "say", "that", "the", "ferry", "leak", "."),
)
UNREPORTED = Chunk(
    id="weblog-own#1",
    corpus="own",
    words=("The", "ferry", "had", "said", "little", "for", "years", "."),
    spaces=(True, True, True, True, True, True, False, False),
    sent_starts=(True, *(False,) * 7),
    heads=(1, 3, 3, 3, 3, 3, 5, 3),
    deps=("det", "nsubj", "aux", "ROOT", "advmod", "prep", "pobj", "punct"),
    tags=("DT", "NN", "VBD", "VBN", "RB", "IN", "NNS", "."),
    pos=("DET", "NOUN", "AUX", "VERB", "ADV", "ADP", "NOUN", "PUNCT"),
    lemmas=("the", "ferry", "have", "say", "little", "for", "year", "."),
)
FERRY = ("B-SOURCE", "I-SOURCE", "B-CUE", "O", "B-CONTENT", "I-CONTENT", "I-CONTENT", "O")
STOCK = Stock(
    clauses=[("the", "harbour", "wall", ",", "which", "is", "old", ",", "leaks")],
    infinitives=[("rebuild", "the", "wall")],
    nouns=[("the", "dredging", "plan")],
    people=[("Marisol", "Quint")],
    bodies=[("Harbour", "Trust")],
    sentences=[("Rain", "fell", "all", "week", ".")],
)


def test_the_longer_of_two_spans_is_drawn_and_the_unknown_leaves_it_alone() -> None:
    tags = drawn(6, [(0, 2, "SOURCE"), (1, 5, "CONTENT")], [(0, 6)])

    assert tags == ("-", "B-CONTENT", "I-CONTENT", "I-CONTENT", "I-CONTENT", "-")


def test_rows_come_back_from_their_file_and_a_missing_file_names_its_command(tmp_path: Path) -> None:
    row = Row("own#0", "own", ("“", "Café", "”"), ("O", "-", "B-CUE"))
    write_rows(tmp_path / "rows.jsonl.gz", [row])

    assert read_rows(tmp_path / "rows.jsonl.gz") == [row]
    with pytest.raises(FileNotFoundError, match=r"training\.attribution\.data"):
        read_rows(tmp_path / "none.jsonl.gz")


def test_the_grammar_reads_a_gold_tree() -> None:
    row = silver_row(REPORT, load_model(tier="fast").nlp)

    assert row is not None
    assert row.words == REPORT.words
    assert row.tags == FERRY


def test_a_reporting_verb_that_the_grammar_passes_over_leaves_its_sentence_unknown() -> None:
    row = silver_row(UNREPORTED, load_model(tier="fast").nlp)

    assert row is not None
    assert set(row.tags) == {"-"}


def test_words_that_do_not_spell_their_text_give_no_row() -> None:
    odd = Chunk(**{**vars(REPORT), "words": ("Marisol", "Qu\u200dint", *REPORT.words[2:])})

    assert silver_row(odd, load_model(tier="fast").nlp) is None


def test_marked_speech_is_drawn_without_its_that_and_beliefs_are_not_drawn() -> None:
    text = "Marisol Quint said that the ferry leaks. She thinks the crew is tired."
    said = {
        "start": 19,
        "end": 39,
        "cue_start": 14,
        "cue_end": 18,
        "speaker_start": 0,
        "speaker_end": 13,
        "speech": True,
    }
    thought = {
        "start": 52,
        "end": 69,
        "cue_start": 45,
        "cue_end": 51,
        "speaker_start": 41,
        "speaker_end": 44,
        "speech": False,
    }

    (row,) = gold_rows({"doc_id": "own", "text": text, "quotes": [said, thought]}, load_model(tier="fast").nlp)

    assert row.tags[:8] == FERRY
    assert set(row.tags[8:]) == {"O"}


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_is_filled_with_words_and_its_parentheses_are_content(frame: str) -> None:
    words, spans = fill(frame, STOCK, random.Random(1))

    assert not {"(", ")", "<", ">"} & set("".join(words))
    assert [label for *_, label in spans].count("CONTENT") == frame.count("(")
    assert all(0 <= first < last <= len(words) for first, last, _ in spans)
    assert not any(slot in words for slot in ("S", "c", "c1", "c2", "NP", "INF"))


def test_generated_rows_are_the_same_for_the_same_seed() -> None:
    rows = generated_rows(STOCK, 20, random.Random(3))

    assert rows == generated_rows(STOCK, 20, random.Random(3))
    assert rows != generated_rows(STOCK, 20, random.Random(4))
    assert any("B-CONTENT" in row.tags for row in rows)


def test_frames_are_not_filled_from_chunks_that_hold_too_little() -> None:
    with pytest.raises(ValueError, match="clauses"):
        stock([REPORT], [])


def _read(text: str) -> tuple[list[Passage], list[Statement]]:
    passages = read_passages(text, load_model(tier="fast").nlp)
    return passages, find_statements(passages)


def _heard(passage: Passage, text: str, score: float = 0.95) -> Heard:
    start = passage.text.index(text)
    inside = [t.i for t in passage.tokens if start <= t.start < start + len(text)]
    return Heard(inside[0], inside[-1] + 1, score)


def _opinion(passage: Passage, content: str, source: str, cue: str, share: float = 0.9) -> Opinion:
    content_, source_, cue_ = (_heard(passage, part) for part in (content, source, cue))
    return Opinion((content_,), (source_,), (cue_,), (share,) * len(passage.tokens))


FREE = "The pier is sound, so the surveyors retort."
WEIGHTS = Weights(add=0.9, move=0.9, strike=0.2)


def test_a_content_that_the_grammar_does_not_see_is_added_with_its_source() -> None:
    passages, _ = _read(FREE)
    opinion = _opinion(passages[0], "The pier is sound", "the surveyors", "retort")

    (added,) = vote(passages, [], {0: opinion}, WEIGHTS)

    assert FREE[added.start : added.end] == "The pier is sound"
    assert added.type == "indirect"
    assert added.source is not None
    assert passages[0].slice(added.source.phrase.first, added.source.phrase.last) == "the surveyors"
    assert added.cue_span is not None
    assert FREE[slice(*added.cue_span)] == "retort"


def test_an_unsure_content_is_not_added() -> None:
    passages, _ = _read(FREE)
    opinion = _opinion(passages[0], "The pier is sound", "the surveyors", "retort")

    assert vote(passages, [], {0: opinion}, Weights(add=0.96, move=2.0, strike=0.0)) == []


def test_what_is_believed_is_not_added_as_said() -> None:
    passages, _ = _read("The pier is sound, so the surveyors believe.")
    opinion = _opinion(passages[0], "The pier is sound", "the surveyors", "believe")

    assert vote(passages, [], {0: opinion}, WEIGHTS) == []


def test_the_grammar_s_statement_stays_where_both_see_one() -> None:
    passages, statements = _read("Marisol Quint said that the ferry leaks.")
    opinion = _opinion(passages[0], "the ferry leaks", "Marisol Quint", "said")

    assert statements
    assert vote(passages, statements, {0: opinion}, WEIGHTS) == statements


def test_a_statement_that_the_head_does_not_hear_at_all_is_struck_out() -> None:
    passages, statements = _read("Marisol Quint said that the ferry leaks.")
    deaf = Opinion((), (), (), (0.01,) * len(passages[0].tokens))

    assert vote(passages, statements, {0: deaf}, WEIGHTS) == []
    assert vote(passages, statements, {}, WEIGHTS) == statements


def test_direct_speech_is_not_voted_on() -> None:
    passages, statements = _read("“The ferry leaks,” Marisol Quint said.")
    deaf = Opinion((), (), (), (0.01,) * len(passages[0].tokens))

    assert [s.type for s in statements] == ["direct"]
    assert vote(passages, statements, {0: deaf}, WEIGHTS) == statements


def _run(python: Path | str, *arguments: object) -> str:
    done = subprocess.run(
        [str(python), "-m", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no corpora in {CORPORA}; set QUOTEWIRE_SHARED")
def test_a_few_documents_go_all_the_way_from_the_corpora_to_the_table(tmp_path: Path) -> None:
    gold = shared_folder() / "gold" / "gum_news.jsonl"
    listed = _run(
        sys.executable, "training.attribution.data", "--corpora", CORPORA, "--out", tmp_path, "--limit", 2,
        "--generated", 30, "--measure", gold,
    )  # fmt: skip

    assert {line.split(":")[0] for line in listed.splitlines()} >= {"gold", "silver", "generated", "gum", "gum_news"}
    rows = read_rows(tmp_path / "silver.jsonl.gz")
    assert any("B-CONTENT" in row.tags for row in rows)
    assert not any("GUM_news" in row.id for row in rows)
    if not TORCH.is_file():
        pytest.skip(f"no {TORCH}: `make training` makes the environment with torch, in which the head is trained")
    checkpoint = tmp_path / "head.pt"
    _run(TORCH, "training.attribution.train", "--data", tmp_path, "--out", checkpoint, "--pieces", 600, "--limit", 12)
    opinions = [json.loads(line) for line in checkpoint.with_suffix(".gum_news.jsonl").read_text().splitlines()]
    assert opinions
    printed = _run(
        sys.executable, "training.attribution.vote", "--corpora", CORPORA, "--checkpoint", checkpoint,
        "--measure", gold, "--limit", 1, "--tier", "fast",
    )  # fmt: skip
    assert "grammar + vote" in printed
