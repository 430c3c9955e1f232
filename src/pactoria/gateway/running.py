"""Calls that are under way: what each has delivered so far, and the notes about it that outlive us."""

import asyncio
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from pactoria.gateway.calls import Call, TextDelta, ThoughtDelta, ToolDelta
from pactoria.gateway.configurations import ModelConfiguration
from pactoria.gateway.providers.pieces import Accepted, Ended, Piece
from pactoria.gateway.tokens import about, count_text
from pactoria.usage.journal import Entry, Journal, Slip
from pactoria.usage.ledger import Hold, Ledger, Outcome, Settlement, Tokens

__all__ = ["Pulse", "Running", "settlement_of"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_RENEW_AFTER = 20.0
"""Seconds after which a silent call renews its hold, too."""
_FEW = 50
"""Calls that are noted more often."""
_IDLE_BEATS = 120
"""After which the pulse rests until the next call."""


@dataclass(slots=True)
class Running:
    """One call of one model, from its hold to its settlement."""

    call: Call
    model: ModelConfiguration
    hold: Hold
    question_tokens: int
    exact: bool
    """Whether its tokens can be counted exactly."""
    began: float
    """`time.perf_counter()` when the person asked."""
    accepted: bool = False
    """Whether the provider has taken the call."""
    request_id: str | None = None
    first_at: float | None = None
    text: list[str] = field(default_factory=list[str])
    thoughts: list[str] = field(default_factory=list[str])
    tools: dict[int, dict[str, str]] = field(default_factory=dict[int, dict[str, str]])
    characters: int = 0
    counted: float = 0.0
    """Tokens of the answer so far, counted piece by piece."""
    slip: Slip | None = None
    """Where it stands in the journal, until it is settled."""
    ended: Ended | None = None
    noted_at: float = field(default_factory=time.monotonic)
    noted: int = -1

    def take(self, piece: Piece) -> None:
        """Remember what was delivered."""
        if isinstance(piece, TextDelta):
            self.text.append(piece.text)
            self._count(piece.text)
        elif isinstance(piece, ThoughtDelta):
            self.thoughts.append(piece.text)
            self._count(piece.text)
        elif isinstance(piece, ToolDelta):
            self._take_tool(piece)
        elif isinstance(piece, Accepted):
            self.accepted = True
            self.request_id = piece.request_id
            return
        else:
            self.ended = piece
            self.request_id = piece.request_id or self.request_id
            return
        if self.first_at is None:
            self.first_at = time.perf_counter()

    def _take_tool(self, piece: ToolDelta) -> None:
        tool = self.tools.setdefault(piece.index, {"id": "", "name": "", "arguments": ""})
        tool["id"] = tool["id"] or piece.id or ""
        tool["name"] = tool["name"] or piece.name or ""
        tool["arguments"] += piece.arguments
        self._count((piece.name or "") + piece.arguments)

    def _count(self, delivered: str) -> None:
        self.characters += len(delivered)
        # Of an answer that comes in one piece the provider's own figures follow at once.
        exactly = self.exact and self.call.stream
        self.counted += count_text(delivered, exact=True) if exactly else about(delivered)
        if self.slip is not None:
            self.slip.write(math.ceil(self.counted))

    def tool_calls(self) -> tuple[Mapping[str, Any], ...]:
        """Return the calls of tools that were delivered, as OpenAI has them."""
        return tuple(
            {"id": tool["id"], "type": "function", "function": {"name": tool["name"], "arguments": tool["arguments"]}}
            for _, tool in sorted(self.tools.items())
        )

    def so_far(self) -> Tokens:
        """Return about what was delivered, cheaply. Once it is asked, a provider may charge for the question."""
        return Tokens() if self.model.provider == "pactoria" else Tokens(self.question_tokens, math.ceil(self.counted))

    def tokens(self) -> tuple[Tokens, bool]:
        """Return what is charged, and whether we had to count it."""
        if self.ended is not None and self.ended.tokens is not None:
            return self.ended.tokens, False
        if self.model.provider == "pactoria":
            return Tokens(), False
        if not self.accepted:
            return Tokens(), True
        return Tokens(input=self.question_tokens, output=self._written()), True

    def _written(self) -> int:
        """Count the whole answer so far."""
        parts = ["".join(self.text), "".join(self.thoughts)]
        parts += [tool["name"] + tool["arguments"] for tool in self.tools.values()]
        return sum(count_text(part, exact=self.exact) for part in parts)

    def strike_out(self) -> None:
        """Strike it out of the journal: it is settled, or was given back."""
        if self.slip is not None:
            self.slip.end()
            self.slip = None

    def since(self, moment: float | None = None) -> int:
        """Return milliseconds from when the person asked until a moment, or until now."""
        return round(((time.perf_counter() if moment is None else moment) - self.began) * 1000)


class Pulse:
    """Notes what the running calls have delivered, so that it is charged even if we are killed.

    In the journal with every piece, for whoever starts next on this machine; in the ledger four times a second where
    few calls run and once a second where they are many, for when the machine itself is lost.
    """

    def __init__(self, ledger: Ledger, journal: Journal | None = None, every: float = 1.0) -> None:
        """Note calls in `ledger`, at least `every` so many seconds."""
        self._ledger = ledger
        self._journal = journal
        self._every = every
        self._running: set[int] = set()
        self._calls: dict[int, Running] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, running: Running) -> None:
        """Begin to note a call."""
        self._calls[id(running)] = running
        if self._journal is not None and running.model.provider != "pactoria":
            running.slip = self._journal.begin(_entry(running))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())

    def drop(self, running: Running) -> None:
        """Note it no longer in the ledger: it settles now."""
        self._calls.pop(id(running), None)

    def __len__(self) -> int:
        return len(self._calls)

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _beat(self) -> None:
        idle = 0
        while idle < _IDLE_BEATS:
            await asyncio.sleep(self._every / 8)
            idle = 0 if self._calls else idle + 1
            due = [running for running in self._calls.values() if self._is_due(running)]
            if due:
                noted = await asyncio.gather(*map(self._note, due), return_exceptions=True)
                if failures := [result for result in noted if isinstance(result, Exception)]:
                    log.warning("gateway.note_failed", calls=len(failures), error=type(failures[0]).__name__)

    def _is_due(self, running: Running) -> bool:
        silent = time.monotonic() - running.noted_at
        if running.noted < 0:
            return silent >= self._every / 4  # most calls are over by then, and save the ledger the work
        often = self._every / 4 if len(self._calls) <= _FEW else self._every
        return silent >= (often if running.characters != running.noted else _RENEW_AFTER)

    async def _note(self, running: Running) -> None:
        running.noted_at, running.noted = time.monotonic(), running.characters
        tokens = running.so_far()
        await self._ledger.note(running.hold.id, tokens, running.model.cost(tokens))


def _entry(running: Running) -> Entry:
    asked, model, claim = running.question_tokens, running.model, running.hold.claim
    cost = model.cost(Tokens(asked)) if claim.question_cost is None else claim.question_cost
    return Entry(running.hold.id, asked, 0, cost, model.cost(Tokens(asked, 1)) - cost)


def settlement_of(running: Running, outcome: Outcome, details: dict[str, str | int | float | None]) -> Settlement:
    """Return what the ledger gets of a call that has ended."""
    tokens, estimated = running.tokens()
    return Settlement(
        hold_id=running.hold.id,
        outcome=outcome,
        tokens=tokens,
        cost=running.model.cost(tokens),
        estimated=estimated,
        request_id=_plain(running.request_id),
        latency_ms=running.since(),
        first_token_ms=None if running.first_at is None else running.since(running.first_at),
        details=details,
    )


def _plain(request_id: object) -> str | None:
    """Return a provider's id of a call without what no database and no log would take."""
    if not isinstance(request_id, str):
        return None
    return "".join(character for character in request_id[:200] if character.isascii() and character.isprintable())
