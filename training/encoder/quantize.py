"""An exported encoder in whole numbers, as it ships: `python -m training.encoder.quantize --model FILE.onnx --out DIR`.

Each row of numbers (one word piece) gets a scale of its own when it enters a product, so that neither the other words of a window
nor the other texts of a batch change its result; one scale for the whole batch, which onnxruntime's own dynamic quantization takes,
costs accuracy as well. Weights have 7 bits and a scale a column: processors without VNNI instructions add two products of 8 bits in a
16-bit register, where 8-bit weights could overflow.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from pipeline.language.model.word_pieces import WordPieceTokenizer
from training.encoder.tags import HEADS

MICROSOFT = "com.microsoft"
WEIGHT_LIMIT = 64
ACTIVATION_LIMIT = 127
# A head has few columns, is a hundredth of the work, and decides: it stays as it is.
FEWEST_COLUMNS = 64
# onnxruntime's fused addition and layer norm is slower than the two by themselves (1.31: 12 % of the time against 3 %).
NOT_FUSED = ["SkipLayerNormFusion"]


def quantize(model: Path, out: Path) -> int:
    """Writes the quantized network to `out`, its operators fused; gives how many products were replaced."""
    network = onnx.load(model)
    count = rewrite(network)
    if not count:
        raise ValueError(f"{model} has no product with {FEWEST_COLUMNS} columns or more: it is no exported encoder.")
    fuse(network, out)
    return count


def rewrite(network: ModelProto) -> int:
    """Replaces each product with a constant matrix by one of whole numbers, in place; gives how many."""
    graph = network.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    graph.initializer.extend(_constants())
    nodes: list[NodeProto] = []
    done: list[TensorProto] = []
    for node in graph.node:
        weight = weights.get(node.input[1]) if node.op_type == "MatMul" else None
        if weight is None or weight.dims[1] < FEWEST_COLUMNS:
            nodes.append(node)
            continue
        quantized, scale = _whole_numbers(numpy_helper.to_array(weight))
        prefix = f"{weight.name}/"
        graph.initializer.append(numpy_helper.from_array(quantized, prefix + "quantized"))
        graph.initializer.append(numpy_helper.from_array(scale, prefix + "scale"))
        nodes += _product(node, prefix)
        done.append(weight)
    for weight in done:
        graph.initializer.remove(weight)
    del graph.node[:]
    graph.node.extend(nodes)
    network.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    return len(done)


def fuse(network: ModelProto, out: Path) -> None:
    """Writes the network as onnxruntime would run it, so that it runs alike whatever a later version fuses."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.onnx"
        onnx.save(network, file)
        onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=NOT_FUSED
        )
    fused = onnx.load(out)
    # onnxruntime names every domain it knows; a later version may no longer know some of them.
    used = [domain for domain in fused.opset_import if domain.domain in ("", MICROSOFT)]
    del fused.opset_import[:]
    fused.opset_import.extend(used)
    onnx.save(fused, out)


def _whole_numbers(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix as int8 and the scale of each column, which undoes ACTIVATION_LIMIT too."""
    step = np.maximum(np.abs(weight).max(0), 1e-8) / WEIGHT_LIMIT
    return np.round(weight / step).astype(np.int8), (step / ACTIVATION_LIMIT).astype(np.float32)


def _constants() -> list[TensorProto]:
    values = {
        "quantize/limit": np.float32(ACTIVATION_LIMIT),
        "quantize/least": np.float32(1e-8),
        "quantize/one": np.float32(1),
        "quantize/zero_point": np.uint8(128),
    }
    return [numpy_helper.from_array(np.array(value), name) for name, value in values.items()]


def _product(node: NodeProto, prefix: str) -> list[NodeProto]:
    """x @ weight: x over its row's greatest magnitude, as uint8 around 128; whole products; scaled back."""
    x, name = node.input[0], prefix
    make = helper.make_node
    return [
        make("Abs", [x], [name + "magnitude"]),
        make("ReduceMax", [name + "magnitude"], [name + "greatest"], axes=[-1], keepdims=1),
        make("Max", [name + "greatest", "quantize/least"], [name + "range"]),
        make("Div", ["quantize/limit", name + "range"], [name + "factor"]),
        make("Mul", [x, name + "factor"], [name + "stretched"]),
        make("QuantizeLinear", [name + "stretched", "quantize/one", "quantize/zero_point"], [name + "whole"]),
        make(
            "MatMulIntegerToFloat",
            [name + "whole", name + "quantized", "quantize/one", name + "scale", "quantize/zero_point"],
            [name + "product"],
            domain=MICROSOFT,
        ),
        make("Mul", [name + "product", name + "range"], list(node.output)),
    ]


def write_folder(model: Path, tokenizer: Path, out: Path) -> int:
    """The component's folder: network, tokenizer and tags, as `quotewire_encoder_ner` reads them."""
    count = quantize(model, out / "model.onnx")
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    tags = {head.name: list(HEADS[head.name]) for head in onnx.load(out / "model.onnx").graph.output}
    (out / "tags.json").write_text(json.dumps(tags) + "\n", encoding="utf-8")
    return count


def _base_tokenizer() -> Path:
    from training.encoder.model import base_folder

    return base_folder() / "tokenizer.json"


def _print_scores(models: Sequence[Path], corpora: Path, tokenizer: Path, limit: int | None) -> None:
    from training.encoder.evaluate import onnx_run, scores, table
    from training.encoder.mix import held_out_chunks

    chunks = held_out_chunks(corpora, limit)
    pieces = WordPieceTokenizer(tokenizer.read_text(encoding="utf-8"))
    for model in models:
        found = scores(onnx_run(model), chunks, pieces)
        print(f"{model}, development: precision/recall/F1\n{table(found)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="what training.encoder.export wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for model.onnx, tokenizer.json, tags.json")
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json; without it, the base encoder's")
    parser.add_argument(
        "--pipeline", type=Path, help="put it into this pipeline's folder too, as training.encoder.place does"
    )
    parser.add_argument("--version", help="the pipeline's new version")
    parser.add_argument("--corpora", type=Path, help="print the scores before and after on the development files")
    parser.add_argument("--limit", type=int, help="chunks of each file")
    arguments = parser.parse_args()
    tokenizer = arguments.tokenizer or _base_tokenizer()
    count = write_folder(arguments.model, tokenizer, arguments.out)
    network = arguments.out / "model.onnx"
    print(f"{network}: {network.stat().st_size / 1e6:.1f} MB, {count} products in whole numbers", flush=True)
    if arguments.corpora:
        _print_scores((arguments.model, network), arguments.corpora, tokenizer, arguments.limit)
    if arguments.pipeline:
        # Needs spaCy, which the environment of the training lacks.
        from training.encoder.place import place

        place(arguments.out, arguments.pipeline, arguments.version)


if __name__ == "__main__":
    main()
