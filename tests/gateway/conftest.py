"""What tests of the gateway stand on: a provider that answers from a list, and models of it."""

from collections.abc import Generator

import pytest
from pydantic import SecretStr

from pactoria.core.settings import ModelSettings, Settings
from tests.providers import Mock, open_mock


@pytest.fixture(scope="session")
def mock() -> Generator[Mock]:
    """One provider for all tests."""
    with open_mock() as mock:
        yield mock


@pytest.fixture
def settings(settings: Settings, mock: Mock) -> Settings:
    """All three providers are the mock."""
    models = ModelSettings(
        openai_api_key=SecretStr("mock"),
        openai_base_url=f"{mock.url}/v1",
        anthropic_api_key=SecretStr("mock"),
        anthropic_base_url=mock.url,
        google_api_key=SecretStr("mock"),
        google_base_url=mock.url,
    )
    return settings.model_copy(update={"models": models})
