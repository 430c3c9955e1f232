"""Settings, one small frozen class a concern, read from the environment and built in the composition roots."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = [
    "BlobSettings",
    "DatabaseSettings",
    "LimitSettings",
    "LogSettings",
    "MailSettings",
    "ModelSettings",
    "Settings",
]
__all__ += ["WebSettings"]


def _from_environment(prefix: str = "PACTORIA_") -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=prefix, frozen=True, extra="ignore")


class DatabaseSettings(BaseSettings):
    """Where the records are."""

    model_config = _from_environment()

    data_dir: Path = Field(default=Path("data"), description="Folder of the private PostgreSQL, of blobs and of keys.")
    database_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL 15 or newer, as postgresql://user:password@host/name. "
        "Without it a private server starts in the data folder.",
    )
    database_pool_size: int = Field(default=10, ge=1, description="Connections that one process keeps open.")
    database_slow_ms: int = Field(
        default=100, ge=1, description="Queries slower than this are logged, in milliseconds."
    )

    @field_validator("database_url")
    @classmethod
    def _is_an_address_of_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not re.match(r"postgres(ql)?(\+\w+)?://", url.get_secret_value()):
            message = "it should be like postgresql://user:password@host/name"
            raise ValueError(message)
        return url


class BlobSettings(BaseSettings):
    """Where the original files are."""

    model_config = _from_environment()

    blobs_url: str | None = Field(
        default=None,
        description="Object storage such as s3://bucket/prefix. Without it: the folder blobs/ of the data folder.",
    )


class WebSettings(BaseSettings):
    """How people reach the server."""

    model_config = _from_environment()

    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address that people type; links in mails and the Origin check use it.",
    )
    session_days: int = Field(default=30, ge=1, description="Days without a visit after which a sign-in ends.")
    trusted_proxies: list[str] = Field(
        default_factory=list, description="Addresses or networks whose X-Forwarded-For is believed."
    )

    @property
    def secure(self) -> bool:
        """Whether cookies may only travel over TLS."""
        return self.base_url.startswith("https://")


class MailSettings(BaseSettings):
    """How mail leaves."""

    model_config = _from_environment("PACTORIA_SMTP_")

    host: str | None = Field(default=None, description="SMTP server. Without it mails are printed on the console.")
    port: int = Field(default=587, description="Its port.")
    username: str | None = Field(default=None, description="Who signs in there.")
    password: SecretStr | None = Field(default=None, description="With which password.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is protected."
    )
    sender: str = Field(default="Pactoria <pactoria@localhost>", description="From whom mails are.")


class LimitSettings(BaseSettings):
    """How often people may ask for anything. What they may spend is a matter of their tier."""

    model_config = _from_environment()

    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis that counts for all processes, as redis://host:6379/0. Without it each counts for itself.",
    )
    limit_reads: int = Field(
        default=3000,
        ge=0,
        le=1_000_000,
        description="Requests that read, a minute and person; five times as many an address. 0: any.",
    )
    limit_writes: int = Field(
        default=600,
        ge=0,
        le=1_000_000,
        description="Requests that write, a minute and person; five times as many an address. 0: any.",
    )
    limit_ai: int = Field(
        default=60_000,
        ge=0,
        le=1_000_000,
        description="Requests that call models, a minute and person, on top of tiers; five times as many an address. "
        "0: any.",
    )

    @field_validator("redis_url")
    @classmethod
    def _is_an_address_of_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not re.match(r"(rediss?|unix)://", url.get_secret_value()):
            message = "it should be like redis://host:6379/0"
            raise ValueError(message)
        return url


class LogSettings(BaseSettings):
    """What is logged, and how."""

    model_config = _from_environment("PACTORIA_LOG_")

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least level that is shown."
    )
    format: Literal["auto", "console", "json"] = Field(
        default="auto", description="Lines for people or for machines; auto: console on a terminal, JSON elsewhere."
    )


class ModelSettings(BaseSettings):
    """Which providers of models there are, before an admin has set any in the app."""

    model_config = _from_environment()

    openai_api_key: SecretStr | None = Field(default=None, description="Key for OpenAI's models.")
    openai_base_url: str | None = Field(default=None, description="Where they are, if elsewhere; ends with /v1.")
    anthropic_api_key: SecretStr | None = Field(default=None, description="Key for Anthropic's models.")
    anthropic_base_url: str | None = Field(default=None, description="Where they are, if elsewhere; without /v1.")
    google_api_key: SecretStr | None = Field(default=None, description="Key for Google's models.")
    google_base_url: str | None = Field(default=None, description="Where they are, if elsewhere; without a version.")
    compatible_base_url: str | None = Field(
        default=None,
        description="A server that speaks as OpenAI's does (Ollama, llama.cpp, vLLM); mostly ends with /v1.",
    )
    compatible_api_key: SecretStr | None = Field(default=None, description="Its key, if it wants one.")
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="What providers' keys are encrypted with: at least 32 characters, kept apart from the database. "
        "Without it: the file secret.key of the data folder, made when first needed.",
    )


class Settings(BaseSettings):
    """All of them, as a process starts with them."""

    model_config = SettingsConfigDict(frozen=True)

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    blobs: BlobSettings = Field(default_factory=BlobSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    models: ModelSettings = Field(default_factory=ModelSettings)
