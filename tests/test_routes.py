"""Every route of the API says who may call it, and means it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.accounts import keys
from pactoria.app import describe
from pactoria.contracts.models import Contract, ContractVersion
from pactoria.core.services import Services
from tests.client import Api
from tests.factories import Account

ANYONE = {
    "GET /health",
    "GET /ready",
    "POST /api/auth/first-run",
    "POST /api/auth/password-reset",
    "POST /api/auth/password-reset/confirm",
    "POST /api/auth/sign-in",
    "POST /api/auth/sign-out",
    "POST /api/auth/sign-up",
    "GET /api/calendar/{secret}.ics",
    "GET /api/shared/{token}",
}
"""What needs no sign-in. Think twice before adding to it."""

WHO = {"anyone", "user", "member", "editor", "admin", "key"}
DOCUMENT = describe()
ROUTES: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
FOR_KEYS = {route for route, operation in ROUTES.items() if operation.get("x-access") == "key"}
"""What programs call with an API key. It answers as OpenAI does, in errors too."""


async def _contract(services: Services, owner: Account) -> UUID:
    contract = Contract(organization_id=owner.organization_id, title="Supply agreement", created_by=owner.id)
    async with services.db.transaction(owner.actor) as session:
        session.add(contract)
    return contract.id


async def _version(services: Services, owner: Account) -> UUID:
    version = ContractVersion(
        organization_id=owner.organization_id,
        contract_id=await _contract(services, owner),
        number=1,
        file_name="supply.txt",
        format="text",
        size=1,
        blob_key="missing",
        characters=1,
    )
    async with services.db.transaction(owner.actor) as session:
        session.add(version)
    return version.id


async def _analysis(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.models import Analysis

    version_id = await _version(services, owner)
    async with services.db.transaction(owner.actor) as session:
        version = await session.get_one(ContractVersion, version_id)
        analysis = Analysis(
            organization_id=owner.organization_id,
            contract_id=version.contract_id,
            version_id=version_id,
            side="neutral",
            engine="test",
        )
        session.add(analysis)
    return analysis.id


async def _comparison(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.comparisons.models import VersionComparison

    old, new = await _version(services, owner), await _version(services, owner)
    async with services.db.transaction(owner.actor) as session:
        versions = [await session.get_one(ContractVersion, version) for version in (old, new)]
        comparison = VersionComparison(
            organization_id=owner.organization_id,
            old_contract_id=versions[0].contract_id,
            old_version_id=old,
            new_contract_id=versions[1].contract_id,
            new_version_id=new,
            side="neutral",
            engine="test",
        )
        session.add(comparison)
    return comparison.id


async def _playbook(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.compliance import service as playbooks

    content = playbooks.shipped_content()["mutual-nda"]
    async with services.db.transaction(owner.actor) as session:
        return UUID((await playbooks.add(session, owner.actor, content)).key)


async def _run(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.runs.models import Engine, Run

    version_id = await _version(services, owner)
    async with services.db.transaction(owner.actor) as session:
        version = await session.get_one(ContractVersion, version_id)
        run = Run(
            organization_id=owner.organization_id,
            kind="risks",
            contract_id=version.contract_id,
            version_id=version_id,
            side="neutral",
            request={},
            inputs="test",
            engine=Engine.OFFLINE,
            engine_version="test",
            requested_by=owner.id,
        )
        session.add(run)
    return run.id


async def _wording(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.redlines.models import AcceptedWording

    wording = AcceptedWording(
        organization_id=owner.organization_id,
        version_id=await _version(services, owner),
        target="words",
        clause="",
        stance="neutral",
        title="Payment",
        reason="",
        place_start=0,
        place_end=1,
        old_text="x",
        new_text="y",
        paragraphs=[],
        author_name=owner.name,
    )
    async with services.db.transaction(owner.actor) as session:
        session.add(wording)
    return wording.id


async def _session(_: Services, owner: Account) -> UUID:
    return owner.identity.session_id


async def _organization(_: Services, owner: Account) -> UUID:
    return owner.organization_id


async def _user(_: Services, owner: Account) -> UUID:
    return owner.id


async def _chat(services: Services, owner: Account) -> UUID:
    from pactoria.chat.sessions import service as chats

    async with services.db.transaction(owner.actor) as session:
        return (await chats.begin(session, owner.actor, title="Liability")).id


async def _answer(services: Services, owner: Account) -> UUID:
    async with services.db.transaction(owner.actor) as session:
        return await _answer_in(session, owner)


async def _folder(services: Services, owner: Account) -> UUID:
    from pactoria.chat.sessions import service as chats

    async with services.db.transaction(owner.actor) as session:
        return (await chats.make_folder(session, owner.actor, "Suppliers")).id


async def _share(services: Services, owner: Account) -> UUID:
    from pactoria.chat.messages import service as messages
    from pactoria.chat.sharing import service as sharing

    async with services.db.transaction(owner.actor) as session:
        message = await messages.get(session, owner.actor, await _answer_in(session, owner))
        return (await sharing.share(session, owner.actor, message.session_id, days=None))[0].id


async def _answer_in(session: AsyncSession, owner: Account) -> UUID:
    from pactoria.chat.messages import asking
    from pactoria.chat.sessions import service as chats

    chat = await chats.begin(session, owner.actor, title="Liability")
    return (await asking.ask(session, owner.actor, chat.id, "Is it capped?")).answer.id


async def _prompt(services: Services, owner: Account) -> UUID:
    from pactoria.chat.prompts import service as prompts

    async with services.db.transaction(owner.actor) as session:
        return (await prompts.keep(session, owner.actor, "Compare", "Compare {{this}} and {{that}}")).id


async def _file(services: Services, owner: Account) -> UUID:
    from pactoria.chat.models import ChatFile

    file = ChatFile(
        organization_id=owner.organization_id,
        user_id=owner.id,
        name="supply.txt",
        format="text",
        size=1,
        characters=1,
        document={"text": "x"},
    )
    async with services.db.transaction(owner.actor) as session:
        session.add(file)
    return file.id


async def _key(services: Services, owner: Account) -> UUID:
    async with services.db.transaction(owner.actor) as session:
        key, _ = await keys.create(session, owner.actor, name="Test")
    return key.id


async def _record(services: Services, owner: Account) -> UUID:
    from pactoria.gateway.models import SentSummary

    sent = SentSummary(
        record_id=uuid4(),
        organization_id=owner.organization_id,
        user_id=owner.id,
        turns=12,
        summary="They spoke about the lease.",
        tokens_before=30_000,
        tokens_after=12_000,
    )
    async with services.db.transaction(owner.actor) as session:
        session.add(sent)
    return sent.record_id


async def _deadline(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.deadlines.models import Deadline

    version_id = await _version(services, owner)
    async with services.db.transaction(owner.actor) as session:
        version = await session.get_one(ContractVersion, version_id)
        deadline = Deadline(
            organization_id=owner.organization_id,
            contract_id=version.contract_id,
            version_id=version_id,
            key="notice:test:0",
            kind="notice",
            day=date(2027, 1, 4),
            safe_day=date(2027, 1, 4),
            title="Last day to stop the renewal",
            how="The contract names this day.",
            start_offset=0,
            end_offset=1,
            quote="x",
        )
        session.add(deadline)
    return deadline.id


async def _grid(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.grids import service as grids

    async with services.db.transaction(owner.actor) as session:
        return (await grids.add(session, owner.actor, "Suppliers")).id


async def _column(services: Services, owner: Account) -> UUID:
    from pactoria.analysis.grids import columns
    from pactoria.analysis.grids.schemas import GridColumnCreate

    grid_id = await _grid(services, owner)
    wanted = GridColumnCreate.model_validate({"kind": "fact", "fact": "governing_law"})
    async with services.db.transaction(owner.actor) as session:
        return (await columns.add(session, owner.actor, grid_id, wanted)).id


RESOURCES: dict[str, Callable[[Services, Account], Awaitable[UUID]]] = {
    "analysis_id": _analysis,
    "comparison_id": _comparison,
    "chat_id": _chat,
    "column_id": _column,
    "contract_id": _contract,
    "deadline_id": _deadline,
    "file_id": _file,
    "folder_id": _folder,
    "grid_id": _grid,
    "key_id": _key,
    "message_id": _answer,
    "organization_id": _organization,
    "record_id": _record,
    "playbook_id": _playbook,
    "prompt_id": _prompt,
    "run_id": _run,
    "session_id": _session,
    "share_id": _share,
    "user_id": _user,
    "version_id": _version,
    "wording_id": _wording,
}
"""How to make one of each thing that an address may name."""


def path_parameters(operation: dict[str, Any]) -> dict[str, bool]:
    """Return the parameters in the path, and whether each is an id."""
    return {
        parameter["name"]: parameter["schema"].get("format") == "uuid"
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    }


def example_request(operation: dict[str, Any]) -> dict[str, Any]:
    """Return a request that the schemas accept, from their own examples and defaults."""
    request: dict[str, Any] = {
        "params": {
            parameter["name"]: example(parameter["schema"])
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query" and parameter.get("required")
        }
    }
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        request["json"] = example(content["application/json"]["schema"])
    elif "multipart/form-data" in content:
        request["files"] = {"file": ("supply.txt", b"This agreement is between two parties.", "text/plain")}
    return request


def example(schema: dict[str, Any]) -> Any:  # noqa: PLR0911 - one return a kind of schema
    """Return a value that the schema accepts."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if schema.get("type") == "object" or "properties" in schema:
        required = schema.get("required") or list(schema["properties"])[:1]
        return {name: example(schema["properties"][name]) for name in required}
    values: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": []}
    if schema.get("format") == "uuid":
        return str(uuid4())
    return values.get(schema.get("type", ""), "example")


