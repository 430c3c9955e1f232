"""Playbooks as a table in Word: read from what lawyers have already, and written as one to fill in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pactoria.analysis.engine.playbooks.playbook import LONGEST, LONGEST_TEXT, MOST_STATEMENTS, Playbook, Standing
from pactoria.analysis.engine.result import Severity
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["COLUMNS", "ReadTable", "WrongRow", "as_document", "read_tables", "template"]

COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "topic": ("Topic", ("topic", "statement", "subject", "issue", "clause", "provision", "term", "area")),
    "statement": (
        "Position",
        ("position", "our position", "preferred position", "standard position", "preferred", "requirement", "standard"),
    ),
    "fallback": (
        "Fallback",
        ("fallback", "fall back", "fallback position", "fall back position", "acceptable", "acceptable fallback"),
    ),
    "severity": ("Severity", ("severity", "risk", "risk level", "priority", "importance", "level")),
    "why": ("Why", ("why", "reason", "rationale", "explanation", "because")),
    "suggestion": (
        "Wording",
        (
            "wording",
            "suggested wording",
            "suggestion",
            "language",
            "suggested language",
            "sample wording",
            "model wording",
        ),
    ),
    "types": ("Applies to", ("applies to", "applies", "contract types", "types")),
    "otherwise": ("If silent", ("if silent", "silence", "when silent", "otherwise")),
    "id": ("Id", ("id", "no", "nr", "number", "key")),
}
"""Fields of a statement: how we head their columns, and which headings are understood."""

_KNOWN = {heading: name for name, (_, headings) in COLUMNS.items() for heading in headings}
_TEMPLATE = ("topic", "statement", "fallback", "severity", "why", "suggestion")
_EMPTY_ROWS = 8
_MOST_ERRORS = 20
_BEFORE_HEADINGS = 4
"""Rows in which the headings are looked for: a title often stands above them."""
_NOTHING = {"-", "\N{EN DASH}", "\N{EM DASH}", "n/a"}
"""What people write where a severity or what silence means is left open."""
_SILENCE = {"met": "met", "fine": "met", "ok": "met", "missing": "missing", "deviates": "deviates"}
_HOW_TO = (
    "One row a statement. Position is what the contract should say; Fallback what would still do; Severity is "
    "critical, high, medium or low; Wording is what to ask for. Only Position must be filled in. Upload this file "
    "under Playbooks."
)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A cell that cannot be understood."""

    row: int
    """From 1, headings and empty rows included, as one counts in Word."""
    column: str
    """As headed in the file, or as we would head it."""
    told: str


@dataclass(slots=True)
class ReadTable:
    """What the tables of a document say."""

    statements: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """As `playbook_of` reads them."""
    wrong: list[WrongRow] = field(default_factory=list[WrongRow])
    ignored: list[str] = field(default_factory=list[str])
    """Headings of columns that were not understood."""
    headings: list[str] = field(default_factory=list[str])
    """Of the first table, where no table was understood."""
    understood: bool = False
    """Whether some table has the columns of a playbook."""


def read_tables(document: ParsedDocument) -> ReadTable:
    """Read the statements of all tables of which one of the first rows names the columns of a playbook."""
    read = ReadTable()
    taken: set[str] = set()
    for table in _tables(document):
        first = next((n for n, row in table[:_BEFORE_HEADINGS] if "statement" in _columns(row).values()), None)
        if first is None:
            read.headings = read.headings or [words for words in table[0][1].values() if words]
            continue
        head = dict(table)[first]
        columns = _columns(head)
        read.understood = True
        read.ignored += [words for number, words in head.items() if words and number not in columns]
        for number, row in table:
            if number > first and any(row.values()):
                _read_row(read, number + 1, {name: row.get(column, "") for column, name in columns.items()}, taken)
    if len(read.statements) > MOST_STATEMENTS:
        read.wrong.append(WrongRow(MOST_STATEMENTS + 2, "", f"a playbook has at most {MOST_STATEMENTS} statements"))
    read.wrong = read.wrong[:_MOST_ERRORS]
    return read


def _tables(document: ParsedDocument) -> Iterator[list[tuple[int, dict[int, str]]]]:
    """Yield tables as rows, each with its number from 0 and its texts by column; empty ones are left out.

    A row that does not come after the last one begins another table.
    """
    rows: list[tuple[int, dict[int, str]]] = []
    last = -1
    for block in document.blocks:
        if block.row is None or block.column is None:
            if rows:
                yield rows
            rows, last = [], -1
            continue
        if rows and block.row < last:
            yield rows
            rows, last = [], -1
        if block.row != last:
            rows.append((block.row, {}))
            last = block.row
        words = " ".join(document.text[block.start : block.end].split())
        cells = rows[-1][1]
        cells[block.column] = f"{cells.get(block.column, '')} {words}".strip()
    if rows:
        yield rows


