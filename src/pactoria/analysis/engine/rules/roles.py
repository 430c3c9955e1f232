"""Who is who: the words that a contract uses for its parties, mapped to the sides that a reader can take."""

import re
from collections import Counter
from enum import StrEnum

from pactoria.analysis.engine.result import Facts, Side
from pactoria.analysis.engine.rules.reading import Reading

__all__ = ["Position", "Roles"]


class Position(StrEnum):
    """Where a person named in a sentence stands."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    DISCLOSER = "discloser"
    RECIPIENT = "recipient"
    BOTH = "both"
    """The sentence holds for each party alike."""
    UNKNOWN = "unknown"

    @property
    def opposite(self) -> "Position":
        """The other party's position."""
        return _OPPOSITE.get(self, self)

    @property
    def side(self) -> Side | None:
        """The side that reads for a party in this position."""
        return None if self in {Position.BOTH, Position.UNKNOWN} else Side(self.value)


_OPPOSITE = {
    Position.CUSTOMER: Position.VENDOR,
    Position.VENDOR: Position.CUSTOMER,
    Position.DISCLOSER: Position.RECIPIENT,
    Position.RECIPIENT: Position.DISCLOSER,
}

_WORDS = {
    Position.CUSTOMER: (
        "customer customers client licensee buyer purchaser tenant lessee distributor reseller franchisee subscriber"
        " user users you your end-user hirer sublicensee dealer retailer importer controller"
        " sub-distributor recipient-of-services employer owner principal borrower renter"
    ),
    Position.VENDOR: (
        "vendor supplier seller provider licensor contractor consultant manufacturer landlord lessor franchisor we us"
        " our developer agency subcontractor processor host integrator carrier lender adviser advisor"
        " freelancer builder architect sublicensor exporter employee executive agent"
    ),
    Position.DISCLOSER: "discloser disclosing",
    Position.RECIPIENT: "recipient receiving receiver",
    Position.BOTH: "parties",
}
_POSITIONS = {word: position for position, words in _WORDS.items() for word in words.split()}
_MUTUAL = re.compile(
    r"^(?:(?:each|either|neither|both|one|any|a|no)(?: of the)?(?: \w+)? part(?:y|ies)(?: hereto)?|(?:the )?parties(?: hereto)?"
    r"|(?:the|such) party|(?:the |a |any )?(?:indemnifying|breaching|non-breaching|defaulting|terminating|prevailing|first|affected)"
    r" party|a party|party)$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^(?:that|any|the other|such other) party$", re.IGNORECASE)
_TOKEN = re.compile(r"[\w&][\w&'-]*")
_PAYS = re.compile(r"\b(?P<who>(?-i:[A-Z][\w&'-]{1,40}(?: [A-Z][\w&'-]{1,40}){0,2})) {1,3}(?:shall|will|agrees to) {1,3}pay\b", re.IGNORECASE)
_ACTS = re.compile(r"\b(?P<who>(?!You\b|We\b)[A-Z][\w&'-]{1,40}) {1,3}(?:may|will|shall|reserves)\b")
_LEAST_YOU = 10
_LEAST_ACTS = 3
_CORPORATE = re.compile(r",? (?:inc|ltd|llc|corp|corporation|limited|company|co|gmbh|plc|s\.a|b\.v|n\.v|lp|llp)\b\.?", re.IGNORECASE)


def _key(words: str) -> str:
    return " ".join(_TOKEN.findall(re.sub(r"^the |'s?\b", "", words.strip().lower())))


class Roles:
    """Resolves words such as "Licensee", "either party" or "we" to a position."""

    def __init__(self, known: dict[str, Position], names: dict[Position, str]) -> None:
        self._known = known
        self._names = names

    @classmethod
    def of(cls, facts: Facts, reading: Reading) -> "Roles":
        """Learn the parties' names and roles from the facts, then from who pays whom."""
        known: dict[str, Position] = {}
        open_keys: list[list[str]] = []
        taken: list[Position] = []
        names: dict[Position, str] = {}
        for party in facts.parties:
            keys = [key for key in (_key(party.role or ""), _key(_CORPORATE.sub("", party.name))) if key]
            position = next((p for key in keys[:1] if (p := cls._generic(key)) is not Position.UNKNOWN), None)
            if position in {None, Position.BOTH}:
                open_keys.append(keys)
                continue
            assert position is not None
            taken.append(position)
            known.update(dict.fromkeys(keys, position))
            names.setdefault(position, (party.role or party.name).strip())
        if len(open_keys) == 1 and len(set(taken)) == 1:
            rest = taken[0].opposite
            known.update(dict.fromkeys(open_keys[0], rest))
            party = next(p for p in facts.parties if _key(p.role or "") in open_keys[0] or _key(p.name) in open_keys[0] or _key(_CORPORATE.sub("", p.name)) in open_keys[0])
            names.setdefault(rest, (party.role or party.name).strip())
        elif len(open_keys) == 2 and not taken:
            cls._by_payment(open_keys, reading, known)
        cls._by_address(reading, known)
        return cls(known, names)

    @staticmethod
    def _by_address(reading: Reading, known: dict[str, Position]) -> None:
        """In terms that speak to "you", take who else often acts in them for the vendor."""
        if len(reading.beginning_with("you")) < _LEAST_YOU:
            return
        acts: Counter[str] = Counter()
        for number in reading.candidates([("may",), ("will",), ("shall",), ("reserve",)]):
            passage = reading.passages[number]
            acts.update(_key(found["who"]) for found in _ACTS.finditer(reading.text, passage.start, passage.end))
        for key, count in acts.items():
            if count >= _LEAST_ACTS and key not in known:
                known[key] = Position.VENDOR

    @staticmethod
    def _by_payment(open_keys: list[list[str]], reading: Reading, known: dict[str, Position]) -> None:
        """Take who is told to pay at least twice as often as the other for the customer."""
        pays: Counter[int] = Counter()
        for number in reading.candidates([("pay",)]):
            passage = reading.passages[number]
            for found in _PAYS.finditer(reading.text, passage.start, passage.end):
                key = _key(found["who"])
                pays.update(i for i, keys in enumerate(open_keys) if key in keys)
        if not pays:
            return
        most = pays.most_common(1)[0][0]
        if pays[most] >= 3 and pays[most] >= 2 * pays[1 - most]:  # noqa: PLR2004 - see the docstring
            known.update(dict.fromkeys(open_keys[most], Position.CUSTOMER))
            known.update(dict.fromkeys(open_keys[1 - most], Position.VENDOR))

    @staticmethod
    def _generic(key: str) -> Position:
        """Find the position that a word for a role has in any contract; the last word that has one counts."""
        for word in reversed(key.split()):
            if (position := _POSITIONS.get(word)) is not None:
                return position
        return Position.UNKNOWN

    def position(self, words: str) -> Position:
        """Resolve the words for somebody who acts in a sentence."""
        plain = " ".join(words.split())
        if _MUTUAL.match(plain):
            return Position.BOTH
        if _OTHER.match(plain):
            return Position.UNKNOWN
        key = _key(plain)
        if key in self._known:
            return self._known[key]
        for word in reversed(key.split()):
            if word in self._known:
                return self._known[word]
        return self._generic(key)

    def name(self, position: Position) -> str | None:
        """Return what the contract calls the party in a position, where it is known."""
        return self._names.get(position)
