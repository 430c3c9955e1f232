"""How summaries put things."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources

from pactoria.analysis.engine.deadlines.counting import spoken_day
from pactoria.analysis.engine.obligations import Obligation, TimingKind
from pactoria.analysis.engine.result import Facts, Money

__all__ = [
    "Names",
    "around",
    "capital",
    "clause_phrases",
    "day_of",
    "ended",
    "first_sentence",
    "lead_of",
    "listed",
    "money",
    "named",
    "shortened",
    "under",
]

_SYMBOLS = {"USD": "$", "EUR": "\u20ac", "GBP": "\u00a3"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_REST_OF_A_TITLE = re.compile(
    r"(?:[\s,]+(?:dated|(?:by\s+and\s+)?between|made|entered|effective|as\s+of)\b.*|[\s:;,.-]+|\s+(?:to|of|for|and|the|with))$",
    re.IGNORECASE,
)
_SMALL = frozenset({"a", "an", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_SHOUTED = re.compile(r"\b[A-Z]{2,}(?:[\s,]+[A-Z]+\b){4,}")
_FORMS = re.compile(r"\b(?:llc|llp|lp|plc|usa|us|uk|ip|it|ag|nv|bv|sa)\b", re.IGNORECASE)
_LONGEST_LEAD = 200
_OFTEN = 2
_LOUD = 0.7
"""Share of capitals from which words are shouted."""


class Names:
    """How one contract speaks of its parties: "the Client", or "Customer" without an article."""

    def __init__(self, text: str, facts: Facts) -> None:
        words = " ".join(f"{party.role or ''} {party.name}" for party in facts.parties).lower().split()
        self._roles = set(words) - _SMALL
        self._with_article: dict[str, bool] = {}
        self._text = text

    def subject(self, who: str) -> str:
        """Return a party as the subject of a sentence, to stand in its middle."""
        if who.startswith("Each "):
            return who[:1].lower() + who[1:]
        if who not in self._with_article:
            flags = re.IGNORECASE if who.endswith(" party") else re.NOFLAG
            plain = len(re.findall(rf"\b{re.escape(who)}\b", self._text, flags))
            articled = len(re.findall(rf"\b[Tt]he\s+{re.escape(who)}\b", self._text, flags))
            self._with_article[who] = 2 * articled > plain
        return f"the {who}" if self._with_article[who] else who

    def inside(self, words: str) -> str:
        """Return words that began a sentence as they stand in the middle of one: names keep their capitals."""
        first = re.split(r"[\s',\u2019-]", words, maxsplit=1)[0]
        named = first.lower() in self._roles or self._acts(first) or (len(first) > 1 and first.isupper())
        return words if named else words[:1].lower() + words[1:]

    def _acts(self, word: str) -> bool:
        """Tell whether the contract uses a word as the name of somebody, though no party was read to have it."""
        return len(re.findall(rf"\b{re.escape(word)}\s+(?:shall|will|must|may|agrees)\b", self._text)) >= _OFTEN

    def spoken(self, words: str) -> str:
        """Return an action to stand after "must": not shouted, and without a capital that only a list gave it."""
        return self.inside(_SHOUTED.sub(lambda match: match.group().lower(), words))


def named(title: str) -> str:
    """Return a title as a name: without what follows it in its line, and not shouted."""
    plain = " ".join(title.split())
    while (shorter := _REST_OF_A_TITLE.sub("", plain)) != plain and shorter:
        plain = shorter
    letters = [letter for letter in plain if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) <= _LOUD * len(letters):
        return plain
    words = [word.lower() if word.lower() in _SMALL else word for word in plain.split()]
    small = re.sub(
        r"[^\W\d_][\w'\u2019]*", lambda word: word[0] if word[0].islower() else word[0].capitalize(), " ".join(words)
    )
    return capital(_FORMS.sub(lambda form: form[0].upper() if form[0][0].isupper() else form[0], small))


def ended(words: str) -> str:
    """Return words with a stop at their end, unless they have one or break off."""
    return words if words.endswith((".", "\u2026", "?")) else f"{words}."


def around(words: str, at: int, length: int) -> str:
    """Return the part of a long sentence that has what stands at a place, beginning and ending with a phrase."""
    start = 0
    if at > length // 2 and len(words) > length:
        start = max(words.rfind(", ", 0, at), words.rfind("; ", 0, at)) + 2
        if start < 2 or at - start > length // 2:  # noqa: PLR2004 - as far as the mark is long
            start = words.rfind(" ", 0, max(1, at - length // 3)) + 1
    return ("\u2026 " if start else "") + shortened(words[start:], length)


def capital(words: str) -> str:
    """Return words with a capital at their beginning, unless they begin with a name that has none there ("eBay")."""
    first = words.partition(" ")[0]
    return words if first[:1].islower() and first != first.lower() else words[:1].upper() + words[1:]


@cache
def clause_phrases() -> dict[str, dict[str, str]]:
    """Return how clauses are named, by group and category."""
    import yaml

    folder = resources.files("pactoria.analysis.engine.summary")
    return yaml.safe_load(folder.joinpath("clauses.yaml").read_text("utf-8"))


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Join: "a, b and c"."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def lead_of(duty: Obligation) -> str:
    """Return what stands before the subject, and so is no part of the action: "If it is late, "."""
    told = {TimingKind.CONDITION, TimingKind.DEADLINE, TimingKind.PERIOD}
    whole = " ".join(duty.what.split())
    said = [" ".join(timing.place.quote.split()) for timing in duty.timings if timing.kind in told]
    before = [] if whole.endswith("\u2026") else [words for words in said if words not in whole]
    return f"{shortened(before[0], _LONGEST_LEAD)}, " if before else ""


def shortened(words: str, length: int) -> str:
    """Return words in one line, cut where a phrase ends if they are longer than `length` characters."""
    words = " ".join(words.split()).strip(" .;,:")
    if len(words) <= length:
        return words
    for mark in ("; ", ", "):
        at = words.rfind(mark, length // 2, length)
        if at > 0:
            return words[:at] + " \u2026"
    return words[: words.rfind(" ", 0, length)] + " \u2026"


def first_sentence(words: str) -> str:
    """Return the first sentence, without its stop."""
    return _SENTENCE.split(" ".join(words.split()))[0].rstrip(".")


def under(section: str | None) -> str:
    """Return " (7.2)" for a section, nothing for none."""
    return (
        "" if not section else f" {section}" if section.startswith("(") and section.endswith(")") else f" ({section})"
    )


def day_of(iso: str) -> str:
    """Say an ISO date: "15 January 2026"; what is none is left as it is."""
    try:
        return spoken_day(date.fromisoformat(iso))
    except ValueError:
        return iso


def money(value: Money) -> str:
    """Say an amount: "$240,000"."""
    figure = f"{float(value.amount):,.2f}".removesuffix(".00")
    symbol = _SYMBOLS.get(value.currency)
    return f"{symbol}{figure}" if symbol else f"{value.currency} {figure}"
