"""One contract from file to finished output, in this process or in a worker."""

import os
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Thread

from pactoria.analysis.engine.result import Review, Side
from pactoria.core.errors import Problem
from pactoria.core.isolation import Pool
from pactoria.documents.errors import FileTooLarge
from pactoria.documents.limits import DEFAULT
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument
from pactoria.documents.service import parse_isolated

__all__ = ["Job", "Outcome", "load", "read", "reader", "rest", "run", "warm"]

_STDIN = "-"
_SAMPLE = "This Agreement is made on 1 March 2026 between Alder Ltd and Birch Inc. It is governed by the laws of Ohio."


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for one input."""

    file: str
    """As given on the command line; "-" is standard input, whose bytes are in `data`."""
    side: Side
    form: str
    width: int = 100
    colour: bool = False
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: an output, or the reason why there is none."""

    output: bytes = b""
    error: str | None = None
    notices: tuple[str, ...] = ()


def _silent(step: str, done: float) -> None: ...


def run(job: Job, progress: Callable[[str, float], None] = _silent) -> Outcome:
    """Review one file. Never raises for what is wrong with it: the outcome says so.

    `progress` is called with the step under way and the share of the engine's work that is done, 0..1.
    """
    try:
        data = job.data if job.data is not None else load(Path(job.file))
        document = _parse(data, job.file)
        from pactoria.analysis.engine.review import review

        output = _render(job, data, document, review(document, job.side, progress))
        return Outcome(output, notices=tuple(document.notices))
    except Problem as problem:
        return Outcome(error=f"{problem.title}. {problem.told}".strip())
    except OSError as error:
        return Outcome(error=error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - one bad file does not stop the rest
        if os.environ.get("PACTORIA_TRACEBACK"):
            traceback.print_exc(file=sys.stderr)
        return Outcome(error=f"Internal error: {type(error).__name__}: {error}. Set PACTORIA_TRACEBACK=1 to see where.")


def read(file: str, data: bytes | None = None) -> ParsedDocument:
    """Read one file, without the engine.

    Raises:
        Problem: if it is nothing that can be read.
        OSError: if it cannot be opened.
    """
    found = data if data is not None else load(Path(file))
    return parse_isolated(found, "stdin" if file == _STDIN else Path(file).name, pool=reader())


def warm() -> None:
    """Start the process that reads files, and load the engine beside it."""
    reader().warm()
    _load_engine()


def rest() -> None:
    """End the process that reads files."""
    if reader.cache_info().currsize:
        reader().shutdown()
        reader.cache_clear()


@cache
def reader() -> Pool:
    """Return the pool of one process that files are read in: they come from strangers, and may crash or hang it."""
    return Pool(1, memory=DEFAULT.memory)


@cache
def _load_engine() -> None:
    """Import the engine and let it read its models."""
    from pactoria.analysis.engine.review import review

    review(_sample())


@cache
def _load_alone() -> None:
    """The same, for one contract that somebody waits for: on all cores, and in two parts.

    Clauses come first and take longest. What comes after them is made ready meanwhile: it is Python, and the encoder
    is not.
    """
    from pactoria.analysis.engine import clauses
    from pactoria.analysis.engine.clauses.encoder import use_cores

    use_cores(os.cpu_count() or 1)
    clauses.find(_sample())
    Thread(target=_load_engine, daemon=True).start()


def _sample() -> ParsedDocument:
    return ParsedDocument(_SAMPLE, (Block(BlockKind.PARAGRAPH, 0, len(_SAMPLE), 0),), DocumentFormat.TEXT)


def load(path: Path) -> bytes:
    """Read a file, if it is not larger than what may be read.

    Raises:
        FileTooLarge: if it is.
        OSError: if it cannot be opened.
    """
    if path.is_dir():
        raise IsADirectoryError(0, "Is a folder. Name the files in it")
    size = path.stat().st_size
    if size > DEFAULT.size:
        raise FileTooLarge(f"It has {size / 2**20:.0f} MB, and at most {DEFAULT.size // 2**20} MB are read.")
    return path.read_bytes()


def _parse(data: bytes, file: str) -> ParsedDocument:
    name = "stdin" if file == _STDIN else Path(file).name
    pool = reader()
    pool.warm()
    # The engine is loaded while the other process starts and reads.
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(parse_isolated, data, name, pool=pool)
        if not _load_engine.cache_info().currsize:  # as in workers, which are warm
            _load_alone()
        return reading.result()


def _render(job: Job, data: bytes, document: ParsedDocument, result: Review) -> bytes:
    """Return a review in the form that was asked for."""
    name = "standard input" if job.file == _STDIN else Path(job.file).name
    match job.form:
        case "json":
            from pactoria.analysis.report.as_json import as_line

            return as_line(result, document, file=job.file)
        case "docx":
            from pactoria.analysis.report.as_word import as_word

            return as_word(data, document, result, made=datetime.now(UTC))
        case "pdf":
            from pactoria.analysis.report.as_pdf import as_pdf

            return as_pdf(result, document, file=name, made=datetime.now().astimezone())
        case _:
            from pactoria.analysis.report.as_text import as_text

            text = as_text(result, document, file=name, width=job.width, colour=job.colour)
            return text.encode("utf-8", "replace")
