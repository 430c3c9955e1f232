"""Files are read in child processes: what goes wrong there is an error about the document."""

from collections.abc import Iterator

import isolated_readers
import pytest
from document_files import docx, p, pdf

from pactoria.core.isolation import Pool
from pactoria.documents import errors, service
from pactoria.documents.limits import Limits


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, memory=600 * 1024 * 1024, preload=service.PRELOAD) as made:
        yield made


def test_what_comes_back_is_the_same_document(pool: Pool):
    for data, name in ((docx(p("Hello there")), "a.docx"), (pdf("Hello there"), "a.pdf"), (b"1. Hello", "a.txt")):
        assert service.parse_isolated(data, name, pool=pool) == service.parse(data, name)


def test_one_file_can_be_read_without_a_pool():
    assert service.parse_isolated(b"Hello", "a.txt").text == "Hello"


async def test_uploads_are_read_the_same_way(pool: Pool):
    assert (await service.parse_upload(pool, b"Hello", "a.txt")).text == "Hello"


def test_errors_come_back_as_they_are(pool: Pool):
    with pytest.raises(errors.CorruptDocument, match="beginning of the file"):
        service.parse_isolated(b"\x00\x01" * 500, "a.pdf", pool=pool)


async def test_a_file_that_is_too_large_never_reaches_a_child(pool: Pool):
    with pytest.raises(errors.FileTooLarge):
        await service.parse_upload(pool, b"x" * 11, "a.txt", Limits(size=10))


@pytest.mark.parametrize(
    ("reader", "error"),
    [
        (isolated_readers.hang, errors.ParsingTimeout),
        (isolated_readers.swell, errors.ParsingOutOfMemory),
        (isolated_readers.crash, errors.CorruptDocument),
        (isolated_readers.blunder, errors.CorruptDocument),
    ],
)
def test_a_reader_that_goes_wrong_is_an_error_about_the_document(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, reader, error: type[errors.Unreadable]
):
    monkeypatch.setattr(service, "parse", reader)  # no file is known to do this to our readers
    with pytest.raises(error):
        service.parse_isolated(b"x", "a.txt", Limits(seconds=1), pool=pool)
    monkeypatch.undo()
    assert service.parse_isolated(b"Hello", "a.txt", pool=pool).text == "Hello"
