"""Which models there are: from the list of prices, from servers, from what an admin says."""

from decimal import Decimal

import pytest
from pydantic import SecretStr

from pactoria.core.services import Services
from pactoria.core.settings import ModelSettings
from pactoria.gateway.configurations import READER, Catalogue, LongContext, ModelConfiguration
from pactoria.usage.ledger import Tokens
from tests.models.shelf import catalogue_with, make_model


async def test_without_any_provider_there_is_the_reader_alone(services: Services) -> None:
    catalogue = services.part(Catalogue)

    assert await catalogue.usable("free") == [READER]
    assert await catalogue.find("auto") is None


async def test_a_key_in_the_environment_opens_the_cheapest_models_to_the_free_tier(services: Services) -> None:
    catalogue = catalogue_with(services, openai_api_key=SecretStr("sk-test-1234"))

    free, enterprise = await catalogue.usable("free"), await catalogue.usable("enterprise")

    assert "openai/gpt-4o-mini" in {model.id for model in free}
    assert {model.id for model in free} < {model.id for model in enterprise}
    assert free[-1] == READER
    mini = await catalogue.find("gpt-4o-mini")
    assert mini is not None
    assert (mini.id, mini.provider, mini.input_price, mini.output_price) == (
        "openai/gpt-4o-mini",
        "openai",
        Decimal("0.15"),
        Decimal("0.6"),
    )
    assert mini.price_version.startswith("genai-prices-")
    provider = await catalogue.provider("openai")
    assert provider is not None
    assert provider.api_key.get_secret_value() == "sk-test-1234"
    assert await catalogue.provider("anthropic") is None


@pytest.mark.parametrize("kind", ["openai", "anthropic", "google"])
async def test_each_provider_has_something_for_every_tier(services: Services, kind: str) -> None:
    catalogue = catalogue_with(services, **{f"{kind}_api_key": SecretStr("key-for-tests")})

    counts = [len(await catalogue.usable(tier)) for tier in ("free", "basic", "pro", "enterprise")]

    assert 2 <= counts[0] < counts[1] < counts[2] == counts[3] <= 13


def test_a_call_costs_what_its_tokens_cost() -> None:
    model = make_model("openai/gpt-4o-mini", input="0.15", output="0.6", cache_read="0.075", cache_write="0.15")

    assert model.cost(Tokens(input=1_000_000, output=500_000, cache_read=200_000)) == Decimal("0.465")
    assert model.cost(Tokens()) == 0


def test_a_long_input_makes_all_of_the_call_dearer() -> None:
    long = LongContext(200_000, Decimal(6), Decimal("22.5"), Decimal("0.6"), Decimal("7.5"))
    model = make_model("anthropic/claude", input="3", output="15", long_context=long)

    assert model.cost(Tokens(input=200_000)) == Decimal("0.6")
    assert model.cost(Tokens(input=150_000, cache_read=50_001, output=1_000)) == Decimal("0.9525006")


def test_settings_never_show_the_keys() -> None:
    settings = ModelSettings(openai_api_key=SecretStr("sk-very-secret"), secret_key=SecretStr("s" * 40))

    assert "very-secret" not in repr(settings) + str(settings.model_dump_json())
    assert isinstance(READER, ModelConfiguration)
