"""A review as a PDF report that one would send to a client."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from pactoria.analysis.engine.result import Party, Quote, Review, Severity, Side
from pactoria.analysis.report.wording import (
    METHOD,
    NOTHING_FOUND,
    SIDES,
    by_severity,
    clean,
    counted,
    fact_rows,
    place_of,
    summary,
    verdict,
    written_date,
)
from pactoria.documents.parsed import ParsedDocument

__all__ = ["as_pdf"]

_QUOTE_LIMIT = 700
"""Characters of a quote that are printed; its section tells where the rest is."""
_AMOUNTS_LIMIT = 12
_RUNNING_TITLE_LIMIT = 80
_LABELS = {"Party": "Parties", "Amount": "Amounts"}
_COVERED = 0x0530
"""The shipped fonts have the letters below this (Latin, Greek, Cyrillic); for others fonts of the machine are tried."""
_SYMBOLS = range(0x2000, 0x2200)


def as_pdf(review: Review, document: ParsedDocument, *, file: str, made: datetime) -> bytes:
    """Return the report. The same input gives the same bytes; `made` is the date that it shows.

    Uses the fonts that it brings along, and no network.
    """
    import typst

    data = json.dumps(_data(review, document, file, made), ensure_ascii=False)
    known = all(ord(letter) < _COVERED or ord(letter) in _SYMBOLS for letter in data)
    template = files("pactoria.analysis.report").joinpath("report.typ").read_bytes()
    return typst.compile(
        template,
        format="pdf",
        sys_inputs={"data": data},
        ignore_system_fonts=known,
        timestamp=int(made.timestamp()),
    )


def _data(review: Review, document: ParsedDocument, file: str, made: datetime) -> dict[str, Any]:
    """Return what the template shows, all of it plain strings and numbers."""
    title = clean(review.facts.title.value if review.facts.title else document.title or file) or "Contract"
    date = written_date(made.date().isoformat())
    pages = [counted(document.pages, "page")] if document.pages else []
    whom = f"Reviewed for the {SIDES[review.side]}" if review.side is not Side.NEUTRAL else "Reviewed for no side"
    return {
        "title": title,
        "running": title if len(title) <= _RUNNING_TITLE_LIMIT else title[: _RUNNING_TITLE_LIMIT - 1] + "…",
        "subtitle": " · ".join([whom, date, clean(file), *pages]),
        "footer": f"Pactoria · {date}",
        "parties": _parties(review.facts.parties),
        "score": max(0, min(100, round(review.score))),
        "verdict": verdict(review),
        "counts": [{"severity": severity.value, "count": count} for severity, count in summary(review)],
        "notices": [clean(notice) for notice in document.notices],
        "facts": _facts(review, document),
        "groups": [
            {
                "severity": severity.value,
                "findings": [
                    {
                        "title": clean(finding.title),
                        "place": _capitalised(place_of(finding.section, finding.page)),
                        "quote": _shortened(clean(finding.place.quote)),
                        "reason": clean(finding.reason),
                        "suggestion": clean(finding.suggestion),
                        "check": clean(finding.check),
                    }
                    for finding in findings
                ],
            }
            for severity, findings in by_severity(review.findings)
        ],
        "missing": [
            {
                "severity": missing.severity.value,
                "title": clean(missing.title),
                "reason": clean(missing.reason),
                "suggestion": clean(missing.suggestion),
            }
            for missing in sorted(review.missing, key=lambda m: list(Severity).index(m.severity))
        ],
        "nothing": NOTHING_FOUND,
        "method": METHOD,
        "engine": f"Engine {clean(review.engine)}."
        + (f" {counted(review.dropped, 'claim')} left out because the words were not found." if review.dropped else ""),
    }


def _parties(parties: Sequence[Party]) -> str:
    names = list(dict.fromkeys(clean(party.name) for party in parties))
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _facts(review: Review, document: ParsedDocument) -> list[dict[str, str]]:
    rows = fact_rows(review.facts)
    amounts = [row for row in rows if row.label == "Amount"]
    shown = [row for row in rows if row.label != "Amount"] + amounts[:_AMOUNTS_LIMIT]
    facts: list[dict[str, str]] = []
    last = ""
    for row in shown:
        label = "" if row.label == last else _LABELS.get(row.label, row.label)
        place = _page(document, row.place) if row.place else ""
        facts.append({"label": label, "value": row.value, "place": place})
        last = row.label
    if len(amounts) > _AMOUNTS_LIMIT:
        facts.append({"label": "", "value": f"and {len(amounts) - _AMOUNTS_LIMIT} more amounts", "place": ""})
    return facts


def _page(document: ParsedDocument, place: Quote) -> str:
    page = next((block.page for block in document.blocks if block.end > place.start and block.page), None)
    return f"page {page}" if page else ""


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE_LIMIT else quote[:_QUOTE_LIMIT].rsplit(" ", 1)[0] + " …"
