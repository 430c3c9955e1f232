"""Settings: each says what it is for, and the guide names them all."""

from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from pactoria.core.settings import Settings

GROUPS: list[type[BaseSettings]] = [field.annotation for field in Settings.model_fields.values()]  # type: ignore[misc]
GUIDE = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_every_setting_is_explained_and_in_the_guide(group: type[BaseSettings]) -> None:
    guide = GUIDE.read_text()
    prefix = group.model_config.get("env_prefix", "")
    for name, field in group.model_fields.items():
        assert field.description, name
        assert f"`{prefix}{name.upper()}`" in guide


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_settings_cannot_be_changed_while_running(group: type[BaseSettings]) -> None:
    assert group.model_config.get("frozen") is True
