"""Conversations with models."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from pactoria.migrations import tenant_policy

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLES = (
    "chat_folders",
    "chat_sessions",
    "messages",
    "message_words",
    "chat_files",
    "message_attachments",
    "chat_shares",
    "prompts",
)

_PRIVATE = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"
"""Colleagues of one organization do not read each other's chats: a second wall, inside the first."""

_TOTALS = """
CREATE FUNCTION keep_chat_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.tokens_in, NEW.tokens_out, NEW.cost) IS NOT DISTINCT FROM (OLD.tokens_in, OLD.tokens_out, OLD.cost) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE chat_sessions SET tokens_in = tokens_in - OLD.tokens_in, tokens_out = tokens_out - OLD.tokens_out,
            cost = cost - OLD.cost, message_count = message_count - 1 WHERE id = OLD.session_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE chat_sessions SET tokens_in = tokens_in + NEW.tokens_in, tokens_out = tokens_out + NEW.tokens_out,
            cost = cost + NEW.cost, message_count = message_count + 1 WHERE id = NEW.session_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_chat_totals AFTER INSERT OR UPDATE OR DELETE ON messages
    FOR EACH ROW EXECUTE FUNCTION keep_chat_totals();
"""

_WORDS = """
CREATE FUNCTION keep_message_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM message_words WHERE message_id = NEW.id;
    END IF;
    INSERT INTO message_words (message_id, part, organization_id, user_id, words)
    SELECT NEW.id, part, NEW.organization_id, NEW.user_id,
           to_tsvector('english', substr(NEW.content, part * 100000 + 1, 100000))
    FROM generate_series(0, greatest(char_length(NEW.content) - 1, 0) / 100000) AS part;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_message_words AFTER INSERT OR UPDATE OF content, state ON messages
    FOR EACH ROW WHEN (NEW.state <> 'streaming' AND NEW.content <> '') EXECUTE FUNCTION keep_message_words();
"""
"""Not a computed column: while an answer streams its row is written twice a second, and only the last is searched."""

_SEARCH = """
CREATE FUNCTION messages_that_say(query text, before uuid, most integer)
RETURNS TABLE (message_id uuid, part integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT w.message_id, min(w.part)
    FROM message_words w
    JOIN messages m ON m.id = w.message_id
    JOIN chat_sessions c ON c.id = m.session_id AND c.deleted_at IS NULL AND NOT c.temporary
    WHERE w.organization_id = nullif(current_setting('app.org_id', true), '')::uuid
      AND w.user_id = nullif(current_setting('app.user_id', true), '')::uuid
      AND w.words @@ websearch_to_tsquery('english', query)
      AND (before IS NULL OR w.message_id < before)
    GROUP BY w.message_id
    ORDER BY w.message_id DESC
    LIMIT most
$$;
REVOKE ALL ON FUNCTION messages_that_say(text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messages_that_say(text, uuid, integer) TO pactoria_app;
"""
"""Below row-level security PostgreSQL uses no full-text index (see contracts); this names tenant and user itself."""

_SHARED = """
CREATE FUNCTION chat_shared_as(wanted text)
RETURNS TABLE (organization_id uuid, user_id uuid, session_id uuid, leaf_id uuid, created_at timestamptz,
               expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT s.organization_id, s.user_id, s.session_id, s.leaf_id, s.created_at, s.expires_at
    FROM chat_shares s
    JOIN chat_sessions c ON c.id = s.session_id AND c.deleted_at IS NULL
    WHERE s.token_hash = wanted AND s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now())
      AND nullif(current_setting('app.org_id', true), '') IS NULL
$$;
REVOKE ALL ON FUNCTION chat_shared_as(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION chat_shared_as(text) TO pactoria_app;
"""
"""Whoever holds the secret of a link may know whose chat it opens; nobody can list links."""

