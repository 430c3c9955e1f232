"""Checks what an answer says that documents say, while it streams: what they do not bear out is never shown as theirs.

A citation stays only if its passage was given to the model and still is exactly what the document says there. Words in
quotation marks, or in a Markdown quote, stay a quotation only if they stand in one of these documents, or in the
question; otherwise they lose their marks, and are counted. Text that may turn out to be either is held back until it
is known, so that nothing shown is taken back.
"""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from pactoria.gateway.calls import Passage

__all__ = ["Checked", "Piece", "borne_out"]

Piece = str | Passage
"""Text to show; or a passage that is cited for the first time."""

_CITED = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_PERHAPS_CITED = re.compile(r"\[[\d\s,;]{0,40}$")
_SPECIAL = re.compile(r'[\[“"\\`>]')
_CLOSING = {"“": "”", '"': '"'}
_OPENS_AFTER = frozenset(" \t\n\r([{\u2014\u2013-*_>:/|")
_LONGEST = 4_000
"""Characters that are held back for the end of a quotation."""
_FEWEST_WORDS = 4
"""Shorter words in quotation marks name something ("Services", "best efforts"), and claim no source."""
_OWN_LABEL = re.compile(
    r"[\s*_]*(?:\[!\w+\]|(?:note|nota bene|tip|hint|warning|caution|important|disclaimer|summary|in short|takeaway|"
    r"example|draft|suggestion|(?:suggested|proposed|alternative|recommended|sample) (?:wording|text|clause|language))"
    r"[\s*_]*(?::|\u2014|-|$))",
    re.IGNORECASE,
)
"""How a Markdown quote begins that says itself that it is the model's own."""
_OWN_INTRODUCTION = re.compile(
    r"\b(?:suggest\w*|propos\w*|recommend\w*|redraft\w*|rewrit\w*|rephras\w*|alternative|instead|for example|"
    r"(?:could|might|should) (?:say|read|write|ask|propose|reply)|in (?:plain|other) words)\b[^.!?]*:[\s*_]*$",
    re.IGNORECASE,
)
"""How a line ends that introduces wording of the model's own."""
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:\.\s?\.\s?\.|…)(?:\s*\])?\s*")
_ALIKE = str.maketrans("\u201c\u201d\u2018\u2019\u2013\u2014\u00a0", "\"\"''-- ")


def borne_out(quote: str, sources: Sequence[str]) -> bool:
    """Tell whether words stand in one of the (plain) texts, in this order where some are left out ("...")."""
    pieces = [piece for part in _ELLIPSIS.split(quote) if (piece := plain(part).strip(" .,;:!?'\"")) != ""]
    return any(_in_order(pieces, source) for source in sources)


def _in_order(pieces: Sequence[str], source: str) -> bool:
    place = 0
    for piece in pieces:
        place = source.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def plain(text: str) -> str:
    """Return words for comparison: case, kinds of white space, quotes and dashes, and Markdown's signs do not count."""
    text = re.sub(r"\\([^\w\s])", r"\1", text.replace("**", "").replace("__", ""))
    text = re.sub(r"\[(\w)\]", r"\1", text)  # "[t]he": a letter that was fitted in
    return " ".join(text.translate(_ALIKE).casefold().split())


