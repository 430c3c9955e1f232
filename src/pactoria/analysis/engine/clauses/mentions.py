"""Short spans that are less than a sentence: the title, dates, the parties' names and what they are called."""

# ruff: noqa: RUF001, E501 - contracts are typeset: their quotation marks are meant; a pattern reads best in one piece

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np

__all__ = ["MENTIONED", "Mention", "Mentions", "holds_date", "pack", "propose", "ranked"]

MENTIONED = ("Agreement Date", "Document Name", "Effective Date", "Parties")
"""Categories whose spans are mentions."""

_HEAD = 9000
"""Titles and parties are looked for in this many characters from the start."""
_TAIL = 6000
"""Dates are looked for in the head and in this many characters before the end, where contracts are signed, too."""
_STEPS = 1000
"""Weights are kept in thousandths."""
_MOST = 400
"""Mentions of a document at most."""

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_BLANK = r"(?:_{1,20}|\[[\s*_●•.]{0,12}\]|\*{2,6})"
_DAY = rf"(?:\(?\d{{1,2}}\s?(?:st|nd|rd|th|t h|s t|r d|n d)?\)?|first|{_BLANK}\s?(?:st|nd|rd|th)?)"
_YEAR = rf"(?:(?:19|20)\s?\d\d|20_{{1,6}}|20(?=\s?[.,;])|{_BLANK})"
_DATE = re.compile(
    rf"(?P<date>(?:{_DAY}\s{{1,4}}(?:day\s{{1,4}}of\s{{1,4}})?(?:{_MONTH}|{_BLANK})|{_MONTH}\s{{1,4}}{_DAY}|{_MONTH}"
    rf"|{_DAY}\s{{1,3}}day\s{{1,3}}of|day\s{{1,3}}of|{_BLANK})"
    rf"\s{{0,4}}[.,]?\s{{0,4}}(?:in the year\s{{1,4}})?{_YEAR}(?!\d)"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b)",
    re.IGNORECASE,
)
_KIND = (
    r"(?:AGREEMENT|Agreement|AMENDMENT|Amendment|CONTRACT|Contract|ADDENDUM|Addendum|LEASE|Lease|LICENSE|License|LETTER|DEED|Deed"
    r"|MEMORANDUM|Memorandum|PLAN|Plan|STATEMENT OF WORK|Statement of Work|ORDER FORM|Order Form|TERMS|Terms|UNDERTAKING|Undertaking|ORDER|Order|PROTOCOL|Protocol|INDENTURE|GUARANTY|POLICY)"
)
_TITLE = re.compile(
    rf"(?P<title>(?:(?:[A-Z0-9][\w'’.&/#-]{{0,30}}|and|of|for|to|the|in|with|&|-|–|/)[,]?\s{{1,30}}){{0,9}}?(?:{_KIND})s?"
    r"(?:\s{1,30}(?:[Nn][Oo]\.\s?|#\s?)?\d{1,3}\b)?"
    r"(?:\s{1,30}(?:TO|to|OF|of)\s{1,30}(?:(?:THE|the)\s{1,30})?(?:[A-Z][\w'’.&/-]{0,30}\s{1,30}){1,6}(?:AGREEMENT|Agreement|CONTRACT|Contract))?)"
)
_QUOTED = re.compile(r"(?P<quoted>[\"“](?P<inner>[^\"“”\n]{2,60})[\"”])")
_SUFFIX = (
    r"(?:Inc(?:orporated)?|INC(?:ORPORATED)?|Corp(?:oration)?|CORP(?:ORATION)?|L\.?L\.?C|Ltd|LTD|Limited|LIMITED|L\.?P|L\.?L\.?P|LLP|PLC|plc|Company"
    r"|COMPANY|Co|GmbH|AG|S\.?A|N\.?V|B\.?V|S\.?p\.?A|Trust|TRUST|Bank|BANK|N\.?A|Partners|Fund|University|Association)"
)
_PART = r"[A-Z0-9][\w'’.&-]{0,30}"
_NAME = re.compile(
    rf"(?P<name>{_PART}(?:[,]?\s{{1,3}}(?:(?:of|and|the|for|de|&)\s{{1,3}})?{_PART}){{0,9}}?,?\s{{1,3}}{_SUFFIX}\b\.?(?:,?\s{{1,3}}{_SUFFIX}\b\.?)?)"
)
_PERSON = re.compile(rf"(?P<person>{_PART}(?:\s{{1,2}}{_PART}){{0,5}})(?=,?\s{{0,3}}\()")
_WORD = re.compile(r"\w+")
_AROUND = re.compile(r"[a-z]+|\d+|[^\sa-z\d]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that may be a title, a date or a name, with what tells which."""

    start: int
    end: int
    features: tuple[str, ...]


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    head, tail = min(len(text), _HEAD), max(0, len(text) - _TAIL)
    spans = [(0, head)] if tail <= head else [(0, head), (tail, len(text))]
    if tail <= head:
        spans = [(0, len(text))]
    for start, end in spans:
        for match in _DATE.finditer(text, start, end):
            yield *match.span("date"), "date"
    for match in _TITLE.finditer(text, 0, head):
        yield *match.span("title"), "title"
    for match in _QUOTED.finditer(text, 0, head):
        yield *match.span("inner"), "quoted"
    for match in _NAME.finditer(text, 0, head):
        yield *match.span("name"), "name"
    for match in _PERSON.finditer(text, 0, head):
        yield *match.span("person"), "person"
    begin = 0
    while begin < min(head, 4000):
        stop = text.find("\n", begin, head)
        stop = head if stop < 0 else stop
        line = text[begin:stop].strip()
        if 5 <= len(line) <= 120:  # noqa: PLR2004 - the lengths of a title
            first = begin + text[begin:stop].index(line[0])
            yield first, first + len(line), "line"
        begin = stop + 1


def propose(text: str) -> list[Mention]:
    """Propose mentions in the order of the text: many more than are right."""
    lowered = text[:_HEAD].lower()
    seen: set[tuple[int, int]] = set()
    counts: dict[str, int] = {}
    mentions: list[Mention] = []
    for start, end, kind in sorted(_found(text), key=lambda found: (found[0], found[1], found[2])):
        if (start, end) in seen or len(mentions) >= _MOST:
            continue
        seen.add((start, end))
        counts[kind] = counts.get(kind, 0) + 1
        mentions.append(Mention(start, end, tuple(_describe(text, lowered, start, end, kind, counts[kind]))))
    return mentions


def _describe(text: str, lowered: str, start: int, end: int, kind: str, nth: int) -> Iterator[str]:
    words = text[start:end]
    before = [token.lower() for token in _AROUND.findall(text[max(0, start - 80) : start])]
    after = [token.lower() for token in _AROUND.findall(text[end : end + 80])]
    inside = [token.lower() for token in _AROUND.findall(words[:160])]
    place = f"{kind}@{min(9, start // 150) if start < _HEAD else 'end'}"
    yield from (kind, place, f"{kind}#{min(nth, 8)}")
    for distance, token in enumerate(reversed(before[-4:])):
        yield f"{kind}<{distance}:{token}"
    for distance, token in enumerate(after[:4]):
        yield f"{kind}>{distance}:{token}"
    yield from {f"{kind}<<{token}" for token in before[-10:]}
    yield from {f"{kind}>>{token}" for token in after[:10]}
    yield f"{kind}<2:{' '.join(before[-2:])}"
    yield f"{kind}>2:{' '.join(after[:2])}"
    yield from {f"{kind}={token}" for token in inside[:16]}
    if inside:
        yield f"{kind}^{inside[0]}"
        yield f"{kind}${inside[-1]}"
    yield f"{kind}:length{min(8, len(inside))}"
    if words.isupper():
        yield f"{kind}:capitals"
    line = text.rfind("\n", max(0, start - 200), start) + 1
    stop = text.find("\n", end, end + 200)
    if not text[line:start].strip() and not text[end : stop if stop >= 0 else end + 200].strip():
        yield f"{kind}:alone"
    yield f"{kind}:often{min(4, lowered.count(words.lower()))}"
    opening = text[max(0, start - 600) : start].lower()
    for cue in ("between", "among", "parties", "effective date", "dated", "entered into", "witnesseth", "whereas"):
        if cue in opening:
            yield f"{kind}~{cue}"


def holds_date(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of the text names a day, or leaves a blank for one."""
    return _DATE.search(text, start, end) is not None


def ranked(text: str, mentions: Sequence[Mention], logits: Sequence[float]) -> list[tuple[float, int, int]]:
    """Order mentions by their log-odds, the best place of each wording only; returns log-odds, start and end.

    Of those that lie over one another the best stays: they are readings of the same words.
    """
    said: set[frozenset[str]] = set()
    taken: list[tuple[int, int]] = []
    found: list[tuple[float, int, int]] = []
    for value, mention in sorted(zip(logits, mentions, strict=True), key=lambda item: (-item[0], item[1].start)):
        start, end = mention.start, mention.end
        words = frozenset(_WORD.findall(text[start:end].lower()))
        at = bisect_left(taken, (start, end))
        if words in said or (at and taken[at - 1][1] > start) or (at < len(taken) and taken[at][0] < end):
            continue
        said.add(words)
        taken.insert(at, (start, end))
        found.append((value, start, end))
    return found


@dataclass(frozen=True, slots=True)
class Mentions:
    """A linear classifier a category over what describes a mention."""

    weights: Mapping[str, Sequence[float]]
    """For each feature one weight a category, in the order of `MENTIONED`."""
    bias: Sequence[float]

    @classmethod
    def unpack(cls, packed: bytes) -> "Mentions":
        """Read what `pack` wrote."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            names = bytes(stored["names"]).decode("utf-8").split("\n")
            weights = (stored["weights"].astype(np.float32) / _STEPS).tolist()
            return cls(dict(zip(names, weights, strict=True)), stored["bias"].tolist())

    def logits(self, mention: Mention) -> list[float]:
        """Log-odds of each category of `MENTIONED`."""
        total = list(self.bias)
        for feature in mention.features:
            weight = self.weights.get(feature)
            if weight is not None:
                for index, value in enumerate(weight):
                    total[index] += value
        return total


def pack(model: Mentions) -> bytes:
    """Write the classifiers as one file; the same weights give the same bytes."""
    target = BytesIO()
    np.savez_compressed(
        target,
        names=np.frombuffer("\n".join(model.weights).encode(), np.uint8),
        weights=np.rint(np.array(list(model.weights.values())) * _STEPS).astype(np.int16),
        bias=np.array(model.bias, np.float32),
    )
    return target.getvalue()
