"""Whether a contract renews, for how long, and what notice stops that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.durations import BEFORE_AN_EVENT, WrittenDuration
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.facts.stems import folded, places
from pactoria.analysis.engine.result import Clause, Duration, Fact, Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["OTHER_TERMS", "Renewal", "renewal"]

OTHER_TERMS = re.compile(
    r"\b(?:confidential\w{0,8}|warrant\w{1,5}|surviv\w{1,4}|royalty\s{1,9}term|non-?compet\w{1,7}|solicit\w{0,7}|concurrently|insurance|"
    r"invoice|patents?|audit|records|cure|lock-?up|standstill|vest\w{0,4}|escrow|purchase\s{1,9}order|"
    r"employment|statute|limitation|option\s{1,9}period|first\s{1,9}refusal|breach|default|indemnif\w{1,9}|"
    r"unemploy\w{1,5})\b",
    re.IGNORECASE,
)
"""Words of sentences about other periods than the contract's own."""
_DOUBT = 1.5
"""How much more a sentence has to say where the clause finder sees no renewal."""
_HINT = 0.2
"""Confidence from which a clause candidate counts."""
_RENEWS = re.compile(
    r"\b(?:renew\w{0,5}|extend\w{0,3}|extension\w?|continue\s{1,9}(?:thereafter|on\s{1,9}a|from|following)|prolong\w{0,4}|"
    r"rolling|evergreen|thereafter)\b|\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b",
    re.IGNORECASE,
)
_STEMS = (
    *("renew", "extend", "extension", "continue", "prolong", "rolling", "evergreen", "thereafter"),
    *("to year", "to-year", "to month", "to-month"),
)
"""What stands in every sentence that `_RENEWS` finds."""
_AUTOMATIC = re.compile(
    r"\bautomatic\w{0,4}\b|\bdeemed\s{1,9}(?:to\s{1,9}be\s{1,9})?renewed\b|\bshall\s{1,9}(?:thereafter\s{1,9}|"
    r"then\s{1,9})?(?:be\s{1,9}(?:renewed|extended)|renew|continue|auto-?renew)\b[^.]{0,200}\bunless\b|"
    r"\b(?:renews|extends|will\s{1,9}be\s{1,9}(?:renewed|extended)|is\s{1,9}(?:renewed|extended))\b[^.]{0,200}\b(?:unless|if\s[^.]{0,20}\bnot)\b|"
    r"\bself-?renew|\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b|"
    r"\bunless\b[^.]{0,200}\bnotice\b[^.]{0,200}\b(?:shall|will)\b[^.]{0,40}\b(?:renew|extend|continue)",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"\b(?:may\s{1,9}(?:be\s{1,9})?(?:renew|extend)\w{0,3}|option\s{1,9}to\s{1,9}(?:renew|extend)|"
    r"mutual\w{0,2}\s{1,9}(?:written\s{1,9})?(?:agree\w{0,5}|consent)|"
    r"not\s{1,9}(?:be\s{1,9})?(?:automatically\s{1,9})?renew|right\s{1,9}to\s{1,9}(?:renew|extend)|"
    r"upon\s{1,9}(?:the\s{1,9})?(?:written\s{1,9})?(?:agreement|consent))",
    re.IGNORECASE,
)
_PERIODIC = re.compile(
    r"\b(?:year[\s-]{1,3}to[\s-]{1,3}year|annual(?:ly)?|yearly|successive\s{1,9}annual)\b|"
    r"\b(?P<month>month[\s-]{1,3}to[\s-]{1,3}month|monthly)\b",
    re.IGNORECASE,
)
_RENEWAL_LENGTH_BEFORE = re.compile(
    r"\b(?:successive|additional|further|renew\w{0,5}|extend\w{0,3}|extension|period[s]?\s{1,9}of|"
    r"term[s]?\s{1,9}of|subsequent|consecutive|another|each)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\bnoti(?:ce|fy|fies|fied|fication)\b|\bin\s{1,9}writing\b|\bopt(?:s|ed|ing)?[\s-]out\b|"
    r"\b(?:tell|inform)s?\b",
    re.IGNORECASE,
)
_NOTICE_OF = re.compile(
    r"\bnotice(?:\s{1,9}period)?\s{1,9}(?:of|being|is)\s{1,9}(?:at\s{1,9}least|(?:not|no)\s{1,9}(?:less|fewer)\s{1,9}than|"
    r"a\s{1,9}minimum\s{1,9}of|minimum)?\s{0,9}$",
    re.IGNORECASE,
)
_OF_RENEWAL = re.compile(r"\b(?:non-?)?(?:renew|extend|extension|prolong)", re.IGNORECASE)
_NOTICE_BEFORE = re.compile(
    r"\b(?:at\s{1,9}least|less\s{1,9}than|later\s{1,9}than|fewer\s{1,9}than|minimum\s{1,9}of|upon|with|"
    r"giv\w{1,4}|by|within|of|prior|notice|before|more\s{1,9}than|a|an)\b[\s\w,(\u2019']{0,30}$",
    re.IGNORECASE,
)
_BEFORE_THE_END = re.compile(
    r"^['\u2019]?[\s,]{0,20}(?:prior\s{1,9}to|before|ahead\s{1,9}of|in\s{1,9}advance\s{1,9}of)\s{1,9}"
    r"(?:the\s{1,9}|any\s{1,9}|each\s{1,9}|such\s{1,9}|its\s{1,9})?"
    r"(?:end|expir\w{1,6}|anniversary|renewal|then|relevant|applicable|initial|current|natural|scheduled)",
    re.IGNORECASE,
)
_LIKELY = 0.7
"""Confidence from which a clause candidate is read where the renewal itself gives no notice."""
_STOPS = re.compile(
    r"\b(?:non-?renew\w{0,3}|not\s{1,9}(?:to\s{1,9})?(?:be\s{1,9})?(?:renew|extend)\w{0,3}|terminat\w{1,5}|"
    r"cancel\w{0,7}|expir\w{1,6}|end\s{1,9}of|unless|elect|intent\w{0,5}|desire|renew\w{0,4})\b",
    re.IGNORECASE,
)

