"""What columns may ask: facts, categories of clauses, and what values these have. Loads no engine and no database."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CATEGORIES", "FACTS", "STANDINGS", "ColumnKind", "FactAsked", "ValueType"]


class ColumnKind(StrEnum):
    """What a column asks."""

    FACT = "fact"
    CLAUSE = "clause"
    VERDICT = "verdict"
    QUESTION = "question"


class ValueType(StrEnum):
    """What the values of a column are; they are sorted accordingly."""

    TEXT = "text"
    DATE = "date"
    DURATION = "duration"
    MONEY = "money"
    FLAG = "flag"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A fact that the analyst reads from contracts."""

    name: str
    """The field of `Facts`."""
    title: str
    value_type: ValueType


_ALL = (
    FactAsked("title", "Title", ValueType.TEXT),
    FactAsked("parties", "Parties", ValueType.TEXT),
    FactAsked("agreement_date", "Agreement date", ValueType.DATE),
    FactAsked("effective_date", "Effective date", ValueType.DATE),
    FactAsked("expiration_date", "Expiration date", ValueType.DATE),
    FactAsked("term", "Term", ValueType.DURATION),
    FactAsked("perpetual", "Perpetual", ValueType.FLAG),
    FactAsked("renewal", "Renewal", ValueType.DURATION),
    FactAsked("auto_renewal", "Renews by itself", ValueType.FLAG),
    FactAsked("notice_period", "Notice period", ValueType.DURATION),
    FactAsked("governing_law", "Governing law", ValueType.TEXT),
    FactAsked("amounts", "Largest amount", ValueType.MONEY),
)

FACTS = {fact.name: fact for fact in _ALL}
"""By name."""

STANDINGS = {"missing": ("Missing", 0.0), "deviates": ("Deviates", 1.0), "met": ("Met", 2.0)}
"""What verdicts are called, and in which order they come."""

CATEGORIES = (
    "Affiliate License-Licensee",
    "Affiliate License-Licensor",
    "Agreement Date",
    "Anti-Assignment",
    "Audit Rights",
    "Cap On Liability",
    "Change Of Control",
    "Competitive Restriction Exception",
    "Covenant Not To Sue",
    "Document Name",
    "Effective Date",
    "Exclusivity",
    "Expiration Date",
    "Governing Law",
    "Insurance",
    "Ip Ownership Assignment",
    "Irrevocable Or Perpetual License",
    "Joint Ip Ownership",
    "License Grant",
    "Liquidated Damages",
    "Minimum Commitment",
    "Most Favored Nation",
    "No-Solicit Of Customers",
    "No-Solicit Of Employees",
    "Non-Compete",
    "Non-Disparagement",
    "Non-Transferable License",
    "Notice Period To Terminate Renewal",
    "Parties",
    "Post-Termination Services",
    "Price Restrictions",
    "Renewal Term",
    "Revenue/Profit Sharing",
    "Rofr/Rofo/Rofn",
    "Source Code Escrow",
    "Termination For Convenience",
    "Third Party Beneficiary",
    "Uncapped Liability",
    "Unlimited/All-You-Can-Eat-License",
    "Volume Restriction",
    "Warranty Duration",
)
"""Of CUAD, as the clause finder names them; a test holds the two together."""
