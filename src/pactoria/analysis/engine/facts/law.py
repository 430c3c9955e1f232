"""Governing law: which jurisdiction's law a contract chooses, as people call it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import NotRequired, TypedDict

from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Clause, Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["canonical", "governing_law"]

_CHOICE = re.compile(
    r"\b(?:govern(?:ed|ing|s)?|constru(?:ed|e|ction)|interpret(?:ed|ation)|enforced|subject\sto|"
    r"accordance\swith|applicable|appl(?:y|ies)|determined|"
    r"choice\sof)\b",
    re.IGNORECASE,
)
_LAW = re.compile(r"\blaws?\b", re.IGNORECASE)
_GOVERN = re.compile(
    r"\bgovern(?:ed|ing|s)?\b|\bconstrued\b|\binterpreted\b|\bdetermined\s(?:in\saccordance\swith|by|under)\b|"
    r"\blaws?\b(?:\sof\b[^.,;]{0,60})?\s(?:shall\s|will\s)?appl(?:y|ies)\b",
    re.IGNORECASE,
)
_CONFLICTS = re.compile(
    r"\b(?:without|regardless|irrespective|notwithstanding|excluding|exclusive\sof|other\sthan|except|but\snot)\b",
    re.IGNORECASE,
)
_KINDS = (
    r"(?:(?:sovereign\s|great\s)?(?:state|commonwealth|province|republic|kingdom|territory|territories|country|"
    r"island)\s"
    r"(?:of\s)?(?:the\s)?)?"
)


_KINDS_OF_LAW = frozenset(
    [
        "state",
        "substantive",
        "contract",
        "internal",
        "federal",
        "civil",
        "domestic",
        "common",
        "commercial",
        "and",
        "governing",
    ]
)
_SURE = 2
"""Score from which a sentence is a choice of law."""
_SHORT = 4
"""Spellings up to this length ("US", "PRC") are words unless written with a capital."""
_LAWS = 12
"""How many mentions of law are read in a sentence; a choice of law has few."""


_MORE = re.compile(
    rf"\s?(?:[,;/]|\()?\s?(?:(?:and|or|&)\s)?(?:(?:the\s)?(?:federal\s)?laws?\s)?(?:of\s)?(?:the\s)?{_KINDS}",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\s?(?:\([^)]{0,80}\)\s?)?(?:,?\s?(?:both\s)?(?:substantive|procedural|and|rules|regulations|statutes|"
    r"in\sforce|in\seffect|applicable|"
    r"applied|prevailing|then|internal|local)\s?){0,6}"
    rf"(?:(?:of|in|from|within|for)\b|:|-)?\s?(?:the\s)?{_KINDS}",
    re.IGNORECASE,
)


_STATE_OF = re.compile(r"\b(?:state|siate|commonwealth|province|republic)\s?of\s?", re.IGNORECASE)


_IN_WORD = re.compile(r"\w")
_BEGINNING = 2
_LONGEST = 80


class _Place(TypedDict):
    name: str
    names: NotRequired[list[str]]
    adjectives: NotRequired[list[str]]


class _Group(TypedDict):
    part_of: str | None
    places: list[_Place]


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    names: dict[str, str]
    """Spelling, folded, to the name that people use."""
    adjectives: dict[str, str]
    country: dict[str, str]
    """Part of a country to the country."""
    by_beginning: dict[str, list[str]]
    """Spellings by their first letters, the longest first."""

    def at(self, text: str, at: int = 0) -> str | None:
        """Return the longest spelling of a name that stands, as a whole word, at a place of a text."""
        if at and (text[at - 1] == "." or _IN_WORD.match(text, at - 1)):
            return None
        # A window: a name is never longer, and texts are folded in pieces.
        small = text[at : at + _LONGEST].replace("\u2019", "'").replace("\u0130", "i").lower()
        for spelling in self.by_beginning.get(small[:_BEGINNING], ()):
            if small.startswith(spelling) and not _IN_WORD.match(small, len(spelling)):
                return text[at : at + len(spelling)]
        return None


@cache
def _gazetteer() -> _Gazetteer:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = resources.files(__package__ or "").joinpath("jurisdictions.yaml").read_text("utf-8")
    groups: list[_Group] = yaml.load(source, loader)  # noqa: S506 - both loaders are the safe ones
    names: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    country: dict[str, str] = {}
    for group in groups:
        for place in group["places"]:
            name = place["name"]
            if group["part_of"]:
                country[name] = group["part_of"]
            for spelling in (name, *place.get("names", [])):
                names[_folded(spelling)] = name
            for spelling in (name, *place.get("names", []), *place.get("adjectives", [])):
                adjectives[_folded(spelling)] = name
    by_beginning: dict[str, list[str]] = {}
    for spelling in sorted(names, key=len, reverse=True):
        by_beginning.setdefault(spelling[:_BEGINNING], []).append(spelling)
    return _Gazetteer(names, adjectives, country, by_beginning)


def _folded(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").split()).lower()


def canonical(name: str) -> str:
    """Return a jurisdiction as people call it: "State of New York" is "New York", "Ontario" is "Ontario, Canada".

    A name that is not known comes back as it is, without spaces around it.
    """
    known = _gazetteer()
    spelled = next((found for at in range(len(name)) if (found := known.at(name, at))), None)
    return _told(known, known.names[_folded(spelled)]) if spelled else name.strip()


def _told(known: _Gazetteer, name: str) -> str:
    country = known.country.get(name)
    return f"{name}, {country}" if country not in (None, "United States") else name


def governing_law(document: ParsedDocument, clauses: Sequence[Clause] = ()) -> Fact[str] | None:
    """Find the law that the contract chooses; several are told as "California; Hong Kong".

    The law of conflicts that is excluded, the courts that decide and the place of making are not the choice.
    """
    text = document.text
    best: tuple[float, int, int, str] | None = None
    seen: set[int] = set()
    hints = [(c.place.start, c.place.end, 2 * c.confidence) for c in clauses if c.category == "Governing Law"]
    for start, end, weight in [*hints, *((s, e, 0.0) for s, e in _sentences(text))]:
        if start in seen:
            continue
        chosen = _chosen(text, start, end)
        if chosen is None:
            # The words of a candidate can stop short of the law that its sentence names.
            continue
        seen.add(start)
        names, score = chosen
        if best is None or score + weight > best[0]:
            best = (score + weight, start, end, names)
    return Fact(best[3], Quote.of(document, best[1], best[2])) if best else None


def _sentences(text: str) -> list[tuple[int, int]]:
    """Sentences that speak of law and of governing, in order."""
    found: list[tuple[int, int]] = []
    for law in _LAW.finditer(text):
        if found and law.start() < found[-1][1]:
            continue
        start, end = sentence_at(text, law.start(), 1200)
        if _CHOICE.search(text, start, end):
            found.append((start, end))
    return found


def _chosen(text: str, start: int, end: int) -> tuple[str, float] | None:
    """Read the jurisdictions that a sentence chooses, with how surely it is the contract's choice of law."""
    known = _gazetteer()
    sentence = " ".join(text[start:end].split())
    score = 0.0
    names: list[str] = []
    for law in islice(_LAW.finditer(sentence), _LAWS):
        after = sentence[law.end() : law.end() + 160]
        before = sentence[max(0, law.start() - 60) : law.start()]
        named = _after_law(known, after) or _before_law(known, before)
        if named and not _is_excluded(sentence, law.start(), names):
            names.extend(n for n in named if n not in names)
    governs = _GOVERN.search(sentence)
    if not names and governs:
        # "... the laws, other than those on conflicts, of the State of Ohio", "made in Ohio and governed by its laws"
        states = (known.at(sentence, state.end()) for state in _STATE_OF.finditer(sentence))
        names = [known.names[_folded(name)] for name in states if name][:1]
        score -= 0.5
    if not names:
        return None
    score += 2 if governs and re.search("govern", sentence, re.IGNORECASE) else 1 if governs else 0
    score += (
        1
        if re.search(
            r"\b(?:this|the)\b[^.]{0,60}\b(?:agreement|contract|license|lease|deed|terms|addendum|amendment|"
            r"undertaking)",
            sentence,
            re.IGNORECASE,
        )
        else 0
    )
    score += 0.5 if re.search(r"\bin\saccordance\swith|conflicts?\b", sentence, re.IGNORECASE) else 0
    heading = text[max(0, start - 80) : start + 60]
    score += 1 if re.search(r"governing\slaw|choice\sof\slaw|applicable\slaw", heading, re.IGNORECASE) else 0
    if score < _SURE:
        return None
    return "; ".join(_told(known, n) for n in _without_countries(known, names)), score


