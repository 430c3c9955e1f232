"""Who is the customer and who the vendor, told by what a contract says of both by name: who pays, sells, licenses."""

import re
from collections import Counter
from collections.abc import Sequence

from pactoria.analysis.engine.rules.reading import Reading

__all__ = ["buyer_of_two"]

_DOES = r"(?:(?:hereby|also|further|exclusively|agrees|shall|will|does|in turn|and|to) ){0,6}"
_HIRED = r"\b(?:agent|consultant|contractor|representative)\b"
_SELLER_ON = r"\b(?:distributor|reseller|dealer|licensee|franchisee)\b"
_ACTS = (
    ("customer", 1, ("pay", "paid"), r"(?:pay|reimburse|compensate|remit)\b"),
    ("customer", 2, ("purchase", "buy", "order"), r"(?:purchases?|buys?|order)\b(?! stock)"),
    ("customer", 2, ("engage", "retain", "hire"), r"(?:engages?|retains?|hires?) [^.;]{1,80}\b(?:to|as)\b"),
    ("customer", 2, ("appoint",), rf"appoints? [^.;]{{0,60}}{_HIRED}"),
    ("vendor", 2, ("appoint",), rf"appoints? [^.;]{{0,80}}{_SELLER_ON}"),
    ("vendor", 2, ("grant", "licens"), r"(?:grants?|licenses?) [^.;]{0,120}\b(?:licen[sc]e|right)s?\b"),
    ("vendor", 2, ("sell", "suppl", "manufactur", "deliver"), r"(?:sells?|suppl(?:y|ies)|manufactures?|deliver)\b"),
    (
        "vendor",
        1,
        ("provid", "perform", "render"),
        r"(?:provide|perform|render)s? [^.;]{0,40}\b[Ss](?:ervices?|upport)\b",
    ),
)
"""What one who acts shows to be, how much that weighs, words by which its sentences are found, and how it is said."""
_WHO = r"\b(?P<who>[A-Z][\w&'-]{1,40}(?: [A-Z][\w&'-]{1,40}){0,3}) "
_PATTERNS = tuple(
    (position, weight, words, re.compile(f"{_WHO}(?P<does>{_DOES}{does})")) for position, weight, words, does in _ACTS
)
_ASIDE = re.compile(
    r"royalty[- ]free|trade ?marks?|\b(?:names?|logos?|marks|feedback|insurance|raw materials)\b", re.IGNORECASE
)
"""What either party of any deal gives or gets."""
_REST = 160
_LEAST = 3
"""Weight from which one is taken at its word; and twice as much as speaks for the other."""


def buyer_of_two(names: Sequence[Sequence[str]], reading: Reading) -> int | None:
    """Tell which of two parties, each known by some names in small letters, is the customer; None where it is open."""
    marks: Counter[int] = Counter()
    for position, weight, words, pattern in _PATTERNS:
        for number in reading.candidates([(word,) for word in words]):
            passage = reading.passages[number]
            for found in pattern.finditer(reading.text, passage.start, passage.end):
                rest = reading.text[found.start("does") : min(found.end() + _REST, passage.end)]
                party = _party(found["who"], names)
                if party is None or _ASIDE.search(rest):
                    continue
                # "Acme shall deliver the goods to Bolt" tells more than "Acme shall deliver reports".
                to_the_other = any(re.search(rf"\b{re.escape(name)}\b", rest.lower()) for name in names[1 - party])
                marks[party if position == "customer" else 1 - party] += weight if to_the_other else 1
    if not marks:
        return None
    first = marks.most_common(1)[0][0]
    return first if marks[first] >= _LEAST and marks[first] >= 2 * marks[1 - first] else None


def _party(who: str, names: Sequence[Sequence[str]]) -> int | None:
    said = who.lower()
    return next(
        (i for i, known in enumerate(names) if any(said == name or said.endswith(f" {name}") for name in known)), None
    )
