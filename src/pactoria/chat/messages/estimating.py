"""What a question that is being written will take."""

from pactoria.chat.errors import AttachmentNotFound
from pactoria.chat.messages import context, queries
from pactoria.chat.messages.schemas import Estimate, EstimateWanted
from pactoria.chat.sessions import service as sessions
from pactoria.contracts import service as contracts
from pactoria.core.actor import Actor
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.compression import budget_for
from pactoria.gateway.configurations import Catalogue
from pactoria.gateway.errors import UnknownModel
from pactoria.gateway.routing import choose
from pactoria.gateway.standing import Standing
from pactoria.gateway.tokens import count_question, count_text
from pactoria.usage.ledger import Tokens

__all__ = ["estimate"]

_HISTORY = 150_000
"""Characters of a chat that are looked at: more than is ever sent whole."""
_PASSAGES = 1_000
"""Tokens of the passages that go along with a question about documents, about."""
_ANSWER = 4_096
"""Tokens that are kept free for the answer."""


async def estimate(services: Services, actor: Actor, wanted: EstimateWanted) -> Estimate:
    """Count, and price with the model that is wanted, or that would be chosen now.

    Raises:
        ChatNotFound, AttachmentNotFound: if one is not there for this person.
        UnknownModel: if the person cannot use the model.
    """
    turns: list[Message] = []
    model_id = wanted.model or "auto"
    async with services.db.transaction(actor) as session:
        if wanted.chat_id is not None:
            chat = await sessions.get(session, actor, wanted.chat_id)
            turns = (await context.gather_history(session, actor, chat, chat.leaf_id, _HISTORY)).turns
            model_id = wanted.model or chat.model
        for attachment in wanted.attachments:
            if attachment.contract_id is not None:
                await contracts.get(session, actor, attachment.contract_id)
            elif attachment.file_id is None or await session.scalar(queries.file_of(actor, attachment.file_id)) is None:
                raise AttachmentNotFound
    call = Call(messages=[*turns, Message("user", wanted.content)], model=model_id)
    usable = await services.part(Catalogue).usable(await Standing(services.db).tier_of(actor.user_id))
    candidates = choose(call, usable).candidates
    if not candidates:
        raise UnknownModel
    model = candidates[0]
    exact = model.provider == "openai"
    beside = _PASSAGES if wanted.attachments else 0
    history = min(count_question(turns, {}, exact=exact), budget_for(model, output=_ANSWER, beside=beside))
    content = count_text(wanted.content, exact=exact)
    total = history + content + beside
    return Estimate(
        content_tokens=content,
        input_tokens=total,
        model=model.id,
        context_limit=model.context_tokens,
        fits=total < model.context_tokens,
        input_cost=model.cost(Tokens(input=total)),
        output_price=model.output_price,
    )
