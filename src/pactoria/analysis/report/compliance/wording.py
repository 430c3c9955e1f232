"""How a check against a playbook reads in words, the same in every report."""

from collections.abc import Sequence

from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.engine.result import Severity
from pactoria.analysis.report.compliance.checked import Checked, CheckedStatement
from pactoria.analysis.report.wording import clean, counted, place_of, written_date

__all__ = ["METHOD", "STANDINGS", "decision", "evidence", "grouped", "subtitle", "summary", "verdict"]

STANDINGS = {Standing.MET: "Met", Standing.DEVIATES: "Deviates", Standing.MISSING: "Missing"}

METHOD = (
    "Each statement of the playbook was looked for in the contract; the words below were checked, character by "
    "character, against its text. What is worded in a way that was not recognised is told as missing, so read the "
    "contract before you rely on it. Where a person accepted or overrode a verdict, that is said. This is an aid to "
    "reading, not legal advice."
)
_ORDER = list(Severity)
_GROUPS = (Standing.DEVIATES, Standing.MISSING, Standing.MET)


def summary(checked: Checked) -> str:
    """Say in a sentence how it came out."""
    counts = {standing: sum(s.standing is standing for s in checked.statements) for standing in Standing}
    told = f"{counts[Standing.MET]} of {counted(len(checked.statements), 'statement')} met"
    rest = [
        f"{counts[standing]} {word}"
        for standing, word in ((Standing.DEVIATES, "deviating"), (Standing.MISSING, "missing"))
        if counts[standing]
    ]
    overridden = sum(s.decided == "overridden" for s in checked.statements)
    by_hand = f" {counted(overridden, 'verdict')} overridden by a person." if overridden else ""
    left_out = f" {checked.not_applicable} not for this type of contract." if checked.not_applicable else ""
    return f"{', '.join([told, *rest])}.{by_hand}{left_out}"


def subtitle(checked: Checked, date: str) -> str:
    """Say what was checked, against what, when."""
    version = f", version {checked.playbook_version}" if checked.playbook_version is not None else ""
    return (
        f"{clean(checked.file)} (version {checked.version}) against {clean(checked.playbook)}{version} · "
        f"{written_date(date)}"
    )


def grouped(checked: Checked) -> list[tuple[str, Sequence[CheckedStatement]]]:
    """Return what deviates, what is missing and what is met, each the gravest first."""
    return [
        (
            STANDINGS[standing],
            sorted((s for s in checked.statements if s.standing is standing), key=lambda s: _ORDER.index(s.severity)),
        )
        for standing in _GROUPS
        if any(s.standing is standing for s in checked.statements)
    ]


def verdict(statement: CheckedStatement) -> str:
    """Return "Deviates, fallback kept"."""
    told = STANDINGS[statement.standing]
    if statement.standing is Standing.MET or statement.fallback_met is None:
        return told
    return f"{told}, fallback {'kept' if statement.fallback_met else 'not kept'}"


def decision(statement: CheckedStatement) -> str:
    """Say who decided what, when and why; nothing if nobody did."""
    if not statement.decided:
        return ""
    by = f" by {clean(statement.decided_by)}" if statement.decided_by else ""
    was = (
        f" (the check says: {STANDINGS[statement.found].lower()})" if statement.found is not statement.standing else ""
    )
    reason = f": {clean(statement.reason)}" if statement.reason else ""
    return f"{statement.decided.capitalize()}{by}, {written_date(statement.decided_on)}{was}{reason}"


def evidence(statement: CheckedStatement) -> list[str]:
    """Return the words, each with its place."""
    found: list[str] = []
    for shown in statement.evidence:
        place = place_of(shown.section, None)
        found.append(f"{place}: {clean(shown.quote)}" if place else clean(shown.quote))
    return found