def plain_example(operation: dict[str, Any], name: str) -> Any:
    """Return a value for a parameter of the path that is no id."""
    return next(example(p["schema"]) for p in operation["parameters"] if p["in"] == "path" and p["name"] == name)


def fill(route: str, values: dict[str, object]) -> tuple[str, str]:
    """Return method and address with the parameters in place."""
    method, _, path = route.partition(" ")
    return method, path.format(**values)


def test_every_route_says_who_may_call_it_and_few_are_for_anyone() -> None:
    said = {route: operation.get("x-access") for route, operation in ROUTES.items()}

    assert {route: who for route, who in said.items() if who not in WHO} == {}
    assert {route for route, who in said.items() if who == "anyone"} == ANYONE


def test_every_route_is_explained_and_named_once() -> None:
    assert [route for route, operation in ROUTES.items() if not operation.get("description")] == []
    names = [operation["operationId"] for operation in ROUTES.values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("route", sorted(set(ROUTES) - ANYONE - FOR_KEYS))
async def test_nobody_gets_in_without_signing_in(api: Api, route: str) -> None:
    operation = ROUTES[route]
    method, path = fill(route, {name: uuid4() for name in path_parameters(operation)})

    problem = await api.problem(method, path, **example_request(operation))

    assert (problem["status"], problem["type"]) == (401, "/problems/unauthenticated")


@pytest.mark.parametrize("route", sorted(FOR_KEYS))
async def test_programs_get_in_with_a_key_and_with_nothing_else(
    api: Api, services: Services, user: Account, route: str
) -> None:
    """Not with a browser's session, not with a key that is none, was revoked, or is for something else."""
    method, path = fill(route, dict.fromkeys(path_parameters(ROUTES[route]), "auto"))
    request = example_request(ROUTES[route])
    scope = "chat" if "chat" in path else "models"
    made = {}
    async with services.db.transaction(user.actor) as session:
        for name, scopes in {
            "good": [scope],
            "revoked": [scope],
            "other": [{"chat", "models"}.difference([scope]).pop()],
        }.items():
            key, made[name] = await keys.create(session, user.actor, name=name, scopes=scopes)
            if name == "revoked":
                await keys.revoke(session, user.actor, key.id)

    async def status(who: Api, token: str | None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = await who.request(method, path, headers=headers, **request)
        if response.status_code >= 400:
            assert set(response.json()["error"]) == {"message", "type", "param", "code"}
        return response.status_code

    assert await status(api, None) == 401
    assert await status(api.as_(user), None) == 401
    assert await status(api, f"pk_{user.token}") == 401
    assert await status(api, made["revoked"]) == 401
    assert await status(api, made["other"]) == 403
    assert await status(api, made["good"]) == 200


FOREIGN = [
    (route, name)
    for route, operation in sorted(ROUTES.items())
    for name, is_id in path_parameters(operation).items()
    if is_id and " /api/admin/" not in route  # what belongs to the installation is nobody's own
]
ADMINS = sorted(route for route in ROUTES if " /api/admin/" in route)


@pytest.mark.parametrize(("route", "foreign"), FOREIGN, ids=[f"{route} ({name})" for route, name in FOREIGN])
async def test_what_belongs_to_others_is_not_found(
    api: Api, services: Services, user: Account, stranger: Account, route: str, foreign: str
) -> None:
    """One id of the address is a stranger's; the others are my own."""
    operation = ROUTES[route]
    values: dict[str, object] = {}
    for name, is_id in path_parameters(operation).items():
        owner = stranger if name == foreign else user
        values[name] = await RESOURCES[name](services, owner) if is_id else plain_example(operation, name)
    method, path = fill(route, values)

    problem = await api.as_(user).problem(method, path, **example_request(operation))

    assert problem["status"] == 404, problem


@pytest.mark.parametrize("route", sorted({route for route, _ in FOREIGN}))
async def test_what_is_no_id_is_said_so_and_nothing_fails(api: Api, user: Account, route: str) -> None:
    operation = ROUTES[route]
    method, path = fill(route, dict.fromkeys(path_parameters(operation), "no-id"))

    problem = await api.as_(user).problem(method, path, **example_request(operation))

    assert problem["status"] == 422


@pytest.mark.parametrize("route", ADMINS)
async def test_who_does_not_run_the_installation_may_not_administer_it(api: Api, user: Account, route: str) -> None:
    operation = ROUTES[route]
    values = {name: uuid4() if is_id else "example" for name, is_id in path_parameters(operation).items()}
    method, path = fill(route, values)

    problem = await api.as_(user).problem(method, path, **example_request(operation))

    assert problem["status"] == 403, problem


async def test_an_address_that_is_not_there_is_a_problem_document_too(api: Api, user: Account) -> None:
    assert (await api.as_(user).problem("GET", "/api/nowhere"))["status"] == 404
    assert (await api.as_(user).problem("PUT", "/api/me", json={}))["status"] in {404, 405}
