"""Experiments: stable shares, one at a time, results with honest intervals."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pactoria.core.services import Services
from pactoria.gateway.calls import Call, Message
from pactoria.gateway.configurations import Catalogue, Experiment, Variant
from pactoria.gateway.experiments import assign, rate, variant_for
from pactoria.gateway.models import ExperimentOutcome
from pactoria.gateway.statistics import Sample, difference_of_means, difference_of_rates, mean
from pactoria.gateway.statistics import rate as rate_of
from pactoria.usage.ledger import Claim, Ledger, Outcome, Settlement, Tokens
from tests.client import Api
from tests.factories import Account

PROMPTS = [{"name": "none", "share": 1}, {"name": "brief", "share": 3, "system_prompt": "Be brief."}]
ASK = Call([Message("user", "Hello")])


def experiment(**values: Any) -> Experiment:
    variants = (Variant("a", 1), Variant("b", 3, system_prompt="Be brief."))
    return Experiment(**({"id": uuid4(), "kind": "prompt", "feature": "chat", "variants": variants} | values))


async def create(api: Api, **values: Any) -> dict[str, Any]:
    body = {"name": "Shorter answers", "kind": "prompt", "variants": PROMPTS} | values
    response = await api.post("/api/admin/experiments", json=body)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


def test_people_are_shared_out_as_told() -> None:
    tried = experiment()

    counts = Counter(variant_for(tried, UUID(int=number * 7_919)).name for number in range(4_000))

    assert 900 <= counts["a"] <= 1_100


@given(st.uuids(), st.uuids(), st.lists(st.integers(1, 1_000), min_size=2, max_size=6))
def test_a_person_always_gets_the_same_variant(experiment_id: UUID, user_id: UUID, shares: Sequence[int]) -> None:
    variants = tuple(Variant(f"v{number}", share) for number, share in enumerate(shares))
    tried = experiment(id=experiment_id, variants=variants)

    assert variant_for(tried, user_id) == variant_for(experiment(id=experiment_id, variants=variants), user_id)


def test_who_is_in_one_experiment_says_nothing_about_another() -> None:
    one, other = experiment(), experiment()

    same = sum(variant_for(one, UUID(int=number)) == variant_for(other, UUID(int=number)) for number in range(2_000))

    assert 1_150 <= same <= 1_350  # 1/4 of 1/4 and 3/4 of 3/4: 1,250


def test_experiments_over_models_leave_a_chosen_model_alone() -> None:
    over_models = experiment(kind="model", variants=(Variant("a", 1), Variant("b", 1, model="openai/gpt-4o-mini")))
    user_id = uuid4()

    assert assign([over_models], user_id, Call([Message("user", "Hello")], model="openai/gpt-4o")) is None
    assert assign([over_models], user_id, ASK) is not None
    assert assign([experiment(feature="title")], user_id, ASK) is None


def test_a_promoted_variant_is_everybodys_and_counted_no_more() -> None:
    won = experiment(promoted="b")

    for _ in range(10):
        got = assign([won], uuid4(), ASK)
        assert got is not None
        assert (got.variant, got.system_prompt, got.details) == ("b", "Be brief.", {})


async def test_an_experiment_runs_is_stopped_and_its_winner_promoted(
    api: Api, services: Services, admin: Account
) -> None:
    mine, catalogue = api.as_(admin), services.part(Catalogue)
    created = await create(mine)
    path = f"/api/admin/experiments/{created['id']}"
    assert (await catalogue.experiments()) == ()

    assert (await mine.post(f"{path}/start")).json()["state"] == "running"
    running = await catalogue.experiments()
    assert [(each.kind, each.promoted) for each in running] == [("prompt", None)]
    assert (await mine.problem("PATCH", path, json={"variants": PROMPTS}))["status"] == 409
    assert (await mine.problem("DELETE", path))["status"] == 409
    other = await create(mine, name="Another")
    assert (
        "running for the same feature"
        in (await mine.problem("POST", f"/api/admin/experiments/{other['id']}/start"))["detail"]
    )

    promoted = (await mine.post(f"{path}/promote", json={"variant": "brief"})).json()
    assert (promoted["state"], promoted["promoted"]) == ("promoted", "brief")
    assert [each.promoted for each in await catalogue.experiments()] == ["brief"]
    assert (await mine.post(f"{path}/stop")).json()["state"] == "stopped"
    assert (await catalogue.experiments()) == ()
    assert (await mine.delete(path)).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {"variants": [PROMPTS[0]]},
        {"variants": [PROMPTS[0], PROMPTS[0]]},
        {"variants": [{"name": "a"}, {"name": "b"}]},
        {"kind": "model", "variants": [{"name": "a"}, {"name": "b", "model": "openai/none"}]},
        {"kind": "model", "variants": PROMPTS},
        {"variants": [{"name": "a", "share": 0}, PROMPTS[1]]},
    ],
    ids=["one variant", "same name", "same prompt", "unknown model", "prompts of models", "no share"],
)
async def test_what_makes_no_experiment_is_refused(api: Api, admin: Account, body: dict[str, Any]) -> None:
    whole = {"name": "Trial", "kind": "prompt", "variants": PROMPTS} | body

    assert (await api.as_(admin).problem("POST", "/api/admin/experiments", json=whole))["status"] == 422


async def test_results_compare_variants_with_their_intervals(api: Api, services: Services, admin: Account) -> None:
    mine = api.as_(admin)
    created = await create(mine)
    rated: list[UUID] = []
    async with services.db.transaction() as session:
        for number in range(40):
            for variant, cost, ms in (("none", "0.004", 2_000), ("brief", "0.001", 900)):
                outcome = ExperimentOutcome(
                    record_id=uuid4(),
                    experiment_id=UUID(created["id"]),
                    variant=variant,
                    failed=number % 10 == 0,
                    cost=Decimal(cost) * (number % 3 + 1),
                    latency_ms=ms + 10 * number,
                    first_token_ms=300,
                )
                session.add(outcome)
                rated.append(outcome.record_id)
    async with services.db.transaction() as session:
        for number, record_id in enumerate(rated):
            if number < 40:
                await rate(session, record_id, 1 if number % 2 or number % 4 == 0 else -1)
        await rate(session, uuid4(), 1)  # no part of any experiment

    results = (await mine.get(f"/api/admin/experiments/{created['id']}/results")).json()

    none, brief = results["variants"]
    assert (none["name"], none["calls"], none["ratings"]) == ("none", 40, 20)
    assert (brief["good"]["value"], none["good"]["value"]) == (1.0, 0.5)
    assert none["errors"]["value"] == pytest.approx(0.1)
    assert none["errors"]["low"] < 0.1 < none["errors"]["high"]
    assert brief["latency"]["value"] == pytest.approx(1.11, abs=0.02)
    assert none["first_token"] == {"value": 0.3, "low": 0.3, "high": 0.3}
    (comparison,) = results["comparisons"]
    assert comparison["telling"] == ["good", "cost", "latency"]
    assert comparison["errors"]["low"] < 0 < comparison["errors"]["high"]
    listed = (await mine.get("/api/admin/experiments")).json()
    assert [(each["name"], each["calls"]) for each in listed] == [("Shorter answers", 80)]


def test_intervals_are_those_of_the_textbooks() -> None:
    """Wilson for 8 of 10; Student for 1..5; Newcombe's own example (1998, table II a): 56/70 and 48/80."""
    wilson, student = rate_of(8, 10), mean(Sample(5, 3.0, 2.5**0.5))
    newcombe = difference_of_rates((48, 80), (56, 70))

    assert wilson is not None
    assert student is not None
    assert newcombe is not None
    assert (wilson.low, wilson.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert (student.low, student.high) == (pytest.approx(1.0368, abs=1e-4), pytest.approx(4.9632, abs=1e-4))
    assert (newcombe.low, newcombe.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


def test_without_cases_nothing_is_claimed() -> None:
    one = mean(Sample(1, 2.0, 0.0))

    assert rate_of(0, 0) is None
    assert mean(Sample(0, 0, 0)) is None
    assert one is not None
    assert (one.value, one.low, one.high) == (2.0, None, None)
    assert difference_of_rates((1, 2), (0, 0)) is None
    same = difference_of_means(Sample(3, 1.0, 0.0), Sample(3, 1.0, 0.0))
    assert same is not None
    assert not same.excludes_zero


async def test_a_settled_call_leaves_its_figures_and_nothing_else_with_the_experiment(
    api: Api, services: Services, admin: Account, user: Account
) -> None:
    mine = api.as_(admin)
    created = await create(mine)
    got = assign([experiment(id=UUID(created["id"]))], user.id, ASK)
    assert got is not None
    ledger = services.part(Ledger)
    claim = Claim(
        organization_id=user.organization_id,
        user_id=user.id,
        feature="chat",
        model="openai/gpt-4o-mini",
        provider="openai",
        price_version="test:1",
        tokens=Tokens(input=100, output=200),
        cost=Decimal("0.01"),
    )
    for details, from_cache in ((got.details, False), (got.details, True), ({"variant": "b"}, False)):
        hold = await ledger.hold(claim)
        settlement = Settlement(
            hold_id=hold.id,
            outcome=Outcome.DONE,
            tokens=Tokens(input=90, output=50),
            cost=Decimal("0.0025"),
            latency_ms=1_200,
            first_token_ms=300,
            from_cache=from_cache,
            details=details,
        )
        await ledger.settle(settlement)
        await ledger.settle(settlement)

    async with services.db.transaction() as session:
        outcomes = list(await session.scalars(select(ExperimentOutcome)))
    assert [(each.variant, each.failed, each.cost, each.latency_ms) for each in outcomes] == [
        (got.variant, False, Decimal("0.0025"), 1_200)
    ]
