"""What every reader wants to know: what it is, about what, for how much, how long, under which law."""

import re
from collections.abc import Iterator, Sequence

from pactoria.analysis.engine.clauses.segments import cut
from pactoria.analysis.engine.deadlines.counting import spoken
from pactoria.analysis.engine.deadlines.source import runs_on
from pactoria.analysis.engine.facts import durations
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.obligations import Obligation, ObligationKind, TimingKind
from pactoria.analysis.engine.result import Facts, Quote, Review
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.engine.summary.result import Sentence
from pactoria.analysis.engine.summary.wording import (
    Names,
    around,
    capital,
    day_of,
    ended,
    lead_of,
    listed,
    money,
    named,
    shortened,
    under,
)
from pactoria.documents.parsed import ParsedDocument

__all__ = ["governing_law", "indemnities", "law", "leaving", "money_in", "notices", "opening", "subject", "term"]

_PROVIDES = re.compile(
    r"(?:provide|perform|supply|deliver|render|furnish|manufacture|produce|develop|design|build|construct|host|process|sell|purchase|"
    r"buy|act\s+as|promote|market|distribute|transport|carry|operate|sponsor|cause\s+[^,;]{1,60}\s+to\s+(?:provide|perform)|"
    r"use the|hold all|keep)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:insur|confidential|documentation|notices?|certificat|information|access|reports?|records?|copies|evidence|assist|"
    r"safety|protections?|proof|packing|lists?|written|names?|statements?|invoice|compliance|upon\s+request|tangible)",
    re.IGNORECASE,
)
"""What contracts ask for besides what they are about."""
_OBJECT = re.compile(
    r"\b(?:services?|products?|goods|works?|software|equipment|premises|materials|licen[cs]ed|consultant|agent|distributor)\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(r"hold all|keep", re.IGNORECASE)
_FAR = 160
"""Characters from the beginning of a clause within which it says that it grants something."""
_GRANTS = re.compile(
    r"\b(?:grants?|licen[cs]es|appoints?|authori[sz]es)\b|\b(?:is|are)\s+(?:\w+\s+)?(?:granted|licen[cs]ed|appointed)\b",
)
_CLAUSE_BEGINS = re.compile(r"(?:^|[.:;]\s+|\b\d{1,2}(?:\.\d{1,2})+\.?\s+|\(\w{1,3}\)\s+)(?=[A-Z])")
_NUMBER = re.compile(r"^\(?[\w.]{1,8}[.)]?\s+(?=[A-Z(\"\u201c])")
_SURE = 0.5
_NO_PRICE = re.compile(
    r"\b(?:for|as\s+an)\s+example\b|\bcontroversy\b|\barbitrat|\binsur|\bliab|\bdamages\b|\bper\s+occurrence|\bcap\b|\bnet\s+(?:profit|income|worth)|\bEBITDA\b|\bgross\s+(?:revenue|sales)",
    re.IGNORECASE,
)
_PAYS = re.compile(r"(?:(?:promptly|also|then)\s+)?(?:pay|remit|compensate)\b", re.IGNORECASE)
_NO_MAIN_PAYMENT = re.compile(
    r"^pay\s+no\b|\b(?:excess|undisputed|(?<!fees and )tax|"
    r"interest|cancellation|termination|late|attorney|cost|expense|penalt|refund|audit|difference|"
    r"damages)",
    re.IGNORECASE,
)
_SUCH = re.compile(r"\bsuch\b", re.IGNORECASE)
_INDEMNIFIES = re.compile(r"(?:\w+\s+){0,2}(?:indemnify|hold\s.{0,40}harmless|defend)\b", re.IGNORECASE)
_IN_A_CASE = re.compile(
    r"(?:however,?\s+|but\s+)?(?:if|where|when|should|upon|in\s+(?:the\s+)?(?:event|case)|for each breach|"
    r"on a default)\b",
    re.IGNORECASE,
)
_NOTICES = re.compile(
    r"\bnotices?\b[^.]{0,80}\b(?:in writing|by e-?mail|by courier|sent|addressed|registered|delivered|given)\b",
    re.IGNORECASE,
)
_ALL_NOTICES = re.compile(
    r"(?:unless\s[^,]{1,80},\s+)?(?:(?:all|any|every|each)\s+(?:\w+,?\s+){0,4})?notices?\b", re.IGNORECASE
)
_ABOUT_ONE_NOTICE = re.compile(r"\b(?:breach|default|terminat|renew|nonpayment|claim)", re.IGNORECASE)
_DISPUTES = re.compile(r"\b(?:arbitrat\w+|jurisdiction|venue|courts?\s+(?:of|in|located))\b", re.IGNORECASE)
_ANY_DISPUTE = re.compile(
    r"\b(?:disputes?|controvers\w+|actions?|suits?|proceedings?|litigation|claims?)\b", re.IGNORECASE
)
_GO_THERE = re.compile(
    r"\b(?:submit\w*|attorn\w*|settled|resolved|referred|brought|exclusive|consents?|adjudicated|determined|venue\s+(?:for|shall))\b",
    re.IGNORECASE,
)
_NO_CAUSE = re.compile(
    r"\bwithout\s+cause\b|\bconvenience\b|\b(?:any|no)\s+(?:or\s+no\s+)?reason\b|\bat\s+any\s+time\b|\bwith\s+or\s+without\b",
    re.IGNORECASE,
)
_ENDS_IT = re.compile(
    r"\b(?:terminate|cancel|end)\s+(?:this|the)\s+(?:\w+\s+){0,3}(?:agreement|contract|lease|licen[cs]e|addendum|term)\b(?!\s+to)|"
    r"\b(?:agreement|contract|lease|addendum)\s+(?:may|can|shall|will)\s+(?:also\s+)?(?:be\s+)?(?:terminat|cancel)",
    re.IGNORECASE,
)
_FOR_CAUSE = re.compile(r"\b(?:breach|default|insolven|bankrupt|fails?|cure)", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:either|each|any|both)\s+(?:of\s+the\s+)?part(?:y|ies)\b|\bparties\s+may\b|\beither\s+\w+\s+or\s+\w+\s+may\b",
    re.IGNORECASE,
)
_NOTICE_FOLLOWS = re.compile(
    r"['\u2019]?\s*(?:(?:prior|advance|written|calendar|of)\W+){0,4}noti(?:ce|fication)", re.IGNORECASE
)
_NOTICE_LEADS = re.compile(r"\bnotice\b[^.;]{0,40}$", re.IGNORECASE)


