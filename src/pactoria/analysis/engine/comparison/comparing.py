"""Changes of substance between two contracts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pactoria.analysis.engine.comparison.clauses import Views, clauses, risks, sections
from pactoria.analysis.engine.comparison.duties import duties, duties_that_came_or_went, watched_words
from pactoria.analysis.engine.comparison.elsewhere import Elsewhere
from pactoria.analysis.engine.comparison.exchanged import exchanged
from pactoria.analysis.engine.comparison.figures import figures
from pactoria.analysis.engine.comparison.key_terms import key_terms
from pactoria.analysis.engine.comparison.passages import passages, references
from pactoria.analysis.engine.comparison.places import Pair
from pactoria.analysis.engine.comparison.result import ENGINE, Change, ChangeKind, Changes, Importance
from pactoria.analysis.engine.comparison.writing import Draft, finished
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.engine.review import judge
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.roles import Roles
from pactoria.documents.comparison.result import Comparison
from pactoria.documents.parsed import ParsedDocument

__all__ = ["changes_between"]

_AXES = ((Side.CUSTOMER, Side.VENDOR), (Side.DISCLOSER, Side.RECIPIENT))
_UNNAMED = {"Clauses", "Definitions"}
"""Topics of paragraphs that are told by how they begin."""
_PASSAGE = "Wording"
_NEGATION = "Negation"
_EDGE = 40
"""Characters by which quotes of the same words may differ at either end: a number, a heading."""
_STRETCH = 2_000
"""Characters of a text whose changes are looked through together."""
_HEADING = 8
"""Words that a heading has at most."""
_RANK = {importance: rank for rank, importance in enumerate(Importance)}


def changes_between(
    old: ParsedDocument,
    new: ParsedDocument,
    comparison: Comparison,
    reviews: tuple[Review, Review],
    side: Side = Side.NEUTRAL,
) -> Changes:
    """Return what the changes mean, read for one side.

    `reviews` are those of the old and of the new document, for any side. Only what stands in words that changed
    counts: a claim of the analyst that differs although the words are the same is noise.
    """
    pair = Pair(old, new, comparison)
    before, after = (
        judge(document, list(review.clauses), review.facts, side)
        for document, review in zip((old, new), reviews, strict=True)
    )
    readings = Reading(old), Reading(new)
    roles = Roles.of(after.facts, readings[1])
    drafts: list[Draft] = [
        *key_terms(pair, before.facts, after.facts),
        *clauses(pair, before, after),
        *risks(pair, before, after, _views(old, new, before, after)),
        *figures(pair, roles),
        *duties(pair, roles),
        *exchanged(pair, roles),
        *duties_that_came_or_went(pair, roles),
        *sections(pair),
        *watched_words(pair),
        *passages(pair),
        *references(pair),
    ]
    told = [(draft, finished(draft, pair)) for draft in drafts]
    said_before, said_now = (Elsewhere(reading) for reading in readings)
    kept = _without_repeats(
        [
            change
            for _, change in told
            if change is not None
            and not (_is_whole(change) and (said_before if change.old is None else said_now).says(change))
        ]
    )
    kept.sort(key=lambda change: (_RANK[change.importance], change.row))
    return Changes(f"{ENGINE}, {after.engine}", side, kept, sum(change is None for _, change in told))


def _views(old: ParsedDocument, new: ParsedDocument, before: Review, after: Review) -> Views:
    """Look at both contracts from two opposite sides."""
    nda = "nda" in {before.facts.contract_type, after.facts.contract_type}
    return {
        side: (
            judge(old, list(before.clauses), before.facts, side),
            judge(new, list(after.clauses), after.facts, side),
        )
        for side in _AXES[nda]
    }


class _Near:
    """Changes by where their words stand: each is compared with those about it, however many there are."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._at: dict[tuple[bool, int], list[Change]] = defaultdict(list)
        for change in changes:
            for is_new, quote in ((False, change.old), (True, change.new)):
                if quote is not None:
                    for stretch in range((quote.start - _EDGE) // _STRETCH, (quote.end + _EDGE) // _STRETCH + 1):
                        self._at[is_new, stretch].append(change)

    def of(self, change: Change) -> Iterator[Change]:
        """Yield those whose words meet a change's, or nearly; some of them twice."""
        quote = change.new or change.old
        if quote is not None:
            for stretch in range(quote.start // _STRETCH, quote.end // _STRETCH + 1):
                yield from self._at.get((change.new is not None, stretch), ())


def _without_repeats(changes: list[Change]) -> list[Change]:
    """Leave out what another part has said better: a figure that is a key fact, a section that is a known clause."""
    facts = [c for c in changes if c.kind is ChangeKind.TERM]
    named = {(c.row, c.old is None) for c in changes if c.kind is ChangeKind.CLAUSE and c.topic not in _UNNAMED}
    risks = _Near(c for c in changes if c.kind is ChangeKind.RISK and _one_sided(c))
    turned = [c for c in changes if c.topic == _PASSAGE]
    changes = _without_told_passages(_with_their_duties(_without_moved(changes)))
    whole = [c for c in changes if c.kind in {ChangeKind.CLAUSE, ChangeKind.DUTY, ChangeKind.RISK} and _one_sided(c)]
    turned += [c for c in changes if c.kind is ChangeKind.DUTY and not _one_sided(c)]
    telling = _Near([*whole, *turned])
    kept: list[Change] = []
    seen: set[str] = set()
    for change in changes:
        if change.kind is ChangeKind.WORD and any(
            _same_words(change, other) or _holds(other, change) or _turns(other, change) for other in telling.of(change)
        ):
            continue
        if change.kind is ChangeKind.TERM and any(_same_fact(change, other) for other in kept):
            continue
        repeats = change.kind is ChangeKind.FIGURE and any(
            fact.row == change.row and _values(fact.title) == _values(change.title) for fact in facts
        )
        if change.kind is ChangeKind.FIGURE and _one_sided(change) and change.importance is not Importance.HIGH:
            repeats = repeats or any(_same_words(change, other) for other in risks.of(change))
        known = change.topic in _UNNAMED and (
            (change.row, change.old is None) in named
            or (_is_heading(change) and (change.row + 1, change.old is None) in named)
            or any(_opens_with(change, other) for other in risks.of(change))
        )
        if not repeats and not known and change.id not in seen:
            seen.add(change.id)
            kept.append(change)
    return kept


def _without_moved(changes: list[Change]) -> list[Change]:
    """Leave out paragraphs that went in one place and came in another: the redline shows it, and nothing is new."""

    def said(change: Change) -> str | None:
        quote = change.new or change.old
        alone = change.kind is ChangeKind.CLAUSE and change.topic in _UNNAMED and _one_sided(change)
        return " ".join(quote.quote.split()) if alone and quote else None

    gone = {said(change) for change in changes if change.new is None}
    come = {said(change) for change in changes if change.old is None}
    return [change for change in changes if said(change) is None or said(change) not in gone & come]


def _with_their_duties(changes: list[Change]) -> list[Change]:
    """Leave out a duty that came or went where another change tells the same words, which takes over whom it helps."""
    kinds = {ChangeKind.CLAUSE, ChangeKind.RISK, ChangeKind.FIGURE}
    told = _Near(c for c in changes if c.kind in kinds and c.topic != _PASSAGE and _one_sided(c))
    helped: dict[str, Side] = {}
    repeated: set[str] = set()
    for duty in changes:
        if duty.kind is not ChangeKind.DUTY or not _one_sided(duty):
            continue
        for other in told.of(duty):
            if _same_words(duty, other):
                repeated.add(duty.id)
                if duty.gains and not other.gains:
                    helped[other.id] = duty.gains
    return [replace(c, gains=helped.get(c.id, c.gains)) for c in changes if c.id not in repeated]


def _without_told_passages(changes: list[Change]) -> list[Change]:
    """Leave out words that came or went where another change of the same text quotes most of them."""
    told = _Near(c for c in changes if c.topic != _PASSAGE and c.kind is not ChangeKind.WORD and _one_sided(c))
    return [c for c in changes if c.topic != _PASSAGE or not any(_covers(other, c) for other in told.of(c))]


def _covers(other: Change, passage: Change) -> bool:
    whole, part = other.new or other.old, passage.new or passage.old
    if whole is None or part is None or (other.new is None) != (passage.new is None):
        return False
    return 2 * (min(whole.end, part.end) - max(whole.start, part.start)) > part.end - part.start


def _holds(passage: Change, word: Change) -> bool:
    """Tell whether a passage that came or went has a watched word that did."""
    whole, part = passage.new or passage.old, word.new or word.old
    if whole is None or part is None or (passage.new is None) != (word.new is None):
        return False
    said = word.title.partition("\u201d")[0].lstrip("\u201c")
    inside = part.start <= whole.start and whole.end <= part.end
    return passage.topic == _PASSAGE and inside and said in whole.quote.lower()


def _turns(duty: Change, word: Change) -> bool:
    """Tell whether a duty that became its contrary says that a "not" came or went."""
    if _one_sided(duty) or word.topic != _NEGATION:
        return False
    mine, theirs = (word.new, duty.new) if word.new else (word.old, duty.old)
    return bool(mine and theirs and mine.start == theirs.start and re.search(r"\bnot\b", duty.title))


def _same_fact(one: Change, other: Change) -> bool:
    """Tell whether two key terms have one value and one place, as the day of signing and that of effect may have."""
    places = [(c.old and c.old.start, c.new and c.new.start) for c in (one, other)]
    return other.kind is ChangeKind.TERM and places[0] == places[1] and _values(one.title) == _values(other.title)


def _is_heading(change: Change) -> bool:
    quote = change.new or change.old
    first = quote.quote.partition("\n")[0] if quote else "."
    return len(first.split()) <= _HEADING and not first.rstrip().endswith(".")


def _opens_with(paragraph: Change, risk: Change) -> bool:
    """Tell whether a paragraph that came or went begins with words of which a finding says what they mean."""
    whole, part = paragraph.new or paragraph.old, risk.new or risk.old
    if whole is None or part is None or (paragraph.old is None) != (risk.old is None):
        return False
    return 0 <= part.start - whole.start <= _EDGE


def _is_whole(change: Change) -> bool:
    """Tell whether a change says that whole sentences came or went, and no part of one."""
    quote = change.new or change.old
    part = change.topic == _PASSAGE and quote is not None and not quote.quote[:1].isupper()
    return _one_sided(change) and not part


def _one_sided(change: Change) -> bool:
    return (change.old is None) != (change.new is None)


def _same_words(one: Change, other: Change) -> bool:
    """Tell whether two changes that only one text has quote the same words, but for a few at the edges."""
    mine, theirs = one.new or one.old, other.new or other.old
    if not mine or not theirs or (one.new is None) != (other.new is None):
        return False
    return abs(mine.start - theirs.start) <= _EDGE and abs(mine.end - theirs.end) <= _EDGE


def _values(title: str) -> str:
    return title.partition(": ")[2]
