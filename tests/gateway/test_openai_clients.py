"""OpenAI's own packages, for Python and for Node, against a server that runs in a process of its own."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
import openai
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import make_url

from pactoria.accounts import keys
from pactoria.core.db import Database
from tests.factories import Account, make_account
from tests.postgres import clone, database_name, drop
from tests.providers import Mock

HERE = Path(__file__).parent
MODEL = "openai/gpt-4o-mini"
QUESTION: list[Any] = [{"role": "user", "content": "What is the term of the agreement?"}]
ANSWER = "The agreement runs for three years from the effective date, and renews for one year at a time."


@pytest.fixture(scope="module")
def database_url(server: str, template: str) -> Generator[str]:
    name = database_name("openai")
    yield clone(server, template, name)
    drop(server, name)


@pytest.fixture(scope="module")
def served(database_url: str, mock: Mock, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Address of a server whose provider is the mock."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PACTORIA_")} | {
        "PACTORIA_DATABASE_URL": database_url,
        "PACTORIA_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "PACTORIA_OPENAI_API_KEY": "mock",
        "PACTORIA_OPENAI_BASE_URL": f"{mock.url}/v1",
        "PACTORIA_ANTHROPIC_API_KEY": "mock",
        "PACTORIA_ANTHROPIC_BASE_URL": mock.url,
    }
    command = [sys.executable, "-c", "from pactoria.cli import main; main()", "serve", "--port", "0", "--no-worker"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(20)


def _address(process: "subprocess.Popen[str]") -> str:
    lines: Queue[str] = Queue()
    Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=60)
        except Empty:
            pytest.fail("the server did not start")
        if found := re.search(r"ready at (http://\S+)", line):
            return found[1]


@pytest_asyncio.fixture(scope="module")
async def people(database_url: str) -> AsyncGenerator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def owner(people: Database, served: str) -> Account:
    _ = served
    return await make_account(people)


async def key_of(people: Database, owner: Account, **options: Any) -> str:
    async with people.transaction(owner.actor) as session:
        _, token = await keys.create(session, owner.actor, name="Test", **options)
    return token


@pytest_asyncio.fixture
async def client(people: Database, owner: Account, served: str) -> AsyncGenerator[openai.AsyncOpenAI]:
    token = await key_of(people, owner)
    async with openai.AsyncOpenAI(base_url=f"{served}/v1", api_key=token, max_retries=0) as client:
        yield client


def books(database_url: str, owner: Account) -> list[tuple[str, str]]:
    """Return feature and outcome of what a person was charged for."""
    address = make_url(database_url).render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        query = "SELECT feature, outcome FROM usage_records WHERE user_id = %s ORDER BY id"
        return connection.execute(query, (owner.id,)).fetchall()


async def charged(database_url: str, owner: Account) -> list[tuple[str, str]]:
    """Return the same, once there is something: an answer does not wait until it is settled."""
    for _ in range(500):
        if found := books(database_url, owner):
            return found
        await asyncio.sleep(0.02)
    return []


async def test_python_lists_models_and_asks_one(client: openai.AsyncOpenAI, owner: Account, database_url: str) -> None:
    models = [model.id async for model in client.models.list()]
    assert models[0] == "auto"
    assert {MODEL, "anthropic/claude-haiku-5-5", "pactoria/reader"} <= set(models)
    assert (await client.models.retrieve(MODEL)).owned_by == "openai"

    raw = await client.chat.completions.with_raw_response.create(model="gpt-4o-mini", messages=QUESTION)
    answer = raw.parse()

    assert answer.choices[0].message.content == ANSWER
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (40, 20)
    assert answer.model == raw.headers["x-pactoria-model"] == MODEL
    assert re.fullmatch(r'"day";r=99;t=\d+', raw.headers["ratelimit"])
    assert await charged(database_url, owner) == [("v1", "done")]


async def test_python_streams_with_what_it_took_at_the_end(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        model="anthropic/claude-haiku-5-5", messages=QUESTION, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]

    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == ANSWER
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert (chunks[-1].choices, chunks[-1].usage.completion_tokens) == ([], 20)


async def test_python_calls_tools_and_gets_structured_answers(client: openai.AsyncOpenAI) -> None:
    tool: Any = {
        "type": "function",
        "function": {
            "name": "get_weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
    weather: list[Any] = [{"role": "user", "content": "What is the weather in Berlin?"}]
    async with client.chat.completions.stream(model=MODEL, messages=weather, tools=[tool]) as stream:
        message = (await stream.get_final_completion()).choices[0].message
    assert message.tool_calls is not None
    call = message.tool_calls[0]
    assert (call.function.name, json.loads(call.function.arguments)) == ("get_weather", {"city": "Berlin"})

    weather += [message.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
    answer = await client.chat.completions.create(model=MODEL, messages=weather, tools=[tool])
    assert answer.choices[0].message.content == "It rains in Berlin."

    schema: Any = {"type": "json_schema", "json_schema": {"name": "parties", "schema": {"type": "object"}}}
    parties: list[Any] = [{"role": "user", "content": "Name the parties as JSON"}]
    answer = await client.chat.completions.create(model=MODEL, messages=parties, response_format=schema)
    assert json.loads(answer.choices[0].message.content or "") == {"parties": ["Acme Ltd", "Globex BV"]}


async def test_errors_are_those_that_the_package_knows(
    client: openai.AsyncOpenAI, people: Database, owner: Account, served: str
) -> None:
    async def refused(**request: Any) -> openai.APIStatusError:
        with pytest.raises(openai.APIStatusError) as caught:
            await client.chat.completions.create(**{"model": MODEL, "messages": QUESTION, **request})
        return caught.value

    assert (await refused(model="nothing")).code == "model_not_found"
    assert isinstance(await refused(messages=[]), openai.BadRequestError)
    assert (await refused(n=2)).param == "n"
    nonsense = await refused(messages=[{"role": "user", "content": "nonsense"}])
    assert "temperature is not that" in nonsense.message
    down = await refused(
        messages=[{"role": "user", "content": "be overloaded"}], extra_headers={"X-Pactoria-Fallback": "off"}
    )
    assert (down.status_code, down.code) == (503, "model_unavailable")
    with pytest.raises(openai.AuthenticationError):
        await client.with_options(api_key="pk_wrong").models.list()
    only_models = await key_of(people, owner, scopes=["models"])
    with pytest.raises(openai.PermissionDeniedError):
        await client.with_options(api_key=only_models).chat.completions.create(model=MODEL, messages=QUESTION)
    with pytest.raises(openai.NotFoundError):
        await client.embeddings.create(model=MODEL, input="words")
    async with httpx.AsyncClient(base_url=served) as plain:
        broken = await plain.post(
            "/v1/chat/completions", headers={"Authorization": f"Bearer {client.api_key}"}, content="{"
        )
    assert broken.json()["error"]["type"] == "invalid_request_error"


async def test_an_answer_that_breaks_off_is_an_error_for_who_streams(
    client: openai.AsyncOpenAI, owner: Account, database_url: str
) -> None:
    request: list[Any] = [{"role": "user", "content": "Please break off"}]
    stream = await client.chat.completions.create(model=MODEL, messages=request, stream=True)
    heard = ""
    with pytest.raises(openai.APIError, match="broke off"):  # noqa: PT012 - it comes after words
        async for chunk in stream:
            heard += chunk.choices[0].delta.content or ""

    assert heard
    assert books(database_url, owner) == [("v1", "failed")]


async def test_who_hangs_up_pays_for_what_was_delivered(
    client: openai.AsyncOpenAI, owner: Account, database_url: str
) -> None:
    request: list[Any] = [{"role": "user", "content": "Please speak slowly"}]
    stream = await client.chat.completions.create(model=MODEL, messages=request, stream=True)
    async for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    await stream.close()

    assert await charged(database_url, owner) == [("v1", "stopped")]


async def test_a_budget_that_is_used_up_stops_the_key(people: Database, owner: Account, served: str) -> None:
    from decimal import Decimal

    token = await key_of(people, owner, monthly_budget=Decimal("0.0001"))
    async with openai.AsyncOpenAI(base_url=f"{served}/v1", api_key=token, max_retries=0) as client:
        with pytest.raises(openai.RateLimitError) as caught:
            await client.chat.completions.create(model=MODEL, messages=QUESTION)
        assert caught.value.code == "insufficient_quota"
        answer = await client.chat.completions.create(model=MODEL, messages=QUESTION, max_completion_tokens=20)
    assert answer.choices[0].message.content == ANSWER


async def test_node_hears_the_same(people: Database, owner: Account, served: str) -> None:
    token = await key_of(people, owner)
    command = [str(HERE.parents[1] / "scripts" / "with-node"), "node", str(HERE / "openai_client.mjs")]
    done = await asyncio.to_thread(
        subprocess.run, [*command, f"{served}/v1", token], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)

    assert heard["models"][0] == "auto"
    assert heard["whole"] == [ANSWER, 20]
    assert (heard["streamed"], heard["usage"]) == (ANSWER, 60)
    assert heard["called"] == "get_weather"
    assert heard["refused"] == [404, "model_not_found", True]
