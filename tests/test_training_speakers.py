"""Examples of speaking pronouns from corpora of our own making, and the weights that are learnt from them. All people are invented."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.language.speaker.ranker import read_weights
from training.speakers.examples import examples_of, read_own, read_texts
from training.speakers.fit import calibrate, fit, main, read_documents

TEXT = (
    "Carl Bram met Maria Lind at the harbour. He said that the bridge was safe.\n\n“It is,” she said. “It will open.”"
)
OWN = """style: agency
title: The gate

Carl Bram met Maria Lind at the harbour. [[He|Carl Bram]] said that the bridge was safe.

“It is,” [[she|Maria Lind]] said. [[The official|-]] said that it was not.
"""
WEBLOG = "David Moss runs the harbour.\n\nPaul Reed came late. He said that the gate was closed."


def mention(text: str, words: str, cluster: str, kind: str, *, heads: bool) -> list[Any]:
    start = text.index(words)
    end = start + len(words)
    head = start + words.rfind(" ") + 1
    return [start, end, cluster, kind, "person", head if heads else None, end if heads else None]


def clustered(name: str, *, heads: bool) -> dict[str, Any]:
    said = (("Carl Bram", "1", "PROP"), ("Maria Lind", "2", "PROP"), ("He", "1", "PRON"), ("she", "2", "PRON"))
    return {"doc_id": name, "text": TEXT, "mentions": [mention(TEXT, *one, heads=heads) for one in said]}


@pytest.fixture(scope="module")
def coref(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coref")
    he, carl, maria = TEXT.index("He"), TEXT.index("Carl Bram"), TEXT.index("Maria Lind")
    gap = {
        "doc_id": "gap/1", "text": TEXT, "pronoun": [he, he + 2],
        "A": [carl, carl + 9, True], "B": [maria, maria + 10, False],
    }  # fmt: skip
    records = {
        "gum_other": [clustered("gum/1", heads=True), clustered("gum/2", heads=True)],
        "litbank": [clustered("litbank/1", heads=False)],
        "gap": [gap],
        "ewt_docs": [{"doc_id": "ewt/1", "text": WEBLOG}],
    }
    for name, lines in records.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    at = WEBLOG.index("He")
    speakers = [{"doc_id": "ewt/1", "start": at, "end": at + 2, "text": "He", "kind": "pronoun", "name": "Paul Reed"}]
    (folder / "ewt_speakers.json").write_text(json.dumps(speakers), encoding="utf-8")
    return folder


def test_every_corpus_tells_who_is_meant(coref: Path) -> None:
    meant = {
        document.name: [example.right for example in examples_of(document, None)]
        for document in read_documents(read_texts(coref))
    }
    assert meant == {
        "gum/1": [[True], [True]],
        "gum/2": [[True], [True]],
        "gap/1": [[True]],
        "ewt/1": [[True, False]],
        "litbank/1": [[True], [True]],
    }


def test_the_same_corpora_give_the_same_weights(
    coref: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "01-agency.txt").write_text(OWN, encoding="utf-8")
    for name in ("one", "two"):
        main(["--coref", str(coref), "--own", str(own), "--out", str(tmp_path / name / "weights.json")])
    one, two = ((tmp_path / name / "weights.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert read_weights(tmp_path / "one" / "weights.json").features["named"] > 0
    assert "10 pronouns of 6 texts" in capsys.readouterr().out


def test_a_limit_takes_so_many_texts_of_each_corpus(coref: Path) -> None:
    names = [document.name for document in read_documents(read_texts(coref), limit=1)]
    assert names == ["gum/1", "gap/1", "ewt/1", "litbank/1"]


def test_of_our_own_articles_the_pronouns_of_named_people_are_learnt_from(tmp_path: Path) -> None:
    (tmp_path / "01-agency.txt").write_text(OWN, encoding="utf-8")
    (document,) = read_documents(read_own(tmp_path))
    examples = examples_of(document, None)
    assert [sum(example.right) for example in examples] == [1, 1]


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path))):
        list(read_texts(tmp_path))


def test_who_is_meant_scores_above_nobody_and_whoever_else_there_is(coref: Path) -> None:
    examples = [example for document in read_documents(read_texts(coref)) for example in examples_of(document, None)]
    weights = fit(examples)
    for example in examples:
        scores = [sum(weights[name] * value for name, value in row.items()) for row in example.rows]
        meant = [score for score, right in zip(scores, example.right, strict=True) if right]
        assert max(scores) == max(meant) > 0


def test_a_share_that_is_too_sure_is_worth_less() -> None:
    slope, offset, most = calibrate(
        [(0.97, n % 5 > 0, 1.0) for n in range(100)] + [(0.5, n % 2 > 0, 1.0) for n in range(100)]
    )
    assert slope < 1
    assert abs(offset) < 0.5
    assert most == pytest.approx(0.794, abs=0.001)
