"""The encoder in whole numbers: how near it stays, that rows don't matter to each other, and putting it into a pipeline."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.language.model.checksums import damage
from pipeline.language.model.load import EMBEDDED, identify, load_model

onnx = pytest.importorskip("onnx", reason="onnx is a development dependency")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from training.encoder.place import place  # noqa: E402
from training.encoder.quantize import WEIGHT_LIMIT, quantize, rewrite, write_folder  # noqa: E402

RNG = np.random.default_rng(5)
WIDE = RNG.normal(size=(48, 64)).astype(np.float32)
NARROW = RNG.normal(size=(64, 3)).astype(np.float32)


def network(name: str = "ner") -> "onnx.ModelProto":
    """x (rows, 48) through a wide matrix, which is quantized, and a narrow one, which is not."""
    nodes = [helper.make_node("MatMul", ["x", "wide"], ["h"]), helper.make_node("MatMul", ["h", "narrow"], [name])]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 48])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", 3])],
        [numpy_helper.from_array(WIDE, "wide"), numpy_helper.from_array(NARROW, "narrow")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    onnx.save(network(), tmp_path / "fp32.onnx")
    return tmp_path / "fp32.onnx"


def run(model: Path, x: np.ndarray) -> np.ndarray:
    import onnxruntime

    return onnxruntime.InferenceSession(str(model)).run(None, {"x": x})[0]


def test_whole_numbers_stay_near_the_network(source: Path, tmp_path: Path) -> None:
    assert quantize(source, tmp_path / "int8.onnx") == 1
    x = RNG.normal(size=(200, 48)).astype(np.float32)
    exact = x @ WIDE @ NARROW
    error = np.abs(run(tmp_path / "int8.onnx", x) - exact)
    assert 0 < error.max() < 0.05 * np.abs(exact).max()


def test_a_row_of_giants_does_not_change_its_neighbours(source: Path, tmp_path: Path) -> None:
    quantize(source, tmp_path / "int8.onnx")
    x = RNG.normal(size=(16, 48)).astype(np.float32)
    alone = run(tmp_path / "int8.onnx", x)
    x[3] *= 1e6
    beside = run(tmp_path / "int8.onnx", x)
    others = np.arange(16) != 3
    assert np.array_equal(alone[others], beside[others])
    assert run(tmp_path / "int8.onnx", np.zeros((2, 48), np.float32)).tolist() == [[0.0] * 3] * 2


def test_two_products_fit_into_sixteen_bits(source: Path) -> None:
    graph = network()
    rewrite(graph)
    weights = [numpy_helper.to_array(t) for t in graph.graph.initializer if t.name.endswith("quantized")]
    assert [int(np.abs(weight.astype(int)).max()) for weight in weights] == [WEIGHT_LIMIT]
    assert 2 * 255 * WEIGHT_LIMIT < 2**15


def test_a_network_without_wide_products_is_refused(tmp_path: Path) -> None:
    graph = network()
    del graph.graph.node[0]
    graph.graph.node[0].input[0] = "x"
    onnx.save(graph, tmp_path / "narrow.onnx")
    with pytest.raises(ValueError, match=r"narrow\.onnx has no product"):
        quantize(tmp_path / "narrow.onnx", tmp_path / "int8.onnx")


def test_the_folder_holds_what_the_component_reads(source: Path, tmp_path: Path) -> None:
    write_folder(source, EMBEDDED / "encoder_ner" / "tokenizer.json", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["model.onnx", "tags.json", "tokenizer.json"]
    tags = json.loads((tmp_path / "out" / "tags.json").read_text())["ner"]
    assert (tags[0], len(tags)) == ("O", 17)


def test_an_encoder_is_put_into_a_pipeline_that_had_none(tmp_path: Path) -> None:
    folder = tmp_path / "pipeline"
    load_model(tier="fast").nlp.to_disk(folder)
    place(EMBEDDED / "encoder_ner", folder, "9.9.9")
    assert damage(folder) == []
    assert identify(str(folder), "fast").extractor.startswith("en_quotewire_sm-9.9.9-fast+")
    text = "Ana Ortiz left Geneva for Oslo."
    best = load_model(str(folder), "best").nlp
    assert best.pipe_names == load_model().nlp.pipe_names
    assert [(e.text, e.label_) for e in best(text).ents] == [(e.text, e.label_) for e in load_model().nlp(text).ents]


def test_a_damaged_encoder_leaves_the_pipeline_as_it_was(tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED, tmp_path / "pipeline")
    shutil.copytree(EMBEDDED / "encoder_ner", tmp_path / "encoder")
    (tmp_path / "encoder" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ValueError, match="damaged"):
        place(tmp_path / "encoder", tmp_path / "pipeline")
    assert damage(tmp_path / "pipeline") == []
