"""Headings, numbers and depths, guessed from the words where the file does not say them."""

import re
from collections.abc import Sequence

from pactoria.documents.assembly import Draft
from pactoria.documents.numbers import NumberStyle, TypedNumber, lower_roman, read_number
from pactoria.documents.parsed import BlockKind

__all__ = ["Depths", "outline", "title_of"]

_LONGEST_HEADING = 120
_MOST_WORDS = 14
_TITLE_WITHIN = 12
_LONGEST_TITLE = 200
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
# Small words that stay small in a heading written with capitals.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "off",
        "on",
        "or",
        "per",
        "so",
        "the",
        "to",
        "upon",
        "via",
        "with",
        "without",
        "yet",
        "vs",
        "versus",
    ]
)
_BULLET = re.compile(
    r"(?:[\u2022\u25cf\u25cb\u25aa\u25ab\u25a0\u25a1\u25e6\u2023\u2043\u2219\u27a2\u2756\u2751\u2713]"
    r"|[*\u00b7\u2013-](?=\s))[ \t\xa0]*"
)
# What is attached to a contract stands beside its articles, not above its sections.
_ATTACHED = re.compile(r"(?:exhibit|schedule|annex|annexure|appendix|attachment|addendum)\b", re.IGNORECASE)
_TOP = {NumberStyle.CHAPTER, NumberStyle.SECTION, NumberStyle.DECIMAL}


class Depths:
    """How deep each number is, told from those before it. Numbers come in reading order."""

    def __init__(self) -> None:
        self._open: list[TypedNumber] = []
        """The numbers that enclose the present place, outermost first."""
        self._base = 0
        """Depth of the last number that stands by itself, such as "7.2"; letters are below it."""
        self._chapters = False

    def of(self, number: TypedNumber) -> int:
        """Return the depth of the next number, from 1."""
        if number.style in _TOP:
            return self._standing(number)
        style = self._style(number)
        alike = (place for place, other in enumerate(self._open) if self._same(other, number, style))
        del self._open[next(alike, len(self._open)) :]
        self._open.append(_as(number, style))
        return self._base + len(self._open)

    def stand(self, level: int) -> None:
        """Go on below a number whose depth the file itself says."""
        self._open.clear()
        self._base = level

    def _standing(self, number: TypedNumber) -> int:
        self._open.clear()
        if number.style is NumberStyle.CHAPTER:
            self._chapters = _ATTACHED.match(number.label) is None
            self._base = 1
        else:
            inside = self._chapters and number.parts == 1
            self._base = number.parts + 1 if inside else number.parts
        return self._base

    def _style(self, number: TypedNumber) -> NumberStyle:
        """Tell whether "(i)" is the letter after "(h)" or the number before "(ii)"."""
        if number.style in {NumberStyle.LOWER, NumberStyle.UPPER} and lower_roman(number.value):
            before = chr(ord(number.value) - 1)
            if any(other.style is number.style and other.value == before for other in self._open):
                return number.style
            roman = NumberStyle.LOWER_ROMAN if number.style is NumberStyle.LOWER else NumberStyle.UPPER_ROMAN
            if number.value in "iI" or any(other.style is roman for other in self._open):
                return roman
        return number.style

    def _same(self, other: TypedNumber, number: TypedNumber, style: NumberStyle) -> bool:
        return other.style is style and ("(" in other.label) == ("(" in number.label)


def _as(number: TypedNumber, style: NumberStyle) -> TypedNumber:
    return TypedNumber(number.label, number.end, style, number.parts, number.value)


def outline(drafts: Sequence[Draft]) -> None:
    """Read typed numbers, and decide what is a heading and how deep, for all drafts that are not settled."""
    depths = Depths()
    may_be_title = True
    for place, draft in enumerate(drafts):
        may_be_title = may_be_title and place < _TITLE_WITHIN and draft.kind is not BlockKind.TITLE
        if draft.settled or draft.kind in {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE}:
            if draft.settled and draft.number is not None and draft.kind is not BlockKind.FOOTNOTE:
                depths.stand(draft.level)
                may_be_title = False
            continue
        bullet = _BULLET.match(draft.text)
        if bullet is not None and draft.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
            draft.kind, draft.body = BlockKind.LIST_ITEM, bullet.end()
            continue
        number = read_number(draft.text)
        if number is not None:
            draft.number, draft.body = number.label, number.end
            draft.level = depths.of(number)
            may_be_title = may_be_title and _ATTACHED.match(number.label) is not None
        if draft.kind is not BlockKind.TABLE_CELL and (draft.kind is BlockKind.HEADING or _is_heading(draft, number)):
            draft.kind, draft.level = BlockKind.HEADING, draft.level or 1
        if draft.kind is BlockKind.HEADING and may_be_title and number is None:
            draft.kind, draft.level, may_be_title = BlockKind.TITLE, 0, False


def title_of(drafts: Sequence[Draft]) -> str | None:
    """Return what the document calls itself: its title, else its first heading if that is near the top."""
    for kind in (BlockKind.TITLE, BlockKind.HEADING):
        for draft in drafts[: 3 * _TITLE_WITHIN]:
            if draft.kind is kind and len(draft.text) <= _LONGEST_TITLE and (draft.number is None):
                return " ".join(draft.text.split())
    return None


def _is_heading(draft: Draft, number: TypedNumber | None) -> bool:
    words_part = draft.text[draft.body :].strip()
    if number is not None and number.style is NumberStyle.CHAPTER and len(words_part) < _LONGEST_HEADING:
        return not words_part or _looks_like_heading(words_part, emphasis=draft.emphasis, numbered=True)
    if number is not None and number.style not in _TOP and not draft.emphasis:
        return False
    return _looks_like_heading(words_part, emphasis=draft.emphasis, numbered=number is not None)


def _looks_like_heading(text: str, *, emphasis: bool, numbered: bool) -> bool:  # noqa: PLR0911 - one sign after the other
    if not text or len(text) > _LONGEST_HEADING or "\n" in text.strip() or "__" in text:
        return False
    words = _WORD.findall(text)
    if not words or len(words) > _MOST_WORDS or text[-1] in ";,":
        return False
    if text[-1] in ".:" and not (numbered or emphasis):
        return False
    if text.rstrip(".:").count(". ") > 0 and not emphasis:
        return False
    if sum(len(word) for word in words) >= 3 and all(word.isupper() for word in words):  # noqa: PLR2004 - not initials
        return numbered or emphasis or len(words) > 1 or len(words[0]) > 4  # noqa: PLR2004 - "DATE" heads a column
    if not (numbered or emphasis):
        return False
    large = [word for word in words if word.lower() not in _SMALL]
    return bool(large) and words[0][0].isupper() and (emphasis or all(word[0].isupper() for word in large))