def _columns(head: dict[int, str]) -> dict[int, str]:
    """Tell which column holds what. Where there is no "position", a "statement" is one."""
    plain = {number: re.sub(r"\([^()]*\)", " ", words.lower()) for number, words in head.items()}
    named = {number: " ".join(re.findall(r"[a-z]+", words)) for number, words in plain.items()}
    columns: dict[int, str] = {}
    for number, words in named.items():
        name = _KNOWN.get(words)
        if name is not None and name not in columns.values():
            columns[number] = name
    if "statement" not in columns.values():
        for number, words in named.items():
            if words == "statement":
                columns[number] = "statement"
    return columns


def _read_row(read: ReadTable, number: int, row: dict[str, str], taken: set[str]) -> None:
    for name in ("severity", "otherwise"):
        if row.get(name, "").lower() in _NOTHING:
            row[name] = ""
    wrong = [WrongRow(number, COLUMNS[name][0], told) for name, told in _problems(row)]
    if wrong:
        read.wrong += wrong
        return
    statement: dict[str, Any] = {
        name: row[name] for name in ("topic", "why", "fallback", "suggestion") if row.get(name)
    }
    statement["statement"] = row["statement"]
    statement["severity"] = _severity(row.get("severity") or "medium")
    statement["id"] = identity = _id(row, taken)
    taken.add(identity)
    if row.get("otherwise"):
        statement["otherwise"] = _SILENCE[row["otherwise"].lower()]
    if row.get("types"):
        statement["types"] = [word.strip().lower() for word in re.split(r"[,;]", row["types"]) if word.strip()]
    read.statements.append(statement)


def _problems(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not row["statement"]:
        yield "statement", "is empty"
    for name in ("topic", "statement", "fallback", "why", "suggestion"):
        most = LONGEST.get(name, LONGEST_TEXT)
        if len(row.get(name, "")) > most:
            yield name, f"has {len(row[name]):,} characters, at most {most:,} are kept"
    severity = row.get("severity", "")
    if severity and _severity(severity) is None:
        yield "severity", f'says "{severity[:60]}"; it must be critical, high, medium or low'
    silence = row.get("otherwise", "")
    if silence and silence.lower() not in _SILENCE:
        yield "otherwise", f'says "{silence[:60]}"; it must be met, missing or deviates'


def _severity(words: str) -> str | None:
    """Read a severity as people write it: "H", "Med.", "High risk"; None if it is none."""
    found = re.fullmatch(r"([a-z]+)\.?(?: (?:risk|priority|severity|importance))?", words.lower())
    return next((level.value for level in Severity if found and level.value.startswith(found[1])), None)


def _id(row: dict[str, str], taken: set[str]) -> str:
    """Name a statement: as the table does, else after its topic or first words; each name once."""
    words = row.get("id") or row.get("topic") or " ".join(row["statement"].split()[:5])
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40].strip("-") or "statement"
    name, count = plain, 1
    while name in taken:
        count += 1
        name = f"{plain}-{count}"
    return name


def template() -> ParsedDocument:
    """Return a document with an empty table to fill in."""
    head = [COLUMNS[name][0] for name in _TEMPLATE]
    return _document("Playbook", _HOW_TO, [head, *([""] * len(head) for _ in range(_EMPTY_ROWS))])


def as_document(playbook: Playbook) -> ParsedDocument:
    """Return a playbook as a document with a table that `read_tables` reads back: all but its searches."""
    shown = [*_TEMPLATE]
    if any(statement.types for statement in playbook.statements):
        shown.append("types")
    if any(statement.otherwise is not Standing.MISSING for statement in playbook.statements):
        shown.append("otherwise")
    rows = [
        [
            ", ".join(sorted(statement.types)) if name == "types" else str(getattr(statement, name))
            for name in (*shown, "id")
        ]
        for statement in playbook.statements
    ]
    return _document(playbook.name, playbook.description, [[COLUMNS[name][0] for name in (*shown, "id")], *rows])


def _document(title: str, words: str, rows: Sequence[Sequence[str]]) -> ParsedDocument:
    parts: list[tuple[str, BlockKind, int | None, int | None]] = [(title, BlockKind.TITLE, None, None)]
    if words:
        parts.append((words, BlockKind.PARAGRAPH, None, None))
    parts += [
        (cell, BlockKind.TABLE_CELL, row, column) for row, cells in enumerate(rows) for column, cell in enumerate(cells)
    ]
    return _laid_out(title, parts)


def _laid_out(title: str, parts: Iterable[tuple[str, BlockKind, int | None, int | None]]) -> ParsedDocument:
    text, blocks = "", list[Block]()
    pieces: list[str] = []
    at = 0
    for words, kind, row, column in parts:
        blocks.append(Block(kind, at, at + len(words), at, row=row, column=column))
        pieces.append(words)
        at += len(words) + 1
    text = "\n".join(pieces)
    return ParsedDocument(text=text, blocks=tuple(blocks), format=DocumentFormat.DOCX, title=title)
