"""Nobody asks so often that others have to wait, and all processes count together."""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pactoria.app import create_app
from pactoria.core.rates import ProcessRates, RatesUnavailable, RedisRates, Take
from pactoria.core.services import Services
from pactoria.core.settings import LimitSettings, WebSettings
from pactoria.core.throttle import Limit
from pactoria.runtime import parts_of
from pactoria.usage.limits import kind_of
from tests.client import Api
from tests.factories import PASSWORD, Account
from tests.usage.redis_server import RedisServer, redis_server

TEN = Limit(10, timedelta(minutes=1) / 10)
Limited = Callable[..., Api]


@pytest.fixture
def redis(tmp_path: Path) -> Generator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def limited(services: Services) -> Limited:
    """Return a browser at a server with other limits than the usual ones."""

    def make(*, web: WebSettings | None = None, **limits: Any) -> Api:
        changes: dict[str, Any] = {"limits": LimitSettings(**limits)} | ({"web": web} if web else {})
        settings = services.settings.model_copy(update=changes)
        parts = parts_of(services.db, settings, services.realtime)
        return Api(create_app(replace(services, settings=settings, parts=parts)))

    return make


async def test_as_many_pass_as_the_limit_says_and_none_is_taken_of_a_pair_that_is_half_empty() -> None:
    rates = ProcessRates()
    narrow, wide = Take("narrow", TEN), Take("wide", Limit(100, timedelta(seconds=1)))
    passed = [(await rates.take([wide, narrow])).wait == 0 for _ in range(15)]
    refused = await rates.take([wide, narrow])

    assert passed.count(True) == 10
    assert (refused.index, refused.remaining) == (1, 0)
    assert 0 < refused.wait <= 6
    assert (await rates.take([wide])).remaining == 89


async def test_processes_that_share_a_redis_count_together(redis: RedisServer) -> None:
    processes = [RedisRates(redis.url, patience=30) for _ in range(3)]
    taken = await asyncio.gather(*(processes[n % 3].take([Take("key", TEN)]) for n in range(60)))

    assert sum(entry.wait == 0 for entry in taken) == 10
    assert sorted(entry.remaining for entry in taken if entry.wait == 0) == list(range(10))
    assert all(0 < entry.wait <= 6 for entry in taken if entry.wait)
    for process in processes:
        await process.close()


async def test_without_redis_reading_goes_on_and_ai_is_refused_until_it_is_back(
    redis: RedisServer, limited: Limited, user: Account
) -> None:
    api = limited(redis_url=SecretStr(redis.url), limit_reads=3).as_(user)
    assert (await api.get("/api/me")).status_code == 200
    assert (await api.get("/ready")).json()["checks"]["redis"] == "ok"
    assert (await api.get("/health")).json()["request_limits"] == "shared"

    redis.kill()
    assert (await api.get("/api/me")).status_code == 200
    refused = await api.problem("POST", "/api/ai/summarize", json={})
    said = (await api.get("/ready")).json()

    assert (refused["status"], refused["type"]) == (503, "/problems/ai-unavailable")
    assert said["ready"] is True
    assert said["checks"]["redis"].endswith("calls of models are refused")
    assert [(await api.get("/api/me")).status_code for _ in range(3)] == [200, 200, 429]  # each process for itself

    redis.start()
    await asyncio.sleep(1.1)  # nobody asks again sooner
    assert (await api.get("/api/me")).status_code == 200
    assert (await api.post("/api/ai/summarize", json={})).status_code != 503


async def test_a_redis_that_is_gone_is_not_waited_for_again_and_again() -> None:
    rates = RedisRates("redis://127.0.0.1:1/0")
    with pytest.raises(RatesUnavailable):
        await rates.take([Take("key", TEN)])
    began = asyncio.get_running_loop().time()
    for _ in range(100):
        with pytest.raises(RatesUnavailable):
            await rates.take([Take("key", TEN)])

    assert asyncio.get_running_loop().time() - began < 0.2
    await rates.close()


async def test_who_asks_too_often_is_told_when_to_come_back(limited: Limited, user: Account) -> None:
    api = limited(limit_reads=2).as_(user)
    await api.get("/api/me")  # a browser's first request counts for itself: only then it is known whose it is
    first, _, third = [await api.get("/api/me") for _ in range(3)]

    assert (first.headers["RateLimit"].partition(";t")[0], first.headers["RateLimit-Policy"]) == (
        '"reading";r=1',
        '"reading";q=2;w=60',
    )
    assert (third.status_code, third.json()["type"]) == (429, "/problems/too-many-requests")
    assert int(third.headers["Retry-After"]) == third.json()["retry_after"] <= 30
    assert third.headers["RateLimit"].startswith('"reading";r=0;t=')
    assert (await api.post("/api/auth/sign-out")).status_code < 400  # another kind


async def test_somebody_with_many_browsers_is_one_person(limited: Limited, user: Account) -> None:
    api = limited(limit_reads=6)
    other = api.with_token(None)
    await other.post("/api/auth/sign-in", json={"email": user.email, "password": PASSWORD})
    for browser in (api.as_(user), api.with_token(other.token)):  # so that it is known whose they are
        assert (await browser.get("/api/me")).status_code == 200

    statuses = [
        (await browser.get("/api/me")).status_code
        for _ in range(4)
        for browser in (api.as_(user), api.with_token(other.token))
    ]

    assert statuses.count(200) == 6


async def test_only_a_trusted_proxy_says_for_whom_it_asks(limited: Limited, services: Services) -> None:
    web = services.settings.web.model_copy(update={"trusted_proxies": ["10.0.0.0/8"]})
    api = limited(web=web, limit_reads=1)

    async def statuses(peer: str) -> list[int]:
        browser = api.from_(peer)
        return [
            (await browser.get("/api/me", headers={"X-Forwarded-For": f"192.0.2.{n}"})).status_code for n in range(7)
        ]

    assert await statuses("10.0.0.1") == [401] * 7
    assert await statuses("198.51.100.7") == [401] * 5 + [429] * 2


async def test_v1_is_refused_in_the_words_of_openai(limited: Limited) -> None:
    api = limited(limit_ai=1)
    headers = {"Authorization": "Bearer sk-test"}
    await api.post("/v1/chat/completions", json={}, headers=headers)

    refused = await api.post("/v1/chat/completions", json={}, headers=headers)

    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert "Retry-After" in refused.headers


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/chat/sessions", "reading"),
        ("PATCH", "/api/me", "writing"),
        ("POST", "/api/chat/sessions", "writing"),
        ("POST", "/api/chat/sessions/1/messages", "ai"),
        ("POST", "/api/chat/messages/1/regenerate", "ai"),
        ("POST", "/api/chat/messages/1/stop", "writing"),
        ("POST", "/v1/chat/completions", "ai"),
        ("POST", "/api/ai/summarize", "ai"),
    ],
)
def test_what_calls_models_is_known_by_its_address(method: str, path: str, kind: str) -> None:
    assert kind_of(method, path) == kind
