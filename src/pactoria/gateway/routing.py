"""Which model answers: what somebody chose, or the cheapest one that suffices; and who stands in when it fails.

Nothing here asks the network, a clock or chance: the same call and the same models give the same choice. How hard a
question is, is judged in `difficulty`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pactoria.gateway.calls import Call
from pactoria.gateway.configurations import READER, ModelConfiguration
from pactoria.gateway.difficulty import Difficulty, judge
from pactoria.usage.ledger import Tokens

__all__ = ["AUTO", "CHOSEN", "Choice", "blended_price", "choose"]

AUTO = "auto"
CHOSEN = "You chose it"
"""Why a model answers that somebody wanted."""
_STAND_INS = 3
_USUAL_OUTPUT = 8_192
"""Tokens of an answer that nobody has bounded, at most, for the budget."""
_ROOM = Decimal("1.15")
"""Tokens are estimated here, and other tokenizers count up to so much more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who answers."""

    candidates: list[ModelConfiguration]
    """In the order in which to try them. Empty if the model that somebody chose is not among the usable ones."""
    reasons: list[str]
    """Why each of them: a sentence for people. Of stand-ins it says what they stand in for."""
    saving: Decimal | None = None
    """For automatic choices: US dollars a million tokens (three read for each one written) that the first candidate
    costs less than the best model that is open to the person; 0 if it is the best."""
    difficulty: Difficulty | None = None
    """What the automatic choice went by."""


def choose(call: Call, usable: Sequence[ModelConfiguration], *, budget: Decimal | None = None) -> Choice:
    """Choose who answers a call.

    Args:
        call: what is asked. `call.model` is "auto", the id of a model, or the name that its provider gives it.
        usable: the models that the person may use.
        budget: US dollars that the call may cost; None: no limit but the ledger's.
    """
    if call.model != AUTO:
        return _as_wanted(call, usable, budget)
    difficulty = judge(call)
    able = _able(call, difficulty, usable, budget)
    if not able:
        reader = [model for model in usable if model.id == READER.id]
        return Choice(reader, ["No other model can be used now: passages of your contracts are found and quoted"])
    first = min(able, key=lambda model: _rank(model, difficulty))
    saving = max(blended_price(_best(able)) - blended_price(first), Decimal(0))
    stand_ins = _stand_ins(call, first, able, usable, difficulty) if call.fallback else []
    reasons = [_why(first, able, difficulty), *(f"Stands in for {first.name}" for _ in stand_ins)]
    return Choice([first, *stand_ins], reasons, saving, difficulty)


def blended_price(model: ModelConfiguration) -> Decimal:
    """Return US dollars a million tokens, three of them read for each one written."""
    return (3 * model.input_price + model.output_price) / 4


def _as_wanted(call: Call, usable: Sequence[ModelConfiguration], budget: Decimal | None) -> Choice:
    wanted = next((model for model in usable if call.model == model.id), None)
    wanted = wanted or next((model for model in usable if call.model == model.upstream_model), None)
    if wanted is None:
        return Choice([], [])
    stand_ins: list[ModelConfiguration] = []
    if call.fallback and wanted.id != READER.id:
        difficulty = judge(call).with_strength(max(wanted.strength - 1, 1))
        able = _able(call, difficulty, usable, budget)
        stand_ins = _stand_ins(call, wanted, able, usable, difficulty)
    return Choice([wanted, *stand_ins], [CHOSEN, *(f"Stands in for {wanted.name}" for _ in stand_ins)])


def _able(
    call: Call, difficulty: Difficulty, usable: Sequence[ModelConfiguration], budget: Decimal | None
) -> list[ModelConfiguration]:
    """Return the models that can take the call: with its features, and where possible in context and budget."""
    able = [model for model in usable if model.id != READER.id and difficulty.needs <= model.features]
    fitting = [model for model in able if _fits(call, difficulty, model)]
    if not fitting and able:
        widest = max(model.context_tokens for model in able)
        fitting = [model for model in able if model.context_tokens == widest]
    affordable = [model for model in fitting if budget is None or _at_most(call, difficulty, model) <= budget]
    # The ledger has the last word: should all be too dear, it refuses the cheapest with the right message.
    return affordable or [min(fitting, key=lambda model: (_expected(difficulty, model), model.id))] if fitting else []


def _fits(call: Call, difficulty: Difficulty, model: ModelConfiguration) -> bool:
    output = min(call.max_tokens or difficulty.answer_tokens, model.output_tokens)
    return difficulty.question_tokens * _ROOM + output <= model.context_tokens


def _at_most(call: Call, difficulty: Difficulty, model: ModelConfiguration) -> Decimal:
    output = min(call.max_tokens or _USUAL_OUTPUT, model.output_tokens)
    return model.cost(Tokens(input=difficulty.question_tokens, output=output))


def _expected(difficulty: Difficulty, model: ModelConfiguration) -> Decimal:
    return model.cost(
        Tokens(input=difficulty.question_tokens, output=min(difficulty.answer_tokens, model.output_tokens))
    )


def _rank(model: ModelConfiguration, difficulty: Difficulty) -> tuple[int, Decimal, int, str]:
    """Sort: what suffices before what does not, then the cheapest; of the same price the strongest."""
    lacking = max(difficulty.strength - model.strength, 0)
    return lacking, _expected(difficulty, model), -model.strength, model.id


def _best(models: Sequence[ModelConfiguration]) -> ModelConfiguration:
    """Return the strongest; of several the cheapest, so that no saving looks larger than it is."""
    return min(models, key=lambda model: (-model.strength, blended_price(model), model.id))


def _stand_ins(
    call: Call,
    first: ModelConfiguration,
    able: Sequence[ModelConfiguration],
    usable: Sequence[ModelConfiguration],
    difficulty: Difficulty,
) -> list[ModelConfiguration]:
    """Return who answers when the first does not: other providers before the same one, since those fail as a whole.

    What was asked of a server of one's own goes to no provider outside.
    """
    others = [model for model in able if model.id != first.id and (model.local or not first.local)]
    ranked = sorted(others, key=lambda model: _rank(model, difficulty))
    order: list[ModelConfiguration] = []
    seen = {first.provider}
    for model in ranked:
        if model.provider not in seen:
            seen.add(model.provider)
            order.append(model)
    order += [model for model in ranked if model not in order]
    last = [model for model in usable if model.id == READER.id and call.feature == "chat" and call.passages]
    return [*order[:_STAND_INS], *last]


def _why(first: ModelConfiguration, able: Sequence[ModelConfiguration], difficulty: Difficulty) -> str:
    told = difficulty.told
    if len(able) == 1:
        return f"{told}: the only model that can take it"
    if first.strength < difficulty.strength:
        return f"{told}: the strongest model open to you"
    if first.strength >= max(model.strength for model in able) and first == _best(able):
        return f"{told}: needs the strongest model open to you" if difficulty.strength > 1 else f"{told}: costs least"
    return f"{told}: the cheapest model that suffices"
