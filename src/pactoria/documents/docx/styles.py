"""What the styles of a Word file say about paragraphs: headings, lists, what is hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pactoria.documents.docx.names import attribute, is_on, w
from pactoria.documents.markup import Element

__all__ = ["NumberProperties", "Style", "Styles", "number_properties", "read_styles"]

_BUILT_IN_HEADING = re.compile(r"heading ([1-9])")
_DEEPEST_CHAIN = 32
_BODY_TEXT_LEVEL = 9


@dataclass(frozen=True, slots=True)
class NumberProperties:
    """`w:numPr`: which list, at which level; None where it is not said."""

    list_id: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """One style with what it inherits already filled in."""

    name: str = ""
    """As Word calls it in English, in lower case, whatever the language of the program that made the file."""
    outline: int | None = None
    """0 for the top heading."""
    numbers: NumberProperties = field(default=NumberProperties())
    numbers_from: str | None = None
    """Id of the style in the chain that last said where in a list it is: a level of the list may be tied to it."""
    hidden: bool = False
    bold: bool = False
    centered: bool = False
    size: int = 20
    """Of letters, in half-points."""


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a file by id."""

    by_id: Mapping[str, Style] = field(default_factory=dict[str, Style])
    default_paragraph: str | None = None
    hidden: frozenset[str] = frozenset()
    """Ids of the styles whose text Word does not show."""

    def paragraph(self, style_id: str | None) -> Style:
        """Return a paragraph's style: the default one where it names none or an unknown one."""
        if style_id is not None and style_id in self.by_id:
            return self.by_id[style_id]
        return self.by_id.get(self.default_paragraph or "", Style())


def number_properties(paragraph_properties: Element | None) -> NumberProperties:
    """Read `w:numPr` of paragraph properties."""
    if paragraph_properties is None:
        return NumberProperties()
    element = paragraph_properties.find(w("numPr"))
    level = attribute(element, "ilvl")
    return NumberProperties(attribute(element, "numId"), int(level) if level and level.isdigit() else None)


def read_styles(root: Element | None) -> Styles:
    """Read the styles part, resolving what styles inherit from each other."""
    if root is None:
        return Styles()
    usual = attribute(root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"), "sz")
    plain = Style(size=_half_points(usual, Style().size))
    elements = {element.get(w("styleId"), ""): element for element in root.iterchildren(w("style"))}
    resolved: dict[str, Style] = {}
    default = None
    for style_id, element in elements.items():
        _resolve(style_id, elements, resolved, plain, 0)
        if element.get(w("type")) == "paragraph" and element.get(w("default")) in {"1", "true", "on"}:
            default = style_id
    hidden = frozenset(style_id for style_id, style in resolved.items() if style.hidden)
    return Styles(resolved, default, hidden)


def _resolve(
    style_id: str, elements: Mapping[str, Element], resolved: dict[str, Style], plain: Style, steps: int
) -> Style:
    if style_id in resolved:
        return resolved[style_id]
    element = elements.get(style_id)
    if element is None or steps > _DEEPEST_CHAIN:  # a chain that long is a circle
        return plain
    parent_id = attribute(element, "basedOn")
    parent = _resolve(parent_id, elements, resolved, plain, steps + 1) if parent_id else plain
    style = resolved[style_id] = _merged(style_id, element, parent)
    return style


def _merged(style_id: str, element: Element, parent: Style) -> Style:
    name = (attribute(element, "name") or "").lower()
    paragraph, run = element.find(w("pPr")), element.find(w("rPr"))
    outline = _outline(paragraph, name)
    own = number_properties(paragraph)
    hidden, bold = is_on(run, "vanish"), is_on(run, "b")
    alignment = attribute(paragraph, "jc")
    return Style(
        name=name,
        outline=parent.outline if outline is None else outline if outline < _BODY_TEXT_LEVEL else None,
        numbers=NumberProperties(
            own.list_id if own.list_id is not None else parent.numbers.list_id,
            own.level if own.level is not None else parent.numbers.level if own.list_id is None else None,
        ),
        numbers_from=parent.numbers_from if own == NumberProperties() else style_id,
        hidden=parent.hidden if hidden is None else hidden,
        bold=parent.bold if bold is None else bold,
        centered=parent.centered if alignment is None else alignment == "center",
        size=_half_points(attribute(run, "sz"), parent.size),
    )


def _outline(properties: Element | None, name: str) -> int | None:
    said = attribute(properties, "outlineLvl")
    if said is not None and said.isdigit():
        return int(said)
    built_in = _BUILT_IN_HEADING.fullmatch(name)
    return int(built_in[1]) - 1 if built_in else None


def _half_points(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 5 else default  # noqa: PLR2004 - 1638 points
