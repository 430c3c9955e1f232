"""What commands say when their surroundings are not as they should be."""

import pytest
from click.testing import CliRunner

from pactoria.cli import main

NOWHERE = "postgresql://me:very-secret@127.0.0.1:9/none"


@pytest.mark.parametrize(
    "command",
    [
        ["migrate"],
        ["worker"],
        ["serve", "--port", "0"],
        ["users", "create", "--email", "ada@example.com", "--password", "four unrelated little words"],
    ],
    ids=lambda command: command[0],
)
def test_a_database_that_is_not_there_is_told_without_a_traceback(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACTORIA_DATABASE_URL", NOWHERE)
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "Cannot reach the database" in result.output
    assert "pactoria doctor" in result.output
    assert "Traceback" not in result.output
    assert "very-secret" not in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("PACTORIA_DATABASE_URL", "mysql://very-secret"), ("PACTORIA_TRUSTED_PROXIES", "10.0.0.1")],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert name.removeprefix("PACTORIA_").lower() in result.output
    assert value not in result.output
