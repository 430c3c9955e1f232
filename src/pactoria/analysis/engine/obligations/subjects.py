"""Whom a sentence binds: the words before "shall", resolved to a party of the contract."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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
_LONGEST_NAME = 60
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
    r"(?:[Ee]ach|[Ee]ither|[Nn]either|[Nn]o|[Bb]oth)(?:\s+of\s+the)?\s+[Pp]art(?:y|ies)|(?:[Tt]he\s+)?[Pp]arties|"
    r"(?<!is )(?<!are )(?<!be )(?<!as )[Aa]\s+[Pp]arty"
    r"|(?:[Tt]he\s+)?PARTIES|(?:EACH|EITHER|NEITHER)\s+PARTY"
    r"|(?:[Ee]ach|[Ee]ither|[Nn]either|[Bb]oth)(?:\s+of\s+them)?(?=\s+(?:shall|will|must|may|agrees?)\b)"
)
_SOME = (
    r"(?:\b(?P<which>[Ee]ach|[Ee]ither|[Aa]ll|[Bb]oth|[Nn]one|[Nn]either)\s+of\s+)?"
    r"\b[Tt]he\s+(?P<some>[A-Z][\w&-]+\s+Parties)\b"
)
"""Several parties that a contract gives a name: "the Alba Parties" are not all of them."""
_NAMED = re.compile(r"(?<![.;:]\s)\b[A-Z][\w&-]+\s+$")
_NEITHER = re.compile(r"(?:neither|none|no)\b", re.IGNORECASE)
_ALSO = re.compile(r"\s*,?\s+(?:and|or|nor|and/or)\s+(?:also\s+|with\s+)?(?:the\s+)?")
_LISTED = re.compile(r"\s*,\s+(?:the\s+)?")
_OPENS = re.compile(
    r"(?:^|[,;:.)\]]|\b(?:that|and|but|then|hereby|each\s+of|both(?:\s+of)?|either(?:\s+of)?|neither(?:\s+of)?))\s*$",
    re.IGNORECASE,
)
_NEITHER_OF = re.compile(r"\bneither(?:\s+of)?\s*$", re.IGNORECASE)
_TWO = 2
_DOES = re.compile(
    r"\s(?:shall|must|will|agrees?\s+to)\s+(?:not\s+)?(?:(?:also|at\s+all\s+times|hereby|promptly|immediately)\s+)?"
    r"(?:accept|advise|allow|assign|assist|attempt|bear|cause|cease|comply|compete|consult|cooperate|copy|correct|defend|"
    r"deliver|develop|disclose|engage|ensure|execute|furnish|give|grant|hold|indemnify|inform|inspect|install|invoice|issue|"
    r"keep|maintain|make|manufacture|market|modify|notify|obtain|order|pay|perform|permit|prepare|procure|produce|promote|"
    r"promptly|protect|provide|purchase|refrain|refund|register|reimburse|remit|repair|replace|report|return|sell|send|ship|"
    r"sign|solicit|sublicense|submit|supply|take|train|transfer|treat|undertake|use)\b"
)
"""What is said of persons; things seldom "shall notify"."""
_CAPITALISED = re.compile(r"(?<![\w&.-])[A-Z][\w&-]*(?:\s[A-Z][\w&-]*){0,2}$")
_NO_NAME = re.compile(
    r"^(?:(?:If|When|Where|Unless|Until|While|Once|After|Before|As|And|But|Or|Nor|In|Upon|For|The|Except|Each|Such|Any|Neither|"
    r"Either|Both|All|Every|That|Then|Only|Said|Other|Also|Thereafter|Accordingly|Provided|However)\s+)+"
)
_THING = re.compile(
    r"^(?:Exhibit|Schedule|Section|Article|Clause|Annex|Appendix|Attachment|One|It|They|He|She|We|You|I|This|These|Those|Who|"
    r"Which|There|Nothing|Nobody)\b|(?:Agreement|Contract|Amendment|Addendum|Lease|Terms?|Services?|Products?|Goods|Software|"
    r"Systems?|Sites?|Website|Program|Plans?|Polic(?:y|ies)|Insurance|Reports?|Notices?|Orders?|Laws?|State|Court|Board|"
    r"Committee|Tribunal|Arbitrators?|Mediator|Experts?|Auditors?|Affiliates?|Personnel|Employees|Representatives?|Managers?|"
    r"Team|Part(?:y|ies)|Persons?|Subsidiar(?:y|ies)|Directors?|Officers?|Agents|"
    r"Applications?|Appearances?|Content|Data|Deliverables?|Devices?|Documents?|Information|Invoices?|Letters?|Majeure|Marks?|"
    r"Materials?|Networks?|Payments?|Periods?|Platforms?|Proposals?|Technology|Works?|"
    r"Business|Restaurants?|Stores?|Locations?|Premises|Facilit(?:y|ies)|Property|Equipment|Accounts?)$"
)


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
        self._text = text
        self._known: dict[str, Bound] = {}
        self._parties = len(facts.parties)
        # "i-Escrow" and "2Mart" are names without a capital at their beginning.
        self._spelled: set[str] = set()
        for party in facts.parties:
            role = party.role or _CORPORATE.sub("", party.name)
            for words in (party.role, party.name, _CORPORATE.sub("", party.name)):
                if words and words.strip():
                    self._known.setdefault(_key(words), Bound(role, party.name))
                    self._spelled.add(" ".join(words.split()))
        used = (words for words in (*_COMMON, *_PHRASES) if self._is_used(text, words))
        for words in (*used, *_acting(text)):
            if _key(words) not in self._known:
                self._known[_key(words)] = Bound(words[0].upper() + words[1:], None)
        names = sorted(self._known, key=len, reverse=True)
        alternatives = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names)
        known = rf"(?:(?i:the\s+)?(?<![\w-])(?i:{alternatives})(?![\w'\u2019]))" if names else "(?!)"
        self._pattern = re.compile(
            rf"(?P<group>{_SOME})|(?P<mutual>\b(?:{_MUTUAL})\b(?:\s+hereto)?)|(?P<known>{known})"
        )

    @staticmethod
    def _is_used(text: str, words: str) -> bool:
        return len(re.findall(rf"\b{words}\s+(?:shall|must|may|will|agrees?)\b", text)) >= _LEAST

    def all_in(self, text: str, start: int, end: int) -> Sequence[tuple[int, int, Bound]]:
        """Return who is named in `text[start:end]`: places and whom they mean, in order."""
        return [
            (match.start(), match.end(), self._bound(match))
            for match in self._pattern.finditer(text, start, end)
            if match["group"] or (match["mutual"] and not self._is_some(match)) or self._is_a_name(match["known"] or "")
        ]

    def _is_some(self, match: re.Match[str]) -> bool:
        """Tell "Alba Parties", of whom nothing more is known, from the parties."""
        return (
            match.group() == "Parties"
            and _NAMED.search(self._text[max(0, match.start() - 40) : match.start()]) is not None
        )

    def _is_a_name(self, words: str) -> bool:
        """Tell "Customer" from "customer" in the middle of a sentence."""
        plain = " ".join(_ARTICLE.sub("", words).split())
        if not plain:
            return False
        return plain[0].isupper() or plain in self._spelled or _key(words) in _LOWER

    def joined(self, named: Sequence[tuple[int, int, Bound]], at: int, start: int) -> tuple[Bound, int]:
        """Return whom the subject that ends with `named[at]` means, and where it begins.

        "Licensor and Licensee" are both; so are "neither Licensor nor Licensee", who must not.
        """
        who = [named[at][2]]
        first, link = named[at][0], _ALSO
        for begin, end, bound in reversed(named[:at]):
            if not link.fullmatch(self._text, end, first) and not _ALSO.fullmatch(self._text, end, first):
                break
            who.insert(0, bound)
            first, link = begin, _LISTED
        lead = self._text[start:first]
        names = list(dict.fromkeys(bound.who for bound in who))
        if len(names) < _TWO or EACH in names:
            return named[at][2], named[at][0]
        if not _OPENS.search(lead[-40:]):
            # "Sends it to Buyer, and Supplier shall" speaks of one, "staff of Buyer and Supplier shall" of the staff.
            return named[at][2], named[at][0] if "," in self._text[named[at - 1][1] : named[at][0]] else first
        everybody = len(names) == max(_TWO, self._parties)
        together = EACH if everybody else f"{', '.join(names[:-1])} and {names[-1]}"
        return Bound(together, None, negated=_NEITHER_OF.search(lead) is not None), first

    def _bound(self, match: re.Match[str]) -> Bound:
        if match["group"]:
            denied = _NEITHER.match(match["which"] or "") is not None
            return Bound(" ".join(match["some"].split()), None, negated=denied)
        if words := match["mutual"]:
            return Bound(EACH, None, negated=_NEITHER.match(words) is not None)
        return self._known[_key(match["known"])]


def _acting(text: str) -> Iterator[str]:
    """Yield the capitalised names of whoever is told, more than once, to do what only persons do."""
    names: Counter[str] = Counter()
    for does in _DOES.finditer(text):
        if found := _CAPITALISED.search(text, max(0, does.start() - _LONGEST_NAME), does.start()):
            names[_NO_NAME.sub("", " ".join(found.group().split()))] += 1
    for name, times in names.items():
        if times >= _LEAST and len(name) > 1 and not _THING.search(name) and not _NO_NAME.match(f"{name} "):
            yield name


def _key(words: str) -> str:
    return " ".join(_ARTICLE.sub("", words.strip()).lower().split())
