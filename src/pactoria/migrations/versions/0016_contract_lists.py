"""Indexes that have the pages of the contract list in each of its orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NEW = {"title": "sort_title", "expiration": "expiration_date", "score": "review_score"}
_OLD = _NEW | {"title": sa.text("lower(title)")}


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "contracts",
        sa.Column("sort_title", sa.Text, sa.Computed("lower(title)", persisted=True), nullable=False),
    )
    for name, column in _NEW.items():
        op.drop_index(f"ix_contracts_{name}", "contracts")
        op.create_index(
            f"ix_contracts_{name}",
            "contracts",
            ["organization_id", column, "id"],
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
    op.create_index("ix_contracts_organization_id", "contracts", ["organization_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_contracts_organization_id", "contracts")
    for name, column in _OLD.items():
        op.drop_index(f"ix_contracts_{name}", "contracts")
        op.create_index(f"ix_contracts_{name}", "contracts", ["organization_id", column, "id"])
    op.drop_column("contracts", "sort_title")
