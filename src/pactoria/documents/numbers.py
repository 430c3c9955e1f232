"""Section numbers typed at the start of a paragraph, as people write them."""

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["NumberStyle", "TypedNumber", "is_torn_off", "lower_roman", "read_number"]


class NumberStyle(StrEnum):
    """How a number is written, which tells how deep it is next to others."""

    CHAPTER = "chapter"
    """Article IV, Schedule A, Part 2."""
    SECTION = "section"
    """Section 5, Clause 5.1, § 12."""
    DECIMAL = "decimal"
    """7., 7.2, 7.2.1."""
    LOWER = "lower"
    """(b), b), b."""
    UPPER = "upper"
    """(B), B), B."""
    LOWER_ROMAN = "lower-roman"
    UPPER_ROMAN = "upper-roman"
    DIGIT = "digit"
    """(1), 1)."""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number and where it ends."""

    label: str
    """As shown, without the full stop or colon after it."""
    end: int
    """Offset of the first character that follows the number and its blanks."""
    style: NumberStyle
    parts: int
    """How many numbers it is made of: 2 for "7.2"."""
    value: str
    """The last of them, such as "2" or "b"."""


_CHAPTERS = "article|chapter|part|title|schedule|exhibit|annex|annexure|appendix|attachment|addendum|module"
_ORDINALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third|fourth|fifth|sixth|seventh"
)
_AFTER = r"(?P<after>[.:)\]]*(?:[ \t\xa0]*[\u2013\u2014-])?)(?=\s|$)"
_CHAPTER = re.compile(
    rf"(?P<label>(?i:{_CHAPTERS})[ \t\xa0]+(?:no\.?[ \t\xa0]*)?"
    r"(?P<value>\d{1,3}(?:[.-]\d{1,3})*(?:[.-]?[A-Z])?|[IVXLC]{1,7}|[A-Z](?:-\d{1,2})?|"
    rf"(?i:{_ORDINALS}))){_AFTER}"
)
_SECTION = re.compile(
    r"(?P<label>(?:(?i:section|clause|paragraph|sec\.)[ \t\xa0]*|§+[ \t\xa0]*)"
    r"(?P<value>\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[A-Z])(?P<inner>(?:\([A-Za-z0-9]{1,4}\))*))" + _AFTER
)
_DECIMAL = re.compile(
    r"(?P<label>\d{1,3}(?:\.\d{1,3}){0,5}(?P<inner>(?:\([a-z0-9]{1,4}\))*))(?P<after>[.:)]?)(?=\s|$|(?<=[.)])[A-Z\"\u201c])"
)
_PAREN = re.compile(
    r"\((?P<value>[a-z]{1,2}|[A-Z]{1,2}|[ivxl]{1,6}|[IVXL]{1,6}|\d{1,2})\)(?P<after>[.:]?)(?=\s|$|[A-Z\"\u201c])"
)
_LETTER = re.compile(r"(?P<value>[a-z]|[ivx]{1,5}|[A-Z]|[IVX]{1,5})(?P<after>[.)])(?=\s|$)")
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})|(?:xl|l)(?:x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_LEADER = re.compile(r"[ \t\xa0]*")
# "5.2 of this Agreement" at the start of a line is a reference that the line break tore off.
_REFERENCE = re.compile(
    r"(?:of|to|and|or|above|below|hereof|herein|shall|is|are|days?|months?|years?|percent|hereunder|et)\b|[%,;]"
)
_AMOUNT = re.compile(
    r"(?:days?|months?|years?|hours?|weeks?|percent|million|billion|dollars?|business|calendar)\b|%", re.IGNORECASE
)
_MOST_NUMBER = 400
_TORN = re.compile(
    r"(?:\b(?:sections?|articles?|clauses?|paragraphs?|exhibits?|schedules?|of|in|to|by|the|under|with|this)|[(\u00a7])$",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:,|(?<![;,])\s(?:and|or|through))$")
_STANDING = {NumberStyle.CHAPTER, NumberStyle.SECTION, NumberStyle.DECIMAL}


def is_torn_off(number: TypedNumber, before: str) -> bool:
    """Tell whether a number at the start of a line belongs to the sentence on the line before.

    Such as "5.2" after "as described in Section", or after "Sections 5.1 and", and "(2)" after "two".
    """
    before = before.rstrip()
    if number.style is NumberStyle.DIGIT and number.label.startswith("(") and _SPELLED.search(before):
        return True
    return bool(_TORN.search(before) or (number.style in _STANDING and _LISTED.search(before)))


def lower_roman(text: str) -> bool:
    """Tell whether letters can be read as a Roman number."""
    return bool(text) and _ROMAN.fullmatch(text) is not None


def read_number(text: str) -> TypedNumber | None:
    """Read the number at the start of a paragraph or line; None where there is none.

    A number needs something that sets it apart: "7.2", "7.", "(b)", "Section 5", but not "30 days" or
    "5.2 of the Plan".
    """
    for pattern, read in _PATTERNS:
        match = pattern.match(text)
        if match is not None:
            end = match.end()
            blanks = _LEADER.match(text, end)
            end = blanks.end() if blanks is not None else end
            found = read(match, text[end : end + 40], end)
            if found is not None:
                return found
    return None


def _chapter(match: re.Match[str], rest: str, end: int) -> TypedNumber | None:
    if not match["after"] and _REFERENCE.match(rest):
        return None
    return TypedNumber(match["label"], end, NumberStyle.CHAPTER, 1, match["value"])


def _section(match: re.Match[str], rest: str, end: int) -> TypedNumber | None:
    if not match["after"] and (_REFERENCE.match(rest) or rest[:1].islower()):
        return None
    parts = match["value"].count(".") + 1
    return TypedNumber(match["label"], end, NumberStyle.SECTION, parts, match["value"].rpartition(".")[2])


def _decimal(match: re.Match[str], rest: str, end: int) -> TypedNumber | None:
    label, after = match["label"], match["after"]
    parts = label.count(".") + 1
    if parts == 1:
        # A lone number is a section's only with a full stop or bracket, or before a capital and words: "7 Term".
        if after in {"", ":"} and (not rest[:1].isupper() or _AMOUNT.match(rest) or after == ":"):
            return None
        if int(re.match(r"\d+", label)[0]) > _MOST_NUMBER or (rest[:1].islower() and not after):  # type: ignore[index]
            return None
        if _AMOUNT.match(rest):
            return None
    elif not after and _REFERENCE.match(rest):
        return None
    style = NumberStyle.DIGIT if after == ")" and parts == 1 else NumberStyle.DECIMAL
    label = f"{label})" if style is NumberStyle.DIGIT else label
    return TypedNumber(label, end, style, parts + label.count("("), label.rpartition(".")[2].rstrip(")"))


def _paren(match: re.Match[str], _rest: str, end: int) -> TypedNumber | None:
    value = match["value"]
    if len(value) > 1 and value.isalpha() and not lower_roman(value) and value[0] != value[-1]:
        return None
    return TypedNumber(f"({value})", end, _style_of(value), 1, value)


def _letter(match: re.Match[str], rest: str, end: int) -> TypedNumber | None:
    value, after = match["value"], match["after"]
    if len(value) > 1 and not lower_roman(value):
        return None
    if rest and after == "." and not (rest[0].isupper() or rest[0] in '"\u201c(['):
        return None
    # "J. Smith" is a person.
    if after == "." and len(value) == 1 and re.match(r"[A-Z][a-z]+$|[A-Z]\. |[A-Z][a-z]+,", rest):
        return None
    return TypedNumber(f"{value}{after}".rstrip("."), end, _style_of(value), 1, value)


def _style_of(value: str) -> NumberStyle:
    if value.isdigit():
        return NumberStyle.DIGIT
    roman = len(value) > 1 and lower_roman(value)
    if value.islower():
        return NumberStyle.LOWER_ROMAN if roman else NumberStyle.LOWER
    return NumberStyle.UPPER_ROMAN if roman else NumberStyle.UPPER


_PATTERNS = (
    (_CHAPTER, _chapter),
    (_SECTION, _section),
    (_DECIMAL, _decimal),
    (_PAREN, _paren),
    (_LETTER, _letter),
)
