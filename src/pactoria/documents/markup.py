"""XML read as if an enemy had written it: no entities, no document type, no network, bounded depth and text."""

from typing import TypeAlias

from lxml import etree

from pactoria.documents.errors import CorruptDocument, UnsafeMarkup

__all__ = ["Element", "read_xml"]

# lxml has no public name for the type of its elements.
Element: TypeAlias = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

# ISO/IEC 29500 "strict" files differ from those that Word writes by default only in the names of their namespaces.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}


def read_xml(data: bytes) -> Element:
    """Parse XML that comes from outside.

    Raises:
        UnsafeMarkup: if it declares a document type or entities, or is nested deeper than libxml2 allows.
        CorruptDocument: if it is not well-formed.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnsafeMarkup
    if b"purl.oclc.org" in data:
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower() or "entit" in str(error).lower():
            raise UnsafeMarkup from error
        raise CorruptDocument from error
    except ValueError as error:  # an encoding declaration that lxml does not know
        raise CorruptDocument from error
    # A document type in UTF-16 escapes the search for its bytes above.
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeMarkup
    return root