def opening(facts: Facts) -> list[Sentence]:
    """Say what it is and between whom."""
    if not facts.parties:
        said = "The document calls itself \u201c{}\u201d; no party to it was read."
        return [Sentence(said.format(named(facts.title.value)), (facts.title.place,))] if facts.title else []
    name = named(facts.title.value) if facts.title else "contract"
    dated = facts.agreement_date or facts.effective_date
    when = f" of {day_of(dated.value)}" if dated else ""
    parties = [f"{p.name} (\u201c{p.role}\u201d)" if p.role and p.role != p.name else p.name for p in facts.parties[:4]]
    cites = [*([facts.title.place] if facts.title else []), *(p.place for p in facts.parties[:4])]
    if len(parties) == 1:
        return [Sentence(ended(f"This {name}{when} names {parties[0]}; its other party was not read"), tuple(cites))]
    more = len(facts.parties) - len(parties)
    told = listed([*parties, *([f"{more} more"] if more else [])])
    return [Sentence(ended(f"This {name}{when} is between {told}"), tuple(cites))]


def subject(document: ParsedDocument, review: Review, duties: Sequence[Obligation], names: Names) -> Iterator[Sentence]:
    """Say what it is about: the licence that it grants, or what somebody has to provide."""
    secret = review.facts.contract_type == "nda"
    first = min((duty for duty in duties if _is_central(duty, secret=secret)), key=_how_central, default=None)
    grants = [c for c in review.clauses if c.accepted and c.category == "License Grant" and c.confidence >= _SURE]
    granted = [(clause.place, words) for clause in grants if (words := _grant(clause.place.quote))]
    if granted and (first is None or granted[0][0].start < first.place.start):
        place, words = min(granted, key=lambda grant: grant[0].start)
        section = Sections(document).number_at(place.start)
        yield Sentence(f"At its core, \u201c{shortened(words, 230)}\u201d{under(section)}.", (place,))
    elif first is not None:
        what = shortened(names.spoken(first.what), 200)
        yield Sentence(
            ended(f"At its core, {names.subject(first.who)} is to {what}{under(first.section)}"), (first.place,)
        )


def _is_central(duty: Obligation, *, secret: bool) -> bool:
    told = duty.what[:90]
    if duty.prohibited or not _PROVIDES.match(told) or _IN_A_CASE.match(duty.place.quote):
        return False
    return secret if _KEEPS.match(told) else _ASIDE.search(told) is None


def _how_central(duty: Obligation) -> tuple[bool, int]:
    return _OBJECT.search(duty.what[:120]) is None, duty.place.start


