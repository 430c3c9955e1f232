"""The first stage: one linear classifier a category, over words. Reads everything, in milliseconds a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.features import Vocabulary, featurize
from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["Linear", "artefact", "pack"]


def artefact(name: str) -> bytes:
    """Read a file of the shipped model."""
    return (files("pactoria.analysis.engine") / "model" / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of the first stage, eight bits each with one scale a category."""

    categories: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @classmethod
    def unpack(cls, packed: bytes) -> "Linear":
        """Read what `pack` wrote."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            known = bytes(stored["words"]).decode("utf-8").split("\n")
            words = {word: index for index, word in enumerate(known)}
            vocabulary = Vocabulary(words, np.cumsum(stored["pair_steps"]), stored["rarity"].astype(np.float32))
            names = tuple(bytes(stored["categories"]).decode("utf-8").split("\n"))
            return cls(names, vocabulary, stored["weights"], stored["scale"], stored["bias"])

    def logits(self, text: str, segments: Sequence[Segment]) -> npt.NDArray[np.float32]:
        """Log-odds that each segment belongs to a clause of each category (segments x categories)."""
        found = featurize(text, segments, self.vocabulary)
        return found.times(self.weights, np.zeros_like(self.bias)) * self.scale + self.bias


def pack(
    categories: Sequence[str],
    vocabulary: Vocabulary,
    weights: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
) -> bytes:
    """Write the first stage as one file; the same weights give the same bytes."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127.0
    target = BytesIO()
    np.savez_compressed(
        target,
        words=np.frombuffer("\n".join(vocabulary.words).encode(), np.uint8),
        categories=np.frombuffer("\n".join(categories).encode(), np.uint8),
        pair_steps=np.diff(vocabulary.pairs, prepend=0),
        rarity=vocabulary.rarity.astype(np.float16),
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
    )
    return target.getvalue()
