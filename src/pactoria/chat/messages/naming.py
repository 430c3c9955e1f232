"""Names a chat after its first answer: by the cheapest model that there is, else by the question's own words."""

import re
from decimal import Decimal

import structlog

from pactoria.chat.messages.asking import Asked
from pactoria.chat.models import TitledBy
from pactoria.chat.sessions import service as sessions
from pactoria.core.actor import Actor
from pactoria.core.errors import Problem
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Chosen, Message, TextDelta
from pactoria.gateway.configurations import READER
from pactoria.gateway.service import Gateway

__all__ = ["NOTHING", "name_chat"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

NOTHING = Decimal(0)
_READ = 2_000
"""Characters of question and of answer that a title is made from."""
_TASK = (
    "Name this conversation in three to six words, in the language of the question. "
    "Answer with the name alone: no quotes, no full stop."
)


async def name_chat(services: Services, actor: Actor, asked: Asked, answer: str, chosen: Chosen | None) -> None:
    """Name the chat if this was its first answer and nobody has named it.

    The question's words have named it already; where a model is at hand, it finds better ones. It is metered, but
    takes none of the person's messages; should it fail, the words stay.
    """
    chat = asked.chat
    is_first = asked.question.parent_id is None and asked.is_question_new
    offline = chosen is None or chosen.model == READER.id
    if not is_first or offline or chat.titled_by != TitledBy.AUTO or chat.temporary:
        return
    told = f"{_TASK}\n\nQuestion:\n{asked.question.content[:_READ]}\n\nAnswer:\n{answer[:_READ]}"
    call = Call(messages=[Message("user", told)], feature="title", max_tokens=30, messages_taken=0, source_id=chat.id)
    words: list[str] = []
    try:
        events = services.part(Gateway).call(actor, call)
        try:
            async for event in events:
                if isinstance(event, Chosen) and event.model == READER.id:
                    return  # it writes no titles
                if isinstance(event, TextDelta):
                    words.append(event.text)
        finally:
            await events.aclose()
        async with services.db.transaction(actor) as session:
            await sessions.entitle(session, actor, chat.id, _cleaned("".join(words)))
    except Problem as problem:
        log.info("chat.not_named", problem=problem.slug())
    except Exception as error:  # noqa: BLE001 - a name is not worth a failed answer
        log.warning("chat.not_named", error=type(error).__name__)


def _cleaned(title: str) -> str:
    """Return the first line, without the marks that models put around names."""
    line = next((line for line in title.splitlines() if line.strip()), "")
    bare = re.sub(r"^(?:title|name)\s*:\s*", "", line.strip("#*_ "), flags=re.IGNORECASE)
    return bare.strip("#*_\"'“”` ").rstrip(".")[:80]
