"""`pactoria review`: contracts in, findings out, with no server and no database."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pactoria.analysis.engine.result import Side
from pactoria.analysis.report.wording import clean
from pactoria.cli.destinations import STDIO, Destination, destinations, write_whole
from pactoria.cli.reviewing import Job, Outcome, rest, run
from pactoria.cli.sides import SideType
from pactoria.cli.status import Status
from pactoria.documents.limits import DEFAULT

__all__ = ["review"]

_EPILOG = """\b
Examples:
  pactoria review contract.docx
  pactoria review contract.docx --side customer
  pactoria review contract.docx --side licensee --format docx
  pactoria review contract.pdf --format pdf --out report.pdf
  pactoria review contracts/*.pdf --format json --out reviews.jsonl
  pactoria review contracts/*.docx --format docx --out reviewed/
  cat contract.txt | pactoria review - --format json

\b
Exit codes:
  0  every file was reviewed
  1  some file was not; the others were, and standard error says why
  2  the command was not understood; nothing was done
"""


@click.command(epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--side",
    type=SideType(),
    default=Side.NEUTRAL,
    show_default="neutral",
    help="Whose interests to look after. Also understood: buyer, licensee, tenant, supplier, licensor, landlord ...",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "docx", "pdf"]),
    default="text",
    show_default=True,
    help="text: to read here. json: one object a line and file. docx: the contract with findings as Word comments "
    "(one that is no Word file becomes a plain one with the same text). pdf: a report to send.",
)
@click.option(
    "--out",
    metavar="PATH",
    help="A file, or a folder for several inputs; '-' is standard output. Default: standard output for text and json, "
    "NAME.review.docx or NAME.review.pdf beside the contract.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Contracts to review at the same time.  [default: number of processors]",
)
def review(files: tuple[str, ...], side: Side, form: str, out: str | None, jobs: int | None) -> None:
    """Review contracts: key facts, findings, what is missing and a score.

    FILE is a Word document, PDF, HTML, Markdown or text file; '-' reads standard input. Everything happens on this
    machine: no server, no database, no network.
    """
    if files.count(STDIO) > 1:
        msg = "Standard input can be read only once."
        raise click.UsageError(msg)
    places = destinations(files, form, out)
    if form in {"docx", "pdf"} and None in places and sys.stdout.isatty():
        msg = f"A {form.upper()} file makes no sense on a terminal. Name a file with --out."
        raise click.UsageError(msg)
    colour = (
        sys.stdout.isatty() and None in places and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    width = shutil.get_terminal_size((100, 24)).columns
    work = [
        Job(file, side, form, width, colour, sys.stdin.buffer.read(DEFAULT.size + 1) if file == STDIO else None)
        for file in files
    ]
    writer = _Writer(work, places)
    for index, outcome in enumerate(_outcomes(work, jobs)):
        writer.take(index, outcome)
    writer.close()
    if writer.failed:
        sys.exit(1)


def _outcomes(work: Sequence[Job], jobs: int | None) -> Iterator[Outcome]:
    """Yield the outcomes in the order of the work."""
    if len(work) == 1:
        status = Status(sys.stderr)
        try:
            yield run(work[0], status)
        finally:
            status.clear()
            rest()
        return
    from pactoria.cli.pool import run_all

    yield from run_all(work, jobs or os.cpu_count() or 1)


class _Writer:
    """Writes outcomes as they come and remembers whether any failed."""

    def __init__(self, work: Sequence[Job], places: Sequence[Destination]) -> None:
        self._work = work
        self._places = places
        self._several = len(work) > 1
        self._collected: dict[Path, bytearray] = {}
        self._shared = self._several and len(set(places)) == 1 and places[0] is not None
        self._written = 0
        self.failed = False

    def take(self, index: int, outcome: Outcome) -> None:
        """Write one outcome to its place."""
        job, place = self._work[index], self._places[index]
        if outcome.error is not None:
            self._complain(f"{job.file}: {outcome.error}")
            return
        if job.form != "text":
            for notice in outcome.notices:
                click.echo(f"pactoria: {clean(job.file)}: note: {clean(notice)}", err=True)
        if place is None:
            self._print(job, outcome.output)
        elif self._shared:
            self._collected.setdefault(place, bytearray()).extend(outcome.output)
        else:
            self._save(place, outcome.output)

    def close(self) -> None:
        """Write what several inputs share."""
        for place, data in self._collected.items():
            self._save(place, bytes(data))

    def _print(self, job: Job, output: bytes) -> None:
        stream = sys.stdout.buffer
        try:
            if self._written and job.form == "text":
                stream.write(b"\n")
            stream.write(output)
            stream.flush()
        except BrokenPipeError:
            raise  # whoever reads has seen enough; click ends quietly
        except OSError as error:
            _forget_stdout()
            raise click.ClickException(f"Cannot write to standard output: {error.strerror}.") from error
        self._written += 1

    def _save(self, place: Path, output: bytes) -> None:
        try:
            write_whole(place, output)
        except OSError as error:
            self._complain(f"Cannot write {place}: {error.strerror or error}.")
            return
        click.echo(f"Wrote {clean(str(place))}", err=True)

    def _complain(self, message: str) -> None:
        self.failed = True
        click.echo(f"pactoria: {clean(message)}", err=True)


def _forget_stdout() -> None:
    """Point standard output nowhere, so that the interpreter does not fail on it once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
