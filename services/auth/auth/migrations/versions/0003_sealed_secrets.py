"""The secrets of authenticators are sealed; those that are there already with the first key of the file."""

import os
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from auth.store.vault import KeyFileVault

revision = "0003"
down_revision = "0002"

KEYS_FILE = "TAKSIR_AUTH_SECRET_KEYS_FILE"
FACTOR = sa.table(
    "second_factor",
    sa.column("user_id", sa.BigInteger),
    sa.column("secret", sa.Text),
    sa.column("key_id", sa.Text),
    sa.column("sealed_secret", sa.LargeBinary),
)


def upgrade() -> None:
    op.add_column("second_factor", sa.Column("key_id", sa.Text, comment="Which key sealed the secret"))
    comment = "Base32, RFC 6238; AES-256-GCM, the nonce first"
    op.add_column("second_factor", sa.Column("sealed_secret", sa.LargeBinary, comment=comment))
    _seal_what_is_there()
    for name in ("key_id", "sealed_secret"):
        op.alter_column("second_factor", name, nullable=False)
    op.drop_column("second_factor", "secret")


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(FACTOR.c.user_id, FACTOR.c.secret)).all()
    if not rows:
        return
    if KEYS_FILE not in os.environ:
        raise RuntimeError(f"{KEYS_FILE} must name the file of keys before the secrets that are there can be sealed")
    vault = KeyFileVault.from_file(Path(os.environ[KEYS_FILE]))
    change = (
        sa.update(FACTOR)
        .where(FACTOR.c.user_id == sa.bindparam("owner"))
        .values(key_id=sa.bindparam("key"), sealed_secret=sa.bindparam("box"))
    )
    sealed = [(row.user_id, vault.seal(row.secret, row.user_id)) for row in rows]
    connection.execute(change, [{"owner": owner, "key": one.key_id, "box": one.box} for owner, one in sealed])
