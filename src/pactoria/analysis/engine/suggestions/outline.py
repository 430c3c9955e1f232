"""The top sections of a contract, where its text ends, and where something new goes among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pactoria.documents.parsed import Block, BlockKind, ParsedDocument

__all__ = ["Outline", "Section", "Words", "is_automatic"]

_ASIDE = {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE, BlockKind.TABLE_CELL}
_TOP = re.compile(r"(?:(?:article|section|clause|§) ?)?(?P<label>\d{1,3}|[IVXLC]{1,6})(?:\.0)?[.):]?", re.IGNORECASE)
_UNDER = re.compile(r"(?P<above>\d{1,3}(?:\.\d{1,3})*)\.(?P<last>\d{1,3})")
_LETTER = re.compile(r"\(?(?P<last>[a-y])[.)]")
_END = re.compile(
    r"\s*(?:in witness\b|signatures?\b|signed\b|executed (?:by|as|on)\b|agreed (?:and|by)\b|accepted (?:and|by)\b"
    r"|acknowledged (?:and|by)\b|the parties (?:hereto )?have (?:caused|executed|signed|duly)\b|signature page|_{6,}"
    r"|for and on behalf of\b|by:)",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"\s*(?:exhibit|schedule|annex|appendix|attachment)\s+[\"“']?(?:[A-Z]|\d{1,2}|[IVX]{1,5})\b", re.IGNORECASE
)
_GENERAL = re.compile(
    r"\b(?:general(?: provisions| terms)?|miscellaneous|final provisions|other provisions|boilerplate)\b", re.IGNORECASE
)
_LEAD = re.compile(r"(?P<words>[A-Z][\w,&/'\u2019 -]{1,70}?)[.:]\s+(?=[A-Z(“\"])")
_LONGEST_TITLE = 12
_LONGEST_LINE = 60
_FEWEST = 2
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Section:
    """A top section: blocks `first` to `last`."""

    first: int
    last: int
    label: str | None
    """Its number without decoration: "9" or "IX"; as shown where Word makes it in other ways: "ARTICLE NINE"."""
    title: str
    headed: bool
    """Whether its first block is only a heading."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph to insert: what is typed in it, whose looks it takes, and whether Word numbers it."""

    text: str
    like: int | None
    numbered: bool = False


