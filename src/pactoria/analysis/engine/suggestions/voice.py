"""How one contract speaks: its parties, its defined terms, its way with numbers; and clauses put into that voice."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.result import Facts, Side
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.roles import Position, Roles
from pactoria.analysis.engine.rules.wording import plain_name
from pactoria.analysis.engine.suggestions.spelling import american, in_words, spelled
from pactoria.documents.parsed import ParsedDocument

__all__ = ["TERMS", "Adapted", "Voice"]

TERMS: Mapping[str, Sequence[str]] = {
    "fees": ("Fees", "Charges", "Subscription Fees", "Service Fees", "License Fees", "Licence Fees", "Royalties"),
    "services": ("Services", "Service", "Subscription Services", "Cloud Services"),
    "products": ("Products", "Goods", "Licensed Products", "Software"),
    "deliverables": ("Deliverables", "Work Product", "Results"),
    "documentation": ("Documentation", "Specifications", "Specification"),
    "confidential information": ("Confidential Information", "Proprietary Information"),
    "customer data": ("Customer Data", "Client Data", "Customer Content", "Data"),
    "personal data": ("Personal Data", "Personal Information", "Customer Personal Data"),
    "intellectual property rights": ("Intellectual Property Rights", "Intellectual Property"),
    "background materials": (
        "Background Materials",
        "Background IP",
        "Background Technology",
        "Pre-Existing Materials",
    ),
    "affiliates": ("Affiliates",),
    "effective date": ("Effective Date", "Commencement Date"),
    "purpose": ("Purpose", "Permitted Purpose"),
    "territory": ("Territory",),
    "premises": ("Premises", "Property"),
    "term": ("Term",),
}
"""Words that contracts often define, with the names that they give to them, the most usual first."""

_PLACE = re.compile(r"\{(?P<key>[^{}]+)\}")
_ARTICLE = re.compile(r"\b[Tt]he (?=\{(?:customer|vendor|discloser|recipient)(?:'s)?\})")
"""The library says "the {customer}"; whether this contract does is for `Voice.party` to say."""
_BLANK = re.compile(r"\[[^\[\]]+\]")
_DEFINED = re.compile(r"[\"“](?:the )?(?P<term>[A-Z][\w&/ -]{1,50}?)[,.]?[\"”]")
_CALLED = re.compile(r"[\"“](?:this |the )?(?P<name>Agreement|Contract|Lease|Addendum|Deed|Licen[cs]e|DPA|NDA)[\"”]")
_THIS = re.compile(
    r"\b[Tt]his (?P<name>Agreement|Contract|Lease|Addendum|Amendment|Deed|Licen[cs]e|Order|Statement of Work|NDA|DPA)\b"
)
_SPELLED = re.compile(r"\b[a-z]+(?:-[a-z]+)? \(\d{1,4}\)", re.IGNORECASE)
_BARE = re.compile(r"(?<![(\d.])\b\d{1,3} (?:business |calendar )?(?:days|months|years)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(^|[.!?] )([a-z])")
_ROLES = {
    "customer": Position.CUSTOMER,
    "vendor": Position.VENDOR,
    "discloser": Position.DISCLOSER,
    "recipient": Position.RECIPIENT,
}
_NAMES = {
    Side.CUSTOMER: "Customer|Client|Buyer|Purchaser|Licensee|Controller|Tenant|Distributor",
    Side.VENDOR: "Provider|Supplier|Vendor|Service Provider|Seller|Contractor|Consultant|Licensor|Processor|Landlord",
    Side.DISCLOSER: "Disclosing Party|Discloser",
    Side.RECIPIENT: "Receiving Party|Recipient",
}
"""What contracts call parties whose names they give to each in turn, or that nobody has found among the parties."""
_TWO = 2


@dataclass(frozen=True, slots=True)
class Adapted:
    """A clause in a contract's own words."""

    text: str
    blanks: Sequence[str]
    """What the contract does not tell and a person has to fill in, as it stands in the text: "[amount]"."""


