"""A check as a PDF report: what deviates and is missing first, each with the words that show it."""

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

from pactoria.analysis.engine.playbooks.playbook import Standing
from pactoria.analysis.report.compliance.checked import Checked, CheckedStatement
from pactoria.analysis.report.compliance.wording import METHOD, decision, grouped, subtitle, summary, verdict
from pactoria.analysis.report.wording import clean, place_of, written_date

__all__ = ["as_pdf"]

_QUOTE_LIMIT = 500
_COVERED = 0x0530
"""The shipped fonts have the letters below this (Latin, Greek, Cyrillic); for others fonts of the machine are tried."""
_SYMBOLS = range(0x2000, 0x2200)


def as_pdf(checked: Checked, *, made: datetime) -> bytes:
    """Return the report. The same input gives the same bytes; `made` is the date that it shows."""
    import typst

    data = json.dumps(_data(checked, made), ensure_ascii=False)
    known = all(ord(letter) < _COVERED or ord(letter) in _SYMBOLS for letter in data)
    template = files("pactoria.analysis.report.compliance").joinpath("compliance.typ").read_bytes()
    return typst.compile(
        template, format="pdf", sys_inputs={"data": data}, ignore_system_fonts=known, timestamp=int(made.timestamp())
    )


def _data(checked: Checked, made: datetime) -> dict[str, Any]:
    date = made.date().isoformat()
    return {
        "title": clean(checked.title) or "Contract",
        "subtitle": subtitle(checked, date),
        "footer": f"Pactoria · {written_date(date)}",
        "summary": summary(checked),
        "groups": [
            {"name": name, "statements": [_statement(statement) for statement in statements]}
            for name, statements in grouped(checked)
        ],
        "method": f"{METHOD} {clean(checked.engine)}.",
    }


def _statement(statement: CheckedStatement) -> dict[str, Any]:
    met = statement.standing is Standing.MET
    return {
        "title": clean(statement.topic or statement.statement),
        "position": clean(statement.statement) if statement.topic else "",
        "severity": statement.severity.value,
        "verdict": verdict(statement),
        "standing": statement.standing.value,
        "how": clean(statement.how),
        "fallback": "" if met else clean(statement.fallback),
        "why": "" if met else clean(statement.why),
        "suggestion": "" if met else clean(statement.suggestion),
        "quotes": [
            {"words": _shortened(clean(shown.quote)), "place": place_of(shown.section, None)}
            for shown in statement.evidence
        ],
        "remark": clean(statement.remark),
        "decision": decision(statement),
    }


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE_LIMIT else quote[:_QUOTE_LIMIT].rsplit(" ", 1)[0] + " …"
