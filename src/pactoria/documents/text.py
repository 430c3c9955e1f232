"""Plain text: the document's text is the file's, unchanged; blocks are found in it."""

import re
from collections import Counter
from collections.abc import Iterator

from pactoria.documents.assembly import Draft, block_of, is_blank
from pactoria.documents.errors import EmptyDocument, UnsupportedFormat
from pactoria.documents.numbers import NumberStyle, is_torn_off, read_number
from pactoria.documents.outline import outline, title_of
from pactoria.documents.parsed import BlockKind, DocumentFormat, ParsedDocument

__all__ = ["decode", "read_text"]

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LINE = re.compile(r"[^\r\n\f]*(?:\r\n|[\r\n\f]|$)")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?[-\u2013]?\s*\d{1,4}\s*[-\u2013]?(?:\s+of\s+\d{1,4})?\s*", re.IGNORECASE)
_RULE = re.compile(r"[\s_=*\-\u2013\u2014.]+")
_REPEATS = 4
_LONGEST_FOOTER = 120
_SAMPLE = 64 * 1024
_CONTROLS = {character: 0xFFFD for character in range(32) if character not in b"\t\n\x0b\x0c\r"} | {0x7F: 0xFFFD}
_MOST_CONTROLS = 0.02


def decode(data: bytes) -> tuple[str, str | None]:
    """Turn bytes into text, line ends untouched: by byte order mark, else UTF-8, else the likeliest encoding.

    NUL and control characters, which no database or browser takes, become U+FFFD each, so that offsets stay.

    Returns:
        The text, and a notice where the encoding had to be guessed.

    Raises:
        UnsupportedFormat: if this is not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _clean(data.decode(encoding)), None
            except UnicodeDecodeError:
                break
    try:
        return _clean(data.decode("utf-8")), None
    except UnicodeDecodeError:
        pass
    guess = _guess(data)
    if guess is None:
        raise UnsupportedFormat("This is not a text file. " + UnsupportedFormat.detail)
    text = data.decode(guess, errors="replace")
    return _clean(text), f"The text was read as {guess}; check letters with accents."


def _guess(data: bytes) -> str | None:
    if data[:_SAMPLE].count(0) > len(data[:_SAMPLE]) // 4:
        # Western text in UTF-16 without a mark has a zero in every other byte.
        return "utf-16-le" if data[1:_SAMPLE:2].count(0) > data[0:_SAMPLE:2].count(0) else "utf-16-be"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else None


def _clean(text: str) -> str:
    cleaned = text.translate(_CONTROLS)
    if cleaned.count("\ufffd") > max(8, _MOST_CONTROLS * len(cleaned)):
        raise UnsupportedFormat("This is not a text file. " + UnsupportedFormat.detail)
    return cleaned


def read_text(data: bytes) -> ParsedDocument:
    """Read a plain text file.

    A block is a paragraph: lines up to an empty one, or up to a line that begins with a section number.

    Raises:
        EmptyDocument: if there is nothing but white space.
        UnsupportedFormat: if this is not text.
    """
    text, notice = decode(data)
    if is_blank(text):
        raise EmptyDocument
    drafts = list(_drafts(text))
    _mark_footers(drafts)
    outline(drafts)
    return ParsedDocument(
        text=text,
        blocks=tuple(block_of(draft) for draft in drafts),
        format=DocumentFormat.TEXT,
        title=title_of(drafts),
        notices=() if notice is None else (notice,),
    )


def _drafts(text: str) -> Iterator[Draft]:
    start, end = -1, -1
    for match in _LINE.finditer(text):
        line = match.group()
        if not line:
            continue
        words = line.strip()
        if not words or (_RULE.fullmatch(words) and len(words) > 3):  # noqa: PLR2004 - a rule, not a dash
            if start >= 0:
                yield _draft(text, start, end)
            start = -1
            if words:
                at = match.start() + line.index(words[0])
                yield _draft(text, at, at + len(words))
            continue
        at = match.start() + len(line) - len(line.lstrip())
        if start >= 0 and _begins(words, text[max(start, end - 24) : end]):
            yield _draft(text, start, end)
            start = -1
        start = at if start < 0 else start
        end = at + len(words)
        if line[-1] == "\f":
            yield _draft(text, start, end)
            start = -1
    if start >= 0:
        yield _draft(text, start, end)


def _begins(line: str, before: str) -> bool:
    """Tell whether a line inside a paragraph begins another: it has a number, and the line before is not torn off."""
    number = read_number(line)
    if number is None or is_torn_off(number, before):
        return False
    rest = line[number.end :]
    if number.style in {NumberStyle.CHAPTER, NumberStyle.SECTION, NumberStyle.DECIMAL}:
        return not rest[:1].islower()
    return before.rstrip().endswith((".", ";", ":", ",", "and", "or")) or not rest[:1].islower()


def _draft(text: str, start: int, end: int) -> Draft:
    return Draft(text[start:end], start=start)


def _mark_footers(drafts: list[Draft]) -> None:
    """Find what was printed on every page: the same short line again and again, and numbers that stand alone."""
    counts = Counter(draft.text for draft in drafts if len(draft.text) <= _LONGEST_FOOTER)
    pages = [draft for draft in drafts if _PAGE_NUMBER.fullmatch(draft.text) and draft.text.strip(" -\u2013")]
    for draft in drafts:
        often = counts[draft.text] >= _REPEATS
        if often and len(_RULE.sub("", draft.text)) >= 12 and draft.text[-1] not in ":;,_":  # noqa: PLR2004 - words
            draft.kind = BlockKind.FOOTER
    if len(pages) >= _REPEATS:
        for draft in pages:
            draft.kind = BlockKind.FOOTER