def _grant(quote: str) -> str | None:
    """Return the words of a quote from where its clause that grants something begins; None where none does."""
    words = " ".join(quote.split())
    grants = _GRANTS.search(words)
    if grants is None:
        return None
    begins = [start.end() for start in _CLAUSE_BEGINS.finditer(words, 0, grants.start())]
    start = begins[-1] if begins else 0
    is_its_own = grants.start() - start <= _FAR and not _IN_A_CASE.search(words, start, grants.start())
    return words[start:] if is_its_own else None


def money_in(document: ParsedDocument, facts: Facts, duties: Sequence[Obligation], names: Names) -> list[Sentence]:
    """Say who pays what, and the largest sum that is named."""
    told: list[Sentence] = []
    pays = [d for d in duties if d.kind is ObligationKind.PAYMENT and not d.prohibited and _PAYS.match(d.what)]
    pays = [d for d in pays if " " in d.what and not _NO_MAIN_PAYMENT.search(d.what[:80])]
    main = min(pays, key=_how_special, default=None)
    if main is not None:
        case = lead_of(main)
        payer, what = names.subject(main.who), shortened(names.spoken(main.what), 180)
        told.append(Sentence(capital(ended(f"{case}{payer} must {what}{under(main.section)}")), (main.place,)))
    prices = [(amount, sentence_at(document.text, amount.place.start)) for amount in facts.amounts]
    prices = [(amount, span) for amount, span in prices if not _NO_PRICE.search(document.text, *span)]
    if prices:
        top, (start, end) = max(prices, key=lambda price: float(price[0].value.amount))
        before = _NUMBER.sub("", " ".join(document.text[start : top.place.start].split()))
        words = " ".join(f"{before} {' '.join(document.text[top.place.start : end].split())}".split())
        section = Sections(document).number_at(top.place.start)
        known = main is not None and main.place.start <= top.place.start < main.place.end
        quoted = not known and len(words) > len(top.place.quote) + 10
        said = f": \u201c{around(words, len(before), 180)}\u201d" if quoted else ""
        place = Quote.of(document, start, end)
        told.append(Sentence(f"The largest sum that it names is {money(top.value)}{under(section)}{said}.", (place,)))
    return told


def _how_special(duty: Obligation) -> tuple[bool, bool, bool, int]:
    """Order what is paid: always before in some case, by name before "such amounts", with a day before without one."""
    kinds = {timing.kind for timing in duty.timings}
    conditional = TimingKind.CONDITION in kinds or _IN_A_CASE.match(duty.place.quote) is not None
    return (
        conditional,
        _SUCH.search(duty.what[:60]) is not None,
        not kinds & {TimingKind.DEADLINE, TimingKind.FREQUENCY},
        duty.place.start,
    )


def term(text: str, facts: Facts, sections: Sections | None = None) -> Iterator[Sentence]:
    """Say when it starts and ends, and whether it goes on by itself."""
    start, end, length = facts.effective_date or facts.agreement_date, facts.expiration_date, facts.term
    # The day of an agreement is not always the one from which it counts.
    starts = "takes effect on" if facts.effective_date else "is dated"

    def at(place: Quote | None) -> str:
        return under(sections.number_at(place.start)) if sections and place else ""

    goes_on = runs_on(text, facts)
    if end is not None and goes_on:
        begins = f"It {starts} {day_of(start.value)}. " if start else ""
        cites = [fact.place for fact in (start, end) if fact]
        until = f"Its first term ends on {day_of(end.value)}, and it then goes on until somebody ends it"
        yield Sentence(f"{begins}{until}{at(end.place)}.", tuple(cites))
    elif end is not None:
        begins = f"{starts} {day_of(start.value)} and " if start else ""
        lasts = f", after {spoken(length.value)}" if length else ""
        cites = [fact.place for fact in (start, end) if fact]
        yield Sentence(f"It {begins}ends on {day_of(end.value)}{lasts}{at(end.place)}.", tuple(cites))
    elif facts.perpetual and facts.perpetual.value:
        yield Sentence(
            f"It has no fixed end and runs until somebody ends it{at(facts.perpetual.place)}.", (facts.perpetual.place,)
        )
    elif start is not None:
        yield Sentence(f"It {starts} {day_of(start.value)}{at(start.place)}.", (start.place,))
    if end is None and length is not None:
        since = (
            "; the day from which it counts has no date here" if start else "; from which day, this text does not say"
        )
        yield Sentence(f"It lasts {spoken(length.value)}{at(length.place)}{since}.", (length.place,))
    if facts.auto_renewal and facts.auto_renewal.value and facts.renewal:
        notice = facts.notice_period
        stop = f" unless a party gives notice {spoken(notice.value)} before the end" if notice else ""
        cites = [facts.renewal.place, *([notice.place] if notice else [])]
        yield Sentence(
            f"It then renews by itself for {spoken(facts.renewal.value)} at a time{stop}{at(facts.renewal.place)}.",
            tuple(cites),
        )
    elif facts.renewal:
        yield Sentence(
            f"It can be extended by {spoken(facts.renewal.value)}, but not by itself{at(facts.renewal.place)}.",
            (facts.renewal.place,),
        )


