"""From rules and a document to a review for one side."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pactoria.analysis.engine.result import (
    Clause,
    Facts,
    Finding,
    MissingClause,
    Quote,
    QuoteMismatchError,
    Review,
    Severity,
    Side,
)
from pactoria.analysis.engine.rules import wording
from pactoria.analysis.engine.rules.pack import Rule, Weights, load
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.roles import Position, Roles
from pactoria.analysis.engine.rules.score import score
from pactoria.analysis.engine.rules.searching import Match, actors, found_anywhere, matches
from pactoria.analysis.engine.sections import Sections
from pactoria.documents.parsed import ParsedDocument

__all__ = ["RANK", "judge"]

RANK: Mapping[Severity, int] = {level: rank for rank, level in enumerate(Severity)}
"""0 for the most severe."""

_AXES = ({Side.CUSTOMER, Side.VENDOR}, {Side.DISCLOSER, Side.RECIPIENT})
_LEAST_WORDS = 500
_LEAST_WORDS_OF_NDA = 200
_CONTRACT_WORDS = (("agree",), ("shall",), ("part",), ("hereby",), ("terms",), ("will",), ("must",))
_LEAST_CONTRACT_WORDS = 3
_LEAST_WORDS_OF_WHOLE = 900
_INCORPORATES = re.compile(
    r"incorporat\w+ (?:herein )?by reference|\bstandard terms\b|cover page"
    r"|terms (?:posted|published|available|found|set out) at",
    re.IGNORECASE,
)
"""A cover page or order leaves most to terms that stand elsewhere."""
_LONGEST_HEADING = 60
_VERB = re.compile(
    r"\b(?:shall|will|must|may|can|is|are|be|has|have|does|do|agrees?|waives?|grants?|disclaims?|excludes?|indemnif\w+)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\W*[\"\u201c][^\"\u201c\u201d]{1,60}[\"\u201d][^.;]{0,60}?\b(?:means?|(?:shall|will) mean|has the meaning)\b"
)


def judge(
    document: ParsedDocument,
    clauses: Sequence[Clause],
    facts: Facts,
    side: Side,
    engine: str,
    rules: Sequence[Rule] | None = None,
) -> Review:
    """Apply the pack (or the given rules) for one side.

    Findings come most severe first, then in the order of the text; a sentence is flagged once a topic. What the
    rules find does not depend on the side, only which of it counts and how much. Clauses whose words are not in the
    document at their place are left out, as are findings, and counted in `dropped`.
    """
    pack = load() if rules is None else rules
    reading = Reading(document)
    holding = [clause for clause in clauses if clause.place.holds_in(document)]
    roles = Roles.of(facts, reading)
    sections = Sections(document)
    findings: list[Finding] = []
    missing: list[MissingClause] = []
    dropped = len(clauses) - len(holding)
    whole = _is_contract(reading, facts.contract_type)
    for rule in pack:
        if not _is_for(rule, facts.contract_type):
            continue
        if rule.is_absence:
            level = _level(rule.severity, side)
            if level and whole and _speaks(rule, reading) and not _has(rule, holding):
                missing.append(_missing(rule, level))
            continue
        found = matches(rule, reading, holding, facts, roles)
        if not found or not _speaks(rule, reading):
            continue
        mutual = rule.one_sided and _said_for_both(found, actors(rule, reading, roles))
        for match, identity in _telling(found, _identities(found, reading)):
            level = _severity(match, side, mutual=mutual)
            if level is None:
                continue
            try:
                place = Quote.of(document, match.start, match.end)
            except QuoteMismatchError:
                dropped += 1
                continue
            if not place.quote.strip():
                dropped += 1
                continue
            findings.append(_finding(match, identity, level, place, roles, sections.number_at(match.start), reading))
    shown = _arranged(_without_names(findings, pack), {rule.id: rule.limit for rule in pack})
    missing.sort(key=lambda item: RANK[item.severity])
    total = score([*(finding.severity for finding in shown), *(item.severity for item in missing)])
    return Review(engine, side, facts, holding, shown, missing, total, dropped)


def _is_for(rule: Rule, contract_type: str | None) -> bool:
    return contract_type not in rule.not_types and (not rule.types or contract_type in rule.types)


def _is_contract(reading: Reading, contract_type: str | None) -> bool:
    """Tell a contract from a fragment or another kind of text, of which nothing can be said to be missing."""
    if reading.words < _LEAST_WORDS_OF_WHOLE and _INCORPORATES.search(reading.text):
        return False
    said = sum(1 for group in _CONTRACT_WORDS if reading.candidates([group]))
    least = _LEAST_WORDS_OF_NDA if contract_type == "nda" else _LEAST_WORDS
    return reading.words >= least and said >= _LEAST_CONTRACT_WORDS


def _speaks(rule: Rule, reading: Reading) -> bool:
    """Check what the rule asks of the document as a whole."""
    return (not rule.anywhere or found_anywhere(rule.anywhere, reading)) and not (
        rule.unless_anywhere and found_anywhere(rule.unless_anywhere, reading)
    )


def _has(rule: Rule, clauses: Sequence[Clause]) -> bool:
    """Tell whether the clause finder saw, even with little confidence, what would be missing."""
    return any(c.category in rule.present and (c.accepted or c.confidence >= rule.doubt) for c in clauses)


def _level(weights: Weights, side: Side) -> Severity | None:
    """Weigh a point that goes by side. Who is neutral, or not spoken of by the rule, takes the highest."""
    axis = next((axis for axis in _AXES if side in axis), set[Side]())
    if side in weights.sides or axis & weights.sides.keys():
        return weights.sides.get(side)
    return _highest(weights.sides.values())


def _highest(levels: Iterable[Severity | None]) -> Severity | None:
    return min((level for level in levels if level is not None), key=RANK.__getitem__, default=None)


def _severity(match: Match, side: Side, *, mutual: bool) -> Severity | None:
    rule = match.rule
    weights = rule.worse[1] if rule.worse is not None and match.is_worse else rule.severity
    if rule.hurts is None:
        return _level(weights, side)
    position = match.position
    if position is Position.BOTH or mutual:
        return weights.mutual
    if position is Position.UNKNOWN:
        return weights.unknown
    hurt = (position if rule.hurts == "who" else position.opposite).side
    helped = (position.opposite if rule.hurts == "who" else position).side
    if side is hurt:
        return weights.hurt
    if side is helped:
        return weights.helped
    return _highest([weights.hurt, weights.helped]) if side is Side.NEUTRAL else weights.unknown


def _said_for_both(found: Sequence[Match], others: Sequence[tuple[str, Position]]) -> bool:
    """Tell whether the same is said for one party here and for the other there."""
    positions = {match.position for match in found} | {position for _, position in others}
    if Position.BOTH in positions or any(p.opposite in positions for p in positions - {Position.UNKNOWN}):
        return True
    names = {wording.plain_name(match.who).lower() for match in found if match.who}
    names |= {wording.plain_name(who).lower() for who, _ in others} - {""}
    return Position.UNKNOWN in positions and len(names) > 1


def _identities(found: Sequence[Match], reading: Reading) -> list[str]:
    """Name each place by rule, words and which occurrence of these words it is."""
    counts: Counter[str] = Counter()
    identities: list[str] = []
    for match in found:
        words = " ".join(reading.text[match.start : match.end].lower().split())
        counts[words] += 1
        identities.append(_digest(match.rule.id, words, str(counts[words])))
    return identities


def _telling(found: Sequence[Match], identities: Sequence[str]) -> Iterator[tuple[Match, str]]:
    """Leave out places that do not tell who acts where another one does: they are more of the same."""
    known = any(match.position.side is not None for match in found)
    for match, identity in zip(found, identities, strict=True):
        nobody = match.position is Position.UNKNOWN and not match.who
        if not (known and nobody and match.rule.limit == 1):
            yield match, identity


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _missing(rule: Rule, level: Severity) -> MissingClause:
    return MissingClause(
        _digest(rule.id), rule.id, level, rule.title, rule.reason, rule.suggestion, rule.category
    )  # fmt: skip


def _finding(
    match: Match, identity: str, level: Severity, place: Quote, roles: Roles, section: str | None, reading: Reading
) -> Finding:
    rule = match.rule
    words = wording.words_for(match, roles)
    number = reading.passage_at(match.start)
    blocks = reading.document.blocks
    page = blocks[reading.passages[number].block].page if number is not None and blocks else None
    return Finding(
        id=identity,
        rule=rule.id,
        severity=level,
        title=wording.filled(rule.title, words),
        reason=wording.filled(rule.reason, words),
        suggestion=wording.filled(rule.suggestion, words),
        check=wording.filled(rule.check, words),
        category=rule.category,
        place=place,
        section=section,
        page=page,
    )


def _without_names(findings: Sequence[Finding], pack: Sequence[Rule]) -> list[Finding]:
    """Leave out definitions and headings where the same rule speaks of what the contract does with what they name."""
    told = {finding.rule for finding in findings if not _only_names(finding.place.quote)}
    told -= {rule.id for rule in pack if rule.special is not None}
    return [f for f in findings if f.rule not in told or not _only_names(f.place.quote)]


def _only_names(quote: str) -> bool:
    heading = len(quote) <= _LONGEST_HEADING and _VERB.search(quote) is None and not quote[:1].islower()
    return heading or _DEFINES.match(quote) is not None


def _arranged(findings: Sequence[Finding], limits: Mapping[str, int]) -> list[Finding]:
    """Order findings, keep one a topic where they overlap, and no more of a rule than it allows."""
    ordered = sorted(findings, key=lambda f: (RANK[f.severity], f.place.start, f.place.end, f.rule))
    shown: list[Finding] = []
    taken: dict[str, list[Quote]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for finding in ordered:
        place = finding.place
        if counts[finding.rule] >= limits[finding.rule]:
            continue
        if any(place.start < other.end and other.start < place.end for other in taken[finding.category]):
            continue
        counts[finding.rule] += 1
        taken[finding.category].append(place)
        shown.append(finding)
    return shown