def _after_law(known: _Gazetteer, after: str) -> list[str]:
    """Names in "... of the State of New York and of Canada", as far as the list goes."""
    lead = _LEAD.match(after)
    at = lead.end() if lead else 0
    found: list[str] = []
    while name := known.at(after, at):
        if len(name) <= _SHORT and not name[0].isupper():
            break
        found.append(known.names[_folded(name)])
        more = _MORE.match(after, at + len(name))
        at = more.end() if more else len(after)
    return found


def _before_law(known: _Gazetteer, before: str) -> list[str]:
    """The adjective in "English law" or "New York law"."""
    words = before.split()[-8:]
    while words and words[-1].lower() in _KINDS_OF_LAW:
        words.pop()
    for count in range(min(4, len(words)), 0, -1):
        name = " ".join(words[-count:]).removesuffix("'s").removesuffix("\u2019s").strip('(,.;"“”')
        if name[:1].isupper() and (place := known.adjectives.get(_folded(name))):
            return [place]
    return []


def _is_excluded(sentence: str, at: int, names: list[str]) -> bool:
    """Tell whether the words before say that this law is not meant, or that it is only an example."""
    before = sentence[max(0, at - 60) : at]
    return bool(names) and _CONFLICTS.search(before) is not None


def _without_countries(known: _Gazetteer, names: list[str]) -> list[str]:
    """Drop the country where one of its parts is named, and England and Wales' parts."""
    covered = {known.country[n] for n in names if n in known.country}
    if "England" in names and "Wales" in names:
        names = ["England and Wales" if n == "England" else n for n in names if n != "Wales"]
    if any(n in ("England", "England and Wales", "Scotland", "Northern Ireland") for n in names):
        covered.add("United Kingdom")
    if "Hong Kong" in names:
        covered.add("People's Republic of China")
    return [n for n in names if n not in covered] or names
