"""One contract from file to finished output, in this process or in a worker."""

import os
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pactoria.analysis.engine.result import Review, Side
from pactoria.core.errors import Problem
from pactoria.documents.errors import FileTooLarge
from pactoria.documents.limits import DEFAULT
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Job", "Outcome", "run", "warm"]

_STDIN = "-"


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


def run(job: Job) -> Outcome:
    """Review one file. Never raises for what is wrong with it: the outcome says so."""
    try:
        data = job.data if job.data is not None else _load(Path(job.file))
        document = _parse(data, job.file)
        return Outcome(_render(job, data, document), notices=tuple(document.notices))
    except Problem as problem:
        return Outcome(error=f"{problem.title}. {problem.told}".strip())
    except OSError as error:
        return Outcome(error=error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - one bad file does not stop the rest
        if os.environ.get("PACTORIA_TRACEBACK"):
            traceback.print_exc(file=sys.stderr)
        return Outcome(error=f"Internal error: {type(error).__name__}: {error}. Set PACTORIA_TRACEBACK=1 to see where.")


def warm() -> None:
    """Load the engine, so that the first review is as quick as the others."""
    from pactoria.analysis.engine import review as _engine  # noqa: F401


def _load(path: Path) -> bytes:
    if path.is_dir():
        raise IsADirectoryError(0, "Is a folder. Name the files in it")
    size = path.stat().st_size
    if size > DEFAULT.size:
        raise FileTooLarge(f"It has {size / 2**20:.0f} MB, and at most {DEFAULT.size // 2**20} MB are read.")
    return path.read_bytes()


def _parse(data: bytes, file: str) -> ParsedDocument:
    from pactoria.documents.service import parse

    return parse(data, "stdin" if file == _STDIN else Path(file).name)


def _render(job: Job, data: bytes, document: ParsedDocument) -> bytes:
    from pactoria.analysis.engine.review import review

    return render(job, data, document, review(document, job.side))


def render(job: Job, data: bytes, document: ParsedDocument, result: Review) -> bytes:
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
