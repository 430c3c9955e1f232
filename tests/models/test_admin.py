"""Models and providers, set up by who runs the installation."""

import stat
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from pactoria.audit.models import AuditEvent
from pactoria.core.services import Services
from pactoria.gateway.configurations import Catalogue
from pactoria.gateway.models import ModelProvider, ModelRow
from pactoria.gateway.refreshing import refresh
from pactoria.gateway.secrets import UnreadableKey, Vault
from pactoria.gateway.tasks import refresh_models
from tests.client import Api
from tests.factories import Account
from tests.models.servers import serving

KEY = "sk-proj-abcdefgh1234"


async def set_up_openai(api: Api) -> dict[str, Any]:
    response = await api.put("/api/admin/providers/openai", json={"api_key": KEY})
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown


async def model(api: Api, model_id: str) -> dict[str, Any]:
    response = await api.get(f"/api/admin/models/{model_id}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_a_provider_is_set_up_with_a_key_that_is_never_shown_again(
    api: Api, services: Services, admin: Account, user: Account, caplog: pytest.LogCaptureFixture
) -> None:
    mine = api.as_(admin)

    shown = await set_up_openai(mine)

    assert (shown["configured"], shown["key_hint"], shown["origin"]) == (True, "1234", "admin")
    assert shown["models"] >= 5
    for path in ("/api/admin/providers", "/api/admin/models", "/api/models"):
        assert "abcdefgh" not in (await mine.get(path)).text
    async with services.db.transaction() as session:
        row = await session.get_one(ModelProvider, "openai")
        assert b"abcdefgh" not in (row.api_key or b"")
    async with services.db.transaction(admin.actor) as session:
        events = list(await session.scalars(select(AuditEvent).where(AuditEvent.action == "provider:added")))
    assert [event.details["provider"] for event in events] == ["openai"]
    assert "abcdefgh" not in str(events[0].details) + caplog.text
    provider = await services.part(Catalogue).provider("openai")
    assert provider is not None
    assert provider.api_key.get_secret_value() == KEY
    listed = (await api.as_(user).get("/api/models")).json()
    assert "openai/gpt-4o-mini" in {item["id"] for item in listed["items"] if item["open"]}


async def test_the_secret_is_a_file_that_only_its_owner_may_read(services: Services) -> None:
    vault = Vault.of(services.settings)
    file = services.settings.database.data_dir / "secret.key"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    stored = vault.encrypt(SecretStr(KEY), "openai")
    assert Vault.of(services.settings).decrypt(stored, "openai").get_secret_value() == KEY
    assert stored != vault.encrypt(SecretStr(KEY), "openai")
    for other, purpose in ((vault, "anthropic"), (Vault(b"another secret"), "openai")):
        with pytest.raises(UnreadableKey):
            other.decrypt(stored, purpose)
    with pytest.raises(UnreadableKey):
        vault.decrypt(stored[:-1] + bytes([stored[-1] ^ 1]), "openai")


async def test_a_lost_secret_closes_the_provider_and_nothing_else(api: Api, services: Services, admin: Account) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)
    (services.settings.database.data_dir / "secret.key").write_bytes(b"x" * 32)

    shown = (await mine.get("/api/admin/providers")).json()[0]
    check = (await mine.post("/api/admin/providers/openai/test")).json()

    assert "Enter it again" in shown["trouble"]
    assert (check["ok"], check["message"]) == (False, shown["trouble"])
    services.part(Catalogue).forget()
    assert [each.id for each in await services.part(Catalogue).usable("free")] == ["pactoria/reader"]


async def test_a_stored_key_is_not_sent_to_another_address(api: Api, admin: Account) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)
    elsewhere = {"base_url": "http://127.0.0.1:9/v1"}

    problem = await mine.problem("PUT", "/api/admin/providers/openai", json=elsewhere)

    assert problem["type"] == "/problems/key-needed"
    assert (await mine.put("/api/admin/providers/openai", json=elsewhere | {"api_key": KEY})).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"api_key": ""},
        {"api_key": KEY, "base_url": "ftp://example.com"},
        {"api_key": KEY, "base_url": "http://169.254.169.254/latest"},
        {"api_key": KEY, "base_url": "https://user:word@example.com/v1"},
        {"api_key": "two words"},
    ],
    ids=["nothing", "no key", "no address of the web", "metadata", "password in the address", "blanks in the key"],
)
async def test_what_makes_no_provider_is_refused(api: Api, admin: Account, body: dict[str, Any]) -> None:
    problem = await api.as_(admin).problem("PUT", "/api/admin/providers/openai", json=body)

    assert problem["status"] == 422
    assert problem["detail"]


