"""Names of analyses and resources are spelt for the search: 1SP : 4PP as 1:4, K-225 as k 225, brackets as spaces.

Resources are searched by a text of their own, and their words join the vocabulary.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

QUOTES = "'’‘`´\"“”″′"
REWRITTEN = (
    (r"([0-9])\s*[a-z]{0,6}\s*:\s*(?=[0-9])", r"\1:"),
    (r"(:[0-9]+([.,][0-9]+)?)\s*(sp|pc|pp|ps|kp|kr)(?![a-z])", r"\1"),
    (r"(?<![a-z0-9])(fc|k|u)-?(?=[0-9])", r"\1 "),
    (r"(\s|[\[\](){}<>;]|(?<![0-9])[.,:]|[.,:](?![0-9]))+", " "),
)


def upgrade() -> None:
    analysis, resource = searched("nama || ' ' || kode"), searched("uraian")
    execute(f"ALTER TABLE catalogue_analysis ALTER COLUMN search_text SET EXPRESSION AS ({analysis})")
    op.drop_index("ix_catalogue_component_identity", "catalogue_component")
    execute(
        f"ALTER TABLE catalogue_component ADD COLUMN search_text text GENERATED ALWAYS AS ({resource}) STORED NOT NULL"
    )
    op.create_index(
        "ix_catalogue_component_search_text",
        "catalogue_component",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    for table in ("catalogue_analysis", "catalogue_component"):
        execute(
            f"INSERT INTO catalogue_word SELECT DISTINCT word FROM {table}, "  # noqa: S608 - the two names above
            "regexp_split_to_table(search_text, '[^[:alnum:]]+') AS word "
            "WHERE length(word) BETWEEN 3 AND 40 ON CONFLICT DO NOTHING"
        )
    op.alter_column(
        "catalogue_word",
        "word",
        existing_type=sa.Text(),
        existing_nullable=False,
        comment="A word of some analysis or resource, for those who mistype it",
        existing_comment="A word of some name, for those who mistype it",
    )


def execute(statement: str) -> None:
    # As it is: a colon in it names no parameter.
    op.get_bind().exec_driver_sql(statement)


def searched(text: str) -> str:
    plain = f"lower({text})"
    for fraction, written in (("½", "1/2"), ("¼", "1/4"), ("¾", "3/4")):
        plain = f"replace({plain}, '{fraction}', '{written}')"
    quotes = QUOTES.replace("'", "''")
    plain = f"translate({plain}, '{quotes}', '')"
    for pattern, replacement in REWRITTEN:
        plain = f"regexp_replace({plain}, '{pattern}', '{replacement}', 'g')"
    return f"' ' || {plain} || ' '"
