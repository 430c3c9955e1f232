"""What stands beside the flow of a Word document: headers, footers, footnotes, endnotes and comments."""

from collections.abc import Mapping
from dataclasses import dataclass

from pactoria.documents.assembly import Draft
from pactoria.documents.docx.body import Flow, Story
from pactoria.documents.docx.characters import read
from pactoria.documents.docx.names import W
from pactoria.documents.docx.numbering import Lists
from pactoria.documents.docx.package import Package, reference
from pactoria.documents.docx.styles import Styles
from pactoria.documents.markup import Element
from pactoria.documents.parsed import BlockKind

__all__ = ["CommentText", "read_comments", "read_headers", "read_notes"]


@dataclass(frozen=True, slots=True)
class CommentText:
    """A comment without its place."""

    id: str
    author: str
    date: str | None
    text: str


def read_comments(root: Element | None) -> list[CommentText]:
    """Read the comments part."""
    if root is None:
        return []
    return [
        CommentText(
            element.get(W + "id", ""),
            element.get(W + "author", ""),
            element.get(W + "date"),
            "\n".join(read(paragraph).text for paragraph in element.iter(W + "p")).strip(),
        )
        for element in root.iterchildren(W + "comment")
    ]


def read_headers(package: Package, part: str, root: Element, styles: Styles, lists: Lists) -> list[Draft]:
    """Read each different header and footer of all sections once."""
    related = package.related(part)
    drafts: list[Draft] = []
    seen: set[tuple[BlockKind, str]] = set()
    read_parts: set[str] = set()
    for section in root.iter(W + "sectPr"):
        for element in section:
            if element.tag not in {W + "headerReference", W + "footerReference"}:
                continue
            kind = BlockKind.HEADER if element.tag == W + "headerReference" else BlockKind.FOOTER
            _, target = related.get(reference(element), ("", ""))
            header = None if target in read_parts else package.xml(target)
            read_parts.add(target)
            if header is None:
                continue
            story = Flow(target, styles, lists).read(header)
            story.anchor()
            for draft in story.drafts:
                if (kind, draft.text) not in seen:
                    seen.add((kind, draft.text))
                    drafts.append(_aside(draft, kind))
    return drafts


def read_notes(package: Package, related: Mapping[str, str], story: Story, styles: Styles, lists: Lists) -> list[Draft]:
    """Read footnotes, then endnotes, in the order of their references, numbered as Word numbers them."""
    drafts: list[Draft] = []
    for kind in ("footnote", "endnote"):
        target = related.get(f"{kind}s", "")
        root = package.xml(target)
        if root is None:
            continue
        elements = {element.get(W + "id", ""): element for element in root.iterchildren(W + kind)}
        flow = Flow(target, styles, lists)
        ids = dict.fromkeys(note_id for note_kind, note_id in story.notes if note_kind == kind)
        for number, note_id in enumerate(ids, start=1):
            if note_id not in elements:
                continue
            note = flow.read_within(root, elements[note_id])
            note.anchor()
            for place, draft in enumerate(note.drafts):
                _aside(draft, BlockKind.FOOTNOTE)
                if place == 0 and draft.number is None:
                    label = str(number) if kind == "footnote" else _endnote(number)
                    draft.text, draft.body, draft.number = f"{label} {draft.text}", draft.body + len(label) + 1, label
                drafts.append(draft)
    return drafts


def _endnote(number: int) -> str:
    from pactoria.documents.docx.numerals import numeral

    return numeral(number, "lowerRoman")


def _aside(draft: Draft, kind: BlockKind) -> Draft:
    draft.kind, draft.settled, draft.level = kind, True, 0
    draft.row = draft.column = None
    return draft
