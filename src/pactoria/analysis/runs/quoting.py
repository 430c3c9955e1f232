"""Finds the words that a model quotes: exactly, but for white space and the shapes of quotation marks and dashes."""

import unicodedata

from pactoria.analysis.engine.result import Quote
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Places"]

_ALIKE = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032`\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}
_FEWEST = 8
"""Characters that a quote has to have: fewer stand everywhere and bear nothing out."""
_WRAPPED_IN = " \"'"


class Places:
    """Where words stand in one document."""

    def __init__(self, document: ParsedDocument) -> None:
        self._document = document
        self._plain, self._origin = _plain(document.text)

    def find(self, words: str) -> Quote | None:
        """Return the first place that has these words, whole ones, as the document writes them; None if none has.

        Case counts, and so does every letter and digit. Quotation marks around the whole quote do not.
        """
        wanted = _plain(words)[0].strip()
        for candidate in dict.fromkeys((wanted, wanted.strip(_WRAPPED_IN))):
            if len(candidate) >= _FEWEST and (place := self._find(candidate)) is not None:
                return place
        return None

    def _find(self, wanted: str) -> Quote | None:
        at = self._plain.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not (_inside_a_word(self._plain, at) or _inside_a_word(self._plain, end)):
                start, last = self._origin[at], self._origin[end - 1]
                return Quote.of(self._document, start, last + 1)
            at = self._plain.find(wanted, at + 1)
        return None


def _inside_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _plain(text: str) -> tuple[str, list[int]]:
    """Return text as it is compared, and for each of its characters the offset that it comes from."""
    plain: list[str] = []
    origin: list[int] = []
    in_space = False
    for offset, character in enumerate(text):
        if character.isspace():
            if not in_space:
                plain.append(" ")
                origin.append(offset)
            in_space = True
            continue
        alike = character if character.isascii() and character != "`" else _ALIKE.get(character)
        for each in unicodedata.normalize("NFKC", character) if alike is None else alike:
            in_space = False
            plain.append(each)
            origin.append(offset)
    return "".join(plain), origin