class Checked:
    """The answer to one question, on its way from the model to the reader."""

    def __init__(self, passages: Sequence[Passage], texts: Mapping[UUID, str], question: str) -> None:
        """Take what the model was given.

        Args:
            passages: as they went along.
            texts: what the versions (or files) say now, by `Passage.version_id`.
            question: may be quoted, too.
        """
        self._passages = {
            passage.number: passage
            for passage in passages
            if texts.get(passage.version_id, "")[passage.start : passage.end] == passage.quote
        }
        self._on = bool(passages or texts)
        self._sources = [plain(text) for text in texts.values()] + [plain(question)] if self._on else []
        self._held = ""
        self._last = "\n"
        self._line = ""
        self._before = ""
        self._gap = False
        self._own = False
        self._fence = ""
        self.cited: dict[int, Passage] = {}
        self.dropped = 0

    def feed(self, text: str) -> list[Piece]:
        """Take more of the answer; return what can be shown."""
        return self._work(text, final=False) if self._on else [text]

    def finish(self) -> list[Piece]:
        """Return what was held back. Saying it twice changes nothing."""
        return self._work("", final=True) if self._on else []

    def _work(self, text: str, *, final: bool) -> list[Piece]:
        self._held += text
        shown: list[Piece] = []
        while self._held:
            taken = self._step(shown, final=final)
            if taken == 0:
                break
            self._held = self._held[taken:]
        return _joined(shown)

    def _step(self, shown: list[Piece], *, final: bool) -> int:  # noqa: PLR0911 - one return a kind of sign
        """Decide about the beginning of what is held; return how many characters that was, 0 if more has to come."""
        held = self._held
        if self._fence:
            return self._code(shown, final=final)
        special = _SPECIAL.search(held)
        if special is None or special.start() > 0:
            return self._show(shown, held[: special.start() if special else len(held)])
        match held[0]:
            case "\\":
                return self._show(shown, held[:2]) if len(held) > 1 or final else 0
            case "`":
                return self._fence_begins(shown, final=final)
            case "[":
                return self._citation(shown, final=final)
            case ">":
                return self._block_quote(shown, final=final)
            case _:
                return self._quotation(shown, final=final)

    def _show(self, shown: list[Piece], text: str) -> int:
        if text:
            shown.append(text)
            self._last = text[-1]
            *ended, self._line = (self._line + text).split("\n")
            for line in ended:
                self._before, self._gap = (line, False) if line.strip() else (self._before, True)
        return len(text)

    def _fence_begins(self, shown: list[Piece], *, final: bool) -> int:
        ticks = len(self._held) - len(self._held.lstrip("`"))
        if ticks == len(self._held) and not final:
            return 0
        self._fence = "`" * ticks
        return self._show(shown, self._fence)

    def _code(self, shown: list[Piece], *, final: bool) -> int:
        """Show code as it is: brackets and quotes mean something else there."""
        end = self._held.find(self._fence)
        line = self._held.find("\n\n")
        if len(self._fence) < 3 and line >= 0 and (end < 0 or line < end):  # noqa: PLR2004 - a fence has three
            self._fence = ""  # it was no code after all
            return self._show(shown, self._held[:line])
        if end >= 0:
            end += len(self._fence)
            self._fence = ""
            return self._show(shown, self._held[:end])
        keep = 0 if final else max(len(self._fence) - 1, 1)
        return self._show(shown, self._held[: max(len(self._held) - keep, 0)])

    def _citation(self, shown: list[Piece], *, final: bool) -> int:
        match = _CITED.match(self._held)
        if match is None:
            if not final and _PERHAPS_CITED.match(self._held):
                return 0
            return self._show(shown, "[")
        if match.end() == len(self._held) and not final:
            return 0  # "(" may follow, and make it a link
        if self._held[match.end() : match.end() + 1] == "(":
            return self._show(shown, match[0])
        self._cite(shown, match[1])
        return match.end()

    def _cite(self, shown: list[Piece], numbers: str) -> None:
        wanted = [int(number) for number in re.findall(r"\d+", numbers)]
        known = [number for number in wanted if number in self._passages]
        self.dropped += len(wanted) - len(known)
        if not known:
            return
        for number in known:
            if number not in self.cited:
                self.cited[number] = self._passages[number]
                shown.append(self._passages[number])
        self._show(shown, f"[{', '.join(str(number) for number in known)}]")

    def _quotation(self, shown: list[Piece], *, final: bool) -> int:
        mark = self._held[0]
        if mark == '"' and self._last not in _OPENS_AFTER:
            return self._show(shown, mark)
        closing = self._held.find(_CLOSING[mark], 1)
        end = self._held.find("\n\n", 1)
        if end >= 0 and not 0 <= closing < end:
            return self._show(shown, mark)  # marks enclose no paragraphs
        if closing < 0:
            if len(self._held) < _LONGEST and not final:
                return 0
            self.dropped += 1
            return 1  # too long to be held, or cut off: shown without the mark
        said = self._held[1:closing]
        true = self._may_stand(said)
        self._show(shown, mark if true else "")
        self._inside(shown, said)
        self._show(shown, self._held[closing] if true else "")
        return closing + 1

    def _block_quote(self, shown: list[Piece], *, final: bool) -> int:
        if self._last != "\n":
            return self._show(shown, ">")
        end = self._held.find("\n")
        if end < 0 and not final and len(self._held) < _LONGEST:
            return 0
        line = self._held if end < 0 else self._held[:end]
        sign = re.match(r"[>\s]+", line)
        said = line[sign.end() :] if sign else line[1:]
        words = _CITED.sub("", said).strip(' *_“”"—-')
        stays = self._is_own(said) or self._may_stand(words)
        self._show(shown, line[: len(line) - len(said)] if stays else "")
        self._inside(shown, said)
        return len(line)

    def _is_own(self, said: str) -> bool:
        """Tell whether a line of a Markdown quote is the model's own, and says so; the lines after it are, too."""
        if not self._before.lstrip().startswith(">"):
            self._own = bool(_OWN_INTRODUCTION.search(self._before))
        elif self._gap:
            self._own = False
        self._own = self._own or bool(_OWN_LABEL.match(said))
        return self._own and not re.search(r'["“]', _CITED.sub('"', said))

    def _may_stand(self, said: str) -> bool:
        if len(_CITED.sub("", said).split()) < _FEWEST_WORDS or borne_out(_CITED.sub("", said), self._sources):
            return True
        self.dropped += 1
        return False

    def _inside(self, shown: list[Piece], said: str) -> None:
        """Show words whose marks are decided, with their citations."""
        place = 0
        for match in _CITED.finditer(said):
            escaped = match.start() > 0 and said[match.start() - 1] == "\\"
            if escaped or said[match.end() : match.end() + 1] == "(":
                continue
            self._show(shown, said[place : match.start()])
            self._cite(shown, match[1])
            place = match.end()
        self._show(shown, said[place:])


def _joined(shown: Sequence[Piece]) -> list[Piece]:
    """Put texts that follow each other together."""
    joined: list[Piece] = []
    for piece in shown:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
