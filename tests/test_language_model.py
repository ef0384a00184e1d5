"""The embedded model: what happens where it is damaged."""

import shutil
from pathlib import Path

import pytest

from pipeline.language.model import EMBEDDED, ModelError, load_model


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("ner/model", b"broken"),
        ("meta.json", b"{"),
        ("config.cfg", b"[nlp"),
        ("vocab/strings.json", b""),
        ("parser/moves", b"\xc1"),
    ],
)
def test_a_damaged_pipeline_is_named_with_its_remedy(tmp_path: Path, file: str, content: bytes) -> None:
    copy = tmp_path / "pipeline"
    shutil.copytree(EMBEDDED, copy)
    (copy / file).write_bytes(content)
    with pytest.raises(ModelError, match="to_disk"):
        load_model(str(copy))


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(ModelError, match="tagger, parser, ner"):
        load_model(str(tmp_path))


def test_the_embedded_pipeline_carries_its_licence() -> None:
    assert "CC BY-SA 4.0" in (EMBEDDED / "LICENSE.txt").read_text(encoding="utf-8")
