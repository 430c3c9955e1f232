"""Train the clause finder from CUAD and write its files.

Run: python -m training --data ../shared/data/cuad [--out FOLDER] [--encoder] [--work FOLDER]

Without --encoder the encoder that lies in the folder of --out is kept and only calibrated again; with it, MiniLM is
fine-tuned anew. A run that was stopped goes on where it was, if it is given the same folder as --work again: it comes
to the same files as one that was not.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from pactoria.analysis.engine.clauses import linear as stage
from pactoria.analysis.engine.clauses import mentions as mentioned
from pactoria.analysis.engine.clauses.cues import cues_in
from pactoria.analysis.engine.clauses.encoder import Encoder
from pactoria.analysis.engine.clauses.mentions import Mentions
from pactoria.analysis.engine.clauses.model import worth_reading
from training.calibration import Seen, calibrate, faint_of
from training.data import Contract, DataMissingError, categories, frequencies, load, targets
from training.linear import build_vocabulary, fit, folds_of, glance, matrix, written_matrix
from training.mentions import fit_mentions
from training.written import Written, load_written

SEED = 0
FOLDS = 5
"""One fold in five is kept from both stages, to calibrate on."""
OUT = Path(__file__).parent.parent / "src/pactoria/analysis/engine/model"

Floats = npt.NDArray[np.float32]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, calibrate, write; returns 2 if the data are missing."""
    threadpool_limits(1)  # the same numbers, however many cores there are
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cuad"), help="folder with CUAD")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the model's files")
    parser.add_argument("--encoder", action="store_true", help="fine-tune the encoder, too (half an hour)")
    parser.add_argument("--work", type=Path, help="folder for what a run that is stopped goes on from")
    options = parser.parse_args(arguments)
    try:
        contracts = load(options.data, "train")
    except DataMissingError as error:
        print(error, file=sys.stderr)
        return 2
    for folder in filter(None, (options.out, options.work)):
        folder.mkdir(parents=True, exist_ok=True)
    names = categories(contracts)
    vocabulary = build_vocabulary(contracts)
    features = [matrix(contract, vocabulary) for contract in contracts]
    marked = [targets(contract, names) for contract in contracts]
    sentences = list(load_written(names))
    written = (written_matrix(sentences, vocabulary), sentences)
    fold = folds_of(len(contracts), FOLDS, SEED)
    learn = [index for index in range(len(contracts)) if fold[index] != 0]
    held = [index for index in range(len(contracts)) if fold[index] == 0]

    if options.encoder:
        from training.finetune import finetune

        print("encoder, on four folds of five", flush=True)
        told = [marked[index] for index in learn]
        odds = glance([features[index] for index in learn], told, SEED)
        finetune(contracts, [contracts[index] for index in learn], odds, told, names, options.out, options.work)
    print("first stage, on the same", flush=True)
    weights, bias = _kept(options.work, lambda: _fit(features, marked, learn, written))
    print("calibration, on the fifth", flush=True)
    encoder = Encoder((options.out / "encoder.onnx").read_bytes(), (options.out / "tokenizer.json").read_bytes())
    first: list[Floats] = [(features[index] @ weights + bias).astype(np.float32) for index in held]
    faint = faint_of(first, [marked[index] for index in held], names)
    mentions = fit_mentions([contracts[index] for index in learn])
    seen = [
        _seen(contracts[index], mentions, odds, encoder, faint, names) for index, odds in zip(held, first, strict=True)
    ]
    usual = frequencies(contracts, names)
    calibration = calibrate(seen, names, faint, usual)
    (options.out / "calibration.npz").write_bytes(calibration.pack())

    print("first stage, on all", flush=True)
    weights, bias = _fit(features, marked, range(len(contracts)), written)
    (options.out / "linear.npz").write_bytes(stage.pack(names, vocabulary, weights, bias))
    (options.out / "mentions.npz").write_bytes(mentioned.pack(fit_mentions(contracts)))
    return 0


def _kept(work: Path | None, fit_anew: Callable[[], tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Return the first stage that an earlier run left in `work`, or fit it and leave it there."""
    if work is None:
        return fit_anew()
    file = work / "first.npz"
    if not file.exists():
        weights, bias = fit_anew()
        np.savez(work / "first.partial.npz", weights=weights, bias=bias)
        (work / "first.partial.npz").rename(file)
    with np.load(file) as stored:
        return stored["weights"], stored["bias"]


def _fit(
    features: Sequence[sparse.csr_matrix],
    marked: Sequence[npt.NDArray[np.bool_]],
    chosen: Sequence[int],
    written: tuple[sparse.csr_matrix, Sequence[Written]],
) -> tuple[Floats, Floats]:
    together = sparse.vstack([features[index] for index in chosen]).tocsr()
    return fit(together, np.concatenate([marked[index] for index in chosen]), written, SEED)


def _seen(
    contract: Contract, mentions: Mentions, odds: Floats, encoder: Encoder, faint: Floats, names: Sequence[str]
) -> Seen:
    read = worth_reading(odds, contract.text, contract.segments, faint)
    encoded = encoder.logits(contract.text, contract.segments, read, lambda _: None)
    return Seen(contract, mentions, odds, encoded, read, cues_in(contract.text, contract.segments, read, names))


if __name__ == "__main__":
    sys.exit(main())
