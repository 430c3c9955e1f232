"""Places to fill in of a prompt."""

import re

__all__ = ["variables_of"]

_VARIABLE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")


def variables_of(content: str) -> list[str]:
    """Return the names that stand in {{...}}, in order, each once."""
    return list(dict.fromkeys(match[1] for match in _VARIABLE.finditer(content) if match[1]))
