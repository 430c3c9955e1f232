"""Names of elements and attributes of WordprocessingML, spelled as lxml wants them."""

from pactoria.documents.markup import Element

__all__ = ["MC", "REL", "M", "W", "attribute", "is_on", "mc", "w"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_VAL = W + "val"


def w(name: str) -> str:
    """Return the full name of an element or attribute of the main vocabulary."""
    return W + name


def mc(name: str) -> str:
    """Return the full name of an element of markup compatibility."""
    return MC + name


def attribute(parent: Element | None, child: str, name: str = "val") -> str | None:
    """Return an attribute of a direct child, such as `<w:start w:val="1"/>`; None where there is no such child."""
    if parent is None:
        return None
    element = parent.find(W + child)
    return None if element is None else element.get(W + name)


def is_on(properties: Element | None, name: str) -> bool | None:
    """Read an on/off property (ECMA-376, part 1, 17.17.4): None where it is not said."""
    if properties is None:
        return None
    element = properties.find(W + name)
    if element is None:
        return None
    return element.get(_VAL, "true") not in {"false", "0", "off"}