async def test_a_removed_provider_closes_its_models_and_can_come_back(api: Api, admin: Account) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)

    assert (await mine.delete("/api/admin/providers/openai")).status_code == 204

    assert [item["id"] for item in (await mine.get("/api/models")).json()["items"]] == ["pactoria/reader"]
    assert (await model(mine, "openai/gpt-4o-mini"))["closed_because"] == "Its provider is not configured."
    assert (await mine.problem("DELETE", "/api/admin/providers/openai"))["status"] == 404
    await set_up_openai(mine)
    assert (await model(mine, "openai/gpt-4o-mini"))["closed_because"] is None


async def test_what_an_admin_sets_wins_and_survives_a_refresh(api: Api, services: Services, admin: Account) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)
    path = "/api/admin/models/openai/gpt-4o-mini"
    before = await model(mine, "openai/gpt-4o-mini")

    changed = (await mine.patch(path, json={"input_price": "0.2", "tiers": ["pro"], "enabled": True})).json()
    refreshed = (await mine.post("/api/admin/models/refresh")).json()

    assert refreshed["troubles"] == {}
    after = await model(mine, "openai/gpt-4o-mini")
    for shown in (changed, after):
        assert Decimal(shown["input_price"]) == Decimal("0.2")
        assert Decimal(shown["output_price"]) == Decimal("0.6")
        assert (shown["tiers"], shown["overridden"]) == (["pro"], ["enabled", "input_price", "tiers"])
        assert shown["price_version"] != before["price_version"]
    assert [price["version"] for price in after["history"]] == [after["price_version"], before["price_version"]]
    assert [price["by_admin"] for price in after["history"]] == [True, False]
    found = await services.part(Catalogue).find("gpt-4o-mini")
    assert found is not None
    assert (found.price_version, found.input_price) == (after["price_version"], Decimal("0.2"))
    back = (await mine.patch(path, json={"input_price": None, "tiers": None, "enabled": None})).json()
    assert back["price_version"] == before["price_version"]
    assert back["overridden"] == []


async def test_a_model_without_a_usable_price_is_refused_with_a_message(
    api: Api, services: Services, admin: Account
) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)
    path = "/api/admin/models/openai/gpt-4o"

    negative = await mine.problem("PATCH", path, json={"input_price": "-1"})
    nothing = await mine.problem("PATCH", path, json={"output_price": 0})
    async with services.db.transaction() as session:
        await session.execute(text("UPDATE model_configurations SET input_price = NULL WHERE id = 'openai/gpt-4o'"))
        await session.execute(text("UPDATE model_configurations SET input_price = -1 WHERE id = 'openai/gpt-4.1'"))
    services.part(Catalogue).forget()

    assert (negative["status"], nothing["status"]) == (422, 422)
    assert "only for servers of one's own" in nothing["detail"]
    for model_id in ("openai/gpt-4o", "openai/gpt-4.1"):
        assert await services.part(Catalogue).find(model_id) is None
        assert "price is not known" in (await services.part(Catalogue).why_closed(model_id, "pro") or "")
        assert "price is not known" in (await model(mine, model_id))["closed_because"]


async def test_models_of_ones_own_server_are_listed_free_and_without_what_is_not_for_chats(
    api: Api, services: Services, admin: Account, user: Account
) -> None:
    served = [{"id": "qwen3:8b"}, {"id": "nomic-embed-text"}, {"id": "org/llama", "max_model_len": 32_768}]
    async with serving(served) as address:
        mine = api.as_(admin)
        shown = (await mine.put("/api/admin/providers/ollama", json={"base_url": address})).json()
        check = (await mine.post("/api/admin/providers/ollama/test")).json()
        await refresh_models(services)

    assert (shown["kind"], shown["models"], shown["has_key"]) == ("compatible", 2, False)
    assert check["ok"], check
    items = {item["id"]: item for item in (await api.as_(user).get("/api/models")).json()["items"]}
    assert set(items) == {"ollama/qwen3:8b", "ollama/org/llama", "pactoria/reader"}
    assert Decimal(items["ollama/qwen3:8b"]["input_price"]) == 0
    assert (items["ollama/qwen3:8b"]["local"], items["ollama/org/llama"]["context_tokens"]) == (True, 32_768)
    priced = await mine.patch("/api/admin/models/ollama/org/llama", json={"input_price": "0.01"})
    assert priced.status_code == 200
    assert (await services.part(Catalogue).find("org/llama")) is not None