_SWEEP = """
CREATE FUNCTION sweep_chats(temporary_before timestamptz, deleted_before timestamptz, silent_before timestamptz,
                            files_before timestamptz, interrupted jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    gone integer;
BEGIN
    IF nullif(current_setting('app.org_id', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'chats are swept outside of organizations';
    END IF;
    UPDATE messages SET state = 'failed', problem = interrupted, finished_at = now()
    WHERE state = 'streaming' AND coalesce(heartbeat_at, created_at) < silent_before;
    DELETE FROM chat_sessions
    WHERE (temporary OR deleted_at IS NOT NULL)
      AND ((temporary AND last_activity_at < temporary_before) OR deleted_at < deleted_before);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM chat_files f WHERE f.created_at < files_before
        AND NOT EXISTS (SELECT FROM message_attachments a WHERE a.file_id = f.id);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION sweep_chats(timestamptz, timestamptz, timestamptz, timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sweep_chats(timestamptz, timestamptz, timestamptz, timestamptz, jsonb) TO pactoria_app;
"""
"""What nobody's request does: ends what no process writes any more, and deletes what is to be forgotten."""


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _owned() -> tuple[sa.Column[UUID], sa.Column[UUID]]:
    return (
        sa.Column("organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _money(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(20, 10), nullable=False)


_PROMPTS = f"""
CREATE POLICY readable ON prompts AS RESTRICTIVE FOR SELECT TO pactoria_app USING (is_shared OR {_PRIVATE});
CREATE POLICY kept ON prompts AS RESTRICTIVE FOR INSERT TO pactoria_app WITH CHECK ({_PRIVATE});
CREATE POLICY changed ON prompts AS RESTRICTIVE FOR UPDATE TO pactoria_app USING ({_PRIVATE}) WITH CHECK ({_PRIVATE});
CREATE POLICY removed ON prompts AS RESTRICTIVE FOR DELETE TO pactoria_app USING ({_PRIVATE});
"""
"""Colleagues read the prompts that somebody shares; only who wrote one changes it."""

_STORED = """
CREATE TRIGGER count_stored AFTER INSERT OR DELETE OR UPDATE OF size, organization_id ON chat_files
    FOR EACH ROW EXECUTE FUNCTION usage_count_stored();
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "chat_folders", _id(), *_owned(), sa.Column("name", sa.String(100), nullable=False), _moment("created_at")
    )
    op.create_index("ix_chat_folders_user", "chat_folders", ["user_id", "organization_id", "id"])
    _create_sessions()
    _create_messages()
    _create_attachments()
    op.create_table(
        "chat_shares",
        _id(),
        *_owned(),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("chat_sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("leaf_id", sa.Uuid, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        _moment("created_at"),
        _moment("expires_at", nullable=True),
        _moment("revoked_at", nullable=True),
    )
    op.create_index("ix_chat_shares_token_hash", "chat_shares", ["token_hash"], unique=True)
    op.create_index("ix_chat_shares_session", "chat_shares", ["session_id", "id"])
    op.create_index("ix_chat_shares_user_id", "chat_shares", ["user_id"])
    op.create_table(
        "prompts",
        _id(),
        *_owned(),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
    )
    op.create_index("ix_prompts_user", "prompts", ["user_id", "organization_id", sa.text("lower(name)"), "id"])
    for table in _TABLES:
        op.create_index(f"ix_{table}_organization_id", table, ["organization_id"])
        op.execute(tenant_policy(table))
        if table != "prompts":
            op.execute(
                f"CREATE POLICY private ON {table} AS RESTRICTIVE TO pactoria_app "
                f"USING ({_PRIVATE}) WITH CHECK ({_PRIVATE});"
            )
    op.execute(_PROMPTS)
    for statements in (_TOTALS, _WORDS, _SEARCH, _SHARED, _SWEEP, _STORED):
        op.execute(statements)


def _create_sessions() -> None:
    op.create_table(
        "chat_sessions",
        _id(),
        *_owned(),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("titled_by", sa.String(10), nullable=False),
        sa.Column("folder_id", sa.Uuid, sa.ForeignKey("chat_folders.id", ondelete="SET NULL")),
        _flag("pinned"),
        _flag("archived"),
        _flag("temporary"),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("system_prompt", sa.Text),
        _flag("cache"),
        _count("tokens_in"),
        _count("tokens_out"),
        _money("cost"),
        sa.Column("message_count", sa.Integer, nullable=False),
        sa.Column("leaf_id", sa.Uuid),
        _moment("created_at"),
        _moment("last_activity_at"),
        _moment("deleted_at", nullable=True),
        sa.CheckConstraint("titled_by IN ('auto', 'person')", name="titled_by"),
    )
    op.create_index(
        "ix_chat_sessions_list",
        "chat_sessions",
        ["user_id", "organization_id", "archived", "pinned", "last_activity_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND NOT temporary"),
    )
    op.create_index("ix_chat_sessions_folder", "chat_sessions", ["folder_id", "last_activity_at", "id"])
    op.create_index(
        "ix_chat_sessions_swept",
        "chat_sessions",
        ["last_activity_at"],
        postgresql_where=sa.text("temporary OR deleted_at IS NOT NULL"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        _id(),
        *_owned(),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("chat_sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("messages.id", ondelete="CASCADE")),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("thought", sa.Text),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        _moment("heartbeat_at", nullable=True),
        _flag("stop_requested"),
        sa.Column("idempotency_key", sa.Uuid),
        sa.Column("requested_model", sa.String(200)),
        sa.Column("model", sa.String(200)),
        sa.Column("model_name", sa.String(200)),
        sa.Column("provider", sa.String(60)),
        sa.Column("reason", sa.Text),
        sa.Column("variant", sa.String(200)),
        _flag("from_cache"),
        sa.Column("compressed_turns", sa.Integer, nullable=False),
        _count("tokens_in"),
        _count("tokens_out"),
        _count("tokens_cached"),
        _money("cost"),
        _flag("estimated"),
        sa.Column("response_ms", sa.Integer),
        sa.Column("first_token_ms", sa.Integer),
        sa.Column("finish_reason", sa.String(40)),
        sa.Column("record_id", sa.Uuid),
        sa.Column("context", JSONB),
        sa.Column("citations", JSONB, nullable=False),
        sa.Column("dropped_quotes", sa.Integer, nullable=False),
        sa.Column("problem", JSONB),
        sa.Column("rating", sa.String(4)),
        sa.Column("rating_reason", sa.String(1000)),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
        sa.CheckConstraint("role IN ('user', 'assistant')", name="role"),
        sa.CheckConstraint("state IN ('streaming', 'done', 'stopped', 'failed')", name="state"),
        sa.CheckConstraint("rating IS NULL OR rating IN ('up', 'down')", name="rating"),
    )
    op.create_index("ix_messages_session", "messages", ["session_id", "id"])
    op.create_index("ix_messages_parent", "messages", ["parent_id", "id"])
    op.create_index(
        "ix_messages_roots", "messages", ["session_id", "id"], postgresql_where=sa.text("parent_id IS NULL")
    )
    op.create_index("ix_messages_user_id", "messages", ["user_id"])
    op.create_index(
        "ix_messages_streaming", "messages", ["session_id"], postgresql_where=sa.text("state = 'streaming'")
    )
    op.create_index(
        "uq_messages_idempotency",
        "messages",
        ["session_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_table(
        "message_words",
        sa.Column("message_id", sa.Uuid, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        *_owned(),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    op.create_index("ix_message_words_words", "message_words", ["words"], postgresql_using="gin")
    op.create_index("ix_message_words_user_id", "message_words", ["user_id"])


def _create_attachments() -> None:
    op.create_table(
        "chat_files",
        _id(),
        *_owned(),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("document", JSONB, nullable=False),
        _moment("created_at"),
    )
    op.create_index("ix_chat_files_user_id", "chat_files", ["user_id"])
    op.create_index("ix_chat_files_created_at", "chat_files", ["created_at"])
    op.create_table(
        "message_attachments",
        _id(),
        *_owned(),
        sa.Column("message_id", sa.Uuid, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("contract_id", sa.Uuid),
        sa.Column("version_id", sa.Uuid),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("chat_files.id", ondelete="CASCADE")),
        sa.CheckConstraint("kind IN ('contract', 'file')", name="kind"),
    )
    op.create_index("ix_message_attachments_message", "message_attachments", ["message_id", "id"])
    op.create_index("ix_message_attachments_user_id", "message_attachments", ["user_id"])
    op.create_index("ix_message_attachments_file", "message_attachments", ["file_id"])


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION sweep_chats(timestamptz, timestamptz, timestamptz, timestamptz, jsonb)")
    op.execute("DROP FUNCTION chat_shared_as(text)")
    op.execute("DROP FUNCTION messages_that_say(text, uuid, integer)")
    for table in ("prompts", "chat_shares", "message_attachments", "chat_files", "message_words", "messages"):
        op.drop_table(table)
    op.drop_table("chat_sessions")
    op.drop_table("chat_folders")
    op.execute("DROP FUNCTION keep_message_words()")
    op.execute("DROP FUNCTION keep_chat_totals()")
