"""Whose side a review is on, in the words that people use for it."""

import click

from pactoria.analysis.engine.result import Side

__all__ = ["SIDE_NAMES", "SideType"]

SIDE_NAMES: dict[Side, tuple[str, ...]] = {
    Side.NEUTRAL: ("none", "both"),
    Side.CUSTOMER: (
        "buyer", "client", "licensee", "tenant", "lessee", "franchisee", "subscriber", "distributor", "reseller",
        "purchaser",
    ),
    Side.VENDOR: (
        "seller", "supplier", "licensor", "provider", "contractor", "consultant", "landlord", "lessor", "franchisor",
        "manufacturer",
    ),
    Side.DISCLOSER: ("disclosing", "disclosing-party"),
    Side.RECIPIENT: ("receiving", "receiving-party", "receiver"),
}  # fmt: skip
"""Other names that are understood for each side."""

_SIDES = {side.value: side for side in Side} | {name: side for side, names in SIDE_NAMES.items() for name in names}


class SideType(click.ParamType[Side]):
    """A side by its name or by what a contract calls it."""

    name = "side"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Side:
        """Return the side, or end with a usage error that lists the names."""
        if isinstance(value, Side):
            return value
        side = _SIDES.get(str(value).strip().lower().replace(" ", "-").replace("_", "-"))
        if side is None:
            self.fail(f"{value!r} is no side. Say one of: {', '.join(sorted(_SIDES))}.", param, ctx)
        return side

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Show the five sides in the help."""
        return "|".join(side.value for side in Side)
