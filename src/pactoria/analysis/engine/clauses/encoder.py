"""The second stage: a small encoder reads the few segments that the first stage thinks worth it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.features import headings
from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["LONGEST_INPUT", "Encoder", "compose", "under", "use_cores"]

LONGEST_INPUT = 128
"""Wordpieces that the encoder reads of a segment at most."""

_HEADING_CHARACTERS = 80
_CHARACTERS = 900
_TOKENS_A_BATCH = 256
"""Wordpieces that are read together: enough to use the processor well, few enough for its cache."""


def compose(text: str, segment: Segment, heading: Segment | None) -> str:
    """Put a segment as the encoder reads it: the heading that it stands under, then its words."""
    return under(text[heading.body : heading.end] if heading else None, text[segment.body : segment.end])


def under(heading: str | None, words: str) -> str:
    """Put words under their heading, if they have one, each as far as it is read."""
    read = words[:_CHARACTERS]
    return read if heading is None else f"{heading[:_HEADING_CHARACTERS]} | {read}"


class Encoder:
    """MiniLM, fine-tuned, with eight-bit weights. Holds the session; calls from several threads may overlap."""

    def __init__(self, model: bytes, tokenizer: bytes) -> None:
        """Load the network and its wordpieces."""
        import onnxruntime  # pyright: ignore[reportMissingTypeStubs] - it has none
        from tokenizers import Tokenizer

        options: Any = onnxruntime.SessionOptions()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        # One thread: contracts are reviewed in parallel by processes, and the sums stay the same on every machine.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_str(tokenizer.decode("utf-8"))
        self._tokenizer.enable_truncation(LONGEST_INPUT)
        self._tokenizer.no_padding()

    def logits(
        self,
        text: str,
        segments: Sequence[Segment],
        rows: npt.NDArray[np.int64],
        progress: Callable[[float], None],
    ) -> npt.NDArray[np.float32]:
        """Log-odds that each segment of `rows` belongs to a clause of each category (rows x categories)."""
        above: list[int] = headings(segments).tolist()
        texts = [
            compose(text, segments[row], segments[above[row]] if above[row] >= 0 else None) for row in map(int, rows)
        ]
        encoded: list[list[int]] = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        width = int(self._session.get_outputs()[0].shape[1])
        found = np.zeros((len(encoded), width), np.float32)

        def read(batch: list[int]) -> list[int]:
            ids = np.array([encoded[index] for index in batch], np.int64)
            found[batch] = self._session.run(None, {"ids": ids})[0]
            return batch

        done = 0
        with ThreadPoolExecutor(_cores) as threads:
            batches = _batches([len(ids) for ids in encoded])
            for batch in threads.map(read, batches) if _cores > 1 else map(read, batches):
                done += len(batch)
                progress(done / len(encoded))
        return found


_cores = 1


def use_cores(count: int) -> None:
    """Read so many batches at a time from now on: for processes in which one person waits for one contract.

    Servers and workers review contracts side by side and leave it at one. The result is the same.
    """
    global _cores  # noqa: PLW0603 - one setting of the process, made once at its start
    _cores = max(1, count)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group inputs of the same length: filling up shorter ones costs more than many small batches."""
    groups: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: (lengths[index], index)):
        together = groups and lengths[groups[-1][0]] == lengths[index]
        if not together or (len(groups[-1]) + 1) * lengths[index] > _TOKENS_A_BATCH:
            groups.append([])
        groups[-1].append(index)
    return groups
