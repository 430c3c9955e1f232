"""What can go wrong with members."""

from pactoria.core.errors import Conflict, NotFound

__all__ = ["MemberAlready", "NobodyThere", "SeatsTaken"]


class SeatsTaken(Conflict):
    """An organization has as many members as its tier allows. `tier` is that of its owner."""

    title = "All seats are taken"
    detail = "Remove a member first, or ask for a larger tier."

    @classmethod
    def of(cls, limit: int, tier: str) -> "SeatsTaken":
        """Say how many there are."""
        seats = "1 seat" if limit == 1 else f"{limit:,} seats"
        told = (
            f"The tier of this organization's owner has {seats}, and none is free. Remove a member first; "
            "a larger tier has more: ask whoever runs this installation."
        )
        return cls(told, limit=limit, tier=tier)


class MemberAlready(Conflict):
    """Somebody is a member already."""

    title = "This person is a member already"


class NobodyThere(NotFound):
    """There is no account with an e-mail."""

    title = "Nobody has this e-mail"
    detail = "Check the spelling, or ask them to open an account here first."
