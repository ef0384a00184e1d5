"""A checkpoint, or the mean of several, as a flat ONNX graph: `python -m training.encoder.export CKPT... --out FILE.onnx`."""

import argparse
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from training.encoder.model import HIDDEN, Tagger, average
from training.encoder.tags import HEADS

ATTENTION_HEADS = 12
WIDTH = HIDDEN // ATTENTION_HEADS
OPSET = 17


class _Layer(nn.Module):
    """One transformer layer with query, key and value in a single product."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        attention = layer.attention.self
        scale = 1 / math.sqrt(WIDTH)
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        query, key, value = attention.query, attention.key, attention.value
        self.qkv.weight.data = torch.cat([query.weight * scale, key.weight, value.weight]).detach()
        self.qkv.bias.data = torch.cat([query.bias * scale, key.bias, value.bias]).detach()
        self.out, self.norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.up, self.down, self.last_norm = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = hidden.shape
        parts = self.qkv(hidden).view(rows, length, 3, ATTENTION_HEADS, WIDTH).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(parts[0] @ parts[1].transpose(-1, -2) + bias, -1)
        mixed = (weights @ parts[2]).transpose(1, 2).reshape(rows, length, HIDDEN)
        hidden = self.norm(hidden + self.out(mixed))
        return self.last_norm(hidden + self.down(nn.functional.gelu(self.up(hidden))))


class Flat(nn.Module):
    """The tagger's arithmetic without the library around it; the word table as int8 rows with a scale each."""

    def __init__(self, tagger: Tagger, heads: Sequence[str], *, small_table: bool) -> None:
        super().__init__()
        embeddings = tagger.encoder.embeddings
        words = embeddings.word_embeddings.weight.detach()
        scale = words.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.small_table = small_table
        self.register_buffer("table", torch.round(words / scale).to(torch.int8) if small_table else words.clone())
        self.register_buffer("scale", scale)
        positions = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self.register_buffer("positions", positions.detach().clone())
        self.shape_in, self.shape_out = tagger.shape_in, tagger.shape_out
        self.norm = embeddings.LayerNorm
        self.layers = nn.ModuleList(_Layer(layer) for layer in tagger.encoder.encoder.layer)
        self.heads = nn.ModuleList(tagger.heads[name] for name in heads)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        words = self.table[ids]
        if self.small_table:
            words = words.to(torch.float32) * self.scale[ids]
        hidden = self.norm(words + self.shape_in(shapes) + self.positions[: ids.shape[1]])
        bias = (1.0 - mask.to(torch.float32))[:, None, None, :] * -1e4
        for layer in self.layers:
            hidden = layer(hidden, bias)
        hidden = torch.cat([hidden, self.shape_out(shapes)], -1)
        return tuple(head(hidden) for head in self.heads)


def export(state: Mapping[str, Tensor], out: Path, heads: Sequence[str], *, small_table: bool = True) -> float:
    """Writes the graph and gives the greatest difference of its logits to the trained network's (float32).

    Inputs ids, shapes, mask: int64 (batch, pieces); outputs by head's name: float32 (batch, pieces, tags).
    """
    tagger = Tagger({name: len(HEADS[name]) for name in heads})
    tagger.load_state_dict(state)
    tagger.eval()
    flat = Flat(tagger, heads, small_table=small_table).eval()
    ids = torch.randint(1000, 20000, (2, 19))
    shapes = torch.randint(1, 8, (2, 19))
    mask = torch.ones_like(ids)
    mask[1, 15:] = 0
    with torch.inference_mode():
        wanted = tagger(ids, shapes, mask)
        got = flat(ids, shapes, mask)
    difference = max(
        (have - wanted[name])[mask.bool()].abs().max().item() for name, have in zip(heads, got, strict=True)
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    names = ["ids", "shapes", "mask"]
    axes = {name: {0: "batch", 1: "pieces"} for name in (*names, *heads)}
    torch.onnx.export(
        flat, (ids, shapes, mask), str(out), input_names=names, output_names=list(heads), opset_version=OPSET,
        dynamic_axes=axes, dynamo=False,
    )  # fmt: skip
    return difference


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", nargs="+", type=Path, help="one, or several from the same start to average")
    parser.add_argument("--out", type=Path, required=True, help="the .onnx file to write")
    parser.add_argument("--heads", nargs="+", choices=sorted(HEADS), default=["ner"])
    arguments = parser.parse_args()
    torch.manual_seed(0)
    difference = export(average(arguments.checkpoints), arguments.out, arguments.heads)
    size = arguments.out.stat().st_size / 1e6
    print(f"{arguments.out}: {size:.1f} MB, logits differ from the trained network's by at most {difference:.4f}")


if __name__ == "__main__":
    main()