def leaving(document: ParsedDocument, review: Review, names: Names, *, numbered: bool = False) -> Iterator[Sentence]:
    """Say who can end it without cause, and on which notice."""
    found = [c for c in review.clauses if c.accepted and c.category == "Termination For Convenience"]
    for clause in sorted(found, key=lambda clause: -clause.confidence):
        start, end = clause.place.start, clause.place.end
        words = document.text[start:end]
        if not _ENDS_IT.search(words) or (_FOR_CAUSE.search(words) and not _NO_CAUSE.search(words)):
            continue
        lengths = [
            length
            for length in durations.find(document.text, start, end)
            if _NOTICE_FOLLOWS.match(document.text, length.end)
            or _NOTICE_LEADS.search(document.text, start, length.start)
        ]
        roles = [p.role or p.name for p in review.facts.parties]
        acts = [role for role in roles if re.search(rf"\b{re.escape(role)}\s+(?:may|can|has|shall\s+have)\b", words)]
        who = "Either party" if _EITHER.search(words) else capital(names.subject(acts[0])) if len(acts) == 1 else None
        on = f" on {_genitive(spoken(lengths[0].value))} notice" if lengths else ""
        section = under(Sections(document).number_at(start)) if numbered else ""
        can = f"{who} can end it" if who else "It can be ended"
        yield Sentence(f"{can} without cause{on}{section}.", (clause.place,))
        return


def _genitive(length: str) -> str:
    return f"{length}'" if length.endswith("s") else f"{length}'s"


def indemnities(duties: Sequence[Obligation], names: Names) -> Iterator[Sentence]:
    """Say who stands in for claims and losses of others."""
    found = {
        duty.who: duty
        for duty in reversed(duties)
        if duty.kind is ObligationKind.INDEMNITY and not duty.prohibited and _INDEMNIFIES.match(duty.what)
    }
    first = sorted(found.values(), key=lambda duty: duty.place.start)[:3]
    if first:
        who = capital(listed([f"{names.subject(duty.who)}{under(duty.section)}" for duty in first]))
        yield Sentence(f"{who} must indemnify.", tuple(duty.place for duty in first))


def governing_law(facts: Facts, sections: Sections) -> Iterator[Sentence]:
    """Say which law governs."""
    if facts.governing_law:
        place = facts.governing_law.place
        section = under(sections.number_at(place.start))
        yield Sentence(f"The law of {facts.governing_law.value} governs it{section}.", (place,))


def law(document: ParsedDocument, facts: Facts, sections: Sections) -> Iterator[Sentence]:
    """Say which law governs, and where disputes go."""
    yield from governing_law(facts, sections)
    text = document.text
    best: tuple[int, int, int, int] | None = None
    for segment in cut(document):
        start, end = segment.start, segment.end
        if segment.is_heading or not _DISPUTES.search(text, start, end):
            continue
        weight = sum(pattern.search(text, start, end) is not None for pattern in (_ANY_DISPUTE, _GO_THERE))
        weight -= 2 if _IN_A_CASE.match(text, segment.body) and not _ANY_DISPUTE.search(text, start, start + 120) else 0
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, start, end, segment.body
    if best is not None:
        yield _quoted(document, sections, "On disputes", *best[1:])


def notices(document: ParsedDocument) -> Iterator[Sentence]:
    """Say how notice is to be given."""
    text = document.text
    best: tuple[int, int, int, int] | None = None
    for segment in cut(document):
        if segment.is_heading or not _NOTICES.search(text, segment.start, segment.end):
            continue
        weight = 2 if _ALL_NOTICES.match(text, segment.body) else 0
        weight += re.search(r"\baddress", text[segment.start : segment.end], re.IGNORECASE) is not None
        weight -= _ABOUT_ONE_NOTICE.search(text, segment.start, segment.end) is not None
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, segment.start, segment.end, segment.body
    if best is not None:
        yield _quoted(document, Sections(document), "On notices", *best[1:])


def _quoted(document: ParsedDocument, sections: Sections, topic: str, start: int, end: int, body: int) -> Sentence:
    words = _NUMBER.sub("", " ".join(document.text[body:end].split()))
    said = f"{topic} it says: \u201c{shortened(words, 220)}\u201d{under(sections.number_at(start))}."
    return Sentence(said, (Quote.of(document, start, end),))
