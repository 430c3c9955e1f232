"""Suggestions for a finding, for a missing clause, or for words that somebody has chosen."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Finding, MissingClause, Review, Side
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.engine.suggestions.clause import DELETE, Clause, How, Stance, load
from pactoria.analysis.engine.suggestions.outline import Outline, Section, Words, is_automatic
from pactoria.analysis.engine.suggestions.result import Suggestion, Variant
from pactoria.analysis.engine.suggestions.voice import Adapted, Voice
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Suggester", "suggest"]

_LABELS = {Stance.FAVOURABLE: "Favourable", Stance.NEUTRAL: "Neutral", Stance.FALLBACK: "Fallback"}
_TAIL = re.compile(r"\s*(?:;\s*(?:and|or)?|,\s*(?:and|or)|,)\s*$", re.IGNORECASE)
_GENERAL_TOPICS = {"Disputes", "Assignment", "Powers", "Unilateral changes"}
"""Topics that contracts treat among their general provisions."""
_OF_TRADE, _OF_SECRECY = (Side.CUSTOMER, Side.VENDOR), (Side.DISCLOSER, Side.RECIPIENT)
_MOST = 4
"""Suggestions for one place."""
_WORD = re.compile(r"[a-z]{4,}")
_CALLED = re.compile(r"[A-Za-z]{5,}")
"""What is a name already: "ARTICLE ONE", "First"."""
_STEM = 5
"""Letters by which words are the same: "invoice" and "invoices"."""
_LEAST = 0.7
"""Weight from which a clause is about chosen words: two words of a sentence in common."""
_BOX = re.compile(r"\s*(?:\[\s*[xX✓✗]?\s*\]|\(\s*[xX✓✗]?\s*\)|[☐☑☒□■❑❒✓✗])\s*")
"""A box to tick at the start of a line. Whether it is ticked is the parties' choice, and not wording."""
_COMMON = frozenset(["shall", "will", "this", "that", "with", "party", "agreement", "other", "under", "such", "each"])
_RENUMBERS = "Numbers after it move up by one. Check references to them."
_ITEM = "These words are an item of a list. Put the new sentence after the list, and take the item out."
_LONGEST_LIST = 40
"""Paragraphs back from an item in which the words that lead to its list are looked for."""
_BETWEEN = "It is numbered so that no later section changes its number."


