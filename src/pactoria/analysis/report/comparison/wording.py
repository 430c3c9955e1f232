"""How a comparison reads in words, the same in every report."""

import re

from pactoria.analysis.engine.comparison.result import Change, Importance
from pactoria.analysis.engine.result import Side
from pactoria.analysis.report.comparison.compared import Compared, counts
from pactoria.analysis.report.wording import counted

__all__ = ["IMPORTANCE", "METHOD", "NO_CHANGES", "gains", "summary", "summary_of_form"]

IMPORTANCE = {
    Importance.HIGH: "Look at these first",
    Importance.MEDIUM: "Then at these",
    Importance.LOW: "Words to be aware of",
}
NO_CHANGES = "Nothing changed in what the contract says."
NOT_ENGLISH = (
    "This does not look like English, which is the only language that changes of substance are read in: rely on the "
    "redline."
)
_ENGLISH = frozenset(["the", "of", "and", "to", "or", "shall", "by", "any", "this", "for", "with", "be", "is"])
_READ, _FEW_WORDS, _SHARE = 20_000, 30, 0.1
"""Characters that are looked at, words below which nothing is told, and the least share that common words have."""
METHOD = (
    "Paragraphs were matched, then compared word by word; every word of both texts is accounted for. The list of "
    "changes of substance is read from the words that changed, with their quotations checked against both texts. It "
    "may miss what a change means together with other clauses. This is an aid to reading, not legal advice."
)


def summary(compared: Compared) -> str:
    """Say in a sentence how many paragraphs changed."""
    numbers = counts(compared.comparison.rows)
    told = [f"{numbers[name]} {name}" for name in ("edited", "added", "removed", "moved") if numbers[name]]
    if not told:
        return NO_CHANGES
    changes = len(compared.changes.changes)
    meaning = f"{counted(changes, 'change')} of substance. " if changes else ""
    foreign = not all(_is_english(document.text) for document in (compared.old, compared.new))
    warning = f" {NOT_ENGLISH}" if foreign else ""
    return f"{meaning}Paragraphs: {', '.join(told)}, {numbers['same'] + numbers['cosmetic']} as they were.{warning}"


def _is_english(text: str) -> bool:
    """Tell by its commonest words whether a text is in English; what is short counts as English."""
    words = re.findall(r"[^\W\d_]+", text[:_READ].lower())
    return len(words) < _FEW_WORDS or sum(word in _ENGLISH for word in words) >= _SHARE * len(words)


def summary_of_form(compared: Compared) -> str:
    """Say how many paragraphs changed in form only; nothing if none did."""
    number = counts(compared.comparison.rows)["cosmetic"]
    if not number:
        return ""
    return f"{counted(number, 'paragraph')} changed only in numbering, white space or form."


def gains(change: Change, side: Side) -> str:
    """Say whom a change helps; nothing where that is open."""
    if change.gains is None:
        return ""
    return "you gain" if change.gains is side else f"{change.gains.value} gains"
