"""What of a grid happens in an isolated process: one contract, all questions that need no model, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.grids.asking import ColumnKind
from pactoria.analysis.grids.engines import BY_READER, BY_REVIEW, BY_STATEMENTS
from pactoria.analysis.grids.errors import GridStatementGone
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Asked", "fill_row"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as its column has it."""

    column_id: str
    kind: str
    subject: str | None = None
    playbook: str | None = None
    question: str | None = None


def fill_row(
    document: ParsedDocument,
    known: Review | None,
    side: Side,
    asked: Sequence[Asked],
    playbooks: Mapping[str, Json],
) -> dict[str, Json]:
    """Answer all questions from one review, and one check by each playbook.

    Args:
        document: what the contract says.
        known: its review, if there is one; else it is reviewed here, once.
        side: of the reader.
        asked: questions of all kinds, but none to models.
        playbooks: what those that are asked for say, by key.

    Returns:
        What is to be kept of each cell, by column.
    """
    from pactoria.analysis.engine import review as engine
    from pactoria.analysis.grids.values import Citing, of_clauses, of_fact

    review = known or engine.review(document, side, lambda _step, _done: None)
    citing = Citing(document)
    filled: dict[str, Json] = {}
    for each in asked:
        if each.kind == ColumnKind.FACT:
            cell = of_fact(review.facts, each.subject or "", citing)
        elif each.kind == ColumnKind.CLAUSE:
            cell = of_clauses(review.clauses, each.subject or "", citing)
        else:
            continue
        filled[each.column_id] = _done(cell.members(), BY_REVIEW)
    filled |= _verdicts(document, review, citing, asked, playbooks)
    return filled | _answers(document, review, side, asked)


def _done(members: Json, engine: str) -> Json:
    return {**members, "state": "done", "engine": engine, "model": None, "run_id": None, "cost": 0, "problem": None}


def _verdicts(
    document: ParsedDocument, review: Review, citing: Any, asked: Sequence[Asked], playbooks: Mapping[str, Json]
) -> dict[str, Json]:
    from pactoria.analysis.engine.playbooks.checking import check
    from pactoria.analysis.engine.playbooks.playbook import playbook_of
    from pactoria.analysis.grids.values import of_verdict

    filled: dict[str, Json] = {}
    for key, content in playbooks.items():
        columns = [each for each in asked if each.kind == ColumnKind.VERDICT and each.playbook == key]
        wanted = {each.subject for each in columns}
        whole = playbook_of(content)
        part = replace(whole, statements=[each for each in whole.statements if each.id in wanted])
        there = {each.id for each in part.statements}
        verdicts = {
            verdict.statement.id: verdict for verdict in check(part, document, contract_type=review.facts.contract_type)
        }
        for each in columns:
            if each.subject in there:
                cell = of_verdict(verdicts.get(each.subject or ""), citing)
                filled[each.column_id] = _done(cell.members(), BY_STATEMENTS)
            else:
                filled[each.column_id] = {"state": "failed", "problem": GridStatementGone().document()}
    return filled


def _answers(document: ParsedDocument, review: Review, side: Side, asked: Sequence[Asked]) -> dict[str, Json]:
    from pactoria.analysis.grids.kind import QuestionRequest, offline
    from pactoria.analysis.grids.values import of_passages
    from pactoria.analysis.runs.kinds import Material

    material = Material(document, review, side)
    filled: dict[str, Json] = {}
    for each in asked:
        if each.kind == ColumnKind.QUESTION:
            found = offline(material, QuestionRequest(question=each.question or ""), lambda _step, _done: None)
            passages = [passage.model_dump() for passage in found.passages]
            filled[each.column_id] = _done(of_passages(passages).members(), BY_READER)
    return filled
