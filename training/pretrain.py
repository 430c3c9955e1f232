"""Lets the encoder read contracts before it is told anything about them: it guesses words that were left out.

Masked language modelling (Devlin et al. 2018) over the segments of the training contracts, headings with them. What
lawyers marked is not looked at. One thread, fixed seeds.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.bert import HIDDEN, Encoder
from training.encoder import batches, padded
from training.loop import descend

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
    """Train in place; goes on from `checkpoint` where it is there (see `descend`). The caller has set the seed.

    `unknown` is the wordpiece that stands for a hidden one.
    """
    ids = [one for one in inputs if len(one) > _SHORTEST]
    guess = _Guess(model.words)
    for name, value in model.named_parameters():
        value.requires_grad_(not name.startswith(_KEPT))
    body = [value for value in model.parameters() if value.requires_grad]
    own = [value for value in guess.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": _RATE}, {"params": own, "lr": _HEAD_RATE}], weight_decay=0.01)
    plan = _plan([len(one) for one in ids], steps)

    def rate(step: int) -> float:
        return min(step / _WARM, 1.0, max(_LEAST, (steps - step) / (_FALLING * steps)))

    def loss_of(step: int) -> Tensor:
        words, mask = padded([ids[index] for index in plan[step]])
        asked, shown = _hide(words, mask, unknown, model.words.num_embeddings, step)
        return functional.cross_entropy(guess(model.read(shown, mask)[asked]), words[asked])

    descend("read", {"model": model, "guess": guess}, optimizer, rate, body, loss_of, steps, checkpoint)


class _Guess(nn.Module):
    """Tells from what the last layer makes of a place which word stands there."""

    def __init__(self, words: nn.Embedding) -> None:
        super().__init__()
        self.turn = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.LayerNorm(HIDDEN))
        self.usual = nn.Parameter(torch.zeros(words.num_embeddings))
        self._words = (words,)  # the encoder's own: no part of this one

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (places x wordpieces)."""
        return self.turn(x) @ self._words[0].weight.T + self.usual


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
