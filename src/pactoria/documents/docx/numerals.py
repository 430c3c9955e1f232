"""Numbers in the formats of Word's lists (ECMA-376, part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

__all__ = ["numeral"]

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_MOST_ROMAN = 4_000
_MOST_LETTERS = 780
_MOST_WORDS = 10_000


def numeral(value: int, kind: str, pattern: str = "") -> str:
    """Write a number as a list shows it. An unknown format shows as decimal, as Word does for what it cannot write.

    `pattern` belongs to the kind "custom", such as "001, 002, 003, ...", where only the width matters.
    """
    if kind == "custom":
        return str(value).zfill(len(pattern.split(",", maxsplit=1)[0].strip()))
    return _KINDS.get(kind, str)(value)


def _roman(value: int) -> str:
    if not 0 < value < _MOST_ROMAN:
        return str(value)
    letters: list[str] = []
    for size, symbol in _ROMAN:
        count, value = divmod(value, size)
        letters.append(symbol * count)
    return "".join(letters)


def _letter(value: int) -> str:
    """a, b, ... z, aa, bb, ... zz, aaa: Word repeats the letter."""
    if not 0 < value <= _MOST_LETTERS:
        return str(value)
    times, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _ordinal(value: int) -> str:
    tens, ones = value // 10 % 10, value % 10
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return f"{value}{ending}"


def _words(value: int) -> str:
    if not 0 <= value < _MOST_WORDS:
        return str(value)
    if value < len(_ONES):
        return _ONES[value]
    if value < 100:  # noqa: PLR2004 - one hundred
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")  # noqa: PLR2004 - one thousand
    count, rest = divmod(value, size)
    return f"{_words(count)} {name}" + (f" {_words(rest)}" if rest else "")


def _ordinal_words(value: int) -> str:
    words = _words(value)
    head, dash, last = words.rpartition("-") if "-" in words.rpartition(" ")[2] else words.rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    elif last.isalpha():
        last += "th"
    return head + dash + last


def _capital(write: Callable[[int], str]) -> Callable[[int], str]:
    def capitalized(value: int) -> str:
        words = write(value)
        return words[:1].upper() + words[1:]

    return capitalized


_KINDS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerLetter": _letter,
    "ordinal": _ordinal,
    "cardinalText": _capital(_words),
    "ordinalText": _capital(_ordinal_words),
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
    "none": lambda _value: "",
}
