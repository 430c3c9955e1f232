"""Settlements one by one, whose time does not grow with the calls that are under way."""

from collections.abc import Sequence

from alembic import op

from pactoria.migrations import HERE

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.get_bind().exec_driver_sql((HERE / "sql" / "0015_settle.sql").read_text())


def downgrade() -> None:
    """Take back."""
    before = (HERE / "sql" / "0005_usage.sql").read_text()
    start = before.index("CREATE FUNCTION usage_settle(")
    function = before[start : before.index("\n$$;", start)] + "\n$$;"
    op.get_bind().exec_driver_sql(function.replace("CREATE", "CREATE OR REPLACE", 1))
