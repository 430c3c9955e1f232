"""Playbooks that people send: checked in a process of its own where patterns are compiled, refused with named facts."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pactoria.analysis.compliance.errors import PlaybookInvalid, PlaybookTooLarge
from pactoria.analysis.engine.playbooks import written
from pactoria.analysis.engine.playbooks.playbook import Playbook, PlaybookError, playbook_of, read_playbook, to_data
from pactoria.documents.limits import Limits
from pactoria.documents.parsed import ParsedDocument

__all__ = [
    "LARGEST_WORD",
    "LARGEST_YAML",
    "LIMITS",
    "Sent",
    "empty_table",
    "file_name",
    "from_word",
    "from_yaml",
    "is_word",
    "table_of",
    "whole",
    "yaml_of",
]

LARGEST_YAML = written.LARGEST
LARGEST_WORD = 5 * 1024 * 1024
LIMITS = Limits(
    size=LARGEST_WORD, pages=200, characters=2_000_000, unpacked=64 * 1024 * 1024, part=32 * 1024 * 1024, seconds=20.0
)
"""For Word files that hold playbooks."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A playbook that somebody sent, checked."""

    content: dict[str, Any]
    """As `to_data` writes it."""
    notices: tuple[str, ...] = ()
    """What was left out."""


def is_word(data: bytes) -> bool:
    """Tell whether a file is a Word document rather than text."""
    return data.startswith(b"PK\x03\x04")


def whole(data: dict[str, Any]) -> Sent:
    """Check plain values.

    Raises:
        PlaybookInvalid: that says what is wrong with which statement and field.
    """
    return _checked(lambda: playbook_of(data))


def from_yaml(data: bytes) -> Sent:
    """Read a YAML file.

    Raises:
        PlaybookInvalid, PlaybookTooLarge: as their names say.
    """
    if len(data) > LARGEST_YAML:
        raise PlaybookTooLarge
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlaybookInvalid(
            "This is neither a Word document (.docx) nor YAML in UTF-8. Save it as one of the two."
        ) from None
    return _checked(lambda: read_playbook(text))


def _checked(read: Any) -> Sent:
    try:
        playbook: Playbook = read()
    except PlaybookError as error:
        raise PlaybookInvalid(_sentence(str(error))) from error
    except RecursionError as error:
        raise PlaybookInvalid("It is nested too deeply.") from error
    return Sent(to_data(playbook))


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}."


def from_word(document: ParsedDocument, name: str) -> Sent:
    """Make a playbook of the tables of a document.

    Raises:
        PlaybookInvalid: with each wrong row in `errors`.
    """
    from pactoria.analysis.compliance.word_table import COLUMNS, read_tables

    read = read_tables(document)
    if read.wrong:
        told = [f"Row {wrong.row}: {wrong.column or 'the table'} {wrong.told}" for wrong in read.wrong]
        errors = [
            {"pointer": f"/rows/{wrong.row}/{wrong.column.lower()}", "detail": line}
            for wrong, line in zip(read.wrong, told, strict=True)
        ]
        raise PlaybookInvalid("; ".join(told[:3]) + ("; and more." if len(told) > 3 else "."), errors=errors)  # noqa: PLR2004 - three are read at once
    if read.understood and not read.statements:
        raise PlaybookInvalid("The table is empty. Fill in at least one Position.")
    if not read.statements:
        known = ", ".join(heading for heading, _ in COLUMNS.values())
        found = f" The first table has these: {', '.join(read.headings)[:200]}." if read.headings else ""
        raise PlaybookInvalid(
            "There is no table with statements in this document. One of its first rows must name the columns: "
            f"{known}. Only Position is needed.{found}"
        )
    title = " ".join((document.title or "").split()) or PurePath(name).stem.replace("_", " ").strip()
    sent = whole({"name": title[:200] or "Playbook", "statements": read.statements})
    notices = [f'The column "{heading[:80]}" was not read.' for heading in dict.fromkeys(read.ignored)]
    return Sent(sent.content, tuple(notices[:10]))


def yaml_of(content: dict[str, Any]) -> str:
    """Write a playbook as YAML that `pactoria check` reads."""
    return written.dump(content)


def table_of(content: dict[str, Any]) -> bytes:
    """Write a playbook as a Word document with a table."""
    from pactoria.analysis.compliance.word_table import as_document
    from pactoria.documents.export.word_document import as_word_document

    return as_word_document(as_document(playbook_of(content))).data


def empty_table() -> bytes:
    """Write a Word document with an empty table to fill in."""
    from pactoria.analysis.compliance.word_table import template
    from pactoria.documents.export.word_document import as_word_document

    return as_word_document(template()).data


def file_name(name: str) -> str:
    """Return what a file about something with a name may be called, without its ending."""
    plain = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in name)
    return "-".join(plain.split())[:80] or "playbook"
