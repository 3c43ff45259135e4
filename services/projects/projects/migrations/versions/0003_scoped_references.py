"""References between rows of a project include the project: the database refuses a row that points into another one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# What rows point to.
TARGETS = ("klasifikasi", "sub_klasifikasi", "pekerjaan", "resource")
# (table, column, what it points to, what happens to the row when that is deleted)
REFERENCES = (
    ("sub_klasifikasi", "klasifikasi_id", "klasifikasi", None),
    ("pekerjaan", "sub_klasifikasi_id", "sub_klasifikasi", None),
    ("component", "pekerjaan_id", "pekerjaan", "CASCADE"),
    ("component", "resource_id", "resource", None),
    ("component", "ref_pekerjaan_id", "pekerjaan", None),
    ("expanded_component", "pekerjaan_id", "pekerjaan", "CASCADE"),
    ("expanded_component", "resource_id", "resource", None),
    ("volume", "pekerjaan_id", "pekerjaan", "CASCADE"),
    ("week_progress", "pekerjaan_id", "pekerjaan", "CASCADE"),
)
# Their parent's project is theirs.
OWNED = ("sub_klasifikasi", "pekerjaan", "component", "expanded_component", "volume", "week_progress")
KEYS = {
    "expanded_component": ["project_id", "pekerjaan_id", "resource_id"],
    "volume": ["project_id", "pekerjaan_id"],
    "week_progress": ["project_id", "pekerjaan_id", "week_number"],
}
# Indexes that the new keys make needless, and those that change.
NEEDLESS = {
    "ix_sub_klasifikasi_project_id": "sub_klasifikasi",
    "ix_pekerjaan_sub_klasifikasi_id": "pekerjaan",
    "ix_component_project_id": "component",
    "ix_component_resource_id": "component",
    "ix_component_ref_pekerjaan_id": "component",
    "ix_component_ref_ahsp_id": "component",
    "ix_expanded_component_project_id": "expanded_component",
    "ix_expanded_component_resource_id": "expanded_component",
    "ix_volume_project_id": "volume",
    "ix_week_progress_project_id": "week_progress",
}


def upgrade() -> None:
    for table, column, _, _ in REFERENCES:
        op.drop_constraint(op.f(f"fk_{table}_{column}"), table)
    for table in OWNED:
        op.drop_constraint(op.f(f"fk_{table}_project_id"), table)
    for name, table in NEEDLESS.items():
        op.drop_index(op.f(name), table)
    _keys()
    _indexes()
    for table, column, target, ondelete in REFERENCES:
        op.create_foreign_key(
            op.f(f"fk_{table}_project_id_{column}"),
            table,
            target,
            ["project_id", column],
            ["project_id", "id"],
            ondelete=ondelete,
        )


def _keys() -> None:
    for table in TARGETS:
        op.create_unique_constraint(op.f(f"uq_{table}_project_id_id"), table, ["project_id", "id"])
    for table, columns in KEYS.items():
        op.drop_constraint(op.f(f"pk_{table}"), table)
        op.create_primary_key(op.f(f"pk_{table}"), table, columns)
    _replace_unique("component", ["pekerjaan_id", "position"], deferrable=None)
    _replace_unique("sub_klasifikasi", ["klasifikasi_id", "ordering_index"], deferrable=True)


def _replace_unique(table: str, columns: list[str], *, deferrable: bool | None) -> None:
    words = "_".join(columns)
    op.drop_constraint(op.f(f"uq_{table}_{words}"), table)
    op.create_unique_constraint(
        op.f(f"uq_{table}_project_id_{words}"),
        table,
        ["project_id", *columns],
        deferrable=deferrable,
        initially="DEFERRED" if deferrable else None,
    )


def _indexes() -> None:
    op.create_index(op.f("ix_pekerjaan_sub_klasifikasi_id"), "pekerjaan", ["project_id", "sub_klasifikasi_id"])
    op.create_index(op.f("ix_component_resource_id"), "component", ["project_id", "resource_id"])
    op.create_index(op.f("ix_expanded_component_resource_id"), "expanded_component", ["project_id", "resource_id"])
    for name, columns in {
        "ref_pekerjaan_id": ["project_id", "ref_pekerjaan_id"],
        "ref_ahsp_id": ["ref_ahsp_id"],
    }.items():
        op.create_index(
            op.f(f"ix_component_{name}"), "component", columns, postgresql_where=sa.text(f"{name} IS NOT NULL")
        )
