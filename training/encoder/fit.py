"""The training loop: bfloat16 on a CPU, layer-wise learning rates, windows of like length together."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.encoder.model import Tagger
from training.encoder.windows import IGNORED, Window

BUCKET = 400
WARM_UP = 0.06
LAYERS = 6


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to learn. `pieces` counts word pieces seen, padding aside."""

    pieces: int
    rate: float = 2e-4
    head_rate: float = 1.5e-3
    decay: float = 0.9
    batch: int = 1024
    seed: int = 1


def fit(tagger: Tagger, epoch: Callable[[random.Random], list[Window]], schedule: Schedule) -> None:
    """Trains in place until `schedule.pieces` have been seen; `epoch` makes the windows of one pass."""
    rng = random.Random(schedule.seed)
    groups = _groups(tagger, schedule)
    optimizer = torch.optim.AdamW(groups, fused=True, betas=(0.9, 0.98))
    seen = step = 0
    started = time.monotonic()
    losses: list[float] = []
    tagger.train()
    while seen < schedule.pieces:
        for batch in _batches(epoch(rng), schedule.batch, rng):
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * _pace(seen / schedule.pieces)
            losses.append(_step(tagger, optimizer, batch))
            step += 1
            seen += sum(len(window.ids) for window in batch)
            if step % 100 == 0:
                pace = seen / (time.monotonic() - started)
                done = min(1.0, seen / schedule.pieces)
                print(
                    f"  {done:4.0%}  step {step}  loss {np.mean(losses[-100:]):.4f}  {pace:,.0f} pieces/s", flush=True
                )
            if seen >= schedule.pieces:
                break
    print(f"  {step} steps in {time.monotonic() - started:.0f} s", flush=True)


def collate(windows: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, shapes, mask and tag ids, each (windows, longest); IGNORED where no word begins."""
    longest = max(len(window.ids) for window in windows)
    ids = np.zeros((len(windows), longest), np.int64)
    shapes, mask = ids.copy(), ids.copy()
    tags = np.full_like(ids, IGNORED)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = window.ids
        shapes[row, :size] = window.shapes
        mask[row, :size] = 1
        tags[row, window.first] = window.tags
    return torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask), torch.from_numpy(tags)


def _step(tagger: Tagger, optimizer: torch.optim.Optimizer, batch: Sequence[Window]) -> float:
    ids, shapes, mask, tags = collate(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = tagger(ids, shapes, mask)[batch[0].head]
    loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
    loss.backward()
    nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def _pace(done: float) -> float:
    return min(1.0, done / WARM_UP) * max(0.02, 1 - max(0.0, done - WARM_UP) / (1 - WARM_UP))


def _groups(tagger: Tagger, schedule: Schedule) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for name, parameter in tagger.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = schedule.head_rate
        if name.startswith("encoder.encoder.layer."):
            rate = schedule.rate * schedule.decay ** (LAYERS - 1 - int(name.split(".")[3]))
        elif name.startswith("encoder.embeddings"):
            rate = schedule.rate * schedule.decay**LAYERS
        decay = 0.01 if parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "base": rate, "weight_decay": decay})
    return groups


def _batches(windows: list[Window], pieces: int, rng: random.Random) -> Iterator[list[Window]]:
    """Batches of one head and like length, in random order within pools of BUCKET windows."""
    rng.shuffle(windows)
    for start in range(0, len(windows), BUCKET):
        pool = sorted(windows[start : start + BUCKET], key=lambda window: (window.head, len(window.ids)))
        batches: list[list[Window]] = [[]]
        for window in pool:
            last = batches[-1]
            if last and (last[0].head != window.head or (len(last) + 1) * len(window.ids) > pieces):
                batches.append(last := [])
            last.append(window)
        rng.shuffle(batches)
        yield from batches
