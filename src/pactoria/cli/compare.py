"""`pactoria compare`: what changed between two contracts, with no server and no database."""

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from pactoria.analysis.engine.result import Side
from pactoria.analysis.report.wording import clean
from pactoria.cli.destinations import STDIO, write_whole
from pactoria.cli.reviewing import load, read, reader, rest
from pactoria.cli.sides import SideType
from pactoria.cli.status import Status
from pactoria.core.errors import Problem
from pactoria.documents.limits import DEFAULT
from pactoria.documents.parsed import ParsedDocument

__all__ = ["compare"]

_EPILOG = """\b
Examples:
  pactoria compare draft.docx signed.docx
  pactoria compare draft.docx signed.pdf --side customer
  pactoria compare draft.docx signed.docx --format docx --out redline.docx
  pactoria compare v1.md v2.md --format html --out changes.html
  git show HEAD:terms.md | pactoria compare - terms.md --format json

\b
Exit codes:
  0  the two were compared
  1  they were not, and standard error says why
  2  the command was not understood; nothing was done
"""
_SECONDS = 300.0


@click.command(epilog=_EPILOG)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
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
    type=click.Choice(["text", "json", "docx", "html", "pdf"]),
    default="text",
    show_default=True,
    help="text: to read here. json: one object, with every paragraph. docx: OLD as a Word file with tracked changes: "
    "accepting all gives the text of NEW, rejecting all that of OLD. html, pdf: the changes and the redline to send.",
)
@click.option(
    "--out",
    metavar="PATH",
    help="A file; '-' is standard output. Default: standard output for text and json, NEW.redline.docx (.html, .pdf) "
    "beside NEW for the others.",
)
def compare(old: str, new: str, side: Side, form: str, out: str | None) -> None:
    """Compare two contracts: what changed in substance, who gains, and every word that differs.

    OLD and NEW are Word documents, PDF, HTML, Markdown or text files, in any combination; '-' reads standard input.
    Everything happens on this machine: no server, no database, no network.
    """
    place = _destination(old, new, form, out)
    status = Status(sys.stderr, "Comparing")
    try:
        output = _compared(old, new, side, form, place, status)
    except (Problem, OSError) as error:
        told = f"{error.title}. {error.told}".strip() if isinstance(error, Problem) else str(error)
        click.echo(f"pactoria: {clean(told)}", err=True)
        sys.exit(1)
    finally:
        status.clear()
        rest()
    _write(place, output)


def _destination(old: str, new: str, form: str, out: str | None) -> Path | None:
    """Return where the result goes; None for standard output."""
    if old == new == STDIO:
        msg = "Standard input can be read only once."
        raise click.UsageError(msg)
    plain = form in {"text", "json"}
    if out == STDIO or (out is None and plain):
        if form in {"docx", "pdf"} and sys.stdout.isatty():
            msg = f"A {form.upper()} file makes no sense on a terminal. Name a file with --out."
            raise click.UsageError(msg)
        return None
    if out is None and new == STDIO:
        msg = f"Say with --out where the {form.upper()} goes ('-' for standard output)."
        raise click.UsageError(msg)
    name = f"{Path(new).stem}.redline.{form}"
    place = Path(new).with_name(name) if out is None else Path(out)
    if place.is_dir():
        place /= "comparison.redline." + form if new == STDIO else name
    if os.path.realpath(place) in {os.path.realpath(given) for given in (old, new) if given != STDIO}:
        msg = f"{place} is an input. Choose another place with --out: inputs are never overwritten."
        raise click.UsageError(msg)
    return place


class _UnreadableError(OSError):
    """One of the two could not be read; says which."""


def _compared(
    old: str, new: str, side: Side, form: str, place: Path | None, progress: Callable[[str, float], None]
) -> bytes:
    try:
        return _work(old, new, side, form, place, progress)
    except (Problem, OSError):
        raise
    except Exception as error:
        if os.environ.get("PACTORIA_TRACEBACK"):
            traceback.print_exc(file=sys.stderr)
        msg = f"Internal error: {type(error).__name__}: {error}. Set PACTORIA_TRACEBACK=1 to see where."
        raise click.ClickException(clean(msg)) from error


def _work(
    old: str, new: str, side: Side, form: str, place: Path | None, progress: Callable[[str, float], None]
) -> bytes:
    progress("reading", 0.0)
    (original, before), (_, after) = _read(old), _read(new)
    from pactoria.analysis.engine.review import review
    from pactoria.analysis.report.comparison.compared import Compared, compare_contracts

    old_review = review(before, side, lambda _, done: progress("the old contract", 0.45 * done))
    new_review = review(after, side, lambda _, done: progress("the new contract", 0.45 + 0.45 * done))
    progress("changes", 0.9)
    found = compare_contracts(before, after, old_review, new_review, side)
    compared = Compared(before, after, _name(old), _name(new), found.comparison, found.changes)
    if form == "text":
        from pactoria.analysis.report.comparison.as_text import as_text

        colour = place is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = shutil.get_terminal_size((100, 24)).columns
        dyed = colour and os.environ.get("TERM") != "dumb"
        return as_text(compared, width=width, colour=dyed).encode("utf-8", "replace")
    for name, document in ((old, before), (new, after)):
        for notice in document.notices:
            click.echo(f"pactoria: {clean(name)}: note: {clean(notice)}", err=True)
    if form == "json":
        from pactoria.analysis.report.comparison.as_json import as_line

        return as_line(compared)
    from pactoria.analysis.report.comparison.export import render

    # The old file's markup is opened once more for Word: in the process that files of strangers are opened in.
    made = datetime.now(UTC) if form == "docx" else datetime.now().astimezone()
    return reader().call(render, form, compared, original, made=made, seconds=_SECONDS)


def _read(file: str) -> tuple[bytes, ParsedDocument]:
    try:
        data = sys.stdin.buffer.read(DEFAULT.size + 1) if file == STDIO else load(Path(file))
        return data, read(file, data)
    except Problem as problem:
        raise _UnreadableError(f"{file}: {problem.title}. {problem.told}".strip()) from problem
    except OSError as error:
        raise _UnreadableError(f"{file}: {error.strerror or error}") from error


def _name(file: str) -> str:
    return "standard input" if file == STDIO else Path(file).name


def _write(place: Path | None, output: bytes) -> None:
    try:
        if place is not None:
            write_whole(place, output)
            click.echo(f"Wrote {clean(str(place))}", err=True)
            return
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever reads has seen enough; click ends quietly
    except OSError as error:
        where = "to standard output" if place is None else str(place)
        msg = f"Cannot write {where}: {error.strerror or error}."
        raise click.ClickException(msg) from error
