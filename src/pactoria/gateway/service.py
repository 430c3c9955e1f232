"""The one door to all models: hold, call, settle."""

from collections.abc import AsyncGenerator, Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.actor import Actor
from pactoria.gateway.calls import Call, Event, Finished

__all__ = ["Gateway", "Keep"]

Keep = Callable[[AsyncSession, Finished], Awaitable[None]]
"""Stores the result of a call, in the transaction that settles it (which has entered the actor's organization)."""


class Gateway:
    """Calls models for actors, within their quotas."""

    def call(self, actor: Actor, call: Call, keep: Keep | None = None) -> AsyncGenerator[Event]:
        """Yield `Chosen`, then the answer as it comes, then `Finished`, after everything is settled.

        Closing the generator stops the provider, and settles what was delivered. Text once shown is never taken back:
        what goes wrong after the first words ends the answer with outcome `failed`.

        Raises:
            QuotaExceeded, TooManyRequests: before the first event (429).
            ModelUnavailable: no model that the person may use can answer (503), before the first event.
        """
        raise NotImplementedError
