"""What tests of runs stand on: the whole server, a provider that answers from a list, and somebody with contracts."""

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from pydantic import SecretStr

from pactoria import worker  # subscribes the jobs to what happens
from pactoria.core.services import Services
from pactoria.core.settings import ModelSettings, Settings
from pactoria.gateway.configurations import Catalogue
from pactoria.gateway.providers.wire import Patience
from pactoria.gateway.service import Gateway
from pactoria.usage.ledger import Ledger
from tests.client import Api
from tests.contracts.documents import LICENCE
from tests.contracts.test_contracts import upload
from tests.factories import Account, make_account
from tests.jobs import run_waiting
from tests.providers import Mock, open_mock

Json = dict[str, Any]
_ = worker


@pytest.fixture(scope="package")
def mock() -> Generator[Mock]:
    with open_mock(Path(__file__).with_name("answers.json")) as mock:
        yield mock


@pytest.fixture
def settings(settings: Settings, mock: Mock) -> Settings:
    """One provider, the mock."""
    models = ModelSettings(openai_api_key=SecretStr("mock"), openai_base_url=f"{mock.url}/v1")
    return settings.model_copy(update={"models": models})


@dataclass(slots=True)
class Desk:
    """Somebody at work on contracts, with the worker beside."""

    api: Api
    services: Services
    person: Account

    async def contract(self, words: str = "", **fields: str) -> str:
        """Return a contract that has been reviewed, with a paragraph more."""
        text = LICENCE + (f"\n7. Notes. {words}\n" if words else "")
        identity = (await upload(self.api, text.encode(), **{"side": "customer", **fields}))["id"]
        await self.work()
        return str(identity)

    async def work(self) -> list[str]:
        return await run_waiting(self.services)

    async def ask(self, feature: str, contract_id: str, **wanted: Any) -> Json:
        """Ask for a run; return it as it was answered."""
        response = await self.api.post(f"/api/ai/{feature}", json={"contract_id": contract_id, **wanted})
        assert response.status_code in {200, 202}, response.text
        run: Json = response.json()
        assert (response.status_code == 200) == (run["state"] in {"done", "failed", "cancelled"})
        return run

    async def made(self, feature: str, contract_id: str, **wanted: Any) -> Json:
        """Ask for a run, do it, and return it."""
        asked = await self.ask(feature, contract_id, **wanted)
        await self.work()
        return await self.get(asked["id"])

    async def get(self, run_id: str) -> Json:
        response = await self.api.get(f"/api/ai/runs/{run_id}")
        assert response.status_code == 200, response.text
        run: Json = response.json()
        return run

    async def usage(self) -> dict[str, tuple[int, int]]:
        """Return calls and messages by feature."""
        told = (await self.api.get("/api/usage")).json()
        return {group["key"]: (group["calls"], group["messages"]) for group in told["by_feature"]}

    async def until(self, run_id: str, step: str) -> None:
        """Wait until a run under way has come to a step."""
        async with asyncio.timeout(120):
            while (await self.get(run_id))["step"] != step:  # noqa: ASYNC110 - it is the worker's time
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def desk(fresh_services: Services, fresh_api: Api) -> AsyncGenerator[Desk]:
    person = await make_account(fresh_services.db)
    # A busy machine is slow to answer a connection, which is not what is tested here.
    parts = cast("dict[type, object]", fresh_services.parts)
    ledger, catalogue = fresh_services.part(Ledger), fresh_services.part(Catalogue)
    await fresh_services.part(Gateway).close()
    parts[Gateway] = Gateway(fresh_services.db, ledger, catalogue, patience=Patience(connect=60))
    yield Desk(fresh_api.as_(person), fresh_services, person)


def events_in(stream: str) -> list[tuple[str, Json]]:
    """Return the events of a stream: their names and data."""
    found: list[tuple[str, Json]] = []
    for part in stream.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in part.splitlines() if line and not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found