_NO_RENEWAL = ("nonrenewal", "non-renewal", "not to renew", "not to extend", "notice of termination of this")
_EVERGREEN = re.compile(
    r"\w{5,12}(?:\s{1,9}that)?\b[^.;]{0,60}\b(?:until|unless)\s[^.;]{0,40}\bterminat[^.;]{0,160}\bnotice\b",
    re.IGNORECASE,
)
_UNLESS_ENDED = re.compile(
    r"\b(?:unless|if\s{1,9}(?:it\s{1,9}is\s{1,9})?not)\s{1,9}(?:earlier\s{1,9}|sooner\s{1,9})?(?:terminated|cancell?ed)\b",
    re.IGNORECASE,
)
_ASKS_TO_RENEW = re.compile(
    r"(?<!\bnot\s)\b(?:wish(?:es|ing)?|elects?|electing|intends?|intent(?:ion)?|desires?|desiring|choice|choose|election|exercis\w{1,3}|"
    r"request\w{0,3})\s{1,9}(?:of\s{1,9}|its\s{1,9}|the\s{1,9}|such\s{1,9}|this\s{1,9}|option\s{1,9}|right\s{1,9}|seek\s{1,9}|"
    r"to\s{1,9}|so\s{1,9}){0,5}(?:renew|extend|extension)|"
    r"\b(?:extend\w{0,3}|renew)\b(?!\s{1,9}term)(?:(?!terminat|cancel)[^.;]){0,80}\bby\s{1,9}(?:giving|(?:written\s{1,9}|prior\s{1,9})?notice)",
    re.IGNORECASE,
)
"""Notice that brings a renewal about does not stop one."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a contract says about its renewal."""

    length: Fact[Duration] | None = None
    automatic: Fact[bool] | None = None
    notice: Fact[Duration] | None = None


def renewal(document: ParsedDocument, near: int | None, clauses: Sequence[Clause] = ()) -> Renewal:
    """Read the best sentence that speaks of renewing the contract; `near` is where its term clause begins."""
    text = document.text
    hints = [
        (c.place.start, c.place.end, 2 * c.confidence)
        for c in clauses
        if c.category == "Renewal Term" and c.confidence > _HINT
    ]
    best: tuple[float, int, int] | None = None
    # Where clauses were looked for and none renews, or one is sure to, other sentences have to say it more plainly.
    surest = max((weight for *_, weight in hints), default=0.0)
    elsewhere = _DOUBT if clauses and (not hints or surest >= 1) else 0
    last = -1
    for place in places(folded(text), _STEMS):
        if place < last:
            continue
        start, end = sentence_at(text, place, 900)
        last = end
        score = _renewal_score(text, start, end, near)
        hint = max((w for s, e, w in hints if s < end and start < e), default=0.0)
        score += hint - (elsewhere if not hint else 0)
        if score > 3 and (best is None or score > best[0]):  # noqa: PLR2004 - more than one sign
            best = (score, start, end)
    if best is None:
        return Renewal(notice=_notice_elsewhere(document, clauses))
    _, start, end = best
    place = Quote.of(document, start, end)
    automatic = _AUTOMATIC.search(text, start, end)
    optional = _OPTIONAL.search(text, start, end)
    length = _renewal_length(text, start, end)
    told = Fact(length.value, Quote.of(document, length.start, length.end)) if length else None
    auto = Fact(value=True, place=place) if automatic else Fact(value=False, place=place) if optional else None
    return Renewal(
        told,
        auto,
        _notice(document, start, end, length) or _notice_elsewhere(document, clauses),
    )


