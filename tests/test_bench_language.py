"""The speed figures of the language model: what is counted, on which texts."""

from pathlib import Path

import pytest

from bench import language, reading
from pipeline.language.model.load import load_model

TEXTS = ["Mayor Ann Hill spoke.\n\nShe left for Ridley Port on Monday.", "Nobody came."]


def test_every_pipe_and_every_word_is_counted():
    nlp = load_model("embedded", tier="fast").nlp
    read = reading.read("embedded", "fast", TEXTS)
    assert read["words"] == sum(len(nlp(line)) for text in TEXTS for line in text.splitlines() if line)
    assert list(read["pipes"]) == ["tokenizer", *nlp.pipe_names]
    assert all(read[part] > (0, 0) for part in ("pipeline", "extraction"))


def test_texts_are_the_same_every_time_and_all_different():
    texts = language.article_texts(8)
    assert texts == language.article_texts(8)
    assert len(set(texts)) == len(texts) >= 4
    assert min(len(text.split()) for text in texts) > 100


def test_sizes_are_those_of_all_files_below(tmp_path: Path):
    (tmp_path / "ner").mkdir()
    (tmp_path / "ner" / "model").write_bytes(bytes(1_500_000))
    (tmp_path / "meta.json").write_bytes(bytes(500_000))
    assert language.sizes(tmp_path) == "shipped files 2.0 MB: ner 1.5, meta.json 0.5"


def test_both_tiers_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    read = {
        "words": 900,
        "import": (0.5, 0.6),
        "load": (0.4, 0.7),
        "pipeline": (0.2, 0.3),
        "pipes": {"tokenizer": 0.1, "parser": 0.3},
        "extraction": (0.3, 0.4),
        "peak_mb": 512.0,
    }
    monkeypatch.setattr(language, "article_texts", lambda count: TEXTS)
    monkeypatch.setattr(language, "measured", lambda model, tier, texts: read | {"version": f"en-1-{tier}"})
    language.run(2)
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split() for line in lines}
    assert rows["best"][3:-1] == rows["fast"][3:-1] == ["3000", "4500", "3000", "6.7", "0.50", "0.40", "1.30", "512"]
    assert rows["en-1-fast:"][1:] == ["parser", "75", "%,", "tokenizer", "25", "%"]
