"""Words that came or went in clauses that both have: a sentence, a condition, an exception, an item of a list."""

import re
from collections.abc import Iterator

from pactoria.analysis.engine.comparison.places import Pair, Text
from pactoria.analysis.engine.comparison.result import ChangeKind, Importance
from pactoria.analysis.engine.comparison.writing import Draft
from pactoria.analysis.engine.facts.sentences import sentence_at

__all__ = ["passages", "references"]

_LEAST = 4
"""Words below which a change is left to the redline."""
_TIMES, _LONG = 4, 12
"""How many times longer one wording is than the other, and how many words it has, to be more than another wording."""
_LONGEST_TITLE = 70
_LEAD, _TAIL = " \t\n,;:.)", " \t\n,;:.("
_BEFORE = 30
_REFERS = re.compile(r"\b([Ss]ections?|[Cc]lauses?|[Aa]rticles?|[Pp]aragraphs?)\s+\Z")
_HEADING = re.compile(r"[\s\d.]*\(([A-Z][^()]+)\)")
"""After a number, the heading that it has: where it stays, the section has only moved."""
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*(?:\([a-z]+\))*")
_NEXT_LABEL = re.compile(r"[.;,:]\s+\(?[a-z]{1,3}[.)]?\s*\Z")
_WORD = re.compile(r"\w[\w'\u2019-]*")
_TURNS = re.compile(
    r"\b(?:not|no|never|nor|neither|unless|except|exclud\w+|provided\s+that|subject\s+to|only|waives?|notwithstanding"
    r"|liab\w+|indemni\w+|terminat\w+|void|expires?|refund\w*)\b",
    re.IGNORECASE,
)
"""Words that may turn what a clause says."""


def passages(pair: Pair) -> Iterator[Draft]:
    """Yield the sentences, and the parts of sentences, that only one text has."""
    for _, row in pair.edited():
        for hunk in pair.hunks(row):
            spans = ((pair.old, hunk[0], hunk[1]), (pair.new, hunk[2], hunk[3]))
            gone, come = (len(_WORD.findall(text.document.text, start, end)) for text, start, end in spans)
            longer, shorter = max(gone, come), min(gone, come)
            if longer < (_LONG if shorter else _LEAST) or shorter * _TIMES > longer:
                continue
            text, start, end = spans[come > gone]
            for first, last in _sentences(text, start, end):
                yield _draft(text, first, last, came=come > gone)


def references(pair: Pair) -> Iterator[Draft]:
    """Yield references that lead to another section now, not because that section has another number."""
    for _, row in pair.edited():
        for hunk in pair.hunks(row):
            sides = ((pair.old, hunk[0], hunk[1]), (pair.new, hunk[2], hunk[3]))
            numbers = [text.document.text[start:end].strip() for text, start, end in sides]
            named = _REFERS.search(pair.new.document.text, max(0, hunk[2] - _BEFORE), hunk[2])
            if named is None or not all(_NUMBER.fullmatch(number) for number in numbers):
                continue
            headings = [_HEADING.match(text.document.text, end) for text, _, end in sides]
            if headings[0] and headings[1] and headings[0][1] == headings[1][1]:
                continue
            label = named[1].rstrip("s")
            yield Draft(
                ChangeKind.WORD,
                "References",
                f"Reference: {label} {numbers[0]}, now {label} {numbers[1]}",
                Importance.LOW,
                pair.old.sentence(hunk[0], hunk[1]),
                pair.new.sentence(hunk[2], hunk[3]),
            )


def _sentences(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span that belong to one sentence each, without the marks at their ends."""
    words = text.document.text
    while start < end:
        stop = max(min(sentence_at(words, start)[1], end), start + 1)
        first, last = start, stop
        while first < last and words[first] in _LEAD:
            first += 1
        label = _NEXT_LABEL.search(words, first, last)
        last = label.start() if label else last
        while last > first and words[last - 1] in _TAIL:
            last -= 1
        if len(_WORD.findall(words, first, last)) >= _LEAST:
            yield first, last
        start = stop


def _draft(text: Text, start: int, end: int, *, came: bool) -> Draft:
    quote = text.quote(start, end)
    words = " ".join(quote.quote.split())
    short = words if len(words) <= _LONGEST_TITLE else words[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    return Draft(
        ChangeKind.CLAUSE,
        "Wording",
        f"Words {'added' if came else 'removed'}: “{short}”",
        Importance.MEDIUM if _TURNS.search(words) else Importance.LOW,
        None if came else quote,
        quote if came else None,
    )