def suggest(
    document: ParsedDocument,
    review: Review,
    *,
    finding: str | None = None,
    missing: str | None = None,
    words: tuple[int, int] | None = None,
) -> list[Suggestion] | None:
    """Return wording for a finding, a missing clause or chosen words, by the review's side; None if there is no such.

    Without any of them, return the most fitting for each finding and each missing clause.
    """
    suggester = Suggester(document, review)
    if finding is not None:
        found = next((each for each in review.findings if each.id == finding), None)
        return None if found is None else suggester.for_finding(found)
    if missing is not None:
        gap = next((each for each in review.missing if each.id == missing), None)
        return None if gap is None else suggester.for_missing(gap)
    if words is not None:
        start, end = words
        there = 0 <= start < end <= len(document.text) and bool(document.text[start:end].strip())
        return suggester.for_words(start, end) if there else None
    told = [suggester.for_finding(each)[:1] for each in review.findings]
    told += [suggester.for_missing(each)[:1] for each in review.missing]
    return [suggestion for some in told for suggestion in some]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Words to be replaced, in the sentence or block around them."""

    start: int
    end: int
    context: tuple[int, int]


class Suggester:
    """Suggests wording for one contract and one side. Made once, asked often."""

    def __init__(self, document: ParsedDocument, review: Review) -> None:
        self._document = document
        self._review = review
        self._side = review.side
        self._voice = Voice(document, review.facts)
        self._sides = self._named_sides()
        self._outline = Outline(document)
        self._sections = Sections(document)

    def for_finding(self, finding: Finding) -> list[Suggestion]:
        """Return wording that puts a finding right, the most fitting first; empty if wording cannot."""
        clauses = self._fitting(clause for clause in load() if finding.rule in clause.rules)
        return [self._at_words(clause, finding.place.start, finding.place.end) for clause in clauses]

    def for_missing(self, missing: MissingClause) -> list[Suggestion]:
        """Return clauses that say what is missing, with the place where they go."""
        clauses = self._fitting(clause for clause in load() if missing.rule in clause.rules)
        return [self._as_new(clause) for clause in clauses]

    def for_words(self, start: int, end: int) -> list[Suggestion]:
        """Return clauses on the subject of chosen words, to replace these.

        What the review has found there counts first, then what the words share with clauses of the library.

        Raises:
            ValueError: if there are no words at that place.
        """
        if not 0 <= start < end <= len(self._document.text) or not self._document.text[start:end].strip():
            raise ValueError(f"no words at {start}:{end}")
        words = self._document.text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        rules = {f.rule for f in self._review.findings if f.place.start < end and start < f.place.end}
        found = {c.category for c in self._review.clauses if c.accepted and c.place.start < end and start < c.place.end}
        said = _words_of(self._document.text[start:end])

        def weight(clause: Clause) -> float:
            own = _words_of(" ".join([clause.title, clause.text(Stance.NEUTRAL, self._side) or "", clause.sentence]))
            shared = len(said & own) / (len(own) ** 0.5 or 1)
            titled = len(said & _words_of(clause.title))
            return 6 * bool(clause.rules & rules) + 3 * bool(clause.cuad & found) + shared + titled

        ranked = sorted(((weight(clause), clause) for clause in load()), key=lambda pair: -pair[0])
        clauses = self._fitting(clause for mark, clause in ranked if mark >= _LEAST)
        return [self._instead(clause, start, end) for clause in clauses]

    def _fitting(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Keep clauses for this type of contract; those written for it come first."""
        kind = self._review.facts.contract_type
        fits = [clause for clause in clauses if not clause.types or kind in clause.types]
        fits.sort(key=lambda clause: not clause.types)
        return fits[:_MOST]

    def _at_words(self, clause: Clause, start: int, end: int) -> Suggestion:
        spot = self._sentence(start, end)
        if clause.how is How.SWAP and clause.find is not None:
            found = clause.find.search(self._document.text, spot.start, spot.end)
            if found is not None:
                return self._swapped(clause, spot, *found.span("old"))
            return self._added(clause, spot)
        if clause.how is How.ADD:
            return self._added(clause, spot)
        return self._replaced(clause, spot)

    def _sentence(self, start: int, end: int) -> _Spot:
        """Return the whole sentences around a place, inside of the blocks that hold it."""
        text = self._document.text
        touched = [block for block in self._document.blocks if block.start < end and start < block.end]
        if not touched:
            return _Spot(start, end, (start, end))
        low = max(min(sentence_at(text, max(start, touched[0].body))[0], max(start, touched[0].body)), touched[0].body)
        high = min(max(sentence_at(text, max(end - 1, low))[1], end), touched[-1].end)
        return _Spot(self._after_box(low, high), high, (touched[0].start, touched[-1].end))

    def _after_box(self, start: int, end: int) -> int:
        """Return where words begin that follow a box to tick, and `start` where there is none."""
        box = _BOX.match(self._document.text, start, end)
        return box.end() if box is not None and box.end() < end else start

    def _replaced(self, clause: Clause, spot: _Spot) -> Suggestion:
        old = self._document.text[spot.start : spot.end]

        def put(adapted: Adapted) -> tuple[str, list[Words]]:
            return _ended_like(old, adapted.text), []

        notes = [_ITEM] if self._is_item(spot) else []
        return self._suggestion(clause, spot, put, f"Instead of {self._named(spot, 'the sentence')}", notes)

    def _is_item(self, spot: _Spot) -> bool:
        """Tell whether words go on from those that lead to their list."""
        text = self._document.text
        if not text[spot.start : spot.start + 1].islower():
            return False
        before = [block for block in self._document.blocks if block.end <= spot.start][-_LONGEST_LIST:]
        leads = any(text[block.start : block.end].rstrip().endswith(":") for block in before)
        return leads or ":" in text[spot.context[0] : spot.start]

    def _instead(self, clause: Clause, start: int, end: int) -> Suggestion:
        """Replace chosen words, whatever they are."""
        blocks = [block for block in self._document.blocks if block.start < end and start < block.end]
        context = (blocks[0].start, blocks[-1].end) if blocks else (start, end)
        start = max(start, blocks[0].body) if blocks and start < blocks[0].body < end else start
        start = self._after_box(start, end)
        spot = _Spot(start, end, context)
        old = self._document.text[start:end]
        return self._suggestion(
            clause, spot, lambda adapted: (_ended_like(old, adapted.text), []), "Instead of the chosen words"
        )

    def _added(self, clause: Clause, spot: _Spot) -> Suggestion:
        at = _Spot(spot.end, spot.end, spot.context)
        where = f"After {self._named(spot, 'the sentence')}"
        return self._suggestion(clause, at, lambda adapted: (" " + adapted.text, []), where, whole=True)

    def _swapped(self, clause: Clause, spot: _Spot, start: int, end: int) -> Suggestion:
        words = self._document.text[start:end]
        place = _Spot(start, end, spot.context)
        return self._suggestion(
            clause, place, lambda adapted: (adapted.text, []), f"Instead of “{words}” {self._in(spot)}".rstrip()
        )

    def _as_new(self, clause: Clause) -> Suggestion:
        """Put a clause among the general provisions, or as a section of its own after what is related to it."""
        near, about_it = self._outline.near(clause.near)
        general = self._outline.general()
        home = near if about_it else None
        if near is None and clause.category in _GENERAL_TOPICS:
            home = general
        made = None if home is None else self._outline.as_item(home, clause.title, "")
        if home is not None and made is not None:
            return self._inserted(
                clause,
                made[0],
                lambda text: (self._outline.as_item(home, clause.title, text) or made)[1],
                f"At the end of {_section_name(home)}",
            )
        after = near or self._before(general)
        place, _ = self._outline.as_section(after, clause.title, "")
        where = f"A section of its own, after {_section_name(after)}" if after else "A paragraph of its own, at the end"
        first = self._outline.sections[0].label if self._outline.sections else None
        notes: list[str] = []
        if after is not None and after is not self._outline.sections[-1] and first is not None:
            moves = is_automatic(self._document.blocks[after.first])
            notes.append(_RENUMBERS if moves else _BETWEEN)
        return self._inserted(
            clause, place, lambda text: self._outline.as_section(after, clause.title, text)[1], where, notes
        )

    def _before(self, general: Section | None) -> Section | None:
        """Return the section after which a new one goes if nothing is related: before the general provisions."""
        sections = self._outline.sections
        if general is not None and sections.index(general) > 0:
            return sections[sections.index(general) - 1]
        return sections[-1] if sections else None

    def _inserted(
        self,
        clause: Clause,
        place: int,
        paragraphs: Callable[[str], list[Words]],
        where: str,
        notes: Sequence[str] = (),
    ) -> Suggestion:
        blocks = self._document.blocks
        end = blocks[place].end if blocks else len(self._document.text)
        context = (blocks[place].start, end) if blocks else (end, end)
        return self._suggestion(
            clause,
            _Spot(end, end, context),
            lambda adapted: ("", paragraphs(adapted.text)),
            where,
            notes,
            whole=True,
        )

    def _suggestion(
        self,
        clause: Clause,
        spot: _Spot,
        put: Callable[[Adapted], tuple[str, list[Words]]],
        where: str,
        notes: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> Suggestion:
        variants = [
            Variant(stance, label, *put(adapted), adapted.blanks)
            for stance, label, adapted in self._wordings(clause, whole=whole)
        ]
        return Suggestion(
            id=f"{clause.id}@{spot.start}-{spot.end}",
            clause=clause.id,
            title=clause.title,
            category=clause.category,
            reason=self._voice.adapt(clause.reason).text,
            start=spot.start,
            end=spot.end,
            current=self._document.text[spot.start : spot.end],
            context=spot.context,
            where=where,
            notes=tuple(notes),
            variants=_apart(variants),
        )

    def _named_sides(self) -> list[Side]:
        """Return the sides of a reader who takes none, of whom the contract tells who they are."""
        nda = self._review.facts.contract_type == "nda"
        for sides in (_OF_SECRECY, _OF_TRADE) if nda else (_OF_TRADE, _OF_SECRECY):
            if all("[" not in self._voice.party(side) for side in sides):
                return list(sides)
        return []

    def _wordings(self, clause: Clause, *, whole: bool) -> Iterable[tuple[Stance, str, Adapted]]:
        """Yield the variants for the reader's side; who takes none of those there are gets them all, by name."""
        for stance in Stance:
            texts = clause.variants[stance]
            own = clause.text(stance, self._side)
            if own is not None:
                told = [(_LABELS[stance], own)]
            elif stance is Stance.FAVOURABLE:
                told = [(f"For {self._voice.party(side)}", texts[side]) for side in self._sides if side in texts]
            else:
                told = []
            for label, text in told:
                if text == DELETE:
                    if not whole:
                        yield stance, label, Adapted("", ())
                    continue
                said = clause.sentence if whole and clause.how is How.SWAP else text
                swapped = clause.how is How.SWAP and not whole
                yield stance, label, self._voice.adapt(said, text, sentences=not swapped)

    def _named(self, spot: _Spot, what: str) -> str:
        return f"{what} {self._in(spot)}".rstrip()

    def _in(self, spot: _Spot) -> str:
        number = self._sections.number_at(spot.start)
        return f"in section {number}" if number else ""


def _apart(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """Leave out a variant that says the same as one before it."""
    kept: list[Variant] = []
    for variant in variants:
        if all((variant.text, variant.paragraphs) != (other.text, other.paragraphs) for other in kept):
            kept.append(variant)
    return tuple(kept)


def _ended_like(old: str, new: str) -> str:
    """End an item of a list as the one before it ended: "...; and"."""
    tail = _TAIL.search(old)
    if tail is None or not new:
        return new
    return new.rstrip(" .;") + tail[0].rstrip()


def _section_name(section: Section) -> str:
    if section.label is None:
        return f"“{section.title}”"
    called = section.label if _CALLED.search(section.label) else f"section {section.label}"
    return f"{called} ({section.title})"


def _words_of(text: str) -> set[str]:
    return {word[:_STEM] for word in set(_WORD.findall(text.lower())) - _COMMON}
