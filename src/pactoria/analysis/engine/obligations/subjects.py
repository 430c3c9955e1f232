"""Whom a sentence binds: the words before "shall", resolved to a party of the contract."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.result import Facts

__all__ = ["EACH", "Bound", "Subjects"]

EACH = "Each party"

_CORPORATE = re.compile(
    r",?\s+(?:inc|ltd|llc|corp|corporation|limited|company|co|gmbh|plc|s\.a|b\.v|n\.v|s\.r\.o|lp|llp|ag|trust)\b\.?.*$",
    re.IGNORECASE,
)
_COMMON = [
    "Licensor",
    "Licensee",
    "Customer",
    "Vendor",
    "Supplier",
    "Distributor",
    "Provider",
    "Client",
    "Consultant",
    "Contractor",
    "Seller",
    "Buyer",
    "Purchaser",
    "Landlord",
    "Tenant",
    "Lessor",
    "Lessee",
    "Discloser",
    "Recipient",
    "Employer",
    "Employee",
    "Franchisor",
    "Franchisee",
    "Manufacturer",
    "Company",
    "Agent",
    "Controller",
    "Processor",
    "Reseller",
    "Borrower",
    "Lender",
    "Guarantor",
    "Operator",
    "Owner",
    "Subcontractor",
    "Publisher",
    "Developer",
    "Executive",
]
"""Roles that count where a contract uses them as names, though nobody was read to have them."""
_LEAST = 2
_PHRASES = (
    "Receiving Party",
    "Disclosing Party",
    "Indemnifying Party",
    "Indemnified Party",
    "Indemnitor",
    "Indemnitee",
    "indemnified party",
    "indemnifying party",
    "receiving party",
    "disclosing party",
)
_LOWER = {words.lower() for words in _PHRASES}
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_MUTUAL = (
    r"(?:[Ee]ach|[Ee]ither|[Nn]either|[Nn]o|[Bb]oth)(?:\s+of\s+the)?\s+[Pp]art(?:y|ies)|(?:[Tt]he\s+)?[Pp]arties|[Aa]\s+[Pp]arty"
    r"|(?:[Tt]he\s+)?PARTIES|(?:EACH|EITHER|NEITHER)\s+PARTY"
)
_NEITHER = re.compile(r"(?:neither|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    """Who is bound."""

    who: str
    party: str | None
    negated: bool = False
    """Whether the words deny by themselves, as "neither party" does."""


class Subjects:
    """The words that name a party in one contract, longest first."""

    def __init__(self, text: str, facts: Facts) -> None:
        self._known: dict[str, Bound] = {}
        for party in facts.parties:
            role = party.role or _CORPORATE.sub("", party.name)
            for words in (party.role, party.name, _CORPORATE.sub("", party.name)):
                if words and words.strip():
                    self._known.setdefault(_key(words), Bound(role, party.name))
        for words in (*_COMMON, *_PHRASES):
            if _key(words) not in self._known and self._is_used(text, words):
                self._known[_key(words)] = Bound(words[0].upper() + words[1:], None)
        names = sorted(self._known, key=len, reverse=True)
        alternatives = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names)
        known = rf"(?:(?i:the\s+)?(?<![\w-])(?i:{alternatives})(?![\w'\u2019]))" if names else "(?!)"
        self._pattern = re.compile(rf"(?P<mutual>\b(?:{_MUTUAL})\b(?:\s+hereto)?)|(?P<known>{known})")

    @staticmethod
    def _is_used(text: str, words: str) -> bool:
        return len(re.findall(rf"\b{words}\s+(?:shall|must|may|will|agrees)\b", text)) >= _LEAST

    def all_in(self, text: str, start: int, end: int) -> Sequence[tuple[int, int, Bound]]:
        """Return who is named in `text[start:end]`: places and whom they mean, in order."""
        return [
            (match.start(), match.end(), self._bound(match))
            for match in self._pattern.finditer(text, start, end)
            # "customer" in the middle of a sentence is not "Customer".
            if match["mutual"] or _ARTICLE.sub("", match["known"])[0].isupper() or _key(match["known"]) in _LOWER
        ]

    def _bound(self, match: re.Match[str]) -> Bound:
        if words := match["mutual"]:
            return Bound(EACH, None, negated=_NEITHER.match(words) is not None)
        return self._known[_key(match["known"])]


def _key(words: str) -> str:
    return " ".join(_ARTICLE.sub("", words.strip()).lower().split())
