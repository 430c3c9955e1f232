"""The history of the database: it leads to what the models say, and back."""

from collections.abc import Generator
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

from pactoria import migrations
from pactoria.core.db import Database
from tests.postgres import database_name, drop, execute, on_database


@pytest.fixture
def empty(server: str) -> Generator[str]:
    name = database_name("migrations")
    drop(server, name)
    execute(on_database(server, "postgres"), f'CREATE DATABASE "{name}"')
    yield on_database(server, name)
    drop(server, name)


def test_the_models_are_what_the_migrations_make(empty: str) -> None:
    migrations.upgrade(empty)
    command.check(migrations.configuration(empty))


def test_every_migration_can_be_taken_back_and_applied_again(empty: str) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    with psycopg.connect(empty) as connection:
        left = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"
        ).fetchall()
    assert left == [("alembic_version",)]
    migrations.upgrade(empty)


async def test_a_start_knows_quickly_whether_there_is_anything_to_do(empty: str) -> None:
    assert not await migrations.is_current(empty)
    migrations.upgrade(empty)
    assert await migrations.is_current(empty)
    assert migrations.head() == ScriptDirectory(str(migrations.HERE)).get_current_head()


async def test_an_owner_who_is_no_superuser_migrates_and_becomes_the_apps_role(server: str, empty: str) -> None:
    migrations.upgrade(empty)  # the app's role is there, as on a server with another Pactoria
    name, role = urlsplit(empty).path[1:], database_name("owner")
    drop(server, name)
    admin = on_database(server, "postgres")
    execute(admin, f"CREATE ROLE {role} LOGIN CREATEROLE PASSWORD 'secret'")
    # From PostgreSQL 16 on this is what a role has that it made itself.
    later = int(execute(admin, "SHOW server_version_num")) >= 160000
    options = "ADMIN TRUE, SET FALSE, INHERIT FALSE" if later else "ADMIN OPTION"
    execute(admin, f"GRANT pactoria_app TO {role} WITH {options}")
    execute(admin, f'CREATE DATABASE "{name}" OWNER {role}')
    try:
        theirs = make_url(empty).set(username=role, password="secret").render_as_string(hide_password=False)
        migrations.upgrade(theirs)
        database = Database(theirs)
        async with database.transaction() as session:
            assert await session.scalar(text("SELECT current_user")) == "pactoria_app"
        await database.close()
    finally:
        drop(server, name)
        execute(admin, f"DROP ROLE {role}")
