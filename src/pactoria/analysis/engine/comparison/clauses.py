"""Clauses and risks that only one of the two contracts has."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pactoria.analysis.engine.comparison.places import Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.terms import terms
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.result import Clause, Finding, Review, Severity, Side
from pactoria.analysis.engine.rules import load
from pactoria.documents.comparison.result import RowKind
from pactoria.documents.parsed import Block, BlockKind

__all__ = ["Views", "clauses", "risks", "sections"]

Views = Mapping[Side, tuple[Review, Review]]
"""Both contracts as each of two opposite sides sees them."""

_OPPOSITE = {
    Side.CUSTOMER: Side.VENDOR,
    Side.VENDOR: Side.CUSTOMER,
    Side.DISCLOSER: Side.RECIPIENT,
    Side.RECIPIENT: Side.DISCLOSER,
}
_WEIGHT = {Severity.CRITICAL: 4, Severity.HIGH: 3, Severity.MEDIUM: 2, Severity.LOW: 1}
_IMPORTANCE = {
    Severity.CRITICAL: Importance.HIGH,
    Severity.HIGH: Importance.HIGH,
    Severity.MEDIUM: Importance.MEDIUM,
    Severity.LOW: Importance.LOW,
}
_LONGEST_NAME = 70
_HEADING = 8
"""Words that a heading has at most."""
_NO_LEVEL = 9
_DEFINED = re.compile(r"\s*([\"\u201c][^\"\u201c\u201d\n]{1,60}[\"\u201d])\s+(?:means|has the meaning|is |are )")


def clauses(pair: Pair, old: Review, new: Review) -> Iterator[Draft]:
    """Yield the categories of clauses that only one contract has, where words changed.

    Not those of whose words a finding that only this contract has says the same, and why it matters.
    """
    before, after = _by_category(old.clauses), _by_category(new.clauses)
    lost = {rule.id: rule for rule in load() if rule.is_absence}
    for category, told in terms().categories.items():
        gone, come = before.get(category, ()), after.get(category, ())
        if bool(gone) == bool(come):
            continue
        text, found = (pair.old, gone) if gone else (pair.new, come)
        clause = next((c for c in found if pair.reworded(text.row_at(c.place.start))), None)
        if clause is None or _is_told(clause, *((old, new) if gone else (new, old))):
            continue
        absence = next((m for m in new.missing if gone and category in lost[m.rule].present), None)
        helped = told.helps if come else _OPPOSITE.get(told.helps) if told.helps else None
        quote = text.quote(clause.place.start, clause.place.end)
        yield Draft(
            ChangeKind.CLAUSE,
            told.topic,
            f"{told.label}: {'removed' if gone else 'added'}",
            _IMPORTANCE[absence.severity] if absence else Importance.MEDIUM,
            quote if gone else None,
            quote if come else None,
            helped,
            absence.reason if absence else None,
        )


def risks(pair: Pair, old: Review, new: Review, views: Views) -> Iterator[Draft]:
    """Yield the findings that only one contract has, where words changed."""
    before, after = {f.rule for f in old.findings}, {f.rule for f in new.findings}
    for text, findings, others, is_new in (
        (pair.old, old.findings, after, False),
        (pair.new, new.findings, before, True),
    ):
        told: set[str] = set()
        for finding in findings:
            if finding.rule in others or finding.rule in told or not pair.reworded(text.row_at(finding.place.start)):
                continue
            told.add(finding.rule)
            quote = text.quote(finding.place.start, finding.place.end)
            yield Draft(
                ChangeKind.RISK,
                finding.category,
                f"{'New' if is_new else 'No longer'}: {finding.title[:1].lower()}{finding.title[1:]}",
                _IMPORTANCE[finding.severity],
                None if is_new else quote,
                quote if is_new else None,
                _helped(finding, views, is_new=is_new),
                finding.reason if is_new else None,
            )


def sections(pair: Pair) -> Iterator[Draft]:
    """Yield runs of paragraphs that were added or removed, named after how they begin; not headings alone."""
    run: list[Block] = []
    was_new: bool | None = None
    for row in pair.rows:
        is_new = bool(row.new)
        if row.moved or row.kind not in {RowKind.ADDED, RowKind.REMOVED}:
            yield from _section(pair, run, is_new=bool(was_new))
            run, was_new = [], None
            continue
        text, index = (pair.new, row.new[0]) if is_new else (pair.old, row.old[0])
        block = text.document.blocks[index]
        if len(text.document.text[block.start : block.end].strip()) <= 2:  # noqa: PLR2004 - a bullet or a dash
            continue
        if is_new is not was_new or not _goes_on(run, block):
            yield from _section(pair, run, is_new=bool(was_new))
            run = []
        was_new = is_new
        run.append(block)
    yield from _section(pair, run, is_new=bool(was_new))


def _goes_on(run: Sequence[Block], block: Block) -> bool:
    """Tell whether a paragraph belongs to the ones above it, which begin with a heading or the words before a list."""
    if not run:
        return False
    if _is_bullet(block):
        return not _is_bullet(run[0])
    above, level = run[0].level or _NO_LEVEL, block.level or _NO_LEVEL
    return level > above or level == above == _NO_LEVEL


def _is_bullet(block: Block) -> bool:
    return block.kind is BlockKind.LIST_ITEM and not any(sign.isalnum() for sign in block.number or "")


def _section(pair: Pair, run: Sequence[Block], *, is_new: bool) -> Iterator[Draft]:
    if not run or all(block.kind in {BlockKind.TITLE, BlockKind.HEADING} for block in run):
        return
    text = pair.new if is_new else pair.old
    first, state = run[0], "added" if is_new else "removed"
    words = text.document.text[first.start : first.end].strip()
    defined = _DEFINED.match(text.document.text, first.body)
    # What follows a heading says what it is about.
    quote = text.quote(first.start, run[-1].end if len(words.split()) <= _HEADING else first.end)
    yield Draft(
        ChangeKind.CLAUSE,
        "Definitions" if defined else "Clauses",
        f"Definition of {defined[1]}: {state}" if defined else f"{_name(words)}: {state}",
        Importance.MEDIUM if first.number or first.level else Importance.LOW,
        None if is_new else quote,
        quote if is_new else None,
    )


def _is_told(clause: Clause, here: Review, there: Review) -> bool:
    """Tell whether a finding of only one contract is about the clause as what it is."""
    elsewhere = {finding.rule for finding in there.findings}
    own = {rule.id for rule in load() if rule.clause is not None and clause.category in rule.clause.categories}
    return any(
        finding.rule in own - elsewhere
        and finding.place.start < clause.place.end
        and clause.place.start < finding.place.end
        for finding in here.findings
    )


def _name(words: str) -> str:
    """Return how a paragraph begins: its number and heading where it has them."""
    flat = " ".join(words.split())
    head, stop, _ = flat.partition(". ")
    if stop and len(head) <= 4:  # noqa: PLR2004 - a number
        more, _, _ = flat[len(head) + 2 :].partition(". ")
        head = f"{head}. {more}"
    head = head.rstrip(".:;")
    return head if len(head) <= _LONGEST_NAME else head[:_LONGEST_NAME].rsplit(" ", 1)[0] + " …"


def _by_category(found: Sequence[Clause]) -> dict[str, list[Clause]]:
    result: dict[str, list[Clause]] = {}
    for clause in sorted(found, key=lambda c: -c.confidence):
        if clause.accepted:
            result.setdefault(clause.category, []).append(clause)
    return result


def _helped(finding: Finding, views: Views, *, is_new: bool) -> Side | None:
    """Tell whom a finding that came or went helps: the side that it does not burden, if it burdens one more."""
    weights: dict[Side, int] = {}
    for side, (before, after) in views.items():
        seen: Text | Sequence[Finding] = (after if is_new else before).findings
        weights[side] = max((_WEIGHT[f.severity] for f in seen if f.id == finding.id), default=0)
    if len(set(weights.values())) < len(weights):
        return None
    burdened = max(weights, key=lambda side: weights[side])
    return _OPPOSITE[burdened] if is_new else burdened
