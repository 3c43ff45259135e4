"""The trigram index by which analyses are found by the resources that they use."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index(
        "ix_catalogue_component_identity",
        "catalogue_component",
        ["identity"],
        postgresql_using="gin",
        postgresql_ops={"identity": "gin_trgm_ops"},
    )
