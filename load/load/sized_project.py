"""Projects of a given size, made by the database itself in seconds, in the schema of the service that owns them.

Every number is exact and none is round: koefisien of six places, volumes of three, uneven weeks that add up to 100 %.
"""

from dataclasses import dataclass
from typing import LiteralString

import psycopg

COMPONENTS = 8
A_SUB = 20
A_KLASIFIKASI = 200


@dataclass(frozen=True)
class Size:
    """Pekerjaan with `COMPONENTS` components each, active for `active` of `weeks` weeks."""

    name: str
    pekerjaan: int
    weeks: int
    active: int
    resources: int


SIZES = (Size("S", 100, 26, 6, 80), Size("M", 1_000, 52, 8, 200), Size("L", 10_000, 104, 10, 400))

PROJECT: LiteralString = """
    INSERT INTO projects.project (
        owner_id, index_project, nama, sumber_dana, lokasi_project, nama_client, tanggal_mulai, tanggal_selesai,
        markup_percent, ppn_percent, unit_price_rounding_mode, unit_price_rounding_step, line_rounding_mode,
        line_rounding_step, total_rounding_mode, total_rounding_step, updated_by)
    SELECT %(owner)s, 'uji-' || %(name)s || '-' || gen_random_uuid(), 'Proyek ukuran ' || %(name)s, 'APBD', 'Bandung',
        'Dinas', DATE '2026-01-05', DATE '2026-01-04' + 7 * %(weeks)s, 10, 11, 'none', 1, 'none', 1, 'half_up', 1000,
        %(owner)s
    RETURNING id
"""
# `base` is drawn from the sequence once; ids follow it in blocks.
ROWS: tuple[LiteralString, ...] = (
    "INSERT INTO projects.member (project_id, user_id, role) VALUES (%(project)s, %(owner)s, 'owner')",
    """
    INSERT INTO projects.klasifikasi (id, project_id, name, ordering_index, updated_by)
    SELECT %(groups)s + n, %(project)s, 'Klasifikasi ' || n, n, %(owner)s
    FROM generate_series(1, ceil(%(pekerjaan)s / %(a_klasifikasi)s::numeric)::int) n
    """,
    """
    INSERT INTO projects.sub_klasifikasi (id, project_id, klasifikasi_id, name, ordering_index, updated_by)
    SELECT %(subs)s + n, %(project)s, %(groups)s + 1 + (n - 1) * %(a_sub)s / %(a_klasifikasi)s, 'Sub-klasifikasi ' || n,
        n, %(owner)s
    FROM generate_series(1, ceil(%(pekerjaan)s / %(a_sub)s::numeric)::int) n
    """,
    """
    INSERT INTO projects.resource (id, project_id, identity, kategori, kode, uraian, satuan, harga_satuan, updated_by)
    SELECT %(resources)s + n, %(project)s, k || '|sumber daya ' || n || '|' || lower(s), k,
        'R.' || lpad(n::text, 4, '0'), 'Sumber daya ' || n, s, 1000 + n * 137 + (n %% 100) / 100.0, %(owner)s
    FROM generate_series(1, %(kinds)s) n, LATERAL (SELECT (ARRAY['TK', 'BHN', 'ALT', 'LAIN'])[1 + n %% 4] AS k,
        (ARRAY['OH', 'kg', 'jam', 'ls'])[1 + n %% 4] AS s) one
    """,
    """
    INSERT INTO projects.pekerjaan (id, project_id, sub_klasifikasi_id, ordering_index, source_type, snapshot_kode,
        snapshot_uraian, snapshot_satuan, updated_by)
    SELECT %(base)s + n, %(project)s, %(subs)s + 1 + (n - 1) / %(a_sub)s, n, 'custom', 'CUST-' || lpad(n::text, 4, '0'),
        'Pekerjaan beton mutu sedang nomor ' || n, 'm3', %(owner)s
    FROM generate_series(1, %(pekerjaan)s) n
    """,
    """
    INSERT INTO projects.volume (project_id, pekerjaan_id, quantity, updated_by)
    SELECT %(project)s, %(base)s + n, 1 + (n * 37 %% 1000) + (n * 7 %% 1000) / 1000.0, %(owner)s
    FROM generate_series(1, %(pekerjaan)s) n
    """,
    """
    INSERT INTO projects.component (id, project_id, pekerjaan_id, position, kategori, kode, uraian, satuan, koefisien,
        resource_id)
    SELECT %(components)s + (n - 1) * %(a_pekerjaan)s + c, %(project)s, %(base)s + n, c, r.kategori, r.kode, r.uraian,
        r.satuan, 0.01 + (n * 31 + c * 101) %% 3000 / 1000.0 + (n * 13 + c) %% 1000 / 1000000.0, r.id
    FROM generate_series(1, %(pekerjaan)s) n, generate_series(1, %(a_pekerjaan)s) c
    JOIN projects.resource r ON true
    WHERE r.project_id = %(project)s AND r.id = %(resources)s + 1 + (n * 17 + c * 11) %% %(kinds)s
    """,
    """
    INSERT INTO projects.expanded_component (project_id, pekerjaan_id, resource_id, koefisien, depth)
    SELECT project_id, pekerjaan_id, resource_id, sum(koefisien), 0 FROM projects.component
    WHERE project_id = %(project)s GROUP BY 1, 2, 3
    """,
    # Weeks that lie one after the other from some week on; the first takes what the others leave.
    """
    INSERT INTO projects.week_progress (project_id, pekerjaan_id, week_number, planned_proportion, actual_proportion,
        actual_cost, updated_by)
    SELECT %(project)s, %(base)s + n, 1 + n * 7 %% (%(weeks)s - %(active)s + 1) + w,
        CASE w WHEN 0 THEN 100 - share * (%(active)s - 1) ELSE share END,
        CASE WHEN w < %(active)s / 2 THEN share ELSE 0 END,
        CASE WHEN w < %(active)s / 2 THEN 1000000 + n * 10 END, %(owner)s
    FROM generate_series(1, %(pekerjaan)s) n, generate_series(0, %(active)s - 1) w,
        LATERAL (SELECT 5 + n %% 400 / 100.0 AS share) s
    """,
)


