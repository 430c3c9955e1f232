"""Lets the encoder read contracts before it is told anything about them: it guesses words that were left out.

Masked language modelling (Devlin et al. 2018) over the segments of the training contracts, headings with them. What
lawyers marked is not looked at. One thread, fixed seeds.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.bert import HIDDEN, Encoder
from training.encoder import SAVE_SECONDS, TELL_STEPS, batches, padded

__all__ = ["pretrain"]

_RATE, _HEAD_RATE = 1e-4, 1e-3
_WARM, _FALLING, _LEAST = 200, 0.4, 0.02
"""Steps over which the rate rises; the last share of all over which it falls, and the share of it that is left."""
_LEFT_OUT, _HIDDEN, _CHANGED = 0.2, 0.8, 0.1
"""Share of the words that are to be guessed; of these the share that is hidden, and that is another word instead."""
_SHORTEST = 8
"""Wordpieces of an input that is worth reading, more than."""
_SPECIAL = 5
"""Pieces at the start of the vocabulary that are no words."""
_KEPT = ("words.", "positions.", "norm.", "classify")
"""What stays as it was published, as in the fine-tuning."""


def pretrain(model: Encoder, inputs: Sequence[list[int]], unknown: int, steps: int, checkpoint: Path) -> None:
    """Train in place; `unknown` is the wordpiece that stands for a hidden one.

    The caller has set the seed. Saves every few minutes all that it takes to go on from there, and goes on from it, as
    the fine-tuning does.
    """
    ids = [one for one in inputs if len(one) > _SHORTEST]
    pieces = model.words.num_embeddings
    head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.LayerNorm(HIDDEN))
    bias = nn.Parameter(torch.zeros(pieces))
    for name, value in model.named_parameters():
        value.requires_grad_(not name.startswith(_KEPT))
    body = [value for value in model.parameters() if value.requires_grad]
    groups = [{"params": body, "lr": _RATE}, {"params": [*head.parameters(), bias], "lr": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def rate(step: int) -> float:
        return min(step / _WARM, 1.0, max(_LEAST, (steps - step) / (_FALLING * steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    parts = {"model": model, "head": head, "optimizer": optimizer, "schedule": schedule}
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        bias.data = state["bias"]
        torch.set_rng_state(state["random"])
        first = int(state["step"])
    plan = _plan([len(one) for one in ids], steps)
    model.train()
    began = saved = time.monotonic()
    losses: list[float] = []
    for step in range(first, steps):
        words, mask = padded([ids[index] for index in plan[step]])
        asked, shown = _hide(words, mask, unknown, pieces, step)
        guessed = head(model.read(shown, mask)[asked]) @ model.words.weight.T + bias
        loss = functional.cross_entropy(guessed, words[asked])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % TELL_STEPS == TELL_STEPS - 1:
            seconds = time.monotonic() - began
            print(f"read {step + 1}/{steps} loss {np.mean(losses[-TELL_STEPS:]):.3f} {seconds:.0f} s", flush=True)
        if time.monotonic() - saved > SAVE_SECONDS or step + 1 == steps:
            state = {name: part.state_dict() for name, part in parts.items()}
            partial = checkpoint.with_suffix(".partial")
            torch.save({**state, "bias": bias.data, "step": step + 1, "random": torch.get_rng_state()}, partial)
            partial.rename(checkpoint)
            saved = time.monotonic()


def _plan(lengths: Sequence[int], steps: int) -> list[list[int]]:
    plan: list[list[int]] = []
    epoch = 0
    while len(plan) < steps:
        plan.extend(batches(lengths, 100 * epoch))
        epoch += 1
    return plan[:steps]


def _hide(words: Tensor, mask: Tensor, unknown: int, pieces: int, step: int) -> tuple[Tensor, Tensor]:
    """Choose the words to be guessed, and hide most of them: returns which, and what is shown instead of `words`."""
    dice = torch.Generator().manual_seed(step)
    asked = (torch.rand(words.shape, generator=dice) < _LEFT_OUT) & (mask == 1)
    asked[:, 0] = False
    shown = words.clone()
    how = torch.rand(words.shape, generator=dice)
    shown[asked & (how < _HIDDEN)] = unknown
    changed = asked & (how > 1 - _CHANGED)
    shown[changed] = torch.randint(_SPECIAL, pieces, (int(changed.sum()),), generator=dice)
    return asked, shown
