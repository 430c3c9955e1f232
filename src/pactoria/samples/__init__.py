"""Contracts that the project wrote itself: for trying the app out, for the demo and for tests.

Companies and people in them are invented; they are no templates to use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Sample", "UnknownSampleError", "all_samples", "read"]


class UnknownSampleError(LookupError):
    """There is no sample with this id."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A contract to try things out on."""

    id: str
    title: str
    contract_type: str
    """A key of the engine's contract types."""
    side: str
    """The side whose view is worth seeing first."""
    file: str
    """Name of its Markdown file, as one would upload it."""
    description: str
    """What it shows, in a line."""


@cache
def all_samples() -> Sequence[Sample]:
    """Return the samples, the one to show first at the head."""
    import yaml

    text = resources.files(__name__).joinpath("index.yaml").read_text("utf-8")
    return tuple(Sample(**item) for item in yaml.safe_load(text))


def read(sample_id: str) -> str:
    """Return a sample's text, in Markdown.

    Raises:
        UnknownSampleError: if there is none with this id; the message names those that there are.
    """
    sample = next((sample for sample in all_samples() if sample.id == sample_id), None)
    if sample is None:
        raise UnknownSampleError(f"no sample {sample_id!r}; there are {', '.join(known.id for known in all_samples())}")
    return resources.files(__name__).joinpath("texts", sample.file).read_text("utf-8")
