"""Finds the places that a rule speaks of. Nothing here knows which side reads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.result import Clause, Duration, Fact, Facts
from pactoria.analysis.engine.rules import measures, special
from pactoria.analysis.engine.rules.pack import ClauseSearch, Limit, Rule, Search
from pactoria.analysis.engine.rules.patterns import compiled, first_place
from pactoria.analysis.engine.rules.reading import Passage, Reading
from pactoria.analysis.engine.rules.roles import Position, Roles

__all__ = ["Match", "actors", "found_anywhere", "matches", "sentences"]

_NEAR = 600
_MOST_PASSAGES = 2_000
"""Sentences that one search looks at: more than any contract has, so that a hostile file costs no more."""
_LONG_QUOTE = 420
_STOPS = ("; ", ": ", ". ", ", ")
_MARKER = re.compile(r"\([a-z0-9]{1,4}\) ")
_LONGEST_LIST = 40
"""Sentences back from an item in which the words that lead to its list are looked for."""
_ACTOR = (
    r"<PARTY>(?: \([^)]{0,160}\))?(?: (?:hereby|further|also|expressly|each)){0,2}"
    r" (?:<NOT>|<SHALL>|<MAY>|grants?|agrees|appoints|assigns|covenants|undertakes|pledges|acknowledges)\b"
)
_GAINS = (
    r"<PARTY>(?:'s (?:representatives|auditors|designee))?(?: \([^)]{0,160}\))?"
    r"(?: (?:hereby|further|also|expressly|each)){0,2}"
    r" (?:<MAY>|(?:shall|will)(?:,[^;]{1,120}?,)? (?:have|be entitled|hold|own|retain|enjoy|receive"
    r"|be (?:the|an?|its|[\w'.&-]{1,40}'s?) (?:sole|exclusive|only))|holds|owns|retains)\b"
)
"""One who has or may something, to the other's burden."""
_AND = re.compile(r"\b(?P<other>[A-Z](?:[\w&'-]|\.(?=\w)){1,40}),? (?:and|or|and/or) (?:the )?$")
_EACH = re.compile(
    r"\b(?:either|both|each|neither)(?: of)? [^.;,]{2,60},? (?:and|or|nor|and/or) (?:the )?$", re.IGNORECASE
)
_OWNED = re.compile(r".+?'s?(?: (?P<owned>.+))?$")
_THING = re.compile(
    r"\b(?:content|names?|audits?|(?:trade)?marks?|images?|stock|proposals?|commitments?|licen[sc]es?|manuals?|products?"
    r"|know-how|improvements?|works?|materials?|tooling|territory|property|data|information|documentation)$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"party [a-d]$", re.IGNORECASE)
_LONGEST_PARTY = 60


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a rule speaks of, in offsets of the document."""

    rule: Rule
    start: int
    end: int
    who: str = ""
    """The words for the one who acts, where the rule asks for them."""
    position: Position = Position.UNKNOWN
    value: Duration | float | None = None
    detail: str = ""
    """What a special check has to say about the place."""

    @property
    def is_worse(self) -> bool:
        """Whether the value is beyond the rule's second bound."""
        return self.rule.worse is not None and _crosses(self.rule.worse[0], self.value)


def matches(rule: Rule, reading: Reading, clauses: Sequence[Clause], facts: Facts, roles: Roles) -> list[Match]:
    """Find a rule's places, in order, at most one a sentence."""
    found = {(m.start, m.end): m for m in _all(rule, reading, clauses, facts, roles)}
    return [found[place] for place in sorted(found)]


def _all(rule: Rule, reading: Reading, clauses: Sequence[Clause], facts: Facts, roles: Roles) -> Iterator[Match]:
    seen: set[int] = set()
    for search in rule.find:
        for number, found in _search(search, reading):
            if number in seen:
                continue
            value = _value(found)
            if rule.value is not None and not _crosses(rule.value, value):
                continue
            seen.add(number)
            start, end = _quoted(reading, reading.passages[number], found.start(), found.end())
            who, position = _actor(rule, found, reading.passages[number].start, reading, roles)
            if position not in rule.not_by:
                yield Match(rule, start, end, who, position, value)
    if rule.clause is not None:
        yield from _clauses(rule, rule.clause, reading, clauses, roles, seen)
    yield from _fact(rule, reading, facts, seen)
    if rule.special is not None:
        for place in special.CHECKS[rule.special](reading):
            yield Match(rule, place.start, place.end, detail=place.detail)


def _fact(rule: Rule, reading: Reading, facts: Facts, seen: set[int]) -> Iterator[Match]:
    """Measure a key fact, unless its sentence was found already or says what excuses it."""
    fact: Fact[Duration] | None = getattr(facts, rule.fact) if rule.fact else None
    number = reading.passage_at(fact.place.start) if fact is not None else None
    if fact is None or number is None or number in seen or rule.value is None:
        return
    passage = reading.passages[number]
    excused = any(_any(search.unless, reading.text, passage.start, passage.end) for search in rule.find)
    around = max(0, passage.start - _NEAR // 2), min(len(reading.text), passage.end + _NEAR // 2)
    if rule.fact_says and not _any(rule.fact_says, reading.text, *around):
        return
    if rule.fact_in and not _any(rule.fact_in, reading.text, passage.start, passage.end):
        return
    if _crosses(rule.value, fact.value) and not excused and fact.place.holds_in(reading.document):
        start, end = _quoted(reading, passage, fact.place.start, fact.place.end)
        yield Match(rule, start, end, value=fact.value)


def actors(rule: Rule, reading: Reading, roles: Roles) -> list[tuple[str, Position]]:
    """Find who else does what the rule is about, in sentences that it would not flag."""
    searches = [_search(search, reading) for search in rule.balance]
    return [(found["who"], roles.position(found["who"])) for search in searches for _, found in search]


def _clauses(
    rule: Rule, search: ClauseSearch, reading: Reading, clauses: Sequence[Clause], roles: Roles, seen: set[int]
) -> Iterator[Match]:
    for clause in clauses:
        if not clause.accepted or clause.confidence < search.confidence or clause.category not in search.categories:
            continue
        start, end = clause.place.start, clause.place.end
        if not reading.text[start:end].strip():
            continue
        first, last = reading.passage_at(start), reading.passage_at(max(start, end - 1))
        if first is None or last is None or not seen.isdisjoint(range(first, last + 1)):
            continue
        if search.match and not _any(search.match, reading.text, start, end):
            continue
        if _any(search.unless, reading.text, start, end):
            continue
        seen.update(range(first, last + 1))
        value = _value(length) if (length := compiled("<DURATION>").search(reading.text, start, end)) else None
        if rule.value is not None and not _crosses(rule.value, value):
            continue
        who, position = _in_clause(rule, start, end, reading, roles)
        yield Match(rule, start, end, who, position, value if rule.value is not None else None)


def _in_clause(rule: Rule, start: int, end: int, reading: Reading, roles: Roles) -> tuple[str, Position]:
    """Tell whom a clause's first words about a party make the one who acts, in the sense of the rule.

    Who must do something bears the burden, who may or has something leaves it to the other: in "Distributor shall make
    its books available for an audit" it is the other party that audits.
    """
    if rule.hurts is None:
        return "", Position.UNKNOWN
    acts = compiled(_ACTOR).search(reading.text, start, end)
    gains = compiled(_GAINS).search(reading.text, start, end)
    if acts is None and gains is None:
        return _leading(start, reading, roles) if rule.hurts == "who" else ("", Position.UNKNOWN)
    first = min((found for found in (gains, acts) if found is not None), key=lambda found: found.start())
    who, position = _subject(first, reading, roles)
    if position is Position.UNKNOWN and not (roles.is_party(who) or _LETTER.match(who)):
        return "", position
    if (first is gains) == (rule.hurts == "other") or position is Position.BOTH:
        return who, position
    return roles.counterpart(who) or roles.name(position.opposite) or "", position.opposite


def found_anywhere(searches: Sequence[Search], reading: Reading) -> bool:
    """Tell whether the document has at least one sentence that one of the searches looks for."""
    return any(next(_search(search, reading), None) is not None for search in searches)


def sentences(search: Search, reading: Reading) -> list[tuple[int, int]]:
    """Return the sentences that a search looks for, as spans, or of long ones the part around the match."""
    return [
        _quoted(reading, reading.passages[number], found.start(), found.end())
        for number, found in _search(search, reading)
    ]


def _search(search: Search, reading: Reading) -> Iterator[tuple[int, re.Match[str]]]:
    text = reading.text
    for number in reading.candidates(search.words)[:_MOST_PASSAGES]:
        passage = reading.passages[number]
        start, end = passage.start, passage.end
        if passage.is_label:
            continue
        found = _first(search.match, text, start, end)
        if found is None or _any(search.unless, text, start, end):
            continue
        if not all(_first([pattern], text, start, end) for pattern in search.also):
            continue
        around = max(0, start - _NEAR), min(len(text), end + _NEAR)
        if search.near and not _any(search.near, text, *around):
            continue
        if _any(search.unless_near, text, *around):
            continue
        yield number, found


def _actor(rule: Rule, found: re.Match[str], start: int, reading: Reading, roles: Roles) -> tuple[str, Position]:
    """Tell who acts: as the pattern says, else the last one of a known role who acts before the match ends."""
    who, position = _subject(found, reading, roles) if found.groupdict().get("who") else ("", Position.UNKNOWN)
    # A party whose position nothing tells is still the one who acts, and not whoever acts elsewhere in the sentence.
    if position is not Position.UNKNOWN or rule.hurts is None or (who and roles.is_party(who)):
        return who, position
    for other in compiled(_ACTOR).finditer(found.string, start, found.end()):
        name, known = _subject(other, reading, roles)
        if known is not Position.UNKNOWN or (not who and roles.is_party(name)):
            who, position = name, known
    return (who, position) if who or rule.hurts != "who" else _leading(start, reading, roles)


def _subject(found: re.Match[str], reading: Reading, roles: Roles) -> tuple[str, Position]:
    """Tell who is named in a match, and where they stand: of "Acme or Bolt may" it is both."""
    who = roles.called(found["who"])
    if _THING.search(who) and not roles.is_named(who):
        return "", Position.UNKNOWN
    if owner := _OWNED.match(who):
        # "Acme's Licensed Property may" is no party; "Acme's" before what it does is.
        return ("", Position.UNKNOWN) if owner["owned"] else (who, roles.position(who))
    before = max(0, found.start("who") - _LONGEST_PARTY), found.end("who") - len(who)
    if _EACH.search(reading.text, *before):
        return who, Position.BOTH
    if other := _AND.search(reading.text, *before):
        one, two = roles.position(other["other"]), roles.position(who)
        if one.opposite is two is not Position.UNKNOWN or (roles.is_named(who) and roles.is_named(other["other"])):
            return who, Position.BOTH
    return who, roles.position(who)


def _leading(start: int, reading: Reading, roles: Roles) -> tuple[str, Position]:
    """Tell who acts in the words that lead to a list, for an item of it: "The Distributor shall not: (a) ..."."""
    number = reading.passage_at(start)
    if number is None or not _is_item(reading, number):
        return "", Position.UNKNOWN
    for earlier in range(number - 1, max(-1, number - _LONGEST_LIST), -1):
        passage = reading.passages[earlier]
        if reading.text[passage.end - 1] == ":":
            acting = list(compiled(_ACTOR).finditer(reading.text, passage.start, passage.end))
            return _subject(acting[-1], reading, roles) if acting else ("", Position.UNKNOWN)
        if not _is_item(reading, earlier) and reading.text[passage.end - 1] == ".":
            break
    return "", Position.UNKNOWN


def _is_item(reading: Reading, number: int) -> bool:
    passage = reading.passages[number]
    blocks = reading.document.blocks
    marked = bool(blocks) and (blocks[passage.block].number or "").startswith("(")
    return marked or reading.text[passage.start].islower() or _MARKER.match(reading.text, passage.start) is not None


def _first(patterns: Sequence[str], text: str, start: int, end: int) -> re.Match[str] | None:
    for pattern in patterns:
        if found := first_place(pattern, text, start, end):
            return found
    return None


def _any(patterns: Sequence[str], text: str, start: int, end: int) -> bool:
    return _first(patterns, text, start, end) is not None


def _value(found: re.Match[str]) -> Duration | float | None:
    words = found.groupdict().get("value")
    return measures.read(words) if words else None


def _crosses(limit: Limit, value: Duration | float | None) -> bool:
    if value is None:
        return False
    return limit.crossed_by(measures.days(value) if isinstance(value, Duration) else value)


def _quoted(reading: Reading, passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Quote the sentence, or the part of a long one that reads on its own around the match."""
    if passage.end - passage.start <= _LONG_QUOTE:
        return passage.start, passage.end
    spare = max(0, _LONG_QUOTE - (end - start)) // 2
    text, low, high = reading.text, max(passage.start, start - spare), min(passage.end, end + spare)
    first = passage.start
    if low > passage.start:
        first = next((at + len(s) for s in _STOPS[:2] if (at := text.rfind(s, low, start)) >= 0), None) or next(
            (at + 2 for s in _STOPS[2:] if (at := text.rfind(s, low, start)) >= 0), start
        )
    last = passage.end
    if high < passage.end:
        last = next((at + 1 for s in _STOPS if (at := text.find(s, end, high)) >= 0), end)
        last = last - 1 if text[last - 1] in ",:;" else last
    return first, last
