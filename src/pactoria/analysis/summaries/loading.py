"""What a summary needs beside the contract."""

from typing import TYPE_CHECKING, Any

from pactoria.core import clock

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pactoria.analysis.runs.kinds import Target
    from pactoria.core.actor import Actor

__all__ = ["load", "month_of"]


async def load(session: "AsyncSession", actor: "Actor", target: "Target", request: Any) -> dict[str, str]:  # noqa: ARG001 - the form of a kind's loader
    """Return the day, which decides which dates of the contract are still ahead."""
    return {"today": clock.now().date().isoformat()}


def month_of(extra: dict[str, str]) -> str:
    """Tell summaries apart by month: what was told last month may call a day the next one that is over."""
    return extra["today"][:7]
