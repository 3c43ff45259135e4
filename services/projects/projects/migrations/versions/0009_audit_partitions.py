"""The audit trail by months, with where each change came from."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("CREATE TABLE audit_copy AS SELECT * FROM audit_entry")
    op.execute("DROP TABLE audit_entry")
    op.execute("""
        CREATE TABLE audit_entry (
            id bigint GENERATED ALWAYS AS IDENTITY,
            project_id bigint NOT NULL,
            revision bigint NOT NULL,
            user_id bigint NOT NULL,
            action text NOT NULL,
            entity text NOT NULL,
            entity_id bigint NOT NULL,
            before jsonb,
            after jsonb,
            at timestamptz NOT NULL DEFAULT now(),
            client_address text NOT NULL DEFAULT '',
            user_agent text NOT NULL DEFAULT '',
            request_id text NOT NULL DEFAULT '',
            undoes bigint,
            CONSTRAINT pk_audit_entry PRIMARY KEY (id, at),
            CONSTRAINT ck_audit_entry_action_known CHECK (action IN ('create', 'update', 'delete', 'cascade'))
        ) PARTITION BY RANGE (at)
    """)
    op.create_index("ix_audit_entry_project_id", "audit_entry", ["project_id", "revision"])
    op.create_index("ix_audit_entry_entity", "audit_entry", ["project_id", "entity", "entity_id", "revision"])
    # The service itself makes the months, and moves what lies here into them.
    op.execute("CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT")
    for table in ("audit_entry", "audit_entry_rest"):
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        INSERT INTO audit_entry (id, project_id, revision, user_id, action, entity, entity_id, before, after, at)
        OVERRIDING SYSTEM VALUE
        SELECT id, project_id, revision, user_id, action, entity, entity_id, before, after, at FROM audit_copy
    """)
    op.execute(
        "SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), coalesce(max(id), 0) + 1, false) FROM audit_copy"
    )
    op.execute("DROP TABLE audit_copy")
