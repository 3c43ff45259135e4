"""Second factor, API tokens, organisations, one-time tickets, mails, failed logins, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    comment = "Argon2id in PHC form; empty for who logs in elsewhere only"
    op.alter_column("user", "password_hash", nullable=True, comment=comment)
    version = sa.Column("password_version", sa.Integer, nullable=False, server_default=sa.text("0"))
    version.comment = "Changes with the password"
    op.add_column("user", version)
    op.add_column("session", sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False))
    op.create_unique_constraint("uq_session_id", "session", ["id"])
    _tickets()
    _second_factors()
    _tokens()
    _organisations()
    _identities()
    _failures()
    _audit()
    _mails()


def _user(*, is_key: bool = False, is_nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        "user_id",
        sa.BigInteger,
        sa.ForeignKey("user.id", ondelete="CASCADE"),
        primary_key=is_key,
        nullable=is_nullable,
    )


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True, comment="SHA-256; the token itself is not stored"),
        sa.Column("purpose", sa.Text, nullable=False),
        _user(is_nullable=True),
        sa.Column("email", sa.Text),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    op.create_index("ix_ticket_email", "ticket", ["email", "purpose"])
    op.create_index("ix_ticket_user_id", "ticket", ["user_id"])
    op.create_index("ix_ticket_expires_at", "ticket", ["expires_at"])


def _second_factors() -> None:
    op.create_table(
        "second_factor",
        _user(is_key=True),
        sa.Column("secret", sa.Text, nullable=False, comment="Base32, RFC 6238"),
        sa.Column("enabled_at", MOMENT),
        sa.Column("last_step", sa.BigInteger, nullable=False, comment="Codes of this step or before were used"),
    )
    op.create_table(
        "recovery_code",
        _user(is_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("used_at", MOMENT),
    )


def _tokens() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        _user(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
    )
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"])


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "organisation_member",
        sa.Column(
            "organisation_id", sa.BigInteger, sa.ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
        ),
        _user(is_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member')", name="ck_organisation_member_role"),
    )
    op.create_index("ix_organisation_member_user_id", "organisation_member", ["user_id"])


def _identities() -> None:
    op.create_table(
        "external_identity",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        _user(),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_external_identity_user_id", "external_identity", ["user_id"])


def _failures() -> None:
    op.create_table(
        "login_failure",
        sa.Column("key", sa.LargeBinary, primary_key=True, comment="SHA-256 of what is counted"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("forgotten_at", MOMENT, nullable=False),
    )
    op.create_index("ix_login_failure_forgotten_at", "login_failure", ["forgotten_at"])


def _audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.BigInteger, comment="Who; empty for nobody. No foreign key: it outlives the account"),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("client_address", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("detail", JSONB, nullable=False),
    )
    op.create_index("ix_audit_event_user_id", "audit_event", ["user_id", "id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])


def _mails() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_mail_next_at", "mail", ["next_at"])