def _renewal_score(text: str, start: int, end: int, near: int | None) -> float:
    sentence = text[start:end]
    renews = re.search(r"\brenew|\bextend|\bextension", sentence, re.IGNORECASE)
    periodic = re.search(r"\b(?:year|month)[\s-]{1,3}to[\s-]{1,3}(?:year|month)\b|\bcontinu", sentence, re.IGNORECASE)
    if not renews and not periodic:
        return 0
    length = _renewal_length(text, start, end)
    automatic = _AUTOMATIC.search(sentence)
    if length is None and not automatic:
        return 0
    score = 1.0 if renews else 0.0
    score += 2 if automatic else 0
    score += 1.5 if length else 0
    score += 1 if re.search(r"\b(?:agreement|contract|term|lease|license)\b", sentence, re.IGNORECASE) else -1
    score += 1 if re.search(r"\b(?:successive|additional|renewal\s{1,9}term|further)\b", sentence, re.IGNORECASE) else 0
    score += 1 if near is not None and abs(start - near) < 2000 else 0  # noqa: PLR2004 - the same section
    score -= 1.5 * min(2, len(OTHER_TERMS.findall(sentence)))
    return score


def _renewal_length(text: str, start: int, end: int) -> WrittenDuration | None:
    first = _RENEWS.search(text, start, end)
    if first is None:
        return None
    for option in durations.find(text, max(start, first.start() - 30), end):
        before = text[max(start, option.start - 80) : option.start]
        after = text[option.end : option.end + 40]
        if option.value.unit in ("day", "business day", "week") or BEFORE_AN_EVENT.match(after):
            continue
        if _RENEWAL_LENGTH_BEFORE.search(before) or re.match(
            r"[\s-]{0,3}(?:renewal|extension|additional)", after, re.IGNORECASE
        ):
            return option
    periodic = _PERIODIC.search(text, start, end)
    if periodic:
        return WrittenDuration(periodic.start(), periodic.end(), Duration(1, "month" if periodic["month"] else "year"))
    return None


def _notice_elsewhere(document: ParsedDocument, clauses: Sequence[Clause]) -> Fact[Duration] | None:
    return _hinted_notice(document, clauses) or _evergreen_notice(document) or _notice_of_the_end(document)


def _notice_of_the_end(document: ParsedDocument) -> Fact[Duration] | None:
    """Read the notice in "shall give notice of nonrenewal three months prior to the expiration of the term"."""
    text = document.text
    for place in places(folded(text), _NO_RENEWAL):
        start, end = sentence_at(text, place, 700)
        if OTHER_TERMS.search(text, start, end) or not _NOTICE.search(text, start, end):
            continue
        for option in durations.find(text, start, end):
            if _BEFORE_THE_END.match(text[option.end : option.end + 60]):
                return Fact(option.value, Quote.of(document, option.start, option.end))
    return None


def _evergreen_notice(document: ParsedDocument) -> Fact[Duration] | None:
    """Read the notice in "and thereafter until terminated by either party on ninety days' notice"."""
    text = document.text
    for place in places(folded(text), ("thereafter", "after that", "indefinitely")):
        if goes_on := _EVERGREEN.match(text, place):
            for option in durations.find(text, goes_on.start(), goes_on.end()):
                return Fact(option.value, Quote.of(document, option.start, option.end))
    return None


def _hinted_notice(document: ParsedDocument, clauses: Sequence[Clause]) -> Fact[Duration] | None:
    """Read the notice in the clause that most surely is about it."""
    hints = [c for c in clauses if c.category == "Notice Period To Terminate Renewal" and c.confidence > _LIKELY]
    for clause in sorted(hints, key=lambda c: -c.confidence)[:3]:
        if found := _notice_in(document, clause.place.start, clause.place.end, None):
            return found
    return None


def _notice_in(
    document: ParsedDocument, start: int, end: int, renewal: WrittenDuration | None
) -> Fact[Duration] | None:
    text = document.text
    if not (_NOTICE.search(text, start, end) or _UNLESS_ENDED.search(text, start, end)):
        return None
    if not _STOPS.search(text, start, end) or _ASKS_TO_RENEW.search(text, start, end):
        return None
    for option in durations.find(text, start, end):
        if renewal and option.start < renewal.end and renewal.start < option.end:
            continue
        before = text[max(start, option.start - 60) : option.start]
        after = text[option.end : option.end + 60]
        if (
            _BEFORE_THE_END.match(after)
            or (BEFORE_AN_EVENT.match(after) and _NOTICE_BEFORE.search(before))
            or (_NOTICE_OF.search(before) and _OF_RENEWAL.search(text, start, end))
        ):
            return Fact(option.value, Quote.of(document, option.start, option.end))
    return None


def _notice(document: ParsedDocument, start: int, end: int, renewal: WrittenDuration | None) -> Fact[Duration] | None:
    """Read the notice that stops a renewal, in its sentence or the next two."""
    text = document.text
    for _ in range(3):
        if found := _notice_in(document, start, end, renewal):
            return found
        if end >= len(text):
            break
        following = re.compile(r"\S").search(text, end)
        if following is None or following.start() - end > 60:  # noqa: PLR2004 - another section
            break
        start, end = sentence_at(text, following.start() + 1, 700)
    return None
