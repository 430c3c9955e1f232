"""Which adapter speaks to a provider."""

from collections.abc import Callable, Mapping
from functools import partial

from pactoria.gateway.configurations import ProviderKind, ProviderSettings
from pactoria.gateway.providers.anthropic import Anthropic
from pactoria.gateway.providers.google import Google
from pactoria.gateway.providers.openai import OpenAI
from pactoria.gateway.providers.pieces import Adapter
from pactoria.gateway.providers.wire import Wire

__all__ = ["Adapters", "spoken_name"]

_KINDS: Mapping[ProviderKind, Callable[[Wire, str | None, str | None], Adapter]] = {
    "openai": OpenAI,
    "compatible": partial(OpenAI, limit="max_tokens"),
    "anthropic": Anthropic,
    "google": Google,
}
_NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "google": "Google", "pactoria": "Pactoria"}


class Adapters:
    """The adapters of one process, made when first needed and anew when a provider's settings change."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._made: dict[str, tuple[ProviderSettings, Adapter]] = {}

    def of(self, provider: ProviderSettings) -> Adapter:
        """Return who speaks to a provider outside of Pactoria."""
        known = self._made.get(provider.name)
        if known is not None and (known[0] is provider or known[0] == provider):
            return known[1]
        key = provider.api_key.get_secret_value() or None
        adapter = _KINDS[provider.kind](self._wire, key, provider.base_url or None)
        self._made[provider.name] = provider, adapter
        return adapter


def spoken_name(provider: str) -> str:
    """Return what people call a provider."""
    return _NAMES.get(provider, provider)
