"""Who must, may or must not, and words that lawyers watch."""

import re
from collections import Counter
from collections.abc import Iterator

from pactoria.analysis.engine.comparison.acting import Act, acts
from pactoria.analysis.engine.comparison.places import Hunk, Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.terms import terms
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.rules.roles import Roles
from pactoria.documents.comparison.result import Row

__all__ = ["duties", "duties_that_came_or_went", "watched_words"]

_AROUND = 16
"""Characters beside a change in which the rest of "may not" may stand."""
_MOST_WORDS = 8
_LONGEST_TITLE = 70
_NEGATION = "Negation"
_NO_STEM = re.compile(r"not|no|non|never|neither|nor|cannot|can|do|does|did|any|the|an?|of|to|in|or|and", re.IGNORECASE)
"""Words by which two wordings are not alike."""
_NOBODY = re.compile(r"\b(?:neither|no)\s+party\s+\Z", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|when|where|unless|until|once|because|whether)\b[^,;:]*\Z", re.IGNORECASE)
"""Before words that only say when something else holds."""
_THING = re.compile(
    r"(?:agreement|contract|section|clause|terms|products?|services?|fees?|policy|software)$", re.IGNORECASE
)
_AFTER_A_STOP = re.compile(r"(?<=[a-z]{3})\. .*")
_FREER = {"ban": 0, "duty": 1, "option": 2}
"""How much each leaves to whom it speaks of. A ban that becomes a duty, or the other way round, is neither."""


def duties(pair: Pair, roles: Roles) -> Iterator[Draft]:
    """Yield changes from "shall" to "may" and the like, with whom that helps where the sentence names one side."""
    for _, row in pair.edited():
        for hunk in pair.hunks(row):
            before, after = _said(pair, hunk)
            if before is None or after is None or before[0] == after[0] or not _alike(pair, hunk):
                continue
            gains, reason = _helped(pair, hunk, roles, before[0], after[0])
            yield Draft(
                ChangeKind.DUTY,
                "Duties",
                f"“{before[1]}” became “{after[1]}”",
                Importance.MEDIUM,
                pair.old.sentence(hunk[0], hunk[1]),
                pair.new.sentence(hunk[2], hunk[3]),
                gains,
                reason,
            )


def _alike(pair: Pair, hunk: Hunk) -> bool:
    """Tell whether what was replaced is short enough for one duty to stand for the other."""
    sides = ((pair.old, hunk[0], hunk[1]), (pair.new, hunk[2], hunk[3]))
    return all(len(text.document.text[start:end].split()) <= _MOST_WORDS for text, start, end in sides)


def watched_words(pair: Pair) -> Iterator[Draft]:
    """Yield watched words that came or went where a clause was edited; of "sole discretion", not "sole" once more."""
    for _, row in pair.edited():
        found = list(_watched(pair, row))
        for number, (place, added, draft) in enumerate(found):
            if not any(
                added == other and where[0] <= place[0] and place[1] <= where[1] and (place != where or first < number)
                for first, (where, other, _) in enumerate(found)
            ):
                yield draft


def _watched(pair: Pair, row: Row) -> Iterator[tuple[tuple[int, int], bool, Draft]]:
    """Yield what came or went in a row: its place, whether it came, and how it is told."""
    hunks = list(pair.hunks(row))
    spans = {is_new: pair.span(row, is_new=is_new) for is_new in (False, True)}
    said = {is_new: (pair.new if is_new else pair.old).document.text[slice(*spans[is_new])] for is_new in spans}
    for watched in terms().watched:
        gone = Counter(found.group().lower() for found in watched.pattern.finditer(said[False]))
        come = Counter(found.group().lower() for found in watched.pattern.finditer(said[True]))
        if gone.total() == come.total():
            continue
        added = come.total() > gone.total()
        word = next(iter((come - gone) if added else (gone - come)))
        start = spans[added][0]
        places = [
            (start + found.start(), start + found.end())
            for found in watched.pattern.finditer(said[added])
            if found.group().lower() == word
        ]
        place = _changed_one(places, hunks, added=added)
        if place is not None and (watched.topic != _NEGATION or _is_turned(pair, hunks, place, added=added)):
            quote = (pair.new if added else pair.old).sentence(*place)
            title = f"“{word}” {'added' if added else 'removed'}"
            old, new = (None, quote) if added else (quote, None)
            yield place, added, Draft(ChangeKind.WORD, watched.topic, title, watched.importance, old, new)


def _changed_one(places: list[tuple[int, int]], hunks: list[Hunk], *, added: bool) -> tuple[int, int] | None:
    """Return the first of some places that a change touches."""
    spans = [(h[2], h[3]) if added else (h[0], h[1]) for h in hunks]
    return next(((a, b) for a, b in places if any(a < end and start < b for start, end in spans)), None)


