"""All tracked changes of a Word file accepted or rejected, as Word does it."""

from collections.abc import Callable, Sequence

from pactoria.documents.docx.names import W
from pactoria.documents.export.word_package import EditedPackage
from pactoria.documents.markup import Element

__all__ = ["accept_all", "reject_all", "settle", "settle_each"]

_NEW = frozenset({W + "ins", W + "moveTo"})
_OLD = frozenset({W + "del", W + "moveFrom"})
_RANGES = frozenset(
    W + name + end
    for name in ("moveFromRange", "moveToRange", "customXmlInsRange", "customXmlDelRange", "customXmlMoveFromRange",
                 "customXmlMoveToRange")
    for end in ("Start", "End")
)  # fmt: skip
_PROPERTIES = frozenset(
    W + name + "Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tcPr", "trPr", "tblGrid", "tblPrEx", "numbering")
)
_KEPT = {
    W + holder: frozenset(W + name for name in names)
    for holder, names in {
        "pPr": ("rPr", "sectPr"),
        "rPr": ("ins", "del", "moveFrom", "moveTo"),
        "trPr": ("ins", "del"),
        "tcPr": ("cellIns", "cellDel", "cellMerge"),
        "sectPr": ("headerReference", "footerReference"),
    }.items()
}
"""What a change of properties does not record, and what is no property: other changes."""
_RESTORED = {W + "delText": W + "t", W + "delInstrText": W + "instrText"}


def accept_all(data: bytes) -> bytes:
    """Return a Word file with all tracked changes accepted.

    Raises:
        Unreadable: one of its subclasses, if it is no Word file.
    """
    return _settled(data, accept=True)


def reject_all(data: bytes) -> bytes:
    """Return a Word file with all tracked changes rejected.

    Raises:
        Unreadable: one of its subclasses, if it is no Word file.
    """
    return _settled(data, accept=False)


def _settled(data: bytes, *, accept: bool) -> bytes:
    package = EditedPackage(data)
    changed = False
    for part in package.stories():
        root = package.xml(part)
        if settle(root, accept=accept):
            package.write(part, root)
            changed = True
    return package.pack() if changed else data


def settle(root: Element, *, accept: bool) -> bool:
    """Accept or reject all tracked changes of one part; tell whether there were any."""
    return settle_each(root, lambda _: accept)


def settle_each(root: Element, verdict: Callable[[Element], bool | None]) -> bool:
    """Accept, reject or leave each tracked change of one part; tell whether any was settled.

    `verdict` says of a change's element whether it is accepted (True), rejected (False) or stays tracked (None).
    """
    forms = [element for element in root.iter() if element.tag in _PROPERTIES or element.tag in _RANGES]
    settled = _settle_forms([(element, verdict(element)) for element in forms])
    words = [element for element in root.iter() if element.tag in _OLD or element.tag in _NEW]
    decided = [(element, accepted) for element in words if (accepted := verdict(element)) is not None]
    marked: list[Element] = []
    rows: list[Element] = []
    for element, accepted in decided:
        goes = element.tag in (_OLD if accepted else _NEW)
        holder = _marks_end_of(element)
        if holder is None:
            _remove(element) if goes else _unwrap(element)
            continue
        if goes and holder.tag != W + "rPr":
            (rows if holder.tag == W + "tr" else marked).append(holder)
        _remove(element)
    for element in [e for e in root.iter() if e.tag in _RESTORED]:
        if next(element.iterancestors(W + "del"), None) is None:
            element.tag = _RESTORED[element.tag]
    for row in rows:
        table = row.getparent()
        _remove(row)
        if table is not None and table.find(W + "tr") is None:
            _remove(table)
    # From the end, so that what is joined already is not moved again.
    for paragraph in reversed(marked):
        _join(paragraph)
    return settled or bool(decided)


def _settle_forms(changes: Sequence[tuple[Element, bool | None]]) -> bool:
    """Settle changes of looks, and take away the marks of ranges whose words are settled."""
    decided = [(element, accepted) for element, accepted in changes if accepted is not None]
    for element, accepted in decided:
        if not accepted and element.tag in _PROPERTIES:
            _restore(element)
        _remove(element)
    return bool(decided)


def _marks_end_of(change: Element) -> Element | None:
    """Return the paragraph or row that a change is about as a whole, the properties that it is in else.

    None for changes that hold words themselves.
    """
    parent = change.getparent()
    holder = None if parent is None else parent.getparent()
    if parent is None or parent.tag not in {W + "rPr", W + "trPr"}:
        return None
    if parent.tag == W + "trPr":
        return holder
    return holder.getparent() if holder is not None and holder.tag == W + "pPr" else parent


def _restore(change: Element) -> None:
    """Put back the properties that a change has recorded."""
    properties = change.getparent()
    if properties is None or not len(change):
        return
    kept = _KEPT.get(properties.tag, frozenset[str]())
    for element in [e for e in properties if e is not change and e.tag not in kept]:
        properties.remove(element)
    recorded = [e for e in change[0] if e.tag not in kept]
    # Marks of changes and references to headers come first in what they are in; the others of these stay behind.
    leading = properties.tag in {W + "rPr", W + "sectPr"}
    at = sum(e.tag in kept for e in properties) if leading else 0
    properties[at:at] = recorded


def _join(paragraph: Element) -> None:
    """Let a paragraph whose mark is gone read as one with the next."""
    parent = paragraph.getparent()
    if parent is None:
        return
    content = [child for child in paragraph if child.tag != W + "pPr"]
    following = next((s for s in paragraph.itersiblings() if s.tag in {W + "p", W + "tbl", W + "sectPr"}), None)
    if following is not None and following.tag == W + "p":
        at = 1 if len(following) and following[0].tag == W + "pPr" else 0
        following[at:at] = content
        parent.remove(paragraph)
    elif not content and following is not None:
        parent.remove(paragraph)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _remove(element)
