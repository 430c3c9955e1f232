"""A Word file as a package of parts: change some, keep every other byte for byte."""

import io
import posixpath
import zipfile

from lxml import etree

from pactoria.documents.docx.package import Package
from pactoria.documents.errors import Unreadable
from pactoria.documents.markup import Element, read_xml

__all__ = ["STANDARD", "EditedPackage"]

STANDARD = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: parts that we add are the same bytes on every day."""
_STRICT = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    STANDARD.rstrip("/").encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/officeDocument/2006/math": b"http://purl.oclc.org/ooxml/officeDocument/math",
}
"""Namespaces of "strict" files, which reading translates into the usual ones."""
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_KINDS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    }
)
"""Templates and files with macros: Word opens none of them under a name that ends in .docx."""


class EditedPackage:
    """An opened package. `pack` writes the parts that were changed and copies the others.

    What comes out is a plain document: a template becomes one, and macros are left out.
    """

    def __init__(self, original: bytes) -> None:
        """Open a package.

        Raises:
            Unreadable: one of its subclasses, if it is no Word file that the reader of documents would open.
        """
        self._original = original
        self._read = Package(original)
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self.main = self._read.main_part()
        """Name of the part that holds the text."""
        self.strict = _STRICT[next(iter(_STRICT))] in self._read.read(self.main)

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self._read

    def xml(self, part: str) -> Element:
        """Return the tree of a part, in the usual namespaces."""
        return read_xml(self._changed[part] if part in self._changed else self._read.read(part))

    def write(self, part: str, root: Element) -> None:
        """Replace or add a part, in the namespaces of this package."""
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self.strict:
            for usual, strict in _STRICT.items():
                data = data.replace(usual, strict)
        self._changed[part] = data

    def related(self, kind: str) -> str | None:
        """Return the part that the main one points to as its "comments", "footnotes" ..., if there is one."""
        targets = (target for found, target in self._read.related(self.main).values() if found == kind)
        return next(targets, None)

    def stories(self) -> list[str]:
        """Return the main part and the others that hold text: headers, footers and notes."""
        kinds = {"header", "footer", "footnotes", "endnotes"}
        related = {target for kind, target in self._read.related(self.main).values() if kind in kinds}
        return [self.main, *sorted(part for part in related if part in self)]

    def relate(self, kind: str, part: str, vocabulary: str | None = None) -> None:
        """Let the main part point to another, as its "comments" or the like.

        `vocabulary` is the address before `kind` for relationships that are not of the standard.
        """
        folder, name = posixpath.split(self.main)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        root = (
            self.xml(relations) if relations in self else etree.fromstring(f'<Relationships xmlns="{_RELATIONSHIPS}"/>')
        )
        taken = {relation.get("Id") for relation in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        target = posixpath.relpath("/" + part, "/" + folder)
        base = _STRICT[STANDARD.rstrip("/").encode()].decode() + "/" if self.strict else STANDARD
        base = vocabulary or base
        etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", Id=f"rId{number}", Type=base + kind, Target=target)
        self.write(relations, root)

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part holds, unless the package says so already."""
        root = self.xml("[Content_Types].xml")
        if all(override.get("PartName") != "/" + part for override in root):
            etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Override", PartName="/" + part, ContentType=content_type)
            self.write("[Content_Types].xml", root)

    def _become_a_document(self) -> None:
        try:
            types = self.xml("[Content_Types].xml")
        except Unreadable:
            return  # no program opens it, whatever it is
        own = [each for each in types if each.get("PartName") == "/" + self.main]
        suffix = self.main.rpartition(".")[2]
        usual = [each for each in types if each.get("Extension") == suffix]
        if all(each.get("ContentType") not in _OTHER_KINDS for each in (own or usual)):
            return
        for each in own:
            each.set("ContentType", _DOCUMENT)
        if not own:
            etree.SubElement(types, f"{{{_CONTENT_TYPES}}}Override", PartName="/" + self.main, ContentType=_DOCUMENT)
        self._drop_macros(types)
        self.write("[Content_Types].xml", types)

    def _drop_macros(self, types: Element) -> None:
        project = self.related("vbaProject")
        if project is None:
            return
        folder, name = posixpath.split(project)
        gone = {project, posixpath.join(folder, "_rels", f"{name}.rels")}
        gone.update(target for kind, target in self._read.related(project).values() if "vba" in kind.lower())
        self._dropped = gone - {self.main}
        for each in list(types):
            if each.get("PartName", "").removeprefix("/") in self._dropped:
                types.remove(each)
        folder, name = posixpath.split(self.main)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        root = self.xml(relations)
        for each in list(root):
            if each.get("Type", "").endswith("/vbaProject"):
                root.remove(each)
        self.write(relations, root)

    def pack(self) -> bytes:
        """Return the package with its changes: parts in their old order, new ones at the end."""
        self._become_a_document()
        if not self._changed:
            return self._original
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._original)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for info in old.infolist():
                if info.filename in self._dropped:
                    continue
                data = self._changed.get(info.filename)
                new.writestr(_entry(info), self._read.read(info.filename) if data is None else data)
            for part in sorted(self._changed.keys() - set(old.namelist())):
                new.writestr(_entry(zipfile.ZipInfo(part, _EPOCH)), self._changed[part])
        return out.getvalue()


def _entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a fresh entry with the name, time and attributes of an old one."""
    fresh = zipfile.ZipInfo(info.filename, info.date_time)
    fresh.compress_type = zipfile.ZIP_DEFLATED
    fresh.external_attr = info.external_attr
    fresh.create_system = info.create_system
    return fresh
