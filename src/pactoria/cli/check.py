"""`pactoria check`: contracts against a playbook, with no server and no database."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pactoria.cli.destinations import STDIO, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pactoria.analysis.engine.playbooks.checking import Verdict
    from pactoria.analysis.engine.playbooks.playbook import Playbook
    from pactoria.documents.parsed import ParsedDocument

__all__ = ["check"]

_EPILOG = """\b
Examples:
  pactoria check nda.docx --playbook mutual-nda
  pactoria check contracts/*.pdf --playbook our-nda.yaml --format json --out verdicts.jsonl

\b
Exit codes:
  0  every file was checked
  1  some file was not; the others were, and standard error says why
  2  the command was not understood, or the playbook is broken; nothing was done
"""
_MARKS = {"met": ("+", "green"), "deviates": ("!", "red"), "missing": ("-", "yellow")}
_LONGEST_QUOTE = 240
_SECONDS = 60.0
"""For the searches in one file. They take a fraction of one, unless an expression tries all ways to split a text."""


@click.command(epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--playbook",
    required=True,
    metavar="NAME|PATH",
    help="The statements that should hold: a YAML file, or one that comes with Pactoria (gdpr-article-28, mutual-nda, "
    "one-way-nda, saas-purchase, services).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text: to read here. json: one object a line and file.",
)
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help="A file.  [default: standard output]")
def check(files: tuple[str, ...], playbook: str, form: str, out: Path | None) -> None:
    """Check contracts against a playbook: what is met, what deviates, what is missing, each at its words."""
    from pactoria.analysis.engine.playbooks.playbook import PlaybookError, read_playbook, shipped
    from pactoria.cli.reviewing import read, rest
    from pactoria.core.errors import Problem

    if files.count(STDIO) > 1:
        message = "Standard input can be read only once."
        raise click.UsageError(message)
    try:
        book = read_playbook(shipped().get(playbook) or Path(playbook).read_text("utf-8"))
    except (PlaybookError, UnicodeDecodeError, OSError) as error:
        told = f"{error.strerror}. These come along: {', '.join(shipped())}." if isinstance(error, OSError) else error
        message = f"{playbook}: {told}"
        raise click.UsageError(message) from error
    colour = out is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines: list[str] = []
    failed = False
    try:
        for file in files:
            try:
                document = read(file, sys.stdin.buffer.read() if file == STDIO else None)
                verdicts = _judged(book, document)
            except (Problem, OSError) as error:
                failed = True
                reason = f"{error.title}. {error.told}" if isinstance(error, Problem) else error.strerror or str(error)
                click.echo(f"pactoria: {file}: {reason}", err=True)
                continue
            line = _line(file, book, verdicts) if form == "json" else _report(file, book, verdicts, document, colour)
            if out is None:
                click.echo(line)
            else:
                lines.append(line)
    finally:
        rest()
    if out is not None:
        try:
            write_whole(out, "".join(f"{line}\n" for line in lines).encode())
        except OSError as error:
            message = f"Cannot write {out}: {error.strerror or error}."
            raise click.ClickException(message) from error
    if failed:
        sys.exit(1)


def _judged(book: "Playbook", document: "ParsedDocument") -> "list[Verdict]":
    """Check a document in a process that can be stopped: a playbook's expressions may take for ever.

    Raises:
        TimedOut: if they do; it names the statement.
    """
    from pactoria.analysis.engine.playbooks.checking import check as judge
    from pactoria.cli.reviewing import reader
    from pactoria.core.isolation import TimedOut

    begun: list[str] = []
    contract_type = _type(book, document)
    try:
        return reader().call(
            judge, book, document, contract_type=contract_type, seconds=_SECONDS, progress=begun.append
        )
    except TimedOut as error:
        if not begun:
            raise
        message = (
            f"The search for statement {begun[-1]} was stopped, as {_SECONDS:g} seconds were up. Look for something "
            r"repeated inside of something repeated in its expressions, such as (\w+ ?)+."
        )
        raise TimedOut(message) from error


def _type(book: "Playbook", document: "ParsedDocument") -> str | None:
    """Return what type of contract it is, where some statement asks for that."""
    if not any(statement.types for statement in book.statements):
        return None
    from pactoria.analysis.engine.facts import extract

    return extract(document).contract_type


def _line(file: str, book: "Playbook", verdicts: "Sequence[Verdict]") -> str:
    """Return one object: the file, and for each statement its verdict and the quotes."""
    return json.dumps(
        {
            "file": file,
            "verdicts": [
                {
                    "id": verdict.statement.id,
                    "verdict": book.names[verdict.standing],
                    "how": verdict.how,
                    "fallback_met": verdict.fallback_met,
                    "quotes": [
                        {"start": quote.start, "end": quote.end, "quote": quote.quote} for quote in verdict.quotes
                    ],
                }
                for verdict in verdicts
            ],
        },
        ensure_ascii=False,
    )


def _report(  # a page of text
    file: str,
    book: "Playbook",
    verdicts: "Sequence[Verdict]",
    document: "ParsedDocument",
    colour: bool,  # noqa: FBT001 - read by name just above
) -> str:
    from pactoria.analysis.engine.sections import Sections
    from pactoria.analysis.report.wording import clean

    counts = {standing: sum(verdict.standing == standing for verdict in verdicts) for standing in _MARKS}
    summary = f"{counts['met']} met, {counts['deviates']} deviate, {counts['missing']} missing"
    lines = [click.style(clean(file), bold=True) if colour else clean(file), f"{book.name}: {summary}", ""]
    sections = Sections(document)
    for verdict in verdicts:
        mark, dye = _MARKS[verdict.standing]
        told = f"{mark} {verdict.standing:<8}  {clean(verdict.statement.statement)}"
        lines.append(click.style(told, fg=dye) if colour else told)
        kept = {True: "The fallback is kept.", False: "The fallback is not kept.", None: ""}[verdict.fallback_met]
        if how := clean(f"{verdict.how} {kept}".strip()):
            lines.append(f"             {how}")
        for quote in verdict.quotes:
            words = clean(" ".join(quote.quote.split()))
            section = sections.number_at(quote.start)
            where = f"{section}: " if section else ""
            lines.append(f"             {where}{words[:_LONGEST_QUOTE]}{' ...' if len(words) > _LONGEST_QUOTE else ''}")
    return "\n".join([*lines, ""])
