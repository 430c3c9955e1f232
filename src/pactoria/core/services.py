"""What a composition root builds once and hands to everything that it starts."""

from dataclasses import dataclass

from pactoria.core.blobs import Blobs
from pactoria.core.db import Database
from pactoria.core.isolation import Pool
from pactoria.core.realtime import Realtime
from pactoria.core.settings import Settings

__all__ = ["Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """The outside world, as this process reaches it."""

    settings: Settings
    db: Database
    blobs: Blobs
    realtime: Realtime
    isolation: Pool
    """Child processes, bounded in time and memory, for parsing and analysis."""
