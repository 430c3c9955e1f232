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
    r"^(?:(?:each|either|neither|both|one|any|a|no)(?: of the)?(?: \w+)? part(?:y|ies)(?: hereto)?"
    r"|(?:the )?parties(?: hereto)?|(?:the |such |a )?party"
    r"|(?:the |a |any )?(?:indemnifying|breaching|non-breaching|defaulting|terminating|prevailing|first|affected)"
    r" party)$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^(?:that|any|the other|such other) party$", re.IGNORECASE)
_TOKEN = re.compile(r"[\w&][\w&'-]*")
_PAYS = re.compile(
    r"\b(?P<who>(?-i:[A-Z][\w&'-]{1,40}(?: [A-Z][\w&'-]{1,40}){0,2})) {1,3}(?:shall|will|agrees to) {1,3}pay\b",
    re.IGNORECASE,
)
_ACTS = re.compile(r"\b(?P<who>(?!You\b|We\b)[A-Z][\w&'-]{1,40}) {1,3}(?:may|will|shall|reserves)\b")
_TWO = 2
_LEAST_PAYS = 3
_LONGEST_NAME = 40
_LEAST_YOU = 10
_LEAST_ACTS = 3
_CORPORATE = re.compile(
    r",? (?:inc|ltd|llc|corp|corporation|limited|company|co|gmbh|plc|s\.a|b\.v|n\.v|lp|llp)\b\.?", re.IGNORECASE
)


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
        names: dict[Position, str] = {}
        unclear: list[tuple[list[str], str]] = []
        for party in facts.parties:
            keys = [key for key in (_key(party.role or ""), _key(_CORPORATE.sub("", party.name))) if key]
            position = cls._generic(keys[0]) if keys else Position.UNKNOWN
            name = (party.role or party.name).strip()
            if position.side is None:
                unclear.append((keys, name))
                continue
            known.update(dict.fromkeys(keys, position))
            names.setdefault(position, name)
        sides = set(known.values())
        if len(unclear) == 1 and len(sides) == 1:
            keys, name = unclear[0]
            rest = sides.pop().opposite
            known.update(dict.fromkeys(keys, rest))
            names.setdefault(rest, name)
        elif len(unclear) == _TWO and not sides:
            cls._by_payment([keys for keys, _ in unclear], reading, known)
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
        if pays[most] >= _LEAST_PAYS and pays[most] >= 2 * pays[1 - most]:
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
        """Return what the contract calls the party in a position, where it is known and short."""
        name = self._names.get(position)
        return name if name and len(name) <= _LONGEST_NAME and " and " not in name else None
