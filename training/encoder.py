"""The second stage: MiniLM fine-tuned to tell the categories of a segment. One thread, fixed seeds."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from pactoria.analysis.engine.clauses.encoder import LONGEST_INPUT, compose
from pactoria.analysis.engine.clauses.features import headings
from training.bert import Encoder
from training.data import Contract

__all__ = ["Example", "inputs_of", "logits", "train"]

_TOKENS_A_BATCH = 2048
_RATE, _HEAD_RATE = 1.5e-4, 1.5e-3
_WARM = 0.06
_TELL, _SAVE = 50, 240
"""Steps between two lines of the log; seconds between two saves."""


@dataclass(frozen=True, slots=True)
class Example:
    """Wordpieces of a segment and the categories that it belongs to."""

    ids: list[int]
    target: npt.NDArray[np.bool_]


def inputs_of(contract: Contract, rows: Sequence[int]) -> list[str]:
    """What the encoder reads for some segments of a contract."""
    above = headings(contract.segments)
    return [
        compose(contract.text, contract.segments[row], contract.segments[above[row]] if above[row] >= 0 else None)
        for row in rows
    ]


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Wordpieces of each text, cut to the encoder's length."""
    tokenizer.enable_truncation(LONGEST_INPUT)
    tokenizer.no_padding()
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def _batches(lengths: Sequence[int], seed: int | None) -> list[list[int]]:
    """Group inputs of like length; shuffled for training, in order of length otherwise."""
    noise = np.random.default_rng(seed).random(len(lengths)) * 8 if seed is not None else np.zeros(len(lengths))
    order = np.argsort(np.array(lengths) + noise, kind="stable")
    groups: list[list[int]] = [[]]
    for index in order:
        if (len(groups[-1]) + 1) * lengths[index] > _TOKENS_A_BATCH:
            groups.append([])
        groups[-1].append(int(index))
    if seed is not None:
        np.random.default_rng(seed + 1).shuffle(groups)  # type: ignore[arg-type]
    return groups


def _padded(ids: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(one) for one in ids)
    words = torch.zeros(len(ids), width, dtype=torch.long)
    mask = torch.zeros(len(ids), width, dtype=torch.long)
    for row, one in enumerate(ids):
        words[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return words, mask


def train(model: Encoder, examples: Sequence[Example], epochs: int, seed: int, checkpoint: Path) -> None:
    """Fine-tune in place; saves the weights every few minutes."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    head = [value for name, value in model.named_parameters() if name.startswith("classify")]
    model.words.weight.requires_grad_(requires_grad=False)
    body = [
        value for name, value in model.named_parameters() if not name.startswith("classify") and value.requires_grad
    ]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": head, "lr": _HEAD_RATE}], weight_decay=0.01
    )
    plan = [_batches([len(one.ids) for one in examples], seed + 100 * epoch) for epoch in range(epochs)]
    steps = sum(len(batches) for batches in plan)

    def rate(step: int) -> float:
        done = step / steps
        return done / _WARM if done < _WARM else 0.5 * (1 + math.cos(math.pi * (done - _WARM) / (1 - _WARM)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    model.train()
    began = saved = time.monotonic()
    losses: list[float] = []
    for step, batch in enumerate(group for batches in plan for group in batches):
        words, mask = _padded([examples[index].ids for index in batch])
        target = torch.tensor(np.stack([examples[index].target for index in batch])).float()
        loss = functional.binary_cross_entropy_with_logits(model(words, mask), target, reduction="none").sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % _TELL == _TELL - 1:
            seconds = time.monotonic() - began
            print(f"step {step + 1}/{steps} loss {np.mean(losses[-_TELL:]):.4f} {seconds:.0f} s", flush=True)
        if time.monotonic() - saved > _SAVE:
            torch.save(model.state_dict(), checkpoint)
            saved = time.monotonic()
    torch.save(model.state_dict(), checkpoint)


def logits(model: Encoder, ids: Sequence[list[int]]) -> npt.NDArray[np.float32]:
    """Logits of every input (inputs x categories)."""
    model.eval()
    found = np.zeros((len(ids), model.classify.out_features), np.float32)
    with torch.inference_mode():
        for batch in _batches([len(one) for one in ids], None):
            if batch:
                found[batch] = model(*_padded([ids[index] for index in batch])).numpy()
    return found
