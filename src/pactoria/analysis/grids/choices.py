"""Wire types of what columns may ask for."""

from pydantic import BaseModel

from pactoria.analysis.grids.asking import ValueType

__all__ = ["CategoryChoice", "FactChoice", "GridChoices", "PlaybookChoice", "StatementChoice"]


class FactChoice(BaseModel):
    """A fact that a column may ask for."""

    name: str
    title: str
    value_type: ValueType


class CategoryChoice(BaseModel):
    """A kind of clause that a column may ask for."""

    name: str


class StatementChoice(BaseModel):
    """A statement that a column may ask for."""

    id: str
    topic: str
    statement: str


class PlaybookChoice(BaseModel):
    """A playbook whose statements a column may ask for."""

    key: str
    name: str
    shipped: bool
    statements: list[StatementChoice]


class GridChoices(BaseModel):
    """What columns may ask."""

    facts: list[FactChoice]
    categories: list[CategoryChoice]
    playbooks: list[PlaybookChoice]
    most_rows: int
    most_columns: int
