"""A real llama.cpp server as a compatible provider. Outside of the usual tests: `make test-llamacpp`."""

import subprocess
import sys
from collections.abc import Generator
from typing import Any

import httpx
import pytest
from httpx import ASGITransport

from pactoria.accounts import keys
from pactoria.app import create_app
from pactoria.core.settings import ModelSettings, Settings
from pactoria.gateway.configurations import Catalogue
from tests.chat.conftest import chats, generations, person, script, served  # noqa: F401 - fixtures
from tests.chat.people import Chats
from tests.factories import Account
from tests.llamacpp.server import MODEL_FILE
from tests.usage.books import audit

pytestmark = pytest.mark.llamacpp


@pytest.fixture(scope="module")
def llamacpp() -> Generator[str]:
    """Address of the server."""
    command = [sys.executable, "-m", "tests.llamacpp.server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "it did not start"
        yield address
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def settings(settings: Settings, llamacpp: str) -> Settings:
    """The server is the only provider."""
    return settings.model_copy(update={"models": ModelSettings(compatible_base_url=f"{llamacpp}/v1")})


async def test_a_model_of_our_own_answers_in_a_chat_and_over_v1_and_is_metered(chats: Chats, person: Account) -> None:  # noqa: F811
    services = chats.services
    model = next(
        model for model in await services.part(Catalogue).usable("free") if model.upstream_model.endswith(MODEL_FILE)
    )
    assert (model.provider, model.input_price, model.context_tokens) == ("compatible", 0, 4096)

    sent = await chats.send(
        await chats.begin(title="France", system_prompt="Be brief."), "What is the capital of France?", model=model.id
    )
    reader = await chats.stream(sent["answer"]["id"])
    await reader.rest()
    await chats.settled()
    answer = await chats.message(sent["answer"]["id"])

    assert "Paris" in answer["content"]
    assert reader.text == answer["content"]
    assert 0 < answer["first_token_ms"] < answer["response_ms"], "it streams"
    assert (answer["state"], answer["model"], answer["estimated"]) == ("done", model.id, False)

    raw = await _over_v1(chats, person, model.id)
    assert "Paris" in raw["choices"][0]["message"]["content"]
    print(f"{answer['content']!r}, {answer['tokens_out']} tokens in {answer['response_ms']} ms")  # noqa: T201

    day = (await chats.get("/api/usage"))["day"]
    assert (day["used"], day["held"]) == (2, 0)
    by_feature = {group["key"]: group for group in (await chats.get("/api/usage"))["by_feature"]}
    assert by_feature["chat"]["output_tokens"] == answer["tokens_out"] > 1
    assert by_feature["v1"]["output_tokens"] == raw["usage"]["completion_tokens"] > 1
    await audit(services.db)


async def _over_v1(chats: Chats, person: Account, model: str) -> Any:  # noqa: F811
    async with chats.services.db.transaction(person.actor) as session:
        _, token = await keys.create(session, person.actor, name="Test")
    transport = ASGITransport(create_app(chats.services))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=100) as client:
        question = [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "What is the capital of France?"},
        ]
        answered = await client.post(
            "/v1/chat/completions",
            headers={"Authorization": f"Bearer {token}"},
            json={"model": model, "messages": question},
        )
    assert answered.status_code == 200, answered.text
    return answered.json()