class Outline:
    """Sections of the contract proper, without signatures and annexes."""

    def __init__(self, document: ParsedDocument) -> None:
        self.document = document
        self.end = self._end()
        """Index of the last block before signatures and annexes; -1 if there is none."""
        self.sections = self._sections()

    def _own(self, block: Block) -> str:
        return self.document.text[block.body : block.end]

    def _end(self) -> int:
        blocks = self.document.blocks
        last = -1
        for index, block in enumerate(blocks):
            words = self.document.text[block.start : block.end]
            if index > len(blocks) // 4 and (_END.match(words) or self._begins_annex(block, words)):
                break
            if block.kind not in _ASIDE:
                last = index
        return last

    def _begins_annex(self, block: Block, words: str) -> bool:
        stands_out = block.kind in {BlockKind.HEADING, BlockKind.TITLE} or len(words) < _LONGEST_LINE
        return _ANNEX.match(words) is not None and stands_out

    def _sections(self) -> list[Section]:
        blocks = self.document.blocks[: self.end + 1]
        tops = self._numbered([i for i, b in enumerate(blocks) if _TOP.fullmatch((b.number or "").strip())])
        if len(tops) < _LEAST:
            headings = [b.level for b in blocks if b.kind is BlockKind.HEADING]
            level = min(headings, default=0)
            tops = [i for i, b in enumerate(blocks) if b.kind is BlockKind.HEADING and b.level == level]
        if len(tops) < _FEWEST:
            tops = self._numbered([i for i, b in enumerate(blocks) if b.number and is_automatic(b)])
        if len(tops) < _FEWEST:
            return []
        ends = [*(top - 1 for top in tops[1:]), self.end]
        return [self._section(first, last) for first, last in zip(tops, ends, strict=True)]

    def _numbered(self, found: Sequence[int]) -> list[int]:
        """Keep what numbers sections of the text proper: where Word counts, only its highest level."""
        blocks = self.document.blocks
        tops = [i for i in found if blocks[i].kind not in _ASIDE]
        if all(is_automatic(blocks[i]) for i in tops):
            highest = min((blocks[i].level for i in tops), default=0)
            tops = [i for i in tops if blocks[i].level == highest]
        return tops if len(tops) >= _LEAST else []

    def _section(self, first: int, last: int) -> Section:
        block = self.document.blocks[first]
        own = self._own(block).strip()
        number = (block.number or "").strip()
        found = _TOP.fullmatch(number)
        label = found["label"] if found else number if number and is_automatic(block) else None
        lead = _LEAD.match(own)
        headed = block.kind in {BlockKind.HEADING, BlockKind.TITLE} or (
            len(own.split()) <= _LONGEST_TITLE and not own.endswith((".", ";", ":")) and last > first
        )
        title = own if headed else lead["words"] if lead else " ".join(own.split()[:8])
        return Section(first, last, label, title.strip(" .:"), headed)

    def near(self, beginnings: Sequence[str]) -> tuple[Section | None, bool]:
        """Return the section whose title has a word that begins so, and whether it was the first beginning.

        The first beginning that is there counts.
        """
        for rank, beginning in enumerate(beginnings):
            for section in self.sections:
                if re.search(rf"\b{re.escape(beginning)}", section.title, re.IGNORECASE):
                    return section, rank == 0
        return None, False

    def general(self) -> Section | None:
        """Return the section of general provisions."""
        return next((section for section in reversed(self.sections) if _GENERAL.search(section.title)), None)

    def as_section(self, after: Section | None, title: str, text: str) -> tuple[int, list[Words]]:
        """Return after which block a section of its own goes, and its paragraphs."""
        if after is None:
            return self._unnumbered(title, text)
        block = self.document.blocks[after.first]
        head = self.document.text[block.start : block.body]
        automatic = is_automatic(block)
        label = self._next_label(after)
        prefix = "" if automatic or after.label is None else head.replace(after.label, label, 1)
        if not after.headed:
            led = bool(_LEAD.match(self._own(block).strip()))
            body = f"{title}. {text}" if led or not prefix else text
            return after.last, [Words(prefix + body, after.first, automatic)]
        shown = title.upper() if self._own(block).isupper() else title
        if self._own(block).rstrip().endswith("."):
            shown += "."
        heading = Words(prefix + shown, after.first, automatic)
        like = next((i for i in range(after.first + 1, after.last + 1) if self._is_plain(i)), None)
        if like is None:
            return after.last, [heading, Words(text, None)]
        model = self.document.blocks[like]
        if is_automatic(model):
            return after.last, [heading, Words(text, like, numbered=True)]
        number = self.document.text[model.start : model.body]
        if number.strip() and after.label is not None and number.strip().startswith(after.label + "."):
            text = number.replace(after.label, label, 1) + text
        return after.last, [heading, Words(text, like)]

    def as_item(self, section: Section, title: str, text: str) -> tuple[int, list[Words]] | None:
        """Return the place and paragraph of one more clause at the end of a section; None if it has no list."""
        members = [i for i in range(section.first + 1, section.last + 1) if self._is_plain(i)]
        numbered = [i for i in members if self.document.blocks[i].number and self._follows(i, section)]
        if not numbered:
            return None
        like = numbered[-1]
        led = sum(bool(_LEAD.match(self._own(self.document.blocks[i]).strip())) for i in numbered)
        body = f"{title}. {text}" if led * 2 >= len(numbered) else text
        block = self.document.blocks[like]
        if is_automatic(block):
            return section.last, [Words(body, like, numbered=True)]
        head = self.document.text[block.start : block.body]
        number = (block.number or "").strip()
        return section.last, [Words(head.replace(number, _successor(number), 1) + body, like)]

    def _follows(self, index: int, section: Section) -> bool:
        """Tell whether a block's number is one that the section counts its clauses with."""
        block = self.document.blocks[index]
        number = (block.number or "").strip()
        under = _UNDER.fullmatch(number)
        if under is not None and not is_automatic(block):
            return under["above"] == section.label or section.label is None
        counted = is_automatic(block) or _LETTER.fullmatch(number) is not None
        lowest = min(
            (b.level for b in self.document.blocks[section.first + 1 : section.last + 1] if b.number), default=0
        )
        return counted and block.level == lowest

    def _unnumbered(self, title: str, text: str) -> tuple[int, list[Words]]:
        """Return the place of a paragraph at the end of a contract without sections."""
        like = next((i for i in range(self.end, -1, -1) if self._is_plain(i)), None)
        return max(self.end, 0), [Words(f"{title}. {text}", like)]

    def _is_plain(self, index: int) -> bool:
        block = self.document.blocks[index]
        words = self._own(block).split()
        # Lawyers number whole clauses with heading styles.
        is_clause = block.kind is BlockKind.HEADING and sum(word[0].islower() for word in words) * 2 > len(words)
        return (is_clause or block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}) and len(words) > _LEAST

    def _next_label(self, after: Section) -> str:
        """Return the number of a section after another: the next one at the end, "9A" between 9 and 10."""
        if after.label is None:
            return ""
        position = self.sections.index(after)
        later = self.sections[position + 1 :]
        if not later and after.label.isdecimal():
            return str(int(after.label) + 1)
        return f"{after.label}A"


def is_automatic(block: Block) -> bool:
    """Tell whether Word makes a block's number."""
    return block.body > block.start and block.anchor is not None and "+" not in block.anchor


def _successor(number: str) -> str:
    """Return the number after another: "14.7" after "14.6", "(g)" after "(f)"."""
    under = _UNDER.fullmatch(number)
    if under is not None:
        return f"{under['above']}.{int(under['last']) + 1}"
    letter = _LETTER.fullmatch(number)
    if letter is not None:
        return number.replace(letter["last"], chr(ord(letter["last"]) + 1), 1)
    return number
