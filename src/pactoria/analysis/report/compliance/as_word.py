"""A check as a Word document: a table to send round, then each statement with its words."""

from datetime import datetime

from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.report.compliance.checked import Checked, CheckedStatement
from pactoria.analysis.report.compliance.wording import (
    METHOD,
    decision,
    evidence,
    grouped,
    subtitle,
    summary,
    verdict,
)
from pactoria.analysis.report.wording import clean
from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["as_word"]


def as_word(checked: Checked, *, made: datetime) -> bytes:
    """Return the document; `made` is the date that it shows."""
    page = _Page()
    title = f"Compliance: {clean(checked.title)}"
    page.add(title, BlockKind.TITLE)
    page.add(subtitle(checked, made.date().isoformat()))
    page.add(summary(checked))
    page.row(0, ("Statement", "Severity", "Verdict"))
    for number, statement in enumerate(checked.statements, 1):
        page.row(number, (_name(statement), statement.severity.value.capitalize(), verdict(statement)))
    for name, statements in grouped(checked):
        page.add(name, BlockKind.HEADING, 1)
        for statement in statements:
            _statement(page, statement)
    page.add("How this was made", BlockKind.HEADING, 1)
    page.add(f"{METHOD} {checked.engine}.")
    return as_word_document(page.document(title)).data


def _name(statement: CheckedStatement) -> str:
    return clean(statement.topic or statement.statement)


def _statement(page: "_Page", statement: CheckedStatement) -> None:
    page.add(_name(statement), BlockKind.HEADING, 2)
    lines = [
        f"{verdict(statement)} · {statement.severity.value}",
        f"Position: {clean(statement.statement)}",
        f"Fallback: {clean(statement.fallback)}" if statement.fallback else "",
        clean(statement.how),
        *(f"“{words}”" for words in evidence(statement)),
        clean(statement.remark),
        decision(statement),
    ]
    if statement.standing is not Standing.MET:
        lines += [
            f"Why: {clean(statement.why)}" if statement.why else "",
            f"Ask for: {clean(statement.suggestion)}" if statement.suggestion else "",
        ]
    for line in lines:
        if line:
            page.add(line)


class _Page:
    """Collects paragraphs and cells."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._blocks: list[Block] = []
        self._at = 0

    def add(
        self,
        words: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        level: int = 0,
        place: tuple[int, int] | tuple[None, None] = (None, None),
    ) -> None:
        row, column = place
        self._blocks.append(Block(kind, self._at, self._at + len(words), self._at, level, row=row, column=column))
        self._text.append(words)
        self._at += len(words) + 1

    def row(self, number: int, cells: tuple[str, ...]) -> None:
        for column, words in enumerate(cells):
            self.add(words, BlockKind.TABLE_CELL, place=(number, column))

    def document(self, title: str) -> ParsedDocument:
        return ParsedDocument("\n".join(self._text), tuple(self._blocks), DocumentFormat.DOCX, title)
