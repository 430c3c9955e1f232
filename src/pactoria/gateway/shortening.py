"""Long chats on their way to a model: what is older is summarised first, by a call of its own that is metered too."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from pactoria.core.actor import Actor
from pactoria.gateway.asking import Plan
from pactoria.gateway.calls import Call, Event, Finished, Message, TextDelta
from pactoria.gateway.compression import budget_for, compress, request_for
from pactoria.gateway.configurations import READER, ModelConfiguration
from pactoria.gateway.routing import blended_price
from pactoria.gateway.tokens import count_question, count_text
from pactoria.usage.ledger import Outcome

__all__ = ["shortened"]

Ask = Callable[[Actor, Call], AsyncGenerator[Event]]
"""Calls a model, as `Gateway.call` does."""

_FEATURE = "chat"
"""Programs at /v1 get what they sent; titles and the like are short."""
_ANSWER = 4_096
"""Tokens that are kept free for an answer that nobody has bounded."""
_SUMMARY = 1_500
"""Tokens of a summary at most, the thoughts of models that think among them."""


async def shortened(plan: Plan, ask: Ask) -> Plan:
    """Return the plan with the older turns of a long chat summarised; unchanged where all can be sent."""
    call = plan.call
    model = next((candidate.model for candidate in plan.candidates()), None)
    if call.feature != _FEATURE or model is None or model.id == READER.id:
        return plan
    exact = model.provider == "openai"

    def count(messages: Sequence[Message]) -> int:
        return count_question(messages, {}, exact=exact)

    async def summarize(older: Sequence[Message]) -> str:
        return await _summary(plan, _cheapest_of(model, plan.usable), older, ask)

    beside = sum(count_text(passage.quote) for passage in call.passages)
    budget = budget_for(model, output=call.max_tokens or _ANSWER, beside=beside)
    compressed = await compress(call.messages, budget, count=count, summarize=summarize)
    if compressed.summary is None:
        return plan
    return replace(plan, call=replace(call, messages=compressed.messages), compressed=compressed)


def _cheapest_of(model: ModelConfiguration, usable: Sequence[ModelConfiguration]) -> ModelConfiguration:
    """Return who summarises: of the same provider, so that nobody else reads the conversation."""
    same = [other for other in usable if other.provider == model.provider]
    return min([*same, model], key=lambda each: (blended_price(each), each.id))


async def _summary(plan: Plan, model: ModelConfiguration, older: Sequence[Message], ask: Ask) -> str:
    """Have a model summarise; the same turns get the summary that they got before, from the response cache."""
    request = Call(
        messages=request_for(older),
        model=model.id,
        feature="compress",
        max_tokens=min(_SUMMARY, model.output_tokens),
        fallback=False,
        messages_taken=0,
        key_id=plan.call.key_id,
        key_budget=plan.call.key_budget,
        source_id=plan.call.source_id,
    )
    text = ""
    async with aclosing(ask(plan.actor, request)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                text += event.text
            elif isinstance(event, Finished) and event.outcome is not Outcome.DONE:
                return ""
    return text
