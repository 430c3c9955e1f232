"""What every reader wants to know: what it is, about what, for how much, how long, under which law."""

import re
from collections.abc import Iterator, Sequence

from pactoria.analysis.engine.clauses.segments import cut
from pactoria.analysis.engine.deadlines.counting import spoken
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.obligations import Obligation, ObligationKind, TimingKind
from pactoria.analysis.engine.result import Facts, Quote, Review
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.engine.summary.result import Sentence
from pactoria.analysis.engine.summary.wording import Names, capital, day_of, listed, money, shortened, under
from pactoria.documents.parsed import ParsedDocument

__all__ = ["law", "money_in", "notices", "opening", "subject", "term"]

_PROVIDES = re.compile(
    r"(?:provide|perform|supply|deliver|render|furnish|manufacture|develop|host|process|use the|hold all|keep)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\(?[\w.]{1,8}[.)]?\s+(?=[A-Z(\"\u201c])")
_SURE = 0.5
_NO_PRICE = re.compile(r"\binsur|\bliab|\bdamages\b|\bper\s+occurrence|\bcap\b", re.IGNORECASE)
_IN_A_CASE = re.compile(r"(?:if|where|when|for each breach|on a default)\b", re.IGNORECASE)
_NOTICES = re.compile(
    r"\bnotices?\b[^.]{0,80}\b(?:in writing|by e-?mail|by courier|sent|addressed|registered)\b", re.IGNORECASE
)
_DISPUTES = re.compile(r"\b(?:arbitration|exclusive\s+jurisdiction|courts\s+(?:of|in|located))\b", re.IGNORECASE)


def opening(facts: Facts) -> list[Sentence]:
    """Say what it is and between whom."""
    if not facts.parties:
        return []
    name = " ".join(facts.title.value.split()) if facts.title else "contract"
    name = name.title() if name.isupper() else name
    dated = facts.agreement_date or facts.effective_date
    when = f" of {day_of(dated.value)}" if dated else ""
    parties = [f"{p.name} (\u201c{p.role}\u201d)" if p.role and p.role != p.name else p.name for p in facts.parties[:4]]
    cites = [*([facts.title.place] if facts.title else []), *(p.place for p in facts.parties[:4])]
    return [Sentence(f"This {name}{when} is between {listed(parties)}.", tuple(cites))]


def subject(document: ParsedDocument, review: Review, duties: Sequence[Obligation], names: Names) -> Iterator[Sentence]:
    """Say what it is about: the licence that it grants, or the first thing that somebody has to provide."""
    grants = [c for c in review.clauses if c.accepted and c.category == "License Grant" and c.confidence >= _SURE]
    first = next((d for d in duties if not d.prohibited and _PROVIDES.match(d.what)), None)
    if grants and (first is None or grants[0].place.start < first.place.start):
        grant = min(grants, key=lambda clause: clause.place.start)
        words = _NUMBER.sub("", " ".join(grant.place.quote.split()))
        section = Sections(document).number_at(grant.place.start)
        yield Sentence(f"At its core, \u201c{shortened(words, 230)}\u201d{under(section)}.", (grant.place,))
    elif first is not None:
        yield Sentence(
            f"At its core, {names.subject(first.who)} is to {shortened(first.what, 200)}{under(first.section)}.",
            (first.place,),
        )


def money_in(document: ParsedDocument, facts: Facts, duties: Sequence[Obligation], names: Names) -> list[Sentence]:
    """Say who pays what, and the largest sum that is named."""
    told: list[Sentence] = []
    pays = [d for d in duties if d.kind is ObligationKind.PAYMENT and not d.prohibited]
    if pays:
        main = min(pays, key=_how_special)
        payer = capital(names.subject(main.who))
        told.append(Sentence(f"{payer} must {shortened(main.what, 180)}{under(main.section)}.", (main.place,)))
    prices = [(amount, sentence_at(document.text, amount.place.start)) for amount in facts.amounts]
    prices = [(amount, span) for amount, span in prices if not _NO_PRICE.search(document.text, *span)]
    if prices:
        top, (start, end) = max(prices, key=lambda price: float(price[0].value.amount))
        words = _NUMBER.sub("", " ".join(document.text[start:end].split()))
        section = Sections(document).number_at(top.place.start)
        said = f": \u201c{shortened(words, 180)}\u201d" if len(words) > len(top.place.quote) + 10 else ""
        place = Quote.of(document, start, end)
        told.append(Sentence(f"The largest sum that it names is {money(top.value)}{under(section)}{said}.", (place,)))
    return told


def _how_special(duty: Obligation) -> tuple[bool, bool, int]:
    """Order what is paid: what always is before what is in some case, what has a day before what has none."""
    kinds = {timing.kind for timing in duty.timings}
    conditional = TimingKind.CONDITION in kinds or _IN_A_CASE.match(duty.place.quote) is not None
    return conditional, not kinds & {TimingKind.DEADLINE, TimingKind.FREQUENCY}, duty.place.start


def term(facts: Facts, sections: Sections | None = None) -> Iterator[Sentence]:
    """Say when it starts and ends, and whether it goes on by itself."""
    start, end, length = facts.effective_date or facts.agreement_date, facts.expiration_date, facts.term

    def at(place: Quote | None) -> str:
        return under(sections.number_at(place.start)) if sections and place else ""

    if end is not None:
        begins = f"takes effect on {day_of(start.value)} and " if start else ""
        lasts = f", after {spoken(length.value)}" if length else ""
        cites = [fact.place for fact in (start, end) if fact]
        yield Sentence(f"It {begins}ends on {day_of(end.value)}{lasts}{at(end.place)}.", tuple(cites))
    elif facts.perpetual and facts.perpetual.value:
        yield Sentence(
            f"It has no fixed end and runs until somebody ends it{at(facts.perpetual.place)}.", (facts.perpetual.place,)
        )
    elif start is not None:
        yield Sentence(f"It takes effect on {day_of(start.value)}{at(start.place)}.", (start.place,))
    if end is None and length is not None:
        since = "" if start else "; from which day, this text does not say"
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


def law(document: ParsedDocument, facts: Facts, sections: Sections) -> Iterator[Sentence]:
    """Say which law governs, and where disputes go."""
    if facts.governing_law:
        place = facts.governing_law.place
        yield Sentence(
            f"The law of {facts.governing_law.value} governs it{under(sections.number_at(place.start))}.", (place,)
        )
    for segment in cut(document):
        if not segment.is_heading and _DISPUTES.search(document.text, segment.start, segment.end):
            words = _NUMBER.sub("", " ".join(document.text[segment.body : segment.end].split()))
            place = Quote.of(document, segment.start, segment.end)
            section = sections.number_at(segment.start)
            yield Sentence(f"On disputes it says: \u201c{shortened(words, 220)}\u201d{under(section)}.", (place,))
            return


def notices(document: ParsedDocument) -> Iterator[Sentence]:
    """Say how notice is to be given."""
    sections = Sections(document)
    for segment in cut(document):
        if not segment.is_heading and _NOTICES.search(document.text, segment.start, segment.end):
            words = _NUMBER.sub("", " ".join(document.text[segment.body : segment.end].split()))
            place = Quote.of(document, segment.start, segment.end)
            section = sections.number_at(segment.start)
            yield Sentence(f"On notices it says: \u201c{shortened(words, 220)}\u201d{under(section)}.", (place,))
            return
