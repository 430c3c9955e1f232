"""From sentences to duties: who, must or must not, what, and when. Rather silent than wrong."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.analysis.engine.obligations.kinds import kind_of
from pactoria.analysis.engine.obligations.result import Obligation
from pactoria.analysis.engine.obligations.subjects import Bound, Subjects
from pactoria.analysis.engine.obligations.timing import timings
from pactoria.analysis.engine.result import Facts, Quote
from pactoria.analysis.engine.sections import Sections
from pactoria.documents.parsed import ParsedDocument

__all__ = ["find"]

_MODAL = re.compile(
    r"\b(?P<modal>shall|must|will|may\s+not|agrees?\s+(?:not\s+)?to|undertakes?\s+(?:not\s+)?to|covenants?\s+(?:not\s+)?to|"
    r"(?:is|are)\s+(?:obliged|obligated|required)\s+to|(?:is|are)\s+(?:solely\s+|fully\s+)?(?P<answers>responsible\s+for))\b"
    r"(?P<adverbs>(?:\s+(?:also|hereby|further|at\s+all\s+times|each|always))*)(?P<not>\s+(?:not|never)\b)?",
    re.IGNORECASE,
)
_MAY = re.compile(r"\bmay\b(?!\s+not)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\(?(?:[a-z]{1,4}|\d{1,3}(?:\.\d{1,3})*)[.)]?\s+)(?=[A-Z(\"\u201c])")
_ITEM = re.compile(r"\(?(?:[a-z]{1,3}|[ivx]{1,5}|\d{1,2})[.)]\s+")
_BETWEEN = re.compile(
    r"(?:\s*,[^,;]{1,120},)?(?:\s+(?:hereby|also|further|each|then|thereafter|at\s+all\s+times|in\s+turn|expressly|hereto))*\s*$",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:that|which|whom|who|whose|if|when|whenever|where|wherever|unless|until|as|because|while|than|whether|what|of|by|to|from|"
    r"for|with|without|on|in|at|under|before|after|or|any|such|including|between|extent|event|case|since|against|upon|not)\s*$",
    re.IGNORECASE,
)
_PROVISO = re.compile(
    r"\b(?:provided\s*,?\s*(?:(?:however|further)\s*,?\s*)?|(?:agree[sd]?|understood|covenants?|undertakes?)\s*,?\s*)that\s*$",
    re.IGNORECASE,
)
_ENUMERATOR = re.compile(r"\s*\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s*$", re.IGNORECASE)
_AGREES_TO_WORDS = re.compile(
    r"\s+(?:the|this|these|those|all|any|such|its|their|an?|each|every|be\s+bound)\b", re.IGNORECASE
)
_AND = re.compile(r"(?:^|[\s,])(?:and|but|or)(?:\s+(?:also|further))?\s*$", re.IGNORECASE)
_LISTED = re.compile(r",\s*$")
_PRONOUN = re.compile(r"(?:^|[\s,])(?:it|they|she|he)\s*$", re.IGNORECASE)
_OPENS_A_CLAUSE = re.compile(r"(?:^|[,;:]|\b(?:and|but|then))\s*(?:it|they|she|he)\s*$", re.IGNORECASE)
_NO_DUTY = re.compile(
    r"\s*(?:(?:herein|hereby|hereunder|thereby|thereafter|then|also|only|always|automatically|further|collectively|jointly|"
    r"in\s+no\s+event)\s+)*"
    r"(?:be\s+(?:liable|entitled|deemed|considered|construed|governed|permitted|free|allowed|relieved|excused|authori[sz]ed|"
    r"the\s+(?:sole|exclusive)|effective|binding|bound|an?\s+(?:independent|third)|under\s+no|obliged|obligated|required|treated|"
    r"subject|joint\s+venture\w*|notified|paid|reimbursed|compensated|indemnified|informed|granted|given|in\s+(?:default|breach)|"
    r"cumulative|sold|held|made|taken|sent|borne|(?!prepared|licensed|insured|qualified|staffed|registered|committed)\w+ed)\b"
    r"|have\s+(?!in\s+place)[^.;,]{0,50}?\b(?:rights?|options?|obligations?|liabilit\w+|responsib\w+|power|duty|authority|"
    r"claims?|access|control|discretion|title|ownership|opportunity|approval|interest)\b"
    r"|(?:acquire|obtain|gain|have)\s+no\b|lose\b|forfeit\b"
    r"|have\s+[^.;]{0,80}?\blicen[cs]e\b|have\s+(?:no|been|\w+ed)\b"
    r"|have\s+(?:a\s+period\s+of\s+)?(?:up\s+to\s+)?[^.;,]{1,25}?\b(?:days|hours|weeks|months|years)\b"
    r"|own\b|retain\b|remain\b|survive\b|mean\b|constitute\b|become\b|inure\b|continue\s+(?:in|to\s+(?:own|have))\b"
    r"|receiv\w+\b|incur\b|suffer\b|enjoy\b|earn\b|no\s+longer\b"
    r"|not\s+be\b|be,\s+and\b|expire\b|terminate\s+automatically\b|benefit\b|include\b|apply\b|hold\s+title\b|be\s*$)",
    re.IGNORECASE,
)
_NEGATES = re.compile(r"(?:not|neither)\b\s*", re.IGNORECASE)
_NEITHER = re.compile(r"\s+neither\b")
_BY_SIGNING = re.compile(r"by\s+(?:signing|executing|accepting|entering\s+into)\b", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:\S+|.{0,300}?\b(?:with|by|for|of|from|upon|to(?:\s+(?:conduct|perform|maintain|provide|obtain|make|keep))?))"
    r"(?:\s+(?:and|or|but))?",
    re.IGNORECASE | re.DOTALL,
)
_RUNS_ON = re.compile(
    r",\s+(?:and|but)\s+(?:(?:the|such|any|all|each|these|those|no)\s(?:(?!that\b|which\b|who\b|as\b|where\b|if\b|to\b|may\b)"
    r"[\w'\u2019()-]+\s){1,12}?(?:shall|will|must)|nothing\s[^,;.:]{2,80}?\s(?:shall|will|is))\b",
    re.IGNORECASE,
)
"""Where a sentence goes on with what no party does: ", and all such notices shall"."""
_IN_A_CASE = re.compile(r"\b(?:if|event|unless|until|when|case|provided|except)\b", re.IGNORECASE)
_TYPED = re.compile(r"\s(?:-{3,}|-\s?\d{1,3}\s?-)(?=\s|$)")
"""Lines and numbers of pages that a typewriter left in a sentence."""
_LIABLE = re.compile(r"\s*be\s+(?:solely\s+|fully\s+)?(?:responsible|liable)\s+(?:for|to)\b", re.IGNORECASE)
_LONGEST = 600
"""Characters of an action that are told."""
_ITEMS = 14
_OWN_SUBJECT = re.compile(
    r"(?:The|All|Each|Any|No|Such|This|These|If)\s[^.;:]{0,80}?\b(?:shall|must|will|may)\b|"
    r"[A-Z]\w+\sof\s(?:\w+\s){1,4}(?:shall|must|will)\b|"
    r"(?:[A-Z][\w/&]*\s){0,5}[A-Z][\w/&]*[:.]\s+[A-Z]"
)
_PAGE = re.compile(r"(?<=:)\s+\d{1,3}$")
"""The number of a page between what opens a list and its items."""
_NEXT_NUMBER = re.compile(r"[.;]\s+\(?(?:\d{1,2}|[A-Za-z])$")
_AT_THE_START = 4
_LEAD = 40
"""Characters before a subject that tell what kind of clause it begins."""
_RECITAL = re.compile(r"whereas\b", re.IGNORECASE)
_RECITALS = re.compile(
    r"^[^\w\n]*(?:[A-Z0-9]\.\s*)?(?:recitals?|background|witnesseth|whereas)\b", re.IGNORECASE | re.MULTILINE
)
_AGREED = re.compile(r"\bnow,?\s+therefore\b|\bagree[sd]?\s+as\s+follows\b", re.IGNORECASE)
_LATEST_RECITALS = 8000
_LONG_LEAD = 60
_ANNOUNCE = ("following", "follows", "below")
_PASSIVE = re.compile(r"\s*be\s+\w+(?:ed|en|wn|id|de|nt|lt|ught)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Duty:
    """One modal verb with whom it binds: where its clause begins and where its action does."""

    bound: Bound
    start: int
    subject: int
    action: int
    prohibited: bool
    answers: bool
    """Whether it is "responsible for" what follows."""
    leads: tuple[tuple[int, int], ...]
    """What stands before the subject, here and where an earlier part of the sentence has it."""


def find(document: ParsedDocument, facts: Facts) -> list[Obligation]:
    """Read the duties of the parties, in reading order.

    A duty is told only where its sentence names a party as the one that is bound, or refers back to one without doubt.
    Exclusions of liability, rights, definitions and sentences about things are none. Every quote is exact.
    """
    text = document.text
    segments = [segment for segment in cut(document) if not segment.is_heading]
    subjects = Subjects(text, facts)
    sections = Sections(document)
    found: list[Obligation] = []
    last: tuple[int, Bound] | None = None  # paragraph, and whom its last sentence bound
    recitals = _recitals(text)
    listed: set[Segment] = set()
    for index, segment in enumerate(segments):
        start = _body(text, segment)
        if segment in listed or segment.start in recitals or _RECITAL.match(text, start):
            continue
        before = last[1] if last and last[0] == segment.paragraph else None
        duties = _duties(text, start, segment.end, subjects, before)
        for duty, stop in duties:
            page = _PAGE.search(text[duty.action : stop])
            end = duty.action + page.start() if page else stop
            items = (
                _items(text, segments, index + 1, subjects) if stop == segment.end and text[:end].endswith(":") else []
            )
            listed.update(items)
            # Of "shall provide: (a) reports; (b) tax returns" each item is told with the words before it.
            lead = text[duty.action : end].strip(" \n:") if items else ""
            if lead.lower().endswith(_ANNOUNCE) or len(lead) > _LONG_LEAD:
                lead += ":"
            parts = [(item.start, item.end, _item(text, item)) for item in items] or [(duty.start, end, duty.action)]
            found += [
                _told(document, sections, *_denied(text, duty, part), lead=lead)
                for part in parts
                if text[part[2] : part[1]].strip(" .;,:")
            ]
        named = [duty.bound for duty, _ in duties] or [
            bound for first, _, bound in subjects.all_in(text, start, segment.end) if first - start <= _AT_THE_START
        ][:1]
        if named:
            last = segment.paragraph, named[-1]
    return found


def _denied(text: str, duty: _Duty, part: tuple[int, int, int]) -> tuple[_Duty, int, int, int]:
    """Return a part of a duty, and the duty as it binds there: "shall: (a) use it; and (b) not copy it"."""
    start, end, action = part
    denies = None if duty.prohibited else _NEGATES.match(text, action, end)
    return (replace(duty, prohibited=True), start, end, denies.end()) if denies else (duty, *part)


def _recitals(text: str) -> range:
    """Return where the recitals stand, if the text says where they begin and end: what they tell binds nobody."""
    begins = _RECITALS.search(text, 0, _LATEST_RECITALS)
    ends = begins and _AGREED.search(text, begins.end(), begins.end() + _LATEST_RECITALS)
    return range(begins.start(), ends.start()) if begins and ends else range(0)


def _body(text: str, segment: Segment) -> int:
    at = segment.start
    while number := _NUMBER.match(text, at, min(segment.end, at + 20)):
        at = number.end()
    return at


def _duties(text: str, start: int, end: int, subjects: Subjects, before: Bound | None) -> list[tuple[_Duty, int]]:
    """Read the duties of one sentence, each with where it ends."""
    named = subjects.all_in(text, start, end)
    duties: list[_Duty] = []
    openings: list[int] = []  # of what the sentence says of whomever, duties or not
    current: Bound | None = None  # whom the sentence speaks of when it goes on with ", and shall"
    modals = sorted([*_MODAL.finditer(text, start, end), *_MAY.finditer(text, start, end)], key=lambda m: m.start())
    limit = start
    lead = (start, start)  # of the last subject
    for modal in modals:
        own = _own_subject(text, start, modal.start(), named, subjects)
        bound, clause = own or (None, modal.start())
        if bound is None and not (_PASSIVE.match(text, modal.end(), end)):
            bound, clause = _carried(text, start, modal.start(), limit, current, before, named)
        if bound is None:
            continue
        current = Bound(bound.who, bound.party, bound.negated and own is None)
        opening = _opening(text, limit, clause) if limit > start else start
        openings.append(opening)
        groups = modal.groupdict()
        if "modal" not in groups:
            limit = modal.end()
            current = bound if own is None else Bound(bound.who, bound.party)
            if not bound.negated:
                continue
        neither = _NEITHER.match(text, modal.end(), end)
        prohibited = _forbids(groups, negated=bound.negated) or neither is not None
        answers = bool(groups.get("answers"))
        rest = text[modal.end() : end]
        here = opening, max(clause, opening)
        leads = (here,) if own or not openings[:-1] else (lead, here)
        lead = leads[0]
        if answers or not (
            _is_no_duty(rest, groups.get("modal") or "", prohibited=prohibited)
            or _serves_itself(bound, rest)
            or (_BY_SIGNING.match(text, start) and rest.lstrip().startswith("enter "))
        ):
            action = neither.end() if neither else modal.end()
            duties.append(_Duty(bound, opening, max(clause, opening), action, prohibited, answers, leads))
        limit = modal.end()
    return [(duty, _end(text, duty.action, [o for o in openings if o >= duty.action], end)) for duty in duties]


def _end(text: str, action: int, openings: Sequence[int], end: int) -> int:
    """Return where an action ends: where the sentence goes on with another, unless they share what they act upon.

    Of "shall perform, and shall cause its staff to perform, the work" the first says nothing without the second.
    """
    for opening in openings:
        if not _UNFINISHED.fullmatch(text[action:opening].strip(" \n,;")):
            return opening
    return end


def _is_no_duty(action: str, modal: str, *, prohibited: bool) -> bool:
    if _LIABLE.match(action):
        return prohibited
    if modal.lower().startswith("agree") and _AGREES_TO_WORDS.match(action):
        return True
    return _NO_DUTY.match(action) is not None


def _serves_itself(bound: Bound, action: str) -> bool:
    """Tell "Buyer shall give Buyer notice", where the subject was taken for somebody else."""
    return (
        re.match(rf"\s+(?:\w+\s+){{1,2}}(?:to\s+)?(?:the\s+)?{re.escape(bound.who)}\b(?!['\u2019])", action) is not None
    )


def _forbids(groups: dict[str, str | None], *, negated: bool) -> bool:
    modal = (groups.get("modal") or "may").lower()
    return bool(groups.get("not")) or " not" in modal or negated


def _own_subject(
    text: str, start: int, modal: int, named: Sequence[tuple[int, int, Bound]], subjects: Subjects
) -> tuple[Bound, int] | None:
    """Return whom the words right before a modal verb name as the subject of a main clause, and where they begin."""
    at = next((at for at in reversed(range(len(named))) if named[at][1] <= modal), None)
    if at is None or not _BETWEEN.fullmatch(text, named[at][1], modal):
        return None
    bound, first = subjects.joined(named, at, start)
    lead = _ENUMERATOR.sub(" ", text[start:first][-_LEAD:])
    if _SUBORDINATE.search(lead) and not _PROVISO.search(lead):
        return None
    return bound, first


def _carried(
    text: str,
    start: int,
    modal: int,
    limit: int,
    current: Bound | None,
    before: Bound | None,
    named: Sequence[tuple[int, int, Bound]],
) -> tuple[Bound | None, int]:
    """Return whom a modal verb without a subject of its own binds: ", and shall not", "it shall"."""
    lead = text[max(start, limit) : modal]
    if current is not None and limit > start:
        joined = _AND.search(lead) or (_LISTED.search(lead) if len(lead) > 1 else None)
        if joined:
            return current, max(start, limit) + joined.start()
    if _PRONOUN.search(lead) and _OPENS_A_CLAUSE.search(text[start:modal]):
        inside = {bound for first, _, bound in named if first < modal}
        if len(inside) == 1:
            return inside.pop(), modal
        if not inside and before is not None:
            return before, modal
        if current is not None:
            return current, modal
    return None, modal


def _opening(text: str, low: int, subject: int) -> int:
    """Return where the clause of a subject begins: after the last comma or semicolon that ends another clause."""
    lead = text[low:subject]
    cut_at = max(lead.rfind(mark) for mark in (";", ", and ", ", but ", ", or ", " and, ", " but, "))
    if cut_at < 0:
        return subject
    first = low + cut_at + 1
    while first < subject and (text[first].isspace() or text[first] in ",;"):
        first += 1
    return first


def _items(text: str, segments: Sequence[Segment], index: int, subjects: Subjects) -> list[Segment]:
    """Return the list items that follow "shall:", but for those that are sentences of their own."""
    found: list[Segment] = []
    paragraph: int | None = None
    for segment in segments[index:]:
        if _ITEM.match(text, segment.start, segment.end):
            paragraph = segment.paragraph
            if not _is_a_sentence(text, _item(text, segment), segment.end, subjects):
                found.append(segment)
        elif segment.paragraph != paragraph:
            break
        if len(found) == _ITEMS:
            break
    return found


def _is_a_sentence(text: str, start: int, end: int, subjects: Subjects) -> bool:
    """Tell an item that says by itself who shall do something from one that goes on with the words before the list."""
    return _OWN_SUBJECT.match(text, start, end) is not None or bool(_duties(text, start, end, subjects, None))


def _item(text: str, segment: Segment) -> int:
    number = _ITEM.match(text, segment.start, segment.end)
    return number.end() if number else segment.start


def _told(
    document: ParsedDocument, sections: Sections, duty: _Duty, start: int, end: int, action: int, *, lead: str
) -> Obligation:
    text = document.text
    while end > action and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    for word in (" and", " but", " or"):
        if text[action:end].endswith(word):
            end = end - len(word)
            while text[end - 1] in " ,;":
                end -= 1
    if (runs_on := _RUNS_ON.search(text, action, end)) and not _IN_A_CASE.search(text, action, runs_on.start()):
        end = runs_on.start()
    place = Quote.of(document, start, end)
    answers = "be responsible for" if duty.answers else ""
    what = " ".join(f"{answers} {lead} {text[action:end]}".split())
    what = _NEXT_NUMBER.sub("", _TYPED.sub("", what).strip(" .;,:"))
    if len(what) > _LONGEST:
        what = what[: what.rfind(" ", 0, _LONGEST)] + " \u2026"
    mark = hashlib.blake2s(f"{duty.bound.who}|{start}|{place.quote}".encode(), digest_size=8).hexdigest()
    return Obligation(
        id=mark,
        who=duty.bound.who,
        party=duty.bound.party,
        prohibited=duty.prohibited,
        what=what,
        kind=kind_of(what, prohibited=duty.prohibited),
        timings=timings(document, duty.leads, (min(max(start, duty.subject), action), end)),
        place=place,
        section=sections.number_at(start),
    )
