"""Words in a contract that talk to a model instead of to people. Nothing obeys them; people should know of them."""

import re
from collections.abc import Iterable

from pactoria.analysis.engine.facts.sentences import sentence_at
from pactoria.analysis.engine.result import Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Instructed", "addressed_to_models"]

_MOST = 20
_SIGNS = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|your|system)\b
        [^.\n]{0,30}\b(?:instruction|prompt|rule|direction|guideline)s?\b
  | \b(?:system\s+prompt|you\s+are\s+(?:now\s+)?(?:an?\s+)?(?:AI|assistant|language\s+model|chatbot))\b
  | \b(?:AI|language\s+model|LLM|assistant|reviewer\s+model)s?\b[^.\n]{0,60}\b(?:must|should|shall|please)\b
        [^.\n]{0,40}\b(?:rate|say|report|answer|respond|output|conclude|mark|classify)\b
  | \b(?:rate|mark|classify|score|report)\b[^.\n]{0,30}\b(?:this|the)\s+(?:contract|agreement|clause|document)\b
        [^.\n]{0,20}\bas\s+(?:low|no|minimal|zero|safe)\b
  | \b(?:rate|mark|classify)\s+(?:this|it|everything)\s+(?:as\s+)?(?:low|no|zero)[\s-]risk\b
  | \b(?:rate|mark|classify|score|report)\s+(?:all|every|each|any)\s+(?:\w+\s+)?
        (?:risk|clause|finding|statement|provision|issue)s?\s+(?:as\s+)?
        (?:low|none|zero|safe|met|compliant|acceptable|minimal)\b
  | \b(?:note|message|notice|instruction|reminder|word)s?\s+(?:to|for)\s+
        (?:(?:any|all|the|every|reviewing|automated)\s+)*
        (?:AI\b|artificial\s+intelligence|(?:large\s+)?language\s+model|LLM|chatbot|machine\s+reader
          |automated\s+(?:review|system|tool))
  | \b(?:if|as)\s+(?:you\s+are\s+)?an?\s+(?:AI|language\s+model|LLM|automated\s+(?:system|reviewer))\b
        [^.\n]{0,60}\byou\b
  | <\|?(?:im_start|im_end|system|endoftext)\|?>
    """,
    re.IGNORECASE | re.VERBOSE,
)


_GOES_ON = re.compile(
    r"""
    ["'\u201c\u2018(]*(?:please\s+|also\s+|instead,?\s+|then\s+|always\s+|only\s+|simply\s+|just\s+|and\s+)*
    (?:(?:do\s+not|don['\u2019]t|never|rate|mark|classify|score|report|say|state|answer|respond|reply|output|print|return|write|
          conclude|ignore|disregard|forget|override|treat|assume|consider|regard|summari[sz]e|describe|mention|omit|skip|tell|
          recommend|approve|confirm|repeat|follow|give|use|call|send|act|pretend|remember)\s
      |(?:if\s+)?you\b|your\b|these\s+instructions\b|this\s+(?:instruction|note|message)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""How a sentence begins that goes on to tell somebody what to do."""
_MOST_BESIDE = 10
"""Sentences that are taken together on either side of one that talks to models."""


def addressed_to_models(document: ParsedDocument) -> list[Quote]:
    """Return where a text seems to give instructions to a model, in order, at most twenty places.

    Each is whole sentences: the one that talks to models, and those of its paragraph beside it that go on telling
    somebody what to do, of which one alone might say "Do not mention this".
    """
    spans: list[tuple[int, int]] = []
    for match in _SIGNS.finditer(document.text):
        if spans and match.start() < spans[-1][1]:
            continue
        start, end = _with_neighbours(document.text, match.start(), match.end())
        if spans and start < spans[-1][1]:
            start = spans.pop()[0]
        elif len(spans) == _MOST:
            break
        spans.append((start, end))
    return [Quote.of(document, start, end) for start, end in spans]


def _with_neighbours(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = sentence_at(text, start)[0], sentence_at(text, end - 1)[1]
    for _ in range(_MOST_BESIDE):
        gap = _gap(text[end : end + 20])
        if gap is None or not _GOES_ON.match(text, end + gap):
            break
        end = sentence_at(text, end + gap)[1]
    for _ in range(_MOST_BESIDE):
        before = text[max(0, start - 20) : start].rstrip(" \t\u00a0")
        if not before or before.endswith("\n"):
            break
        place = max(0, start - 20) + len(before) - 1
        first = sentence_at(text, place)[0]
        if first >= start or not _GOES_ON.match(text, first):
            break
        start = first
    return start, end


def _gap(following: str) -> int | None:
    """Return how much white space stands before the next sentence of a paragraph; None at the paragraph's end."""
    blank = len(following) - len(following.lstrip())
    return None if blank == len(following) or following[:blank].count("\n") > 1 else blank


class Instructed:
    """The sentences of one document that talk to models: what a model says on their strength alone is left out."""

    def __init__(self, document: ParsedDocument) -> None:
        self._places = addressed_to_models(document)

    def touch(self, places: Iterable[Quote]) -> bool:
        """Return whether one of the places has words of such a sentence."""
        return any(place.start < told.end and told.start < place.end for place in places for told in self._places)
