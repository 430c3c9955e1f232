"""Widths of the columns of a grid, which were kept in browsers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.add_column("grids", sa.Column("title_width", sa.Integer))
    op.add_column("grid_columns", sa.Column("width", sa.Integer))


def downgrade() -> None:
    """Take back."""
    op.drop_column("grid_columns", "width")
    op.drop_column("grids", "title_width")
