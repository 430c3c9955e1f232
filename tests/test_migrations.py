"""The history of the database: it leads to what the models say, and back."""

from collections.abc import Generator

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from pactoria import migrations
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
