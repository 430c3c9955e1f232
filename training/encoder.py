"""The second stage: MiniLM fine-tuned to tell the categories of a segment. One thread, fixed seeds."""

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
from training.loop import descend

__all__ = ["Example", "batches", "encode", "inputs_of", "logits", "padded", "train"]

_TOKENS_A_BATCH = 1536
_RATE, _HEAD_RATE = 1.3e-4, 1.3e-3
_FROZEN = ("words.", "positions.", "norm.", "layers.0.", "layers.1.")
"""What stays as it was published: it changes least, and learning it, too, takes a quarter longer."""
_WARM, _OF, _FALLING = 0.06, 1562, 0.4
"""The rate rises over the first share of so many steps, and falls to nothing over the last share of all."""
_COMMON, _MOST_OFTEN = 150.0, 2.0
"""A category with fewer examples than the first is shown the more often, by the root of the ratio, up to the second."""


@dataclass(frozen=True, slots=True)
class Example:
    """Wordpieces of a segment and the categories that it belongs to."""

    ids: list[int]
    target: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float32]
    """How much each category's part of the loss counts: nothing where it is not known."""
    is_marked: bool = True
    """Comes from a contract that lawyers marked: only of these are rare categories shown more often."""


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


def batches(lengths: Sequence[int], seed: int | None, drawn: Sequence[int] | None = None) -> list[list[int]]:
    """Group inputs of like length; shuffled for training, in order of length otherwise.

    `drawn` are the indices to take, where some are wanted several times.
    """
    taken = np.arange(len(lengths)) if drawn is None else np.array(drawn)
    noise = np.random.default_rng(seed).random(len(taken)) * 8 if seed is not None else np.zeros(len(taken))
    order = taken[np.argsort(np.array(lengths)[taken] + noise, kind="stable")]
    groups: list[list[int]] = [[]]
    for index in order:
        if (len(groups[-1]) + 1) * lengths[index] > _TOKENS_A_BATCH:
            groups.append([])
        groups[-1].append(int(index))
    if seed is not None:
        np.random.default_rng(seed + 1).shuffle(groups)  # type: ignore[arg-type]
    return groups


def padded(ids: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Wordpieces side by side, filled up to the longest, and a mask that is 1 at words and 0 at padding."""
    width = max(len(one) for one in ids)
    words = torch.zeros(len(ids), width, dtype=torch.long)
    mask = torch.zeros(len(ids), width, dtype=torch.long)
    for row, one in enumerate(ids):
        words[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return words, mask


def train(model: Encoder, examples: Sequence[Example], steps: int, seed: int, checkpoint: Path) -> None:
    """Fine-tune in place; goes on from `checkpoint` where it is there (see `descend`)."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    head = [value for name, value in model.named_parameters() if name.startswith("classify")]
    for name, value in model.named_parameters():
        value.requires_grad_(not name.startswith(_FROZEN))
    body = [
        value for name, value in model.named_parameters() if not name.startswith("classify") and value.requires_grad
    ]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": head, "lr": _HEAD_RATE}], weight_decay=0.01
    )
    plan = _plan(examples, steps, seed)

    def rate(step: int) -> float:
        return min(step / _OF / _WARM, 1.0, (len(plan) - step) / (_FALLING * len(plan)))

    def loss_of(step: int) -> torch.Tensor:
        batch = [examples[index] for index in plan[step]]
        target = torch.tensor(np.stack([one.target for one in batch])).float()
        weight = torch.tensor(np.stack([one.weight for one in batch]))
        said = model(*padded([one.ids for one in batch]))
        loss = functional.binary_cross_entropy_with_logits(said, target, weight, reduction="none")
        return loss.sum(1).mean()

    descend("step", {"model": model}, optimizer, rate, [*body, *head], loss_of, len(plan), checkpoint)


def _plan(examples: Sequence[Example], steps: int, seed: int) -> list[list[int]]:
    """Batches of as many epochs as it takes, the last of them cut."""
    lengths = [len(one.ids) for one in examples]
    plan: list[list[int]] = []
    epoch = 0
    while len(plan) < steps:
        plan.extend(batches(lengths, seed + 100 * epoch, _drawn(examples, seed + epoch)))
        epoch += 1
    return plan[:steps]


def _drawn(examples: Sequence[Example], seed: int) -> list[int]:
    """Indices of an epoch: every example once, marked ones of rare categories up to `_MOST_OFTEN` times."""
    target = np.stack([one.target for one in examples if one.is_marked])
    wanted = np.clip(np.sqrt(_COMMON / np.maximum(1, target.sum(axis=0))), 1.0, _MOST_OFTEN)
    times = np.array([np.where(one.target & one.is_marked, wanted, 1.0).max() for one in examples])
    whole = np.floor(times + np.random.default_rng(seed).random(len(times))).astype(int)
    return np.repeat(np.arange(len(examples)), whole).tolist()


def logits(model: Encoder, ids: Sequence[list[int]]) -> npt.NDArray[np.float32]:
    """Logits of every input (inputs x categories)."""
    model.eval()
    found = np.zeros((len(ids), model.classify.out_features), np.float32)
    with torch.inference_mode():
        for batch in batches([len(one) for one in ids], None):
            if batch:
                found[batch] = model(*padded([ids[index] for index in batch])).numpy()
    return found
