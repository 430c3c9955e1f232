"""Names as people may write them: one line, nothing that cannot be kept or seen, or that turns words around."""

import unicodedata

__all__ = ["one_line", "storable"]

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what follows."""


def one_line(words: str) -> str:
    """Return words as one line."""
    kept = (" " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in words)
    return " ".join("".join(character for character in kept if character not in _TURNING).split())


def storable(words: str) -> str:
    """Return text without what PostgreSQL does not keep: NUL, and halves of characters."""
    if words.isascii() and "\x00" not in words:
        return words
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