def make_project(connection: psycopg.Connection[tuple[int, ...]], size: Size, owner_id: int) -> int:
    """Makes the project as the database's superuser; returns its id. Rekap reads it as a snapshot."""
    project_id = insert_project(connection, size, owner_id)
    connection.execute("ANALYZE")
    return project_id


def insert_project(connection: psycopg.Connection[tuple[int, ...]], size: Size, owner_id: int) -> int:
    """The same for one project of many: the caller lets PostgreSQL count its rows when all are there."""
    blocks = (1, size.pekerjaan, size.resources, size.pekerjaan, size.pekerjaan, size.pekerjaan * COMPONENTS)
    with connection.transaction():
        (first,) = _one(connection, "SELECT nextval('projects.row_id')", {})
        edges = [first + sum(blocks[: at + 1]) for at in range(len(blocks))]
        names = ("base", "resources", "subs", "groups", "components")
        values: dict[str, object] = {
            "owner": owner_id,
            "name": size.name,
            "weeks": size.weeks,
            "active": size.active,
            "kinds": size.resources,
            "pekerjaan": size.pekerjaan,
            "a_pekerjaan": COMPONENTS,
            "a_sub": A_SUB,
            "a_klasifikasi": A_KLASIFIKASI,
            **dict(zip(names, edges, strict=False)),
        }
        connection.execute("SELECT setval('projects.row_id', %s)", [edges[-1] + 1])
        (values["project"],) = _one(connection, PROJECT, values)
        for statement in ROWS:
            connection.execute(statement, values)
    return int(str(values["project"]))


def _one(
    connection: psycopg.Connection[tuple[int, ...]], query: LiteralString, values: dict[str, object]
) -> tuple[int, ...]:
    row = connection.execute(query, values).fetchone()
    if row is None:
        raise LookupError(query)
    return row
