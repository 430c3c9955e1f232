"""Characters of symbol fonts, told in Unicode. Only what contracts use: boxes to tick, bullets, arrows, signs."""

__all__ = ["bullet", "symbol"]

_UNKNOWN = "\N{WHITE SQUARE}"
_BULLET = "\N{BULLET}"

# Code points as the fonts place them (Symbol Set of Wingdings 1 and 2, and Symbol), low byte only: Word writes F0xx.
_FONTS: dict[str, dict[int, str]] = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "❑", 0x71: "❑", 0x72: "❒", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪",
        0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "symbol": {
        0xA2: "\N{PRIME}", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥",
        0xB4: "\N{MULTIPLICATION SIGN}",
        0xB7: "•", 0xD2: "®",
        0xD3: "©", 0xD4: "™", 0xE2: "®", 0xE3: "©", 0xE4: "™",
    },
}  # fmt: skip

_PRIVATE_USE = range(0xE000, 0xF900)
_SURROGATES = range(0xD800, 0xE000)
_BYTES = range(0x100)
_UNICODE = range(0x20, 0x110000)


def symbol(font: str, code: str) -> str:
    """Return one Unicode character for a `w:sym` with this font and hexadecimal code."""
    try:
        point = int(code, 16)
    except ValueError:
        return _UNKNOWN
    known = _FONTS.get(font.lower(), {})
    if point & 0xFF in known and (point in _PRIVATE_USE or point in _BYTES):
        return known[point & 0xFF]
    if point in _PRIVATE_USE or point in _SURROGATES or point not in _UNICODE:
        return _UNKNOWN
    return chr(point)


def bullet(text: str) -> str:
    """Return a list's bullet as a character that every font has."""
    text = text.strip()
    if not text or any(ord(character) in _PRIVATE_USE for character in text) or text in {"o", "§", "Ø", "·", "ü"}:
        return _BULLET
    return text
