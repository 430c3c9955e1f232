"""The automatic choice: the cheapest model that suffices, for reasons that can be told."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.gateway.calls import Call, Message, Passage
from pactoria.gateway.configurations import READER, ModelConfiguration
from pactoria.gateway.difficulty import TASKS, judge
from pactoria.gateway.routing import blended_price, choose
from tests.models.shelf import make_model

SMALL = make_model("openai/small", input="0.1", output="0.4", strength=1)
MINI = make_model("google/mini", input="0.15", output="0.6", strength=2)
MIDDLE = make_model("anthropic/middle", input="1", output="5", strength=3)
LARGE = make_model("openai/large", input="2", output="10", strength=4)
BEST = make_model("anthropic/best", input="5", output="25", strength=5)
LOCAL = make_model("ollama/local", input="0", output="0", strength=2, local=True)
ALL = [SMALL, MINI, MIDDLE, LARGE, BEST, READER]


def ask(question: str, **values: Any) -> Call:
    return Call([Message("user", question)], **values)


def passage(number: int, quote: str = "Neither party shall be liable.") -> Passage:
    return Passage(number, uuid4(), uuid4(), "Supply agreement", "7.1", 0, len(quote), quote)


@pytest.mark.parametrize(
    ("question", "strength", "told"),
    [
        ("Hi!", 1, "Short question"),
        ("What is the notice period?", 1, "Short question"),
        ("Translate 'force majeure' into German.", 1, "Short question"),
        ("Summarise the termination clause.", 2, "Summary"),
        ("Draft a polite reply to this e-mail.", 2, "Drafting"),
        ("Compare these two clauses and tell me the differences.", 3, "Comparison or assessment"),
        ("Is this indemnity enforceable, and what are the risks for us?", 3, "Legal question"),
        ("Write a Python function that parses dates, with unit tests.", 3, "Question about code"),
    ],
)
def test_harder_questions_need_stronger_models(question: str, strength: int, told: str) -> None:
    difficulty = judge(ask(question))

    assert (difficulty.strength, difficulty.told) == (strength, told), difficulty.reasons
    assert sum(points for _, points in difficulty.reasons) == difficulty.points


def test_the_hardest_questions_need_the_best_model() -> None:
    question = (
        "Analyse our exposure step by step: should we accept the liability cap, what if the supplier is in breach of "
        "warranty, and is the limitation enforceable under the governing law? "
    ) * 12
    call = ask(question, passages=tuple(passage(number) for number in range(12)))

    choice = choose(call, ALL)

    assert judge(call).strength == 5
    assert choice.candidates[0] == BEST
    assert choice.saving == 0


def test_an_easy_question_goes_to_the_cheapest_model_and_says_what_that_saves() -> None:
    choice = choose(ask("What is the notice period?"), ALL)

    assert choice.candidates[0] == SMALL
    assert choice.reasons[0] == "Short question: the cheapest model that suffices"
    assert choice.saving == blended_price(BEST) - blended_price(SMALL) == Decimal(10) - Decimal("0.175")


def test_who_stands_in_is_of_another_provider_first() -> None:
    choice = choose(ask("What is the notice period?"), ALL)

    assert [model.id for model in choice.candidates] == [
        "openai/small",
        "google/mini",
        "anthropic/middle",
        "openai/large",
    ]
    assert choice.reasons[1:] == ["Stands in for small"] * 3


def test_nobody_stands_in_where_that_is_not_wanted() -> None:
    assert choose(ask("Hello", fallback=False), ALL).candidates == [SMALL]
    assert choose(ask("Hello", fallback=False, model="anthropic/best"), ALL).candidates == [BEST]


def test_who_chooses_a_model_gets_it_by_id_or_by_its_own_name() -> None:
    for name in ("google/mini", "mini"):
        choice = choose(ask("Prove it step by step", model=name), ALL)
        assert (choice.candidates[0], choice.reasons[0], choice.saving) == (MINI, "You chose it", None)
    assert choose(ask("Hello", model="openai/unknown"), ALL).candidates == []


def test_what_was_asked_of_a_server_of_ones_own_goes_to_no_provider_outside() -> None:
    assert choose(ask("Hello", model="ollama/local"), [*ALL, LOCAL]).candidates == [LOCAL]
    assert choose(ask("What is it?"), [*ALL, LOCAL]).candidates[0] == LOCAL
    assert LOCAL in choose(ask("Hello", model="google/mini"), [*ALL, LOCAL]).candidates


def test_features_that_the_call_needs_are_had_by_all_candidates() -> None:
    blind = make_model("openai/blind", input="0.01", output="0.01", features={"tools"})
    picture = Call([Message("user", [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {}}])])

    assert all("vision" in model.features for model in choose(picture, [blind, *ALL]).candidates)
    tools = ask("What is it?", parameters={"tools": [{}], "response_format": {"type": "json_schema"}})
    assert judge(tools).needs == {"tools", "json"}
    assert blind not in choose(tools, [blind, *ALL]).candidates


def test_a_long_conversation_needs_room() -> None:
    wide = make_model("google/wide", input="3", output="3", strength=2, context_tokens=1_000_000)
    call = ask("word " * 200_000)

    assert choose(call, [*ALL, wide]).candidates == [wide]


def test_a_budget_keeps_dear_models_out() -> None:
    call = ask("Analyse the risk of breach and argue step by step, should we sign? " * 30, max_tokens=1_000)

    assert choose(call, ALL).candidates[0].strength >= 4
    assert choose(call, ALL, budget=Decimal("0.001")).candidates[0] == MINI


def test_without_any_other_model_the_reader_answers() -> None:
    choice = choose(ask("What is the notice period?"), [READER])

    assert choice.candidates == [READER]
    assert len(choice.reasons) == 1


def test_the_reader_stands_in_last_where_passages_were_found() -> None:
    assert choose(ask("Who pays?", passages=(passage(1),)), ALL).candidates[-1] == READER
    assert READER not in choose(ask("Who pays?"), ALL).candidates
    assert READER not in choose(ask("Who pays?", passages=(passage(1),), feature="v1"), ALL).candidates


TEXTS = st.text(max_size=300)
SHELVES = st.lists(st.sampled_from([SMALL, MINI, MIDDLE, LARGE, BEST, LOCAL]), unique=True, min_size=1)


@given(TEXTS, SHELVES)
def test_the_choice_suffices_and_nothing_cheaper_does(question: str, shelf: list[ModelConfiguration]) -> None:
    call = ask(question)
    choice, needed = choose(call, [*shelf, READER]), judge(call)

    first = choice.candidates[0]
    sufficing = [model for model in shelf if model.strength >= needed.strength]
    if sufficing:
        assert first in sufficing
        assert all(blended_price(first) <= blended_price(model) for model in sufficing)
    else:
        assert first.strength == max(model.strength for model in shelf)
    assert len(set(choice.candidates)) == len(choice.candidates) == len(choice.reasons) <= 5
    assert choice == choose(call, [*reversed(shelf), READER])


def test_the_guide_tells_the_points_as_they_are() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "models.md").read_text()

    for task in TASKS:
        assert f"| {task.name.lower()} | {task.points} |" in guide
