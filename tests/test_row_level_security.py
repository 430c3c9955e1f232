"""The second wall between tenants: PostgreSQL itself, whatever a query forgets.

Every table that says whose its rows are is tried, so that a new one without a policy fails here.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Table, delete, func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from pactoria import models
from pactoria.core.db import Base, Database, enter_tenant
from tests.factories import Account

assert models.ALL  # so that the metadata knows every table

NOBODYS = {"users", "user_profiles", "credentials", "sessions", "password_resets", "first_run_tokens", "rate_limits"}
NOBODYS |= {"tiers", "usage_quotas", "usage_budgets"}
NOBODYS |= {"model_providers", "model_configurations", "model_prices", "experiments", "experiment_outcomes"}
"""Tables of people and of the installation: they belong to no tenant. Think twice before adding to them."""

PRIVATE = {"chat_files", "chat_folders", "chat_sessions", "chat_shares"}
PRIVATE |= {"message_attachments", "message_words", "messages", "prompts"}
"""Tables whose rows not even colleagues see."""

TENANTS = sorted(set(Base.metadata.tables) - NOBODYS)


def owner_column(table: Table) -> Column[Any]:
    return table.c.id if table.name == "organizations" else table.c.organization_id


def sample(column: Column[Any]) -> object:
    """Return any value for a column of a key."""
    values: dict[type, object] = {UUID: uuid4(), str: "x", int: 1, bytes: b"x", date: date(2026, 1, 1)}
    return values[column.type.python_type]


async def as_owner(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL ROLE NONE"))


async def as_app(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL ROLE pactoria_app"))


async def loosen(session: AsyncSession, table: Table) -> None:
    """Take all constraints off a table, for the length of a test, so that only the policies are left to refuse."""
    found = await session.scalars(
        text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype IN ('c', 'f')"),
        {"table": table.name},
    )
    for name in list(found):
        await session.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{name}"'))
    for column in table.columns:
        if not column.primary_key and not column.nullable:
            await session.execute(text(f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" DROP NOT NULL'))
    await session.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))


def row_of(table: Table, organization_id: UUID, user_id: UUID) -> dict[str, object]:
    """Return the least that makes a row of an organization, and of a person where rows are private to people."""
    values = {column.name: sample(column) for column in table.columns if column.primary_key}
    people = {"user_id": user_id} if table.name in PRIVATE else {}
    return values | {owner_column(table).name: organization_id} | people


async def count(session: AsyncSession, table: Table, organization_id: UUID) -> int:
    statement = select(func.count()).select_from(table).where(owner_column(table) == organization_id)
    return await session.scalar(statement) or 0


async def outcome(session: AsyncSession, statement: Any) -> str | int:
    """Try a statement; return how many rows it touched, or why it was refused."""
    try:
        async with session.begin_nested():
            return (await session.execute(statement)).rowcount  # type: ignore[attr-defined,no-any-return]
    except DBAPIError as error:
        return "refused" if "row-level security" in str(error) or "permission denied" in str(error) else str(error)


def bare_insert(table: Table, organization_id: UUID, user_id: UUID) -> Any:
    """Return an insert without the defaults of the model."""
    values = row_of(table, organization_id, user_id)
    names = [table.c[name] for name in values]
    selected = select(*(literal(value, column.type) for column, value in zip(names, values.values(), strict=True)))
    return insert(table).from_select(names, selected, include_defaults=False)


@pytest.mark.parametrize("name", TENANTS)
async def test_rows_of_another_tenant_cannot_be_read_or_written(
    database: Database, user: Account, stranger: Account, name: str
) -> None:
    table = Base.metadata.tables[name]
    mine, theirs = (uuid4(), uuid4()) if name == "organizations" else (user.organization_id, stranger.organization_id)
    touch = {owner_column(table): theirs}
    async with database.transaction() as session:
        await as_owner(session)
        await loosen(session, table)
        for organization_id, user_id in ((mine, user.id), (theirs, stranger.id)):
            await session.execute(bare_insert(table, organization_id, user_id))
        before = await count(session, table, theirs)
        assert before >= 1
        await as_app(session)

        await enter_tenant(session, theirs, stranger.id)
        assert await count(session, table, theirs) == before  # their own: the wall has a door
        await enter_tenant(session, mine, user.id)
        assert await count(session, table, mine) >= 1
        assert await count(session, table, theirs) == 0
        assert await outcome(session, update(table).where(owner_column(table) == theirs).values(touch)) in {
            0,
            "refused",
        }
        assert await outcome(session, delete(table).where(owner_column(table) == theirs)) in {0, "refused"}
        assert await outcome(session, bare_insert(table, theirs, user.id)) == "refused"
        assert await outcome(session, update(table).where(owner_column(table) == mine).values(touch)) == "refused"

        await enter_tenant(session, None, None)
        assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await outcome(session, bare_insert(table, mine, user.id)) == "refused"

        await as_owner(session)
        assert await count(session, table, theirs) == before
        await session.rollback()


@pytest.mark.parametrize("name", sorted(PRIVATE))
async def test_what_is_private_is_closed_to_colleagues_of_the_same_organization(
    database: Database, user: Account, stranger: Account, name: str
) -> None:
    table, here = Base.metadata.tables[name], user.organization_id
    async with database.transaction() as session:
        await as_owner(session)
        await loosen(session, table)
        await session.execute(bare_insert(table, here, user.id))
        await as_app(session)

        await enter_tenant(session, here, user.id)
        assert await count(session, table, here) == 1
        for somebody in (stranger.id, None):
            await enter_tenant(session, here, somebody)
            assert await count(session, table, here) == 0
            assert await outcome(session, delete(table)) == 0
            assert await outcome(session, bare_insert(table, here, user.id)) == "refused"
        await session.rollback()


async def test_the_app_connects_as_a_role_that_owns_nothing_and_bypasses_nothing(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT current_user")) == "pactoria_app"
        owned = await connection.scalars(
            text("SELECT relname FROM pg_class WHERE relowner = 'pactoria_app'\\:\\:regrole")
        )
        assert list(owned) == []
        rights = await connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        )
        assert tuple(rights.one()) == (False, False, False, False)
        assert not await connection.scalar(text("SELECT has_schema_privilege('public', 'CREATE')"))


async def test_every_table_is_a_tenants_or_known_to_be_nobodys(database: Database) -> None:
    without_owner = {
        name for name in TENANTS if name != "organizations" and "organization_id" not in Base.metadata.tables[name].c
    }
    assert without_owner == set()
    async with database.engine.connect() as connection:
        protected = set(await connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))
    assert set(TENANTS) <= protected


TOLD = {"usage_post", "usage_note", "usage_expire"}
"""Functions of the ledger: one call serves many tenants, each named by its hold, and tells none about another."""


async def test_functions_that_look_past_the_wall_name_the_tenant_themselves(database: Database) -> None:
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT proname, prosrc, proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
                "WHERE prosecdef AND nspname = 'public'"
            )
        )
        for name, source, configuration in rows:
            assert name in TOLD or "current_setting('app.org_id'" in source, name
            assert any(entry.startswith("search_path=") for entry in configuration or []), name


async def test_a_transaction_leaves_no_tenant_behind(fresh_database: Database) -> None:
    from tests.factories import make_account

    account = await make_account(fresh_database)
    for _ in range(30):  # more than the pool has connections
        async with fresh_database.transaction(account.actor) as session:
            assert await session.scalar(text("SELECT count(*) FROM organizations")) == 1
        async with fresh_database.transaction() as session:
            assert await session.scalar(text("SELECT count(*) FROM organizations")) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users SET is_admin = true",
        "DELETE FROM users",
        "UPDATE sessions SET user_id = user_id",
        "UPDATE password_resets SET expires_at = now() + interval '1 year'",
        "UPDATE organizations SET is_personal = false",
        "DELETE FROM organizations",
    ],
)
async def test_what_the_app_never_does_its_role_cannot_do(database: Database, user: Account, statement: str) -> None:
    async with database.transaction(user.actor) as session:
        assert await outcome(session, text(statement)) == "refused"
