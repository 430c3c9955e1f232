"""The app's role and the job queue."""

from collections.abc import Sequence

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pactoria_app') THEN
        CREATE ROLE pactoria_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the same server made it at the same moment
END
$$;
DO $$
BEGIN
    SET LOCAL ROLE pactoria_app;
    RESET ROLE;
EXCEPTION WHEN insufficient_privilege THEN
    -- Since PostgreSQL 16 whoever made a role may grant it to themselves, and until then cannot become it.
    EXECUTE format('GRANT pactoria_app TO %I', current_user);
END
$$;
GRANT USAGE ON SCHEMA public TO pactoria_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pactoria_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pactoria_app;
"""


def upgrade() -> None:
    """Apply."""
    op.execute(_ROLE)
    op.execute(SchemaManager.get_schema().replace(":", "\\:"))


def downgrade() -> None:
    """Take back. The role stays: other databases of the server may use it."""
    op.execute(
        """
        DROP TABLE procrastinate_events, procrastinate_periodic_defers CASCADE;
        DROP TABLE procrastinate_jobs, procrastinate_workers CASCADE;
        DO $$
        DECLARE item record;
        BEGIN
            FOR item IN SELECT oid\\:\\:regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
                EXECUTE 'DROP FUNCTION ' || item.name || ' CASCADE';
            END LOOP;
            FOR item IN SELECT typname AS name FROM pg_type
                        WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c') LOOP
                EXECUTE 'DROP TYPE IF EXISTS ' || item.name || ' CASCADE';
            END LOOP;
        END
        $$;
        """
    )
