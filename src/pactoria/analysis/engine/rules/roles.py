"""Who is who: the words that a contract uses for its parties, mapped to the sides that a reader can take."""

import re
from collections import Counter
from enum import StrEnum
from functools import cached_property

from pactoria.analysis.engine.result import Facts, Side
from pactoria.analysis.engine.rules.dealing import buyer_of_two
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
_ARTICLE = re.compile(r"the $", re.IGNORECASE)
_TOKEN = re.compile(r"[\w&][\w&'-]*")
_ACTS = re.compile(
    r"\b(?P<who>(?!You\b|We\b|It\b)[A-Z](?:[\w&'-]|\.(?=\w)){1,40}(?: [A-Z](?:[\w&'-]|\.(?=\w)){1,40}){0,3})"
    r" {1,3}(?:may|will|shall|reserves)\b"
)
_DEPENDENTS = (
    "affiliate", "affiliates", "employees", "personnel", "staff", "representatives", "subsidiaries", "subsidiary",
    "officers", "directors", "members", "agents", "subcontractors", "users",
)  # fmt: skip
_TWO = 2
_OF_TRADE = (Position.CUSTOMER, Position.VENDOR)
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

    def __init__(
        self,
        known: dict[str, Position],
        names: dict[Position, str],
        unclear: list[tuple[list[str], str]],
        reading: Reading,
    ) -> None:
        self._known = known
        self._names = names
        self._unclear = unclear
        self._parties = frozenset(key for keys, _ in unclear for key in keys)
        self._reading = reading

    @classmethod
    def of(cls, facts: Facts, reading: Reading) -> "Roles":
        """Learn the parties' names and roles from the facts, then from who pays, sells and licenses."""
        known: dict[str, Position] = {}
        names: dict[Position, str] = {}
        unclear: list[tuple[list[str], str]] = []
        told: list[tuple[list[str], str]] = []
        for party in facts.parties:
            keys = [key for key in (_key(party.role or ""), _key(_CORPORATE.sub("", party.name))) if key]
            position = cls._generic(keys[0]) if keys else Position.UNKNOWN
            name = (party.role or party.name).strip()
            if position.side is None:
                unclear.append((keys, name))
                continue
            told.append((keys, name))
            known.update(dict.fromkeys(keys, position))
            names.setdefault(position, name)
        sides = set(known.values())
        if len(unclear) == 1 and len(sides) == 1:
            keys, name = unclear[0]
            rest = sides.pop().opposite
            known.update(dict.fromkeys(keys, rest))
            names.setdefault(rest, name)
        elif len(unclear) == _TWO and not sides:
            cls._by_dealing(unclear, reading, known, names)
        elif len(told) == _TWO and not unclear and len(sides) == 1:
            # Words such as "principal" stand for either side: here they have put both parties on one.
            cls._by_dealing(told, reading, known, names)
        cls._by_address(reading, known)
        return cls(known, names, unclear, reading)

    @staticmethod
    def _by_address(reading: Reading, known: dict[str, Position]) -> None:
        """In terms that speak to "you", take who else often acts in them for the vendor."""
        if len(reading.beginning_with("you")) < _LEAST_YOU:
            return
        for key, count in _acting(reading).items():
            if count >= _LEAST_ACTS and key not in known:
                known[key] = Position.VENDOR

    @staticmethod
    def _by_dealing(
        unclear: list[tuple[list[str], str]], reading: Reading, known: dict[str, Position], names: dict[Position, str]
    ) -> None:
        buyer = buyer_of_two([keys for keys, _ in unclear], reading)
        if buyer is None:
            return
        for position, (keys, name) in zip(_OF_TRADE, (unclear[buyer], unclear[1 - buyer]), strict=True):
            known.update(dict.fromkeys(keys, position))
            names[position] = name

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

    def called(self, words: str) -> str:
        """Return the name in words that run on from a heading: "Chase" for "Limitation of Damages Chase"."""
        plain = " ".join(words.split())
        parts = plain.split()
        if len(parts) == 1 or _MUTUAL.match(plain) or _key(plain) in self._known or _key(plain) in self._parties:
            return plain
        if parts[-1].lower() in {"you", "we"}:
            return parts[-1]
        tails = [" ".join(parts[first:]) for first in range(1, len(parts))]
        known = (tail for tail in tails if _key(tail) in self._known or _key(tail) in self._parties)
        found = next(known, None)
        if found is None and self._acting[_key(plain)] < _TWO:
            found = next((tail for tail in tails if self._acting[_key(tail)] >= _LEAST_ACTS), None)
        return plain if found is None or _ARTICLE.match(plain.removesuffix(found)) else found

    def is_named(self, words: str) -> bool:
        """Tell whether the facts name somebody so, be it one whose position nothing tells."""
        return (key := _key(words)) in self._parties or key in self._known

    def is_party(self, words: str) -> bool:
        """Tell whether words name a party, perhaps one whose position nothing tells: in the facts, or acting often."""
        key = _key(words)
        return self.is_named(words) or self._acting[key] >= _LEAST_ACTS

    @cached_property
    def _acting(self) -> Counter[str]:
        return _acting(self._reading)

    def counterpart(self, words: str) -> str | None:
        """Return the name of the other one of two parties whose positions nothing tells."""
        key = _key(words)
        others = [name for keys, name in self._unclear if key not in keys]
        return others[0] if len(self._unclear) == _TWO and len(others) == 1 else None

    def name(self, position: Position) -> str | None:
        """Return what the contract calls the party in a position, where it is known and short."""
        name = self._names.get(position)
        return name if name and len(name) <= _LONGEST_NAME and " and " not in name else None


def _acting(reading: Reading) -> Counter[str]:
    """Count the names of those who may or must do something, but not what belongs to a party."""
    acts: Counter[str] = Counter()
    for number in reading.candidates([("may",), ("will",), ("shall",), ("reserve",)]):
        passage = reading.passages[number]
        acts.update(_key(found["who"]) for found in _ACTS.finditer(reading.text, passage.start, passage.end))
    for dependent in _DEPENDENTS:
        acts.pop(dependent, None)
    return acts
