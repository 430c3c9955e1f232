"""What a run will take, before it is made."""

from decimal import Decimal
from typing import Any

from pactoria.analysis.comparisons import service as comparisons
from pactoria.analysis.engine.result import Facts, Review
from pactoria.analysis.engine.review import ENGINE as REVIEWING
from pactoria.analysis.runs import service, work
from pactoria.analysis.runs.consulting import parameters_for, reader_for
from pactoria.analysis.runs.models import Engine
from pactoria.analysis.runs.schemas import EstimateOut
from pactoria.analysis.runs.service import Order
from pactoria.contracts import service as contracts
from pactoria.core.actor import Actor
from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.configurations import READER
from pactoria.gateway.routing import choose
from pactoria.gateway.service import Gateway
from pactoria.gateway.tokens import count_question
from pactoria.usage.ledger import Tokens

__all__ = ["estimate"]


async def estimate(services: Services, actor: Actor, order: Order) -> EstimateOut:
    """Count what a model would read, and price it with the one that is wanted or would be chosen now.

    Raises:
        ContractNotFound, VersionNotFound, Problem: as when it is run.
        NoModel: if there is no model any more.
    """
    async with services.db.transaction(actor) as session:
        target, known, extra = await service.find_known(session, actor, order)
        document = await contracts.document_of(session, actor, target.version_id)
        review = await comparisons.known_review(session, actor, target.version_id)
    told: dict[str, Any] = {
        "engine": order.engine,
        "model": None,
        "model_name": None,
        "messages": 0 if known and not order.again else 1,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_least": Decimal(0),
        "cost_most": Decimal(0),
        "is_rough": False,
        "known_run_id": known.id if known and not order.again else None,
    }
    kind = order.kind
    engine = kind.model
    if order.engine is Engine.OFFLINE or engine is None:
        return EstimateOut(**told)
    reader = await reader_for(services, actor, engine, order.model)
    rough = review is None
    known_review = review or Review(REVIEWING, target.side, Facts(), (), (), (), 100)
    made, schema = await services.isolation.run(
        work.estimate, kind.offline, engine, kind.result, document, known_review, target.side, extra, order.request,
        reader.room,
    )  # fmt: skip
    messages = [Message("system" if role == "system" else "user", words) for role, words in made]
    parameters = parameters_for(kind, schema if reader.takes_schemas else None)
    call = Call(
        messages=messages,
        model=order.model or "auto",
        feature=kind.feature,
        max_tokens=engine.most_tokens,
        parameters=parameters,
    )
    usable = [each for each in await services.part(Gateway).usable(actor) if each.id != READER.id]
    candidates = choose(call, usable).candidates
    if candidates:
        model = candidates[0]
        counted = count_question(messages, parameters, exact=model.provider == "openai")
        most = min(engine.most_tokens, model.output_tokens)
        told |= {
            "model": model.id,
            "model_name": model.name,
            "input_tokens": counted,
            "output_tokens": most,
            "cost_least": model.cost(Tokens(input=counted)),
            "cost_most": model.cost(Tokens(input=counted, output=most)),
            "is_rough": rough,
        }
    return EstimateOut(**told)
