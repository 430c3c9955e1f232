"""The sample contracts are what their index says."""

import pytest

from pactoria import samples
from pactoria.analysis.engine.facts import extract
from pactoria.documents.service import parse
from pactoria.samples import Sample

ALL = [pytest.param(sample, id=sample.id) for sample in samples.all_samples()]


@pytest.mark.parametrize("sample", ALL)
def test_a_sample_reads_as_a_whole_contract(sample: Sample):
    text = samples.read(sample.id)
    assert text.startswith(f"# {sample.title}\n")
    assert 1_400 <= len(text.split()) <= 4_000
    document = parse(text.encode(), sample.file)
    assert len(document.blocks) > 40
    assert len(extract(document, []).parties) >= 2


def test_samples_have_names_of_their_own():
    found = samples.all_samples()
    assert len({sample.id for sample in found}) == len(found) >= 6


def test_an_unknown_sample_is_told_with_those_that_there_are():
    with pytest.raises(samples.UnknownSampleError, match="mutual-nda"):
        samples.read("nothing")
