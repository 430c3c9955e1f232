"""Grids: contracts as rows, questions as columns, cells with citations, and fillings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pactoria.migrations import tenant_policy

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_STATES = "'queued', 'running', 'done', 'failed', 'cancelled'"
TABLES = ("grids", "grid_columns", "grid_rows", "grid_cells", "grid_fills")


def _organization() -> sa.Column[object]:
    return sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))


def _grid(*, primary_key: bool = False) -> sa.Column[object]:
    grid = sa.ForeignKey("grids.id", ondelete="CASCADE")
    return sa.Column("grid_id", sa.Uuid, grid, nullable=False, primary_key=primary_key)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "grids",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        sa.Column("name", sa.String(200), nullable=False),
        _person("created_by"),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("deleted_at", _AT),
    )
    op.create_index(
        "ix_grids_updated",
        "grids",
        ["organization_id", "updated_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "grid_columns",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        _grid(),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value_type", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(100)),
        sa.Column("playbook", sa.String(64)),
        sa.Column("playbook_id", sa.Uuid),
        sa.Column("question", sa.Text),
        sa.Column("model", sa.String(200)),
        sa.Column("created_at", _AT, nullable=False),
        sa.CheckConstraint("kind IN ('fact', 'clause', 'verdict', 'question')", name="kind"),
        sa.CheckConstraint(
            "value_type IN ('text', 'date', 'duration', 'money', 'flag', 'standing')", name="value_type"
        ),
    )
    op.create_index("ix_grid_columns_grid", "grid_columns", ["grid_id", "position"])
    op.create_index("ix_grid_columns_organization_id", "grid_columns", ["organization_id"])
    op.create_table(
        "grid_rows",
        _grid(primary_key=True),
        sa.Column("contract_id", sa.Uuid, sa.ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True),
        _organization(),
        sa.Column("added_at", _AT, nullable=False),
    )
    op.create_index("ix_grid_rows_contract_id", "grid_rows", ["contract_id"])
    op.create_index("ix_grid_rows_organization_id", "grid_rows", ["organization_id"])
    _create_cells()
    op.create_table(
        "grid_fills",
        sa.Column("id", sa.Uuid, primary_key=True),
        _organization(),
        _grid(),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("cells", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("notice", JSONB),
        _person("requested_by"),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("started_at", _AT),
        sa.Column("finished_at", _AT),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
    )
    op.create_index(
        "uq_grid_fills_under_way",
        "grid_fills",
        ["grid_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index("ix_grid_fills_grid", "grid_fills", ["grid_id", "id"])
    op.create_index("ix_grid_fills_organization_id", "grid_fills", ["organization_id"])
    for table in TABLES:
        op.execute(tenant_policy(table))


def _create_cells() -> None:
    op.create_table(
        "grid_cells",
        sa.Column("column_id", sa.Uuid, sa.ForeignKey("grid_columns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("contract_id", sa.Uuid, primary_key=True),
        sa.Column("grid_id", sa.Uuid, nullable=False),
        _organization(),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("fill_id", sa.Uuid),
        sa.Column("is_running", sa.Boolean, nullable=False),
        sa.Column("is_present", sa.Boolean),
        sa.Column("display", sa.Text),
        sa.Column("value", JSONB),
        sa.Column("sort_text", sa.String(200)),
        sa.Column("sort_number", sa.Float),
        sa.Column("sort_date", sa.Date),
        sa.Column("citations", JSONB, nullable=False),
        sa.Column("remark", sa.Text),
        sa.Column("problem", JSONB),
        sa.Column("version_id", sa.Uuid),
        sa.Column("playbook_number", sa.Integer),
        sa.Column("engine", sa.String(120)),
        sa.Column("model", sa.String(200)),
        sa.Column("run_id", sa.Uuid),
        sa.Column("cost", sa.Numeric(20, 10), nullable=False),
        sa.Column("filled_at", _AT),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
        sa.ForeignKeyConstraint(
            ["grid_id", "contract_id"], ["grid_rows.grid_id", "grid_rows.contract_id"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_grid_cells_row", "grid_cells", ["grid_id", "contract_id"])
    for kind in ("text", "number", "date"):
        op.create_index(f"ix_grid_cells_{kind}", "grid_cells", ["column_id", f"sort_{kind}", "contract_id"])
    op.create_index(
        "ix_grid_cells_fill",
        "grid_cells",
        ["fill_id", "contract_id"],
        postgresql_where=sa.text("fill_id IS NOT NULL"),
    )
    op.create_index("ix_grid_cells_organization_id", "grid_cells", ["organization_id"])


def downgrade() -> None:
    """Undo."""
    for table in ("grid_fills", "grid_cells", "grid_rows", "grid_columns", "grids"):
        op.drop_table(table)
