"""The zip that a Word file is, opened with suspicion: sizes are judged before anything is unpacked."""

import io
import posixpath
import struct
import zipfile
import zlib

from pactoria.documents.docx.names import REL
from pactoria.documents.errors import (
    CorruptDocument,
    DecompressionBomb,
    EncryptedDocument,
    UnsafeMarkup,
    UnsupportedFormat,
)
from pactoria.documents.limits import DEFAULT, Limits
from pactoria.documents.markup import Element, read_xml

__all__ = ["Package"]

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What zipfile raises for damage of one kind or another; UnicodeDecodeError is a ValueError, struct.error is not.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_SMALL = 10 * 1024 * 1024
_MOST_PARTS = 10_000
_ENCRYPTED = 0x1


class Package:
    """The parts of an Office Open XML file, by name, read one at a time and never written anywhere."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        """Open the file and judge its table of contents.

        Raises:
            CorruptDocument, DecompressionBomb, EncryptedDocument, UnsafeMarkup: as their names say.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise CorruptDocument from error
        self._limits = limits
        self._entries: dict[str, zipfile.ZipInfo] = {}
        total = 0
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS:
            raise DecompressionBomb
        for entry in entries:
            _check_name(entry.filename)
            if entry.flag_bits & _ENCRYPTED:
                raise EncryptedDocument
            total += entry.file_size
            too_dense = entry.file_size > _SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1)
            if total > limits.unpacked or too_dense:
                raise DecompressionBomb
            if entry.filename in self._entries:
                raise CorruptDocument(
                    "Two parts of the file have the same name, so that programs may differ on what it says."
                )
            self._entries[entry.filename] = entry

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Names of all parts."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            CorruptDocument: if it is missing or damaged.
            DecompressionBomb: if it is larger than a part may be.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise CorruptDocument
        if entry.file_size > self._limits.part:
            raise DecompressionBomb
        try:
            # zipfile reads no more than the size that the table of contents promises, and checks the sum.
            return self._zip.read(entry)
        except _DAMAGE as error:
            raise CorruptDocument from error

    def xml(self, name: str) -> Element | None:
        """Parse one part; None where the file has no such part."""
        return read_xml(self.read(name)) if name in self._entries else None

    def main_part(self) -> str:
        """Name of the part with the document's text.

        Raises:
            UnsupportedFormat: if this is a spreadsheet, a presentation or some other zip.
            CorruptDocument: if it was a Word file once.
        """
        for kind, target in self._relationships("_rels/.rels"):
            if kind.endswith("/officeDocument") and target in self._entries:
                if target.startswith(("xl/", "ppt/")):
                    raise UnsupportedFormat("This is a spreadsheet or a presentation. " + UnsupportedFormat.detail)
                return target
        if "word/document.xml" in self._entries:
            return "word/document.xml"
        if "mimetype" in self._entries:
            raise UnsupportedFormat("This is an OpenDocument file. Open it in its program and save it as .docx or PDF.")
        if "[Content_Types].xml" in self._entries:
            raise CorruptDocument
        raise UnsupportedFormat("This is an archive. Unpack it and upload the documents inside.")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part by id: (last word of the type, name of the target part)."""
        folder, name = posixpath.split(part)
        relationships = self.xml(f"{folder}/_rels/{name}.rels")
        if relationships is None:
            return {}
        found = {
            relation.get("Id", ""): (
                relation.get("Type", "").rsplit("/", 1)[-1],
                _target(folder, relation.get("Target", "")),
            )
            for relation in relationships.iter(_RELATIONSHIP)
            if relation.get("TargetMode") != "External"
        }
        # Whoever makes a part that is missing must not make it outside of the file.
        return {
            key: (kind, target)
            for key, (kind, target) in found.items()
            if not (_leads_outside(target) or ":" in target)
        }

    def related_by_kind(self, part: str, kind: str) -> str | None:
        """Name of the first part of a kind, such as "styles", that belongs to another."""
        for found, target in self.related(part).values():
            if found == kind and target in self._entries:
                return target
        return None

    def _relationships(self, name: str) -> list[tuple[str, str]]:
        root = self.xml(name)
        if root is None:
            return []
        return [
            (relation.get("Type", ""), _target("", relation.get("Target", "")))
            for relation in root.iter(_RELATIONSHIP)
            if relation.get("TargetMode") != "External"
        ]


def reference(element: Element) -> str:
    """Return the relationship id that an element names."""
    return element.get(REL + "id", "")


def _target(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _leads_outside(name: str) -> bool:
    steps = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in steps or ":" in steps[0] or "\x00" in name


def _check_name(name: str) -> None:
    if _leads_outside(name):
        raise UnsafeMarkup("A part of the file has a name that leads outside of it. " + UnsafeMarkup.detail)
