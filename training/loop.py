"""Steps of gradient descent that are told of and saved as they go, so that a run that was stopped goes on."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["descend"]

_TELL, _SAVE = 50, 240
"""Steps between two lines of the log; seconds between two saves."""
_CLIPPED = 1.0
"""Length of a step's gradient at most."""


def descend(
    name: str,
    models: Mapping[str, nn.Module],
    optimizer: torch.optim.Optimizer,
    rate: Callable[[int], float],
    clipped: Sequence[nn.Parameter],
    loss_of: Callable[[int], Tensor],
    steps: int,
    checkpoint: Path,
) -> None:
    """Take `steps` steps down `loss_of`, or what is left of them in `checkpoint`.

    Saves every few minutes all that it takes to go on: a run that was stopped gives the same weights as one that was
    not. `rate` is the share of the optimizer's rates at a step; the gradient of `clipped` is kept short.
    """
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    parts = {**models, "optimizer": optimizer, "schedule": schedule}
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for key, part in parts.items():
            part.load_state_dict(state[key])
        torch.set_rng_state(state["random"])
        first = int(state["step"])
    for model in models.values():
        model.train()
    began = saved = time.monotonic()
    losses: list[float] = []
    for step in range(first, steps):
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(clipped, _CLIPPED)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % _TELL == _TELL - 1:
            seconds = time.monotonic() - began
            print(f"{name} {step + 1}/{steps} loss {np.mean(losses[-_TELL:]):.4f} {seconds:.0f} s", flush=True)
        if time.monotonic() - saved > _SAVE or step + 1 == steps:
            state = {key: part.state_dict() for key, part in parts.items()}
            partial = checkpoint.with_suffix(".partial")
            torch.save({**state, "step": step + 1, "random": torch.get_rng_state()}, partial)
            partial.rename(checkpoint)
            saved = time.monotonic()
