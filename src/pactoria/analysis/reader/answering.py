"""Writes an answer out of quotes: what the built-in model `pactoria/reader` says.

It claims nothing of its own. Each point is what the analyst reads at a place, with the words of that place.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import groupby

from pactoria.analysis.reader.finding import find
from pactoria.documents.service import parse
from pactoria.gateway.calls import Call, Message, Passage

__all__ = ["answer", "read"]

_LONGEST_QUOTE = 420
"""Characters of a quote that an answer shows; the citation leads to the rest."""
_LONG = 800
"""Characters from which a message holds a text to read, and not only a question."""
_MOST_PASTED = 400_000

_ASKS_TO_WRITE = re.compile(
    r"\b(?:write|draft|rewrite|rephrase|redraft|compose|translate|generate|create|poem|story|essay|e-?mail|code|program|function)\b"
)
_GREETS = re.compile(
    r"\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?|ok(?:ay)?|test)\b[\s!.?]*$"
)

_ABOUT_ME = (
    "I am the **contract reader**, the model that is built in. I work offline: I find the words of your contracts that "
    "answer a question, and quote them. I do not reason, draft or translate."
)
_MORE = (
    "For that, connect a model: an administrator adds a provider (OpenAI, Anthropic, Google, or any OpenAI-compatible "
    "server such as Ollama) under [Admin, Providers](/admin?tab=providers), or sets `PACTORIA_OPENAI_API_KEY` and the "
    "like where Pactoria runs."
)
_TRY = (
    "Ask me, for example:\n\n"
    "- When does the contract end, and does it renew by itself?\n"
    "- Is our liability capped?\n"
    "- Which law governs it?\n"
    "- What are the risks?"
)


def answer(question: str, passages: Sequence[Passage]) -> Iterator[str]:
    """Yield the answer in Markdown, a paragraph at a time, with citations such as [1]."""
    if _GREETS.match(question.lower()):
        yield f"{_ABOUT_ME}\n\n{_TRY}"
        return
    if _ASKS_TO_WRITE.search(question.lower()):
        yield f"That is more than I can do. {_ABOUT_ME}\n\n{_MORE}"
        if not passages:
            return
        yield "\n\nThis is what your contracts say on it:\n\n"
    elif not passages:
        yield (
            "I found nothing in your contracts that answers this. Name the contract, attach it to the question, or use "
            f"words that stand in it.\n\n{_TRY}\n\n{_ABOUT_ME} {_MORE}"
        )
        return
    contracts = [list(group) for _, group in groupby(passages, key=lambda passage: passage.contract_id)]
    for index, group in enumerate(contracts):
        if index:
            yield "\n\n"
        if len(contracts) > 1:
            yield f"### {_escaped(group[0].title)}\n\n"
        yield from _points(group)


def _points(passages: Sequence[Passage]) -> Iterator[str]:
    told = [passage for passage in passages if passage.says]
    if told and len(told) == len(passages) > 1:
        for passage in passages:
            yield f"- **{_escaped(passage.says or '')}**{_section(passage)} [{passage.number}]\n"
        return
    for index, passage in enumerate(passages):
        if index:
            yield "\n\n"
        if passage.says:
            yield f"**{_escaped(passage.says)}**{_section(passage)} [{passage.number}]\n\n"
        elif passage.section:
            yield f"Section {_escaped(passage.section)} says: [{passage.number}]\n\n"
        else:
            yield f"The contract says: [{passage.number}]\n\n"
        yield f"> {_shown(passage.quote)}"


def _section(passage: Passage) -> str:
    return f" (section {_escaped(passage.section)})" if passage.section else ""


def _shown(quote: str) -> str:
    line = " ".join(quote.split())
    if len(line) > _LONGEST_QUOTE:
        line = line[: line.rfind(" ", 0, _LONGEST_QUOTE)] + " \u2026"
    return _escaped(line)


def _escaped(text: str) -> str:
    """Keep a contract's own signs from being read as Markdown, or as citations."""
    return re.sub(r"([\\`*_\[\]<>#|$~])", r"\\\1", text)


async def read(call: Call) -> AsyncIterator[str]:
    """Answer a call from its passages, or else from the text that stands in the question itself."""
    question = _last_question(call.messages)
    passages = call.passages
    if not passages and len(question) > _LONG:
        import asyncio

        question, pasted = _question_and_text(question)
        passages = await asyncio.to_thread(_passages_of, question, pasted)
    for piece in answer(question, passages):
        yield piece


def _last_question(messages: Sequence[Message]) -> str:
    for message in reversed(messages):
        if message.role == "user":
            if message.content is None or isinstance(message.content, str):
                return message.content or ""
            return "\n\n".join(str(part.get("text", "")) for part in message.content if part.get("type") == "text")
    return ""


def _question_and_text(message: str) -> tuple[str, str]:
    """Part a question from the text that was pasted with it: it is the first or the last paragraph."""
    paragraphs = re.split(r"\n\s*\n", message.strip())
    ends = [paragraphs[-1], paragraphs[0]]
    asked = next((end for end in ends if "?" in end and len(end) < _LONG), min(ends, key=len))
    return asked, message.replace(asked, "", 1)[:_MOST_PASTED]


def _passages_of(question: str, text: str) -> list[Passage]:
    from uuid import UUID

    document = parse(text.encode(), "pasted.txt")
    nowhere = UUID(int=0)
    return [
        Passage(
            number, nowhere, nowhere, "The text", found.section, found.place.start, found.place.end, found.place.quote
        )
        for number, found in enumerate(find(question, document, None), 1)
    ]
