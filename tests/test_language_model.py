"""The embedded model: its tiers, its version, and what happens where it, or what it needs, is missing or damaged."""

import hashlib
import json
import logging
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.language.model import load as language_model
from pipeline.language.model.checksums import SUMS, damage, seal
from pipeline.language.model.load import EMBEDDED, RULES_VERSION, ModelError, identify, load_model
from pipeline.versions import changes, parts

MEGABYTES = 40


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the embedded pipeline that carries no checksums."""
    shutil.copytree(EMBEDDED, tmp_path / "pipeline")
    (tmp_path / "pipeline" / SUMS).unlink()
    return tmp_path / "pipeline"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("ner/model", b"broken"),
        ("meta.json", b"{"),
        ("meta.json", b"[]"),
        ("config.cfg", b"[nlp"),
        ("vocab/strings.json", b""),
        ("parser/moves", b"\xc1"),
        ("encoder_ner/model.onnx", b"\x08\x08"),
        ("encoder_ner/tokenizer.json", b"{}"),
    ],
)
def test_a_damaged_pipeline_is_named_with_its_remedy(copy: Path, file: str, content: bytes) -> None:
    (copy / file).write_bytes(content)
    tier = "fast" if file.startswith("ner/") else "best"
    with pytest.raises(ModelError, match="to_disk") as error:
        load_model(str(copy), tier)
    assert str(copy) in str(error.value)


def test_a_file_that_could_be_misread_is_found_by_its_checksum(copy: Path) -> None:
    seal(copy)
    model = copy / "encoder_ner" / "model.onnx"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    (copy / "parser" / "moves").unlink()
    with pytest.raises(ModelError, match=r"encoder_ner/model.onnx is not as it was made; parser/moves is missing"):
        load_model(str(copy))


def test_damage_in_the_other_tier_does_not_matter(copy: Path) -> None:
    seal(copy)
    (copy / "encoder_ner" / "model.onnx").unlink()
    assert load_model(str(copy), "fast").identity.tier == "fast"
    assert damage(copy, ["encoder_ner"]) == []
    assert damage(copy) == ["encoder_ner/model.onnx is missing"]


def test_every_shipped_file_is_as_it_was_made_and_together_they_are_small() -> None:
    files = [path for path in EMBEDDED.rglob("*") if path.is_file()]
    sums = dict(reversed(line.split("  ")) for line in (EMBEDDED / SUMS).read_text().splitlines())
    wanted = {str(file.relative_to(EMBEDDED)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    assert {SUMS: wanted[SUMS], **sums} == wanted
    assert sum(file.stat().st_size for file in files) < MEGABYTES * 1e6


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(ModelError, match="tagger, parser, ner"):
        load_model(str(tmp_path))


def test_an_installation_of_an_earlier_version_is_to_be_made_again(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'pipeline.language.old'", name="pipeline.language.old")

    monkeypatch.setattr(language_model, "_load_quietly", gone)
    with pytest.raises(ModelError, match="install Quotewire again"):
        load_model(str(copy))


def test_the_embedded_pipeline_carries_its_licence() -> None:
    assert "CC BY-SA 4.0" in (EMBEDDED / "LICENSE.txt").read_text(encoding="utf-8")


# Tiers


def test_a_tier_runs_its_own_recognizer_only() -> None:
    assert {"encoder_ner", "known_names", "entity_ruler"} <= set(load_model().nlp.pipe_names)
    assert not load_model().nlp.has_pipe("ner")
    assert "ner" in load_model(tier="fast").nlp.pipe_names
    assert not load_model(tier="fast").nlp.has_pipe("encoder_ner")


def test_a_model_is_loaded_once_however_it_is_asked_for() -> None:
    assert load_model() is load_model("embedded") is load_model("embedded", tier="best") is load_model(fallback=True)


def test_the_version_names_model_tier_and_rules() -> None:
    version = json.loads((EMBEDDED / "meta.json").read_text())["version"]
    for tier, libraries in (("best", {"spacy", "onnxruntime", "tokenizers"}), ("fast", {"spacy"})):
        told = parts(load_model(tier=tier).identity.extractor, "model")
        weights = told.pop("weights")
        assert len(weights) == 8
        assert {name: told.pop(name) for name in libraries} == {name: metadata.version(name) for name in libraries}
        assert told == {"model": f"en_quotewire_sm-{version}", "tier": tier, "rules": RULES_VERSION}


def test_other_weights_are_another_model_and_those_of_the_other_tier_are_not(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(EMBEDDED, copy)
    before = {tier: identify(str(copy), tier).extractor for tier in ("best", "fast")}
    with (copy / "ner" / "model").open("ab") as weights:
        weights.write(b"trained again")
    seal(copy)
    assert identify(str(copy), "best").extractor == before["best"] == identify().extractor
    assert changes(before["fast"], identify(str(copy), "fast").extractor, "model")[0].startswith("weights ")
    (copy / "SHA256SUMS").unlink()
    unsealed = identify(str(copy), "fast").extractor
    (copy / "ner" / "model").write_bytes((EMBEDDED / "ner" / "model").read_bytes())
    assert [line.split()[0] for line in changes(unsealed, identify(str(copy), "fast").extractor, "model")] == [
        "weights"
    ]


def test_a_pipeline_with_one_recognizer_has_no_tier(tmp_path: Path) -> None:
    load_model(tier="fast").nlp.to_disk(tmp_path)
    plain = load_model(str(tmp_path), "best")
    assert (plain.identity.tier, plain.source) == (None, "path")
    assert plain.identity.extractor.startswith(f"{plain.name}-{plain.version}+rules{RULES_VERSION}+weights-")


def test_to_name_the_model_takes_neither_spacy_nor_onnxruntime() -> None:
    program = (
        "import sys; from pipeline.language.model.load import identify; print(identify().extractor, "
        "sorted({'spacy', 'onnxruntime', 'tokenizers', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{identify().extractor} []"


def test_nothing_of_a_reading_needs_torch() -> None:
    program = (
        "import sys; sys.modules['torch'] = None; from pipeline.language.extract import extract_texts; "
        "from pipeline.language.model.load import load_model; "
        "print([m.name for m in extract_texts(['Ana Ortiz left Geneva.'], load_model())[0].mentions])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['Ana Ortiz', 'Geneva']"


@pytest.fixture
def without_onnxruntime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    language_model._say_fallback.cache_clear()


@pytest.mark.usefixtures("without_onnxruntime")
def test_without_onnxruntime_the_remedies_are_told() -> None:
    with pytest.raises(ModelError, match="pip install onnxruntime") as error:
        load_model()
    assert "QUOTEWIRE_TIER=fast" in str(error.value)
    assert "QUOTEWIRE_TIER_FALLBACK=true" in str(error.value)
    assert load_model(tier="fast").identity.tier == "fast"


@pytest.mark.usefixtures("without_onnxruntime")
def test_without_onnxruntime_an_allowed_fallback_is_told_in_log_and_version(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        model = load_model(fallback=True)
        load_model(fallback=True)
    assert "-fast+" in model.identity.extractor
    assert [record.message for record in caplog.records] == [
        "onnxruntime not installed: names are recognized by the tier fast instead of best"
    ]
