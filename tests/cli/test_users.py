"""`pactoria users create`, in a process of its own."""

import asyncio
import os
import subprocess
import sys

import pytest
from sqlalchemy import text
from tests.client import Api
from tests.factories import PASSWORD

from pactoria.core.db import Database
from pactoria.core.services import Services


async def pactoria(database: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a database."""
    environment = os.environ | {"PACTORIA_DATABASE_URL": database.url}
    command = [sys.executable, "-c", "from pactoria.cli import main; main()", "users", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


async def test_an_admin_made_on_the_command_line_can_sign_in(fresh_services: Services, fresh_api: Api) -> None:
    arguments = ("create", "--email", "Ada@Example.com", "--password", PASSWORD, "--admin")
    made = await pactoria(fresh_services.db, *arguments)

    assert (made.returncode, made.stdout) == (0, "Created ada@example.com, who runs this installation.\n")
    signed_in = await fresh_api.post("/api/auth/sign-in", json={"email": "ada@example.com", "password": PASSWORD})
    assert signed_in.json()["is_admin"] is True
    assert signed_in.json()["name"] == "ada"

    again = await pactoria(fresh_services.db, *arguments)
    assert again.returncode == 1
    assert again.stderr.startswith("Error: There is an account with this e-mail already.")


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [("ada@example.com", "password1234", "choose a stronger password"), ("ada", PASSWORD, "name@example.com")],
)
async def test_what_is_wrong_is_said_without_a_traceback(
    fresh_database: Database, email: str, password: str, says: str
) -> None:
    refused = await pactoria(fresh_database, "create", "--email", email, "--password", password)

    assert refused.returncode == 1
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    async with fresh_database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM users")) == 0
