"""The plain loop that the night is measured against: frozen, on pages as large as real ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from spacy.language import Language

from bench.night import Measured, compared
from bench.pages import LARGEST, SMALLEST, write_real_sized_pages
from bench.rival import loop, model
from pipeline.settings import PROJECT


@pytest.mark.skipif(
    bool(subprocess.run(["git", "cat-file", "-e", model.COMMIT], cwd=model.ROOT, capture_output=True).returncode),
    reason="the commit is not in this clone",
)
def test_the_model_of_its_day_is_taken_from_history_where_the_checkout_has_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model, "is_frozen", lambda folder: False)
    with model.frozen_model() as folder:
        taken = [path.relative_to(folder) for path in folder.rglob("*.onnx")]
        assert folder.parents[2] != model.ROOT and taken == [Path("encoder_ner/model.onnx")]
        monkeypatch.undo()
        assert model.is_frozen(folder)


def test_without_the_model_of_its_day_the_rival_does_not_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model, "is_frozen", lambda folder: False)
    monkeypatch.setattr(model, "COMMIT", "0" * 40)
    with pytest.raises(SystemExit, match="full clone"), model.frozen_model():
        pass


def test_pages_are_as_large_as_real_ones_and_the_same_every_time(tmp_path: Path):
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        size = write_real_sized_pages(PROJECT / "sample", tmp_path / name, 12)
    pages = [path.read_text() for path in sorted((tmp_path / "once").iterdir())]
    assert pages == [path.read_text() for path in sorted((tmp_path / "again").iterdir())]
    assert sum(len(page.encode()) for page in pages) == size
    assert all(SMALLEST <= len(page) <= 1.1 * LARGEST for page in pages)
    unseen = [sum(len(part[0]) for part in re.finditer(r"<(script|style|svg)\b.*?</\1>", page, re.S)) for page in pages]
    assert 0.5 < sum(unseen) / size < 0.7


def test_wall_and_cpu_are_compared_the_way_round_that_is_said():
    assert compared(Measured(10, 9, 0), Measured(4, 6, 0)).split()[-2:] == ["2.50", "1.50"]


def test_the_plain_loop_reads_every_page_with_its_own_components_over_the_model_of_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write_real_sized_pages(PROJECT / "sample", tmp_path, 2)
    loaded: list[Language] = []
    load = loop.load
    monkeypatch.setattr(loop, "load", lambda folder: loaded.append(load(folder)) or loaded[0])
    monkeypatch.setattr(sys, "argv", ["loop", str(tmp_path)])
    loop.main()
    assert re.search(r"found \d{2,} entity mentions on 2 pages", capsys.readouterr().out)
    (nlp,) = loaded
    assert nlp.meta["version"] == "0.3.0"
    assert nlp.get_pipe("directions").__module__ == "bench.rival.mark_directions"
    assert type(nlp.get_pipe("encoder_ner")).__module__ == "bench.rival.entity_encoder"
    assert [name.text for name in nlp("Mayor Ann Hill left for Ridley Port.").ents] == ["Ann Hill", "Ridley Port"]
