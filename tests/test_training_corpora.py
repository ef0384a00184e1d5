"""The table of corpora and the files of chunks that training reads."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from annotated.chunks import Chunk, read, write
from quality.shared import shared_folder
from training import corpora

CHUNK = Chunk(
    id="blog-1#0",
    corpus="made",
    words=("Orla", "went", "\u2028", "home"),
    spaces=(True, True, False, False),
    sent_starts=(True, False, False, False),
    ents=("B-PERSON", "O", "-", "O"),
)


def test_a_chunk_is_read_as_it_was_written(tmp_path: Path):
    tree = replace(CHUNK, ents=None, heads=(1, 1, 1, 1), deps=("nsubj", "ROOT", "dep", "advmod"))
    write(tmp_path, "ner/made", [CHUNK, tree])
    assert read(tmp_path, "ner/made") == [CHUNK, tree]


def test_the_same_chunks_make_the_same_bytes(tmp_path: Path):
    first = write(tmp_path / "first", "ner/made", [CHUNK]).read_bytes()
    assert write(tmp_path / "second", "ner/made", [CHUNK]).read_bytes() == first


def test_plain_files_are_read_too(tmp_path: Path):
    packed = write(tmp_path, "ner/made", [CHUNK])
    plain = tmp_path / "plain/ner/made.jsonl"
    plain.parent.mkdir(parents=True)
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    assert read(tmp_path / "plain", "ner/made") == [CHUNK]


def test_an_empty_file_holds_no_chunks(tmp_path: Path):
    write(tmp_path, "ner/none", [])
    assert read(tmp_path, "ner/none") == []


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"ner/absent\.jsonl.*--corpora.*training\.corpora"):
        read(tmp_path, "ner/absent")


def test_a_damaged_line_is_named(tmp_path: Path):
    file = tmp_path / "ner/made.jsonl"
    file.parent.mkdir()
    whole = {"id": "a#0", "corpus": "made", "words": ["a"], "spaces": [True], "sent_starts": [True]}
    file.write_text(json.dumps(whole) + "\n" + json.dumps({"id": "b"}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"made\.jsonl, line 2"):
        read(tmp_path, "ner/made")


def test_columns_of_unequal_length_are_no_chunk():
    with pytest.raises(ValueError, match=r"blog-1#0: 3 values in ents for 4 words"):
        replace(CHUNK, ents=("O", "O", "O"))


def test_a_chunk_knows_its_document():
    assert CHUNK.document == "blog-1"


def test_every_corpus_names_a_commit_a_licence_and_its_files():
    for corpus in corpora.CORPORA:
        assert re.fullmatch(r"[0-9a-f]{40}", corpus.commit), corpus.name
        assert corpus.licence and corpus.files, corpus.name
        # Left out for it; nothing that is kept may forbid commercial use.
        assert "NC" not in corpus.licence, corpus.name


def test_no_file_belongs_to_two_corpora():
    files = [file for corpus in corpora.CORPORA for file in corpus.files]
    assert len(files) == len(set(files))


def test_every_converted_file_at_hand_belongs_to_a_corpus():
    folder = shared_folder() / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no converted corpora at {folder}")
    at_hand = {f"{file.parent.name}/{file.name.split('.')[0]}" for file in folder.glob("*/*.jsonl.gz")}
    known = {file for corpus in corpora.CORPORA for file in corpus.files} | {"parse/train_synth_quotes"}
    assert at_hand <= known


def test_the_printed_table_says_how_to_fetch_each_corpus(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.argv", ["training.corpora"])
    corpora.main()
    printed = capsys.readouterr().out
    for corpus in corpora.CORPORA:
        assert f"github.com/{corpus.repository}" in printed
        assert f"checkout {corpus.commit}" in printed
    assert "git show" in printed


def test_a_missing_clone_is_named_with_its_remedy(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"no clone of GUM at .*gum.*training\.corpora"):
        corpora.folder_of(tmp_path, "GUM")


def test_the_notice_names_every_corpus():
    notice = (Path(__file__).parents[1] / "NOTICE").read_text(encoding="utf-8")
    for corpus in corpora.CORPORA:
        assert corpus.name in notice
        assert corpus.commit in notice
    assert corpora.MODEL_LICENCE in notice
