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
  | <\|?(?:im_start|im_end|system|endoftext)\|?>
    """,
    re.IGNORECASE | re.VERBOSE,
)


def addressed_to_models(document: ParsedDocument) -> list[Quote]:
    """Return where a text seems to give instructions to a model, in order, at most twenty places."""
    places: list[Quote] = []
    for match in _SIGNS.finditer(document.text):
        places.append(Quote.of(document, match.start(), match.end()))
        if len(places) == _MOST:
            break
    return places


class Instructed:
    """The sentences of one document that talk to models: what a model says on their strength alone is left out."""

    def __init__(self, document: ParsedDocument) -> None:
        text = document.text
        self._spans = [
            (sentence_at(text, place.start)[0], sentence_at(text, place.end - 1)[1])
            for place in addressed_to_models(document)
        ]

    def touch(self, places: Iterable[Quote]) -> bool:
        """Return whether one of the places has words of such a sentence."""
        return any(place.start < end and start < place.end for place in places for start, end in self._spans)
