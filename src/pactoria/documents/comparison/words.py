"""Text as words, compared by what they say and not by the shape of a quotation mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pactoria.documents.parsed import Block, ParsedDocument

__all__ = ["Region", "Word", "body_key", "plain", "region", "words_of"]

_TOKEN = re.compile(r"\s+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019\u2011-][^\W\d_]+)*|.", re.DOTALL)
_SHAPES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    }
)  # fmt: skip


class Word(NamedTuple):
    """A word, a figure, a sign or white space. There are hundreds of thousands, and tuples are made fastest."""

    start: int
    end: int
    key: str
    """Its text without differences of shape; empty for white space."""
    number: bool
    """Whether it belongs to the number of a block."""


@dataclass(frozen=True, slots=True)
class Region:
    """All words of some blocks in a row, with the white space between neighbours."""

    start: int
    end: int
    words: Sequence[Word]


def plain(text: str) -> str:
    """Return text with plain quotation marks and dashes."""
    return text.translate(_SHAPES)


def words_of(text: str) -> list[str]:
    """Return the words and signs of a text, without white space."""
    return [token for token in _TOKEN.findall(plain(text)) if not token.isspace()]


def body_key(document: ParsedDocument, block: Block) -> str:
    """Return what a block says apart from its number, the same for all ways to space and shape it."""
    body = document.text[block.body : block.end]
    return " ".join(plain(body).split()) or plain(document.text[block.start : block.body]).strip()


def region(document: ParsedDocument, indexes: Sequence[int]) -> Region:
    """Cut blocks into words. Blocks that do not follow one another have nothing between them."""
    words: list[Word] = []
    before = -2
    for index in indexes:
        block = document.blocks[index]
        if index == before + 1:
            end = document.blocks[before].end
            if end < block.start:
                words.append(Word(end, block.start, "", number=False))
        words += _cut(document.text, block.start, block.body, number=True)
        words += _cut(document.text, block.body, block.end, number=False)
        before = index
    first, last = document.blocks[indexes[0]], document.blocks[indexes[-1]]
    return Region(first.start, last.end, words)


def _cut(text: str, start: int, end: int, *, number: bool) -> list[Word]:
    shaped = plain(text[start:end])  # as long as the text: signs become other signs
    words: list[Word] = []
    for found in _TOKEN.finditer(text, start, end):
        low, high = found.span()
        words.append(Word(low, high, "" if text[low].isspace() else shaped[low - start : high - start], number))
    return words
