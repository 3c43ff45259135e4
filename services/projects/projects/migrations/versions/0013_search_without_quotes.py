"""The search takes no notice of quotation marks: whoever types "beton fc 25" means "beton f'c 25"."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

QUOTES = "'’‘`´\"“”″′"
PLAIN = "kode || ' ' || replace(replace(nama, '½', '1/2'), '¼', '1/4')"


def upgrade() -> None:
    quotes = QUOTES.replace("'", "''")
    op.execute(
        sa.text(
            f"ALTER TABLE catalogue_analysis ALTER COLUMN search_text "
            f"SET EXPRESSION AS (lower(translate({PLAIN}, '{quotes}', '')))"
        )
    )
