"""Providers that are configured: by the environment, or by an admin in the app, who wins; and whether they answer."""

import asyncio
import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr

from pactoria.core.settings import Settings
from pactoria.gateway.configurations import ProviderKind, ProviderSettings
from pactoria.gateway.models import ModelProvider
from pactoria.gateway.secrets import UnreadableKey, Vault

__all__ = ["BASE_URLS", "Connection", "Served", "connections", "is_near", "list_models", "trouble_with"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

BASE_URLS: Mapping[str, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
}
"""Where the providers are that everybody knows."""

_SECONDS = 5.0
_MOST_BYTES = 4 * 1024 * 1024
_CONTEXT = 8_192
"""Tokens, for servers that do not say."""
_NO_CHAT = ("embed", "rerank", "whisper", "tts", "clip", "moderation", "bge-", "dall-e", "diffusion")


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider that is configured, or was meant to be."""

    name: str
    kind: ProviderKind
    base_url: str
    api_key: SecretStr
    hint: str | None
    """The last characters of the key."""
    origin: str
    """Who set it up: "environment" or "admin"."""
    enabled: bool = True
    trouble: str | None = None
    """Why it cannot be used, for people."""

    @property
    def works(self) -> bool:
        """Whether models can be called there, as far as we know without asking."""
        return self.enabled and self.trouble is None

    def settings(self) -> ProviderSettings:
        """Return it as callers need it."""
        return ProviderSettings(self.name, self.kind, self.base_url, self.api_key)


@dataclass(frozen=True, slots=True)
class Served:
    """A model that a server says it has."""

    id: str
    context_tokens: int


class NoAnswerError(Exception):
    """A provider cannot be reached, or does not answer as it should; the message is for people."""


def connections(settings: Settings, rows: Sequence[ModelProvider]) -> dict[str, Connection]:
    """Return what is configured, by name."""
    found = _from_environment(settings)
    vault = Vault.of(settings) if any(row.api_key for row in rows) else None
    for row in rows:
        key, trouble = SecretStr(""), None
        if row.api_key is not None and vault is not None:
            try:
                key = vault.decrypt(row.api_key, row.name)
            except UnreadableKey as error:
                log.warning("gateway.unreadable_key", provider=row.name)
                trouble = error.told
        kind = cast("ProviderKind", row.kind)
        found[row.name] = Connection(
            row.name, kind, row.base_url, key, row.api_key_hint, "admin", enabled=row.enabled, trouble=trouble
        )
    return found


def _from_environment(settings: Settings) -> dict[str, Connection]:
    given = settings.models
    known: tuple[tuple[ProviderKind, SecretStr | None, str | None], ...] = (
        ("openai", given.openai_api_key, given.openai_base_url),
        ("anthropic", given.anthropic_api_key, given.anthropic_base_url),
        ("google", given.google_api_key, given.google_base_url),
        ("compatible", given.compatible_api_key, given.compatible_base_url),
    )
    found: dict[str, Connection] = {}
    for kind, key, base_url in known:
        if (key is None or not key.get_secret_value()) if kind != "compatible" else not base_url:
            continue
        secret = key or SecretStr("")
        address = (base_url or BASE_URLS[kind]).rstrip("/")
        found[kind] = Connection(kind, kind, address, secret, secret.get_secret_value()[-4:] or None, "environment")
    return found


def is_near(base_url: str) -> bool:
    """Tell whether an address is on this machine or in a private network: what is sent there stays there."""
    host = (urlsplit(base_url).hostname or "").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost", ".home.arpa"))
    return address.is_loopback or address.is_private


async def trouble_with(connection: Connection) -> str | None:
    """Ask a provider for its models, which costs nothing; return what is wrong, for people, or None."""
    if connection.trouble is not None:
        return connection.trouble
    try:
        await _ask(connection)
    except NoAnswerError as error:
        return str(error)
    return None


async def list_models(connection: Connection) -> list[Served]:
    """Return the models for conversations that a compatible server says it has.

    Raises:
        NoAnswerError: if it does not say.
    """
    answer = await _ask(connection)
    entries: Any = answer.get("data")
    if not isinstance(entries, list):
        message = "It answers, but not with a list of models as OpenAI's servers do. Does the address end with /v1?"
        raise NoAnswerError(message)
    served: list[Served] = []
    for entry in cast("list[Any]", entries):
        name: Any = cast("dict[str, Any]", entry).get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and 0 < len(name) <= 150 and not any(sign in name.lower() for sign in _NO_CHAT):  # noqa: PLR2004 - the column's width
            served.append(Served(name, _context_of(cast("dict[str, Any]", entry))))
    return served


def _context_of(entry: Mapping[str, Any]) -> int:
    """Return how much a model reads: vLLM, llama.cpp and others name it differently."""
    meta: Any = entry.get("meta")
    places: list[Any] = [entry.get(key) for key in ("max_model_len", "context_length", "context_window")]
    if isinstance(meta, dict):
        places += [cast("dict[str, Any]", meta).get(key) for key in ("n_ctx", "n_ctx_train")]
    return next((place for place in places if isinstance(place, int) and 0 < place <= 100_000_000), _CONTEXT)  # noqa: PLR2004


async def _ask(connection: Connection) -> dict[str, Any]:
    import aiohttp

    key = connection.api_key.get_secret_value()
    match connection.kind:
        case "anthropic":
            path, headers = "/v1/models", {"x-api-key": key, "anthropic-version": "2023-06-01"}
        case "google":
            path, headers = "/v1beta/models", {"x-goog-api-key": key}
        case _:
            path, headers = "/models", {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as client,
            client.get(connection.base_url + path, headers=headers, allow_redirects=False) as response,
        ):
            body = await response.content.read(_MOST_BYTES)
            _require_success(response.status)
            answer: Any = json.loads(body)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        log.info("gateway.no_answer", provider=connection.name, error=type(error).__name__)
        slow = isinstance(error, asyncio.TimeoutError)
        message = f"No answer within {_SECONDS:.0f} s." if slow else "Nothing answers at this address."
        raise NoAnswerError(message) from error
    except ValueError as error:
        message = "Something answers at this address, but not as a provider does."
        raise NoAnswerError(message) from error
    if not isinstance(answer, dict):
        message = "Something answers at this address, but not as a provider does."
        raise NoAnswerError(message)
    return cast("dict[str, Any]", answer)


def _require_success(status: int) -> None:
    if status in {401, 403} or status == 400:  # noqa: PLR2004 - Google says 400 to a wrong key
        message = f"It refuses the key (status {status})."
        raise NoAnswerError(message)
    if status == 404:  # noqa: PLR2004
        message = "It answers, but has no models at this address. Is the path right?"
        raise NoAnswerError(message)
    if status != 200:  # noqa: PLR2004
        message = f"It answers with status {status}."
        raise NoAnswerError(message)