def _is_turned(pair: Pair, hunks: list[Hunk], place: tuple[int, int], *, added: bool) -> bool:
    """Tell whether a negation that came or went turns what is said, and is no part of other words for the same."""
    hunk = next(h for h in hunks if place[0] < h[3 if added else 1] and h[2 if added else 0] < place[1])
    old, new = (
        _stems(text.document.text[start:end])
        for text, start, end in ((pair.old, hunk[0], hunk[1]), (pair.new, hunk[2], hunk[3]))
    )
    return not old or not new or bool(old & new)


def _stems(words: str) -> set[str]:
    return {word.lower()[:4] for word in re.findall(r"[^\W\d]+", words) if not _NO_STEM.fullmatch(word)}


def _said(pair: Pair, hunk: Hunk) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return the duty on either side of a change, if there is one word of the kind in it."""
    sides = ((pair.old, hunk[0], hunk[1]), (pair.new, hunk[2], hunk[3]))
    told: list[tuple[str, str] | None] = []
    for text, start, end in sides:
        words = text.document.text
        low, high = max(0, start - _AROUND), min(len(words), end + _AROUND)
        found = [
            (name, match)
            for name, pattern in terms().duties.items()
            for match in pattern.finditer(words, low, high)
            if match.start() <= end + 1 and start <= match.end() + 1
        ]
        told.append(_as_meant(words, found[0]) if found else None)
    return told[0], told[1]


def _as_meant(words: str, found: tuple[str, re.Match[str]]) -> tuple[str, str]:
    """Return a kind of duty and its words; what neither party may is a ban."""
    name, match = found
    nobody = _NOBODY.search(words, max(0, match.start() - 2 * _AROUND), match.start())
    return "ban" if nobody else "option" if name == "free" else name, " ".join(match.group().split())


def _helped(pair: Pair, hunk: Hunk, roles: Roles, before: str, after: str) -> tuple[Side | None, str | None]:
    """Tell whom a change of duty helps: who is left more freedom, or the other side."""
    if {before, after} == {"ban", "duty"}:
        return None, None
    told = (_actor(pair.old, roles, hunk[0], hunk[1]), _actor(pair.new, roles, hunk[2], hunk[3]))
    if told[0] is None or told[1] is None or told[0].position is not told[1].position or told[1].position.side is None:
        return None, None
    freer = _FREER[after] > _FREER[before]
    position = told[1].position
    return (
        position.side if freer else position.opposite.side,
        f"{told[1].name} is left {'more' if freer else 'less'} freedom.",
    )


def _actor(text: Text, roles: Roles, start: int, end: int) -> Act | None:
    """Return who acts by the words that a change touches."""
    first, last = sentence_at(text.document.text, start)
    found = acts(text.document.text, roles, first, last)
    return next((act for act in found if act.start <= end and start <= act.end + 1), None)


def duties_that_came_or_went(pair: Pair, roles: Roles) -> Iterator[Draft]:
    """Yield what somebody must, may or must not do by words that only one text has, in clauses that both have."""
    for _, row in pair.edited():
        for hunk in pair.hunks(row):
            gone = _whole(pair.old, roles, hunk[0], hunk[1])
            come = _whole(pair.new, roles, hunk[2], hunk[3])
            # With duties on both sides one stands for another, and is told by what changed in it.
            if bool(gone) == bool(come):
                continue
            text = pair.new if come else pair.old
            for act, start, end in come or gone:
                quote = text.quote(start, end)
                # "... relating to this Agreement will not exceed ..." is not about what the Agreement does.
                opens = start if _THING.search(act.name) else act.start
                words = _AFTER_A_STOP.sub("", " ".join(text.document.text[opens:end].split())).rstrip(".;, ")
                short = words if len(words) <= _LONGEST_TITLE else words[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
                yield Draft(
                    ChangeKind.DUTY,
                    "Duties",
                    f"“{short}” {'added' if come else 'removed'}",
                    Importance.MEDIUM,
                    None if come else quote,
                    quote if come else None,
                    _gains(act, came=bool(come)),
                )


def _whole(text: Text, roles: Roles, start: int, end: int) -> list[tuple[Act, int, int]]:
    """Return who acts within a change, each with the span of words that says so."""
    words = text.document.text
    found = [act for act in acts(words, roles, start, end) if act.start >= start and act.end <= end]
    told: list[tuple[Act, int, int]] = []
    for number, act in enumerate(found):
        first, last = sentence_at(words, act.start)
        if _CONDITION.search(words, first, act.start):
            continue
        before = found[number - 1].end if number else start
        following = found[number + 1].start if number + 1 < len(found) else last
        told.append((act, max(first, before) if first > before else act.start, min(last, following)))
    return told


def _gains(act: Act, *, came: bool) -> Side | None:
    side = act.position.side
    if side is None or act.kind == "other":
        return None
    return side if (act.kind == "option") == came else act.position.opposite.side