@pytest.mark.parametrize(
    ("models", "status", "told"),
    [([], 401, "refuses the key"), ([], 500, "status 500"), (None, 200, "not as a provider does")],
    ids=["wrong key", "broken", "a web page"],
)
async def test_a_check_says_what_is_wrong(
    api: Api, admin: Account, models: list[dict[str, Any]] | None, status: int, told: str
) -> None:
    async with serving(models, status=status) as address:
        mine = api.as_(admin)
        await mine.put("/api/admin/providers/local", json={"base_url": address})
        check = (await mine.post("/api/admin/providers/local/test")).json()

    assert not check["ok"]
    assert told in check["message"]
    check = (await mine.post("/api/admin/providers/local/test")).json()  # nobody listens there by now
    assert check["message"] == "Nothing answers at this address."


async def test_a_model_that_a_server_has_no_longer_is_closed_until_it_is_back(
    api: Api, services: Services, admin: Account
) -> None:
    mine = api.as_(admin)
    async with serving([{"id": "one"}, {"id": "two"}]) as address:
        await mine.put("/api/admin/providers/local", json={"base_url": address})
    from pactoria.gateway.connections import Connection

    async with serving([{"id": "two"}]) as address:
        connection = Connection("local", "compatible", address, SecretStr(""), None, "admin")
        await refresh(services.db, [connection])

    assert "no longer has" in (await model(mine, "local/one"))["closed_because"]
    assert (await model(mine, "local/two"))["closed_because"] is None


async def test_a_model_that_no_list_has_can_be_added_and_stays(api: Api, services: Services, admin: Account) -> None:
    mine = api.as_(admin)
    await set_up_openai(mine)
    tuned = {
        "provider": "openai",
        "upstream_model": "ft:gpt-4o-mini:acme",
        "name": "Tuned",
        "input_price": "0.3",
        "output_price": "1.2",
    }

    added = await mine.post("/api/admin/models", json=tuned)
    await refresh_models(services)

    assert added.status_code == 201, added.text
    assert (await mine.problem("POST", "/api/admin/models", json=tuned))["type"] == "/problems/model-exists"
    found = await services.part(Catalogue).find("ft:gpt-4o-mini:acme")
    assert found is not None
    assert found.output_price == Decimal("1.2")
    nobodys = tuned | {"provider": "unknown"}
    assert (await mine.problem("POST", "/api/admin/models", json=nobodys))["type"] == "/problems/provider-not-found"


async def test_people_see_which_models_are_closed_to_them_and_why(api: Api, admin: Account, user: Account) -> None:
    await set_up_openai(api.as_(admin))

    listed = (await api.as_(user).get("/api/models")).json()

    closed = {item["id"]: item["closed_because"] for item in listed["items"] if not item["open"]}
    assert closed["openai/gpt-4o"] == "This model is not part of the tier free."
    opened = [item["open"] for item in listed["items"]]
    assert opened == sorted(opened, reverse=True)
    assert (listed["tier"], listed["default_model"]) == ("free", "auto")


async def test_ones_own_default_model_counts_while_it_may_be_used(api: Api, admin: Account, user: Account) -> None:
    await set_up_openai(api.as_(admin))
    mine = api.as_(user)

    for wanted, default in (("openai/gpt-4o-mini", "openai/gpt-4o-mini"), ("openai/gpt-4o", "auto")):
        changed = await mine.patch("/api/me", json={"preferences": {"default_model": wanted}})
        assert changed.json()["preferences"]["default_model"] == wanted
        assert (await mine.get("/api/models")).json()["default_model"] == default


async def test_other_processes_learn_of_a_change_at_once(fresh_services: Services) -> None:
    """By NOTIFY, on a database with real commits."""
    import asyncio

    here, there = (Catalogue(fresh_services.db, fresh_services.settings, fresh_services.realtime) for _ in range(2))
    before = await there.shelf()
    await asyncio.sleep(0.2)  # the listening connection is open
    async with fresh_services.db.transaction() as session:
        session.add(ModelProvider(name="local", kind="compatible", base_url="http://127.0.0.1:9/v1", api_key=None))
        session.add(
            ModelRow(
                id="local/one", provider="local", upstream_model="one", name="One", input_price=Decimal(0),
                output_price=Decimal(0), context_tokens=8_000, output_tokens=1_000, features=[], tiers=["free"],
                strength=1, source="server local",
            )
        )  # fmt: skip
        await here.changed(session)

    assert await here.find("local/one") is not None
    assert "local/one" not in before.by_name
    async with asyncio.timeout(2):
        while await there.find("local/one") is None:  # noqa: ASYNC110 - what is waited for is another connection's news
            await asyncio.sleep(0.05)