class Voice:
    """What a contract calls things. Made once for a contract."""

    def __init__(self, document: ParsedDocument, facts: Facts) -> None:
        text = document.text
        self._text = text
        self._defined = {" ".join(found["term"].split()) for found in _DEFINED.finditer(text)}
        self._roles = Roles.of(facts, Reading(document))
        called = _CALLED.search(text)
        named = Counter(found["name"] for found in _THIS.finditer(text)).most_common(1)
        self.agreement = called["name"] if called else named[0][0] if named else "Agreement"
        self.law = facts.governing_law.value if facts.governing_law is not None else None
        self._spells = len(_SPELLED.findall(text)) >= len(_BARE.findall(text))
        will, shall = (len(re.findall(rf"\b{word}\b", text, re.IGNORECASE)) for word in ("will", "shall"))
        self._shall = "will" if will > _TWO * shall else "shall"
        self._american = american(text, self.law)

    def party(self, side: Side) -> str:
        """Return what the contract calls the party of a side, such as "the Customer"; a blank if it does not tell."""
        position = _ROLES.get(side.value)
        name = plain_name(self._roles.name(position) or "") if position is not None else ""
        if not name:
            called = Counter(re.findall(rf"\b(?:{_NAMES.get(side, 'Party')})\b", self._text)).most_common(1)
            name = called[0][0] if called and called[0][1] > _TWO else ""
        if not name:
            return f"[the {side.value}]"
        # Roles have an article unless the contract uses them without; names of people and companies never.
        bare = len(re.findall(rf"(?<![Tt]he )\b{re.escape(name)}\b", self._text))
        with_article = len(re.findall(rf"\b[Tt]he {re.escape(name)}\b", self._text))
        return f"the {name}" if with_article * _TWO >= bare and with_article else name

    def term(self, key: str) -> str:
        """Return the name that the contract gives to what a term of the library means; else plain words."""
        for name in TERMS[key]:
            # After a word in small letters and before none with a capital: in "Usage Data" no "Data" is meant.
            said = rf"(?:\b(?:[a-z][a-z'\u2019-]*,?|The|All|Any|Each|No|Such)|,)\s+{re.escape(name)}\b(?!\s[A-Z])"
            if name in self._defined or len(re.findall(said, self._text)) >= _TWO:
                return name
        return key

    def adapt(self, text: str, value: str = "", *, sentences: bool = True) -> Adapted:
        """Put a clause of the library into the contract's words.

        {customer}, {vendor}, {discloser} and {recipient} are parties; {agreement}, {law}, {shall} and the keys of
        `TERMS` are said as the contract says them; {30} is a number, {3%} a share, and {value} what the caller gives.
        `sentences` is False for a few words inside of one.

        Raises:
            KeyError: for a place that means nothing.
        """

        def filled(found: re.Match[str]) -> str:
            key = found["key"]
            possessive = key.endswith("'s")
            words = self._filled(key.removesuffix("'s"), value)
            if possessive:
                words += "'" if words.endswith("s") else "'s"
            return words

        said = _PLACE.sub(filled, _ARTICLE.sub("", text))
        said = _PLACE.sub(filled, said)  # the value may hold places of its own
        if sentences:
            said = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), said)
        if self._american:
            said = spelled(said)
        return Adapted(said, tuple(dict.fromkeys(_BLANK.findall(said))))

    def _filled(self, key: str, value: str) -> str:
        if key in TERMS:
            return self.term(key)
        if key in _ROLES:
            return self.party(Side(key))
        if key.rstrip("%").isdecimal():
            return self._number(int(key.rstrip("%")), percent=key.endswith("%"))
        words: dict[str, str] = {
            "agreement": self.agreement,
            "law": self.law or "[governing law]",
            "shall": self._shall,
            "value": value,
        }
        if key in words:
            return words[key]
        raise KeyError(key)

    def _number(self, number: int, *, percent: bool) -> str:
        """Say a number as the contract does: "thirty (30)" or "30"."""
        words = in_words(number)
        if percent:
            return f"{words} percent ({number}%)" if self._spells and words else f"{number}%"
        return f"{words} ({number})" if self._spells and words else str(number)
