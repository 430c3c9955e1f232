"""A small BERT in plain torch, read from the published weights of MiniLM, with a classifier over all categories."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Encoder", "pruned_tokenizer", "read_pretrained"]

HIDDEN, HEADS, INNER, POSITIONS = 384, 12, 1536, 512
LAYER_NORM = 1e-12


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as BERT does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=LAYER_NORM)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=LAYER_NORM)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Transform `x` (batch x length x hidden); `bias` (batch x 1 x 1 x length) is very negative at padding."""
        batch, length, _ = x.shape
        q, k, v = (part.view(batch, length, HEADS, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        weights = torch.softmax(q @ k.transpose(-1, -2) * (HIDDEN // HEADS) ** -0.5 + bias, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Wordpieces in, one logit a category out: the mean of the last layer through a linear classifier."""

    def __init__(self, words: int, outputs: int, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(words, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=LAYER_NORM)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.dropout = nn.Dropout(0.1)
        self.classify = nn.Linear(HIDDEN, outputs)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return logits (batch x outputs) for `ids` and `mask` (batch x length; 1 at words, 0 at padding)."""
        x = self.read(ids, mask)
        real = mask.to(x.dtype)
        mean = (x * real[:, :, None]).sum(1) / real.sum(1, keepdim=True)
        return self.classify(self.dropout(mean))

    def read(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return what the last layer makes of each word (batch x length x hidden)."""
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x


def pruned_tokenizer(source: Path, texts: Sequence[str], least: int) -> tuple[str, list[int]]:
    """Keep the wordpieces that `texts` use at least `least` times, and all single characters and special tokens.

    Returns the tokenizer's JSON and the original id of each kept piece.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    seen: dict[int, int] = {}
    for text in texts:
        for piece in tokenizer.encode(text, add_special_tokens=False).ids:
            seen[piece] = seen.get(piece, 0) + 1
    config = json.loads(source.read_text(encoding="utf-8"))
    vocabulary: Mapping[str, int] = config["model"]["vocab"]
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}
    kept = [
        (piece, index)
        for piece, index in sorted(vocabulary.items(), key=lambda item: item[1])
        if piece in special or seen.get(index, 0) >= least or (len(piece.removeprefix("##")) == 1 and piece.isascii())
    ]
    config["model"]["vocab"] = {piece: new for new, (piece, _) in enumerate(kept)}
    config["padding"] = config["truncation"] = None
    ids = {piece: new for new, (piece, _) in enumerate(kept)}
    config["added_tokens"] = [
        {**token, "id": ids[token["content"]]} for token in config["added_tokens"] if token["content"] in ids
    ]
    for name, entry in config["post_processor"].get("special_tokens", {}).items():
        entry["ids"] = [ids[name]]
    return json.dumps(config, ensure_ascii=False), [index for _, index in kept]


def read_pretrained(weights: Path, kept: Sequence[int], outputs: int, layers: int = 6) -> Encoder:
    """Build the encoder from the published weights (safetensors of all-MiniLM-L6-v2), with the kept pieces only."""
    source = load_file(str(weights))
    model = Encoder(len(kept), outputs, layers)
    state = model.state_dict()
    state["words.weight"] = source["embeddings.word_embeddings.weight"][list(kept)]
    state["positions.weight"] = (
        source["embeddings.position_embeddings.weight"] + source["embeddings.token_type_embeddings.weight"][0]
    )
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = source[f"embeddings.LayerNorm.{part}"]
        for index in range(layers):
            old, new = f"encoder.layer.{index}", f"layers.{index}"
            state[f"{new}.qkv.{part}"] = torch.cat(
                [source[f"{old}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            )
            state[f"{new}.out.{part}"] = source[f"{old}.attention.output.dense.{part}"]
            state[f"{new}.norm1.{part}"] = source[f"{old}.attention.output.LayerNorm.{part}"]
            state[f"{new}.up.{part}"] = source[f"{old}.intermediate.dense.{part}"]
            state[f"{new}.down.{part}"] = source[f"{old}.output.dense.{part}"]
            state[f"{new}.norm2.{part}"] = source[f"{old}.output.LayerNorm.{part}"]
    state["classify.weight"] = torch.randn(outputs, HIDDEN, generator=torch.Generator().manual_seed(0)) * 0.02
    state["classify.bias"] = torch.full((outputs,), -4.0)
    model.load_state_dict(state)
    return model
