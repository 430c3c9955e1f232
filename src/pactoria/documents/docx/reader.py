"""A Word file into a `ParsedDocument`."""

from pactoria.documents.assembly import assemble
from pactoria.documents.docx.body import Flow, Story
from pactoria.documents.docx.names import w
from pactoria.documents.docx.notes import read_comments, read_headers, read_notes
from pactoria.documents.docx.numbering import read_lists
from pactoria.documents.docx.package import Package
from pactoria.documents.docx.styles import read_styles
from pactoria.documents.errors import CorruptDocument, EmptyDocument, UnsafeMarkup
from pactoria.documents.limits import DEFAULT, Limits
from pactoria.documents.outline import outline, title_of
from pactoria.documents.parsed import BlockKind, Comment, DocumentFormat, ParsedDocument, Revision

__all__ = ["read_docx"]


def read_docx(data: bytes, limits: Limits = DEFAULT) -> ParsedDocument:
    """Read a Word document as Word shows it with all changes accepted.

    Raises:
        Unreadable: one of its subclasses, saying why and what to do.
    """
    package = Package(data, limits)
    part = package.main_part()
    root = package.xml(part)
    if root is None or root.tag != w("document"):
        raise CorruptDocument
    related = {kind: target for kind, target in package.related(part).values() if target in package}
    styles = read_styles(package.xml(related.get("styles", "")))
    lists = read_lists(package.xml(related.get("numbering", "")), styles)
    flow = Flow(part, styles, lists)
    try:
        story = flow.read(root)
        headers = read_headers(package, part, root, styles, lists)
        notes = read_notes(package, related, story, styles, lists)
    except RecursionError as error:
        raise UnsafeMarkup from error

    top = [draft for draft in headers if draft.kind is BlockKind.HEADER]
    bottom = [draft for draft in headers if draft.kind is BlockKind.FOOTER]
    drafts = [*top, *story.drafts, *notes, *bottom]
    if not any(draft.kind not in {BlockKind.HEADER, BlockKind.FOOTER} for draft in drafts):
        raise EmptyDocument
    outline(drafts)
    story.anchor()
    text, blocks = assemble(drafts)
    return ParsedDocument(
        text=text,
        blocks=tuple(blocks),
        format=DocumentFormat.DOCX,
        title=title_of(story.drafts),
        revisions=tuple(_revisions(story, len(text))),
        comments=tuple(_comments(package, related, story, len(text))),
        notices=tuple(_notices(story, root.find(f".//{w('altChunk')}") is not None)),
    )


def _revisions(story: Story, length: int) -> list[Revision]:
    return [
        Revision(change.kind, change.author, change.date, change.text, min(story.offset(place), length))
        for change, place in story.changes
    ]


def _comments(package: Package, related: dict[str, str], story: Story, length: int) -> list[Comment]:
    comments: list[Comment] = []
    for comment in read_comments(package.xml(related.get("comments", ""))):
        ends = story.comment_ends.get(comment.id)
        if ends is None:
            continue
        start = min(story.offset(ends[0]), length)
        end = min(story.offset(ends[1]), length)
        comments.append(Comment(comment.author, comment.date, comment.text, start, max(start, end)))
    return comments


def _notices(story: Story, embeds: bool) -> list[str]:  # noqa: FBT001 - said at its one call
    notices: list[str] = []
    if story.changes:
        count = len(story.changes)
        notices.append(
            f"{count} tracked change{'s' if count != 1 else ''}: read as if accepted; what was deleted is left out."
        )
    if embeds:
        notices.append("A part that is embedded from another file was not read. Save the document anew to include it.")
    return notices
