"""Words that only seem to have come or gone: the other text says them in another place."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pactoria.analysis.engine.comparison.result import Change, ChangeKind
from pactoria.analysis.engine.rules.patterns import NUMBERS
from pactoria.analysis.engine.rules.reading import Reading

__all__ = ["Elsewhere"]

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_LABEL = re.compile(r"\s*(?:\(?[\divxlc]{1,4}(?:\.\d{1,3})*[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
_NEGATIONS = frozenset(["not", "no", "never", "neither", "nor", "cannot", "without", "unless", "except"])
_WATCHED = re.compile(r"\u201c(.+?)\u201d (?:added|removed)$")
_NAME = re.compile(r"(?<!^)(?<![.;:] )\b[A-Z][\w-]*|^(?:The )?[A-Z][\w-]*(?='s| (?:shall|will|may|must)\b)")
_LEAST_WORDS = 5
"""Words below which a sentence is a heading or a fragment that many texts have."""
_LIKE = 0.8
"""Share of a sentence's words that must stand in a sentence of the other text, in order."""


class Elsewhere:
    """What one text says, to look words of the other up in. Made once, asked often."""

    def __init__(self, reading: Reading) -> None:
        self._sentences = [_tokens(reading.text[p.start : p.end]) for p in reading.passages]
        self._with: dict[str, list[int]] = {}
        for number, tokens in enumerate(self._sentences):
            for token in set(tokens):
                self._with.setdefault(token, []).append(number)

    def says(self, change: Change) -> bool:
        """Tell whether this text has every sentence that a change says only the other has."""
        quote = change.new or change.old
        if quote is None:
            return False
        told = [part for part in _parts(quote.quote) if len(_tokens(part)) >= _LEAST_WORDS]
        watched = _WATCHED.search(change.title) if change.kind is ChangeKind.WORD else None
        must = set(_tokens(watched[1])) if watched else set[str]()
        return bool(told) and all(self._has(_tokens(part), must & set(_tokens(part)) | _names(part)) for part in told)

    def _has(self, tokens: list[str], must: set[str]) -> bool:
        rarest = sorted(set(tokens), key=lambda token: len(self._with.get(token, ())))
        # Of three telling words, one at least is in a sentence that says the same.
        candidates = {number for token in rarest[:3] for number in self._with.get(token, ())}
        figures = {token for token in tokens if token[0].isdigit() or token in NUMBERS} | must
        negations = sum(token in _NEGATIONS for token in tokens)
        for number in candidates:
            other = self._sentences[number]
            if not figures <= set(other) or len(set(tokens) & set(other)) < _LIKE * len(set(tokens)):
                continue
            blocks = SequenceMatcher(None, tokens, other, autojunk=False).get_matching_blocks()
            said = other[blocks[0].b : blocks[-2].b + blocks[-2].size] if len(blocks) > 1 else []
            alike = sum(block.size for block in blocks) >= _LIKE * len(tokens)
            if alike and sum(token in _NEGATIONS for token in said) == negations:
                return True
        return False


def _parts(words: str) -> Iterator[str]:
    """Yield the sentences of a quote, without the number that it begins with."""
    yield from re.split(r"(?<=[.;:])\s+", _LABEL.sub("", words, count=1))


def _names(words: str) -> set[str]:
    """Return the words that are names by their capitals; what one party must is not what the other must."""
    return set(_tokens(" ".join(_NAME.findall(words))))


def _tokens(words: str) -> list[str]:
    return [token.lower().replace("\u2019", "'") for token in _TOKEN.findall(words)]
