"""What a composition root builds once and hands to everything that it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from pactoria.core.blobs import Blobs
from pactoria.core.db import Database
from pactoria.core.isolation import Pool
from pactoria.core.realtime import Realtime
from pactoria.core.settings import Settings

__all__ = ["Services"]

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Services:
    """The outside world, as this process reaches it."""

    settings: Settings
    db: Database
    blobs: Blobs
    realtime: Realtime
    isolation: Pool
    """Child processes, bounded in time and memory, for parsing and analysis."""
    parts: Mapping[type, object] = field(default_factory=dict[type, object])
    """What slices keep for the life of a process, by its class: see `part`."""

    def part(self, kind: type[Part]) -> Part:
        """Return what the composition root has built of a class, such as the ledger."""
        return cast("Part", self.parts[kind])
